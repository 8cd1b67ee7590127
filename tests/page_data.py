"""Synthetic and hostile incidents for the tests and benchmarks of the page: many, varied, the same for the same seed."""

import random
from dataclasses import replace
from datetime import date, timedelta

from incidentmap.privacy import circle
from incidentmap.types import (
    Actor,
    Candidate,
    Casualties,
    Claim,
    Constraint,
    Contradiction,
    Correction,
    Damage,
    DistanceMention,
    Document,
    Incident,
    Location,
    Place,
    Report,
    Source,
    Span,
    Target,
    Telling,
    Toll,
    TollPart,
    Toponym,
    Total,
    Weapon,
    When,
)

TYPES = (
    ["drone_strike"] * 6
    + ["shelling"] * 5
    + ["missile_strike"] * 3
    + ["armed_clash", "armed_clash", "air_strike", "explosion", "mine", "protest", "bombing", "natural_hazard"]
)
PRECISIONS = ["settlement"] * 6 + ["street", "building", "neighbourhood", "constraint", "offset"]
CLAIMS = ["confirmed_by_authority", "reported", "reported", "claimed_by_party", "unverified", None]
CENTRES = [
    (37.5, 48.5, 2.5),
    (34.4, 31.4, 0.3),
    (32.5, 15.5, 3.0),
    (36.3, 50.0, 1.0),
    (30.5, 50.4, 1.2),
    (44.3, 15.3, 2.0),
]
SYLLABLES = "ba ke lo mi ru sta vo dny zha po che ro ly na tes kh or ym ska vi dno gra hir".split()


def words(rng, length):
    """Varied text of about ``length`` characters."""
    out = []
    size = 0
    while size < length:
        word = "".join(rng.choices(SYLLABLES, k=rng.randint(1, 4)))
        out.append(word)
        size += len(word) + 1
    return " ".join(out)[:length]


def toll(rng):
    kind = rng.random()
    if kind < 0.5:
        return None
    if kind < 0.65:
        return Toll(min=0, best=0, max=0, explicit_zero=True)
    least = rng.randint(1, 12)
    return Toll(min=least, best=least, max=None if kind > 0.9 else least + rng.choice([0, 0, 0, 3]))


def places(rng, count):
    made = []
    for n in range(count):
        lon, lat, spread = rng.choice(CENTRES)
        made.append(
            Place(
                gazetteer_id=f"test:{n}",
                name="".join(rng.choices(SYLLABLES, k=3)).capitalize(),
                kind="PPL",
                lon=round(rng.gauss(lon, spread), 5),
                lat=round(rng.gauss(lat, spread * 0.6), 5),
                country="UA",
                admin1="Region",
                radius_m=float(rng.randint(500, 6000)),
            )
        )
    return made


