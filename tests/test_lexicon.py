"""The event tables and a user's own."""

from __future__ import annotations

import pytest

from incidentmap import InputError
from incidentmap.incidents import load_lexicon
from incidentmap.incidents.lexicon import EVENT_CLASSES
from incidentmap.text import tokenize


def values(text, kind, lexicon=None):
    return [h.value for h in (lexicon or load_lexicon()).scan(tokenize(text)).hits.get(kind, ())]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("A glide bomb and a drone", "weapon", ["air_bomb", "drone"]),
        ("The missile depot", "target", ["military"]),
        ("дронами та ракетою", "weapon", ["drone", "missile"]),
        ("Shelling", "event", ["shelling"]),
        ("", "event", []),
    ],
)
def test_words(text, kind, expected):
    assert values(text, kind) == expected


def test_every_type_has_codes_and_a_title():
    lexicon = load_lexicon()
    types = {r.value for rules in lexicon.whole.values() for r in rules if r.kind == "event"}
    types -= set(EVENT_CLASSES)
    assert types <= set(lexicon.codes) == set(lexicon.labels)
    assert set(lexicon.weapon_types.values()) <= set(lexicon.codes)


def test_user_adds_a_type_and_a_weapon(tmp_path):
    path = tmp_path / "my.toml"
    path.write_text(
        '[type.piracy]\nnoun = "hijacking"\nphrase = ["boarded by pirates"]\ntitle = "Piracy"\n[weapon.laser]\nwords = "laser"\ntype = "attack"\n',
        encoding="utf-8",
    )
    with path.open("a", encoding="utf-8") as file:
        file.write('[actor."Red Flag"]\nphrase = ["red flag brigade"]\nside = "RF"\n')
    lexicon = load_lexicon((str(path),))
    assert values("the Red Flag Brigade", "group", lexicon) == ["Red Flag"]
    assert lexicon.sides["Red Flag"] == "RF"
    assert values("It was boarded by pirates", "event", lexicon) == ["piracy"]
    assert values("a laser", "weapon", lexicon) == ["laser"]
    assert lexicon.labels["piracy"] == "Piracy"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[type.x]\nwrods = 'a'", "type.x.wrods"),
        ("[kind.x]\nnoun = 'a'", "kind"),
        ("[type.x]\nphrase = 'a b'", "type.x.phrase"),
        ("[weapon.x]\nwords = 'a'\ntype = 'nothing'", "no event type"),
        ("[type.x]\nnoun = 3", "type.x.noun"),
        ("not toml", "no TOML"),
        ("type = 3", "type"),
    ],
)
def test_a_wrong_file_says_what_to_do(tmp_path, content, message):
    path = tmp_path / "my.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message) as caught:
        load_lexicon((str(path),))
    assert "my.toml" in str(caught.value)


def test_a_missing_file():
    with pytest.raises(InputError, match="cannot read the lexicon"):
        load_lexicon(("/no/such/lexicon.toml",))
