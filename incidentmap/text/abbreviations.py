"""Words whose full stop does not end a sentence, in English, Ukrainian and Russian."""

from __future__ import annotations

import re

ABBREVIATIONS: frozenset[str] = frozenset(
    # titles, ranks
    "mr mrs ms dr prof gen lt col maj capt sgt cpl pvt adm cmdr rev hon sen rep gov pres supt det insp"
    # places
    " st mt ft ave blvd rd no nos dept dist"
    " ala ariz ark calif colo conn del fla ga ill ind kan ky la md mass mich minn miss mo mont neb nev okla ore pa tenn tex"
    " va vt wash wis wyo ont que"
    # others
    " vs etc inc ltd co corp jr sr est approx a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec"
    # Ukrainian and Russian
    " м с смт обл р-н вул просп пл пр г гг с ул пос дер обл респ им т.д т.п др ст тис тыс млн млрд грн руб км кг кв см ст пп ім р рр н.э".split()
)

INITIAL = re.compile(r"^[^\W\d_]$")
"""A single letter: an initial, as in "J. Smith" or "О. Синєгубов"."""
