"""Language, case and script: what a text is written in, and names all the same."""

import pytest

from incidentmap.cli import main
from incidentmap.gazetteer import open_gazetteer
from incidentmap.geoparse import geoparse
from incidentmap.geoparse.casing import recased
from incidentmap.text import tokenize
from incidentmap.text.language import detect_language
from incidentmap.types import Document

GAZETTEER = open_gazetteer()


def names(text):
    found = geoparse(tokenize(text), Document(text=text), GAZETTEER)
    return [t.name for t in found if t.role != "demonym"]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Explosions were heard in Kharkiv", "en"),
        ("Вибухи пролунали у Харкові", "uk"),
        ("Взрывы были в Харькове", "ru"),
        (
            "Взрив в София: трима души са ранени, съобщиха от полицията. Той бъде отведен в болницата, където лекарите се борят.",
            "bg",
        ),
        ("У Мінску адбыўся выбух, паведаміла міліцыя. Ўсе жывыя, сказаў ён.", "be"),
        ("Експлозија у Београду, јавља полиција.", "sr"),
        ("Die Polizei in Berlin sagte, dass es eine Explosion im Hafen gab", "de"),
        ("Une explosion à Marseille a fait trois blessés, a annoncé la préfecture", "fr"),
        ("Una explosión en Guadalajara dejó tres heridos, informó la policía", "es"),
        ("İstanbul'da patlama oldu, üç kişi yaralandı", "tr"),
        ("Explosie in București: trei răniți, a anunțat poliția", "ro"),
        ("انفجار في القاهرة", "ar"),
        ("Έκρηξη στην Αθήνα", "el"),
        ("北京发生爆炸", "zh"),
        ("123 — 456", "und"),
        ("", "und"),
    ],
)
def test_language(text, lang):
    assert detect_language(text) == lang


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("explosions were heard in kharkiv and near sloviansk on monday", ["kharkiv", "sloviansk"]),
        ("EXPLOSIONS WERE HEARD IN KHARKIV AND SLOVIANSK ON MONDAY", ["KHARKIV", "SLOVIANSK"]),
        ("вночі вибухи пролунали в харкові та запоріжжі", ["харкові", "запоріжжі"]),
        ("ВИБУХИ ПРОЛУНАЛИ У ХАРКОВІ ТА ПОЛТАВІ", ["ХАРКОВІ", "ПОЛТАВІ"]),
        ("взрывы прогремели в белгороде и курске", ["белгороде", "курске"]),
        ("nobody knows why the engine stopped, he said", []),
        ("він сказав, що завтра буде дощ", []),
        ("انفجار في القاهرة", ["القاهرة"]),
        ("He wrote: «Жителі Полтави чули вибухи». Then he left for Berlin.", ["Полтави", "Berlin"]),
    ],
)
def test_names_in_any_case_and_script(text, expected):
    assert names(text) == expected


def test_prose_keeps_its_case():
    tokens = tokenize("Explosions were heard in Kharkiv. NATO and the UN said nothing.")
    assert recased(tokens, GAZETTEER) is tokens


def test_the_command_line_tells_the_language(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_text("Une explosion à Marseille a fait trois blessés, a annoncé la préfecture.", encoding="utf-8")
    assert main(["places", str(path)]) == 0
    captured = capsys.readouterr()
    assert "Marseille" in captured.out
    assert "language fr" in captured.err
    path.write_text("Shelling hit the market in Kherson.", encoding="utf-8")
    assert main(["places", str(path)]) == 0
    assert "language" not in capsys.readouterr().err