def make_reports(count, *, quote=200, regions=True, seed=7):
    """Return ``count`` reports of one incident each."""
    rng = random.Random(seed)
    known = places(rng, max(1, min(20_000, count // 4 + 1)))
    return [report(rng, n, known, quote, regions) for n in range(count)]


def report(rng, n, known, quote, regions):
    place = known[int(len(known) * rng.random() ** 2)]
    kind, precision = rng.choice(TYPES), rng.choice(PRECISIONS)
    lon, lat = place.lon, place.lat
    if precision != "settlement":
        lon, lat = round(lon + rng.gauss(0, 0.02), 5), round(lat + rng.gauss(0, 0.02), 5)
    day = date(2022, 2, 24) + timedelta(days=int(1300 * rng.random()))
    passage = f"A {kind.replace('_', ' ')} hit {place.name}. " + words(rng, quote)
    passage = passage[:quote]
    at = 2 + len(kind)
    radius = float(rng.randint(300, 5000))
    incident = Incident(
        id=f"{n:016x}",
        title=f"{kind.replace('_', ' ').capitalize()}, {place.name}",
        event_type=kind,
        temporal_role="historical" if n and rng.random() < 0.03 else "current",
        assertion="denied" if n and rng.random() < 0.02 else "actual",
        actor=Actor(name="Troops", side="RU"),
        targets=(Target(text="school", category="education", effect="hit"),),
        weapons=(Weapon(text="drone", category="drone"),),
        casualties=Casualties(killed=toll(rng), injured=toll(rng)),
        time=When(start=day.isoformat(), end=day.isoformat(), precision="day", text="on that day")
        if rng.random() > 0.03
        else When(),
        location=Location(
            precision=precision,
            point=(lon, lat),
            region=circle(lon, lat, radius) if regions else None,
            uncertainty_m=radius,
            method="gazetteer",
            place=place,
            candidates=(Candidate(place=known[0], score=0.1),),
        ),
        claim=Claim(status=rng.choice(CLAIMS), sources=(Source(name="governor", role="authority"),)),
        passages=(Span(0, len(passage), passage),),
        evidence={
            "event_type": (Span(2, at, passage[2:at]),),
            "location": (Span(at + 5, at + 5 + len(place.name), passage[at + 5 : at + 5 + len(place.name)]),),
        },
    )
    document = Document(
        text=passage,
        id=f"doc{n}",
        title="A report",
        url=f"https://news.example.org/{n}",
        publisher=f"Paper {n % 40}",
        published=day,
        lang="en",
    )
    return Report(document=document, incidents=(incident,))


HOSTILE = [
    "<script>window.__xss('a')</script>",
    "</script><script>window.__xss('b')</script>",
    "<img src=x onerror=window.__xss('c')>",
    "<svg onload=window.__xss('d')>",
    "</title></textarea></style><img src=x onerror=window.__xss('e')>",
    "<!--<script>",
    "-->",
    "]]>",
    "<iframe srcdoc='<script>parent.__xss(1)</script>'>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<a href=\"javascript:window.__xss('f')\">x</a>",
    "javascript:window.__xss('g')",
    "JaVaScRiPt:window.__xss('h')//https://x",
    "data:text/html,<script>parent.__xss(2)</script>",
    "vbscript:msgbox(1)",
    "${window.__xss('i')}",
    "`${window.__xss('j')}`",
    "'+window.__xss('k')+'",
    '"+window.__xss("l")+"',
    "\\u003cscript\\u003ewindow.__xss('m')\\u003c/script\\u003e",
    "{{7*7}}",
    "{{cycler.__init__.__globals__.os.system('touch /tmp/incidentmap-pwned')}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{% raw %}",
    "{% endraw %}{{1}}",
    "{# comment #}",
    "#{7*7}",
    "<%= 7*7 %>",
    "&lt;b&gt;&amp;&#60;script&#62;",
    "\u202egnp.exe\u202c",
    "\u2066\u2067\u2068mixed\u2069",
    "zero\u200bwidth\u200d\ufeff",
    "line\u2028and\u2029paragraph",
    "nul\x00bell\x07escape\x1b[31m",
    "new\nline\ttab\r\n",
    "lone \ud800 surrogate",
    "\u200fשלום עולם\u200f مرحبا",
    "Z̸̢͚a̵l̷g̶o̴" * 20,
    "a" * 100_000,
    "😀👩‍👩‍👧‍👦" * 50,
    "__proto__",
    "constructor",
    '=HYPERLINK("https://evil.example")',
    'on error=" style="background:url(https://evil.example)"',
]


def hostile_report(evil, n=0):
    """A report with ``evil`` in every text field that reaches the page."""
    place = Place(
        gazetteer_id=evil, name=evil, kind=evil, lon=30.0 + n / 10, lat=50.0, country=evil, admin1=evil, admin2=evil
    )
    base = make_reports(1, seed=n)[0]
    first = base.incidents[0]
    ring = circle(30.0 + n / 10, 50.0, 2000)
    incident = replace(
        first,
        id=evil,
        title=evil,
        event_type=evil,
        actor=Actor(name=evil, side=evil),
        targets=(Target(text=evil, category=evil, effect=evil),),
        weapons=(Weapon(text=evil, category=evil, model=evil),),
        casualties=Casualties(breakdown=(TollPart(group=evil, kind="killed", min=1, max=2),)),
        damage=(Damage(text=evil),),
        time=When(text=evil, start="2025-01-01", end="2025-01-01", tz=evil, precision="day"),
        location=Location(
            precision="street",
            point=(30.0 + n / 10, 50.0),
            region=ring,
            uncertainty_m=2000,
            method=evil,
            place=place,
            candidates=(Candidate(place=replace(place, gazetteer_id=evil + "2"), score=0.2),),
            constraints=(Constraint(text=evil, geometry=ring),),
            contradiction=evil,
        ),
        distances=(DistanceMention(text=evil, start=0, end=1),),
        claim=Claim(status=evil, sources=(Source(name=evil, role=evil, side=evil),)),
        passages=(Span(0, len(evil), evil),),
        contradictions=(Contradiction(field=evil, values=(evil, evil)),),
        note=evil,
        corrections=(Correction(action="set", target=evil, field=evil, was=evil, now=evil, origin=evil),),
        tellings=(
            Telling(
                document_id=evil, incident_id=evil, source=0, publisher=evil, url=evil, claim_status=evil, quote=evil
            ),
        ),
        evidence={evil: (Span(0, len(evil), evil),)},
    )
    document = Document(text=evil, id=evil or "x", title=evil, url=evil, publisher=evil, lang=evil)
    toponym = Toponym(start=0, end=1, name=evil, role="reference", place=replace(place, gazetteer_id=evil + "3"))
    total = Total(killed=Toll(min=1, best=1, max=1), scope=evil, incident_ids=(evil,))
    return Report(document=document, incidents=(incident,), toponyms=(toponym,), totals=(total,), gazetteer=evil)
