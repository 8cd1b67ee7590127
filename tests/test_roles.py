"""What a name does in its sentence: site, container, route, reference, speaker; texts of our own."""

import pytest

from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse import geoparse
from incidentmap.text import tokenize
from incidentmap.types import Document

GAZETTEER = open_gazetteer()

# text, name, its role
ROLES = [
    ("The Kremlin said it had no comment.", "Kremlin", "metonym"),
    ("Moscow has denied that its troops were there.", "Moscow", "metonym"),
    ("Washington and Brussels condemned the attack.", "Washington", "metonym"),
    ("Washington and Brussels condemned the attack.", "Brussels", "metonym"),
    ("Kyiv, which denies the claim, sent a note.", "Kyiv", "metonym"),
    ("In response, Tehran vowed revenge.", "Tehran", "metonym"),
    ("Ukraine said its forces had pulled back.", "Ukraine", "metonym"),
    ("The Pentagon declined to comment.", "Pentagon", "metonym"),
    ("According to Kyiv, two drones were shot down.", "Kyiv", "metonym"),
    ("Talks between Moscow and Kyiv broke down.", "Moscow", "metonym"),
    ("A missile hit Kyiv on Monday.", "Kyiv", "site"),
    ("Shells fell on Kherson overnight.", "Kherson", "site"),
    ("An explosion in Odesa killed two people.", "Odesa", "site"),
    ("Residents of Kharkiv were told to stay inside.", "Kharkiv", "other"),
    ("The mayor of Kharkiv said so.", "Kharkiv", "other"),
    ("Kharkiv Mayor Ihor Terekhov said so.", "Kharkiv", "other"),
    ("Syrian troops left.", "Syrian", "demonym"),
    ("Ukrainian officials met in Lviv.", "Lviv", "site"),
    ("A fire broke out in Izium, Kharkiv region.", "Kharkiv region", "container"),
    ("A fire broke out in Portland, Maine.", "Maine", "container"),
    ("The convoy drove from Odesa to Mykolaiv.", "Odesa", "route"),
    ("The convoy drove from Odesa to Mykolaiv.", "Mykolaiv", "route"),
    ("The village lies 20 km north of Sumy.", "Sumy", "reference"),
    ("A depot 12 miles from Belgorod burned.", "Belgorod", "reference"),
    ("Кремль заявив, що не коментує.", "Кремль", "metonym"),
    ("Вибухи пролунали у Харкові.", "Харкові", "site"),
    ("Жители Белгорода жалуются на шум.", "Белгорода", "other"),
    ("Обстріляли Нікополь, Дніпропетровська область.", "Дніпропетровська область", "container"),
    ("Москва отрицает удар.", "Москва", "metonym"),
]


@pytest.mark.parametrize(("text", "name", "role"), ROLES)
def test_role(text, name, role):
    found = {t.name: t.role for t in geoparse(tokenize(text), Document(text=text), GAZETTEER)}
    assert found.get(name) == role
