"""Tolls: text ⇒ killed, injured, missing as min-max ("5+" is bounded below only)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap.attributes.casualties import combine, find_tolls
from incidentmap.text.tokens import tokenize

TOLLS = """
A drone struck a block, killing two people and wounding five others. = 2 5 -
Two dead after shelling of the town. = 2 - -
The death toll rose to 12. = 12 - -
Nobody was killed. = 0 - -
No one was hurt. = 0 0 -
The rocket failed to kill anyone. = 0 - -
There were no casualties. = 0 0 -
The strike left a 33-year-old medic injured. = - 1 -
A man was killed. = 1 - -
The blast killed her husband and two sons. = 3 - -
The dead were a couple and their two children. = - - -
A couple and their two children were killed. = 4 - -
A family of four was killed. = 4 - -
It wounded a 14-year-old boy and his grandmother. = - 2 -
Dozens were injured. = - 12-24 -
At least seven people died and more than 20 were hurt. = 7+ 20+ -
Up to 30 people were injured. = - 0-30 -
Between three and five soldiers were killed. = 3-5 - -
Five people were killed, including two children. = 5 - -
Six people are missing. = - - 6
Ten people were killed, 30 injured and four are missing. = 10 30 4
At least 15 killed, scores wounded in market blast. = 15+ 40-100 -
Gunmen shot dead four villagers. = 4 - -
Three villagers were shot dead. = 3 - -
The attack claimed the lives of six miners. = 6 - -
Eight worshippers lost their lives. = 8 - -
One of the wounded later died in hospital. = 1 - -
Rescuers pulled three bodies from the rubble. = 3 - -
The bodies of five men were found. = 5 - -
Two hundred and thirty people died in the quake. = 230 - -
It killed 1,200 people. = 1200 - -
A woman and a child were hurt. = - 2 -
Eleven people suffered injuries. = - 11 -
Four people sustained shrapnel wounds. = - 4 -
Seven people were taken to hospital. = - 7 -
The shelling injured civilians. = - 2+ -
The bombing left at least 40 dead and 100 wounded. = 40+ 100 -
Fatalities: 3; injuries: 8. = 3 8 -
Nobody was hurt in the attack. = 0 0 -
No casualties were reported. = 0 0 -
without causing casualties = 0 0 -
A deadly fire burned 40 minutes from the town. = - - -
The drone was aged; a 45-year-old bridge fell. = - - -
Five drones were shot down. = - - -
Three cows were killed. = - - -
Загинули троє. = 3 - -
Поранено семеро. = - 7 -
Загинула 62-річна жінка, ще троє людей поранені. = 1 3 -
Унаслідок удару загинули двоє цивільних, четверо дістали поранення. = 2 4 -
Ніхто не постраждав. = 0 0 -
Обійшлося без постраждалих. = 0 0 -
Обійшлося без загиблих і постраждалих. = 0 0 -
Жертв немає. = 0 - -
Постраждалих немає. = 0 0 -
Кількість загиблих зросла до 12. = 12 - -
Загинуло щонайменше п'ять людей. = 5+ - -
П'ятеро людей отримали поранення. = - 5 -
Вбито двох поліцейських. = 2 - -
Дрон убив чоловіка. = 1 - -
Удар забрав життя шести людей. = 6 - -
Десятки людей поранені. = - 12-24 -
Травмовано 8 людей. = - 8 -
Постраждали 14-річний хлопець і його бабуся. = - 2 -
Четверо людей вважаються зниклими безвісти. = - - 4
Поранень зазнали 11 людей, серед них троє дітей. = - 11 -
Двоє людей загинули, ще п'ятеро поранені. = 2 5 -
Погибли три женщины и мужчина. = 4 - -
Погибли двое, ещё семь человек ранены. = 2 7 -
Пострадавших нет. = 0 0 -
Жертв нет. = 0 - -
Никто не пострадал. = 0 0 -
Обошлось без пострадавших. = 0 0 -
Обошлось без жертв. = 0 - -
Число погибших выросло до 15. = 15 - -
Погибло не менее пяти человек. = 5+ - -
Ранения получили шесть человек. = - 6 -
Пятеро получили ранения. = - 5 -
Ранены двое детей. = - 2 -
Убит мужчина. = 1 - -
Удар унёс жизни шести человек. = 6 - -
Десятки раненых. = - 12-24 -
Водитель погиб на месте, пассажирка госпитализирована. = 1 1 -
Четверо пропали без вести. = - - 4
Тракторист ранен. = - 1 -
Жертвами обстрела стали восемь человек. = 8 - -
"""


def shown(toll):
    if toll is None:
        return "-"
    if toll.max is None:
        return f"{toll.min}+"
    return str(toll.min) if toll.min == toll.max else f"{toll.min}-{toll.max}"


@pytest.mark.parametrize("line", TOLLS.strip().splitlines())
def test_toll(line):
    text, _, wanted = line.rpartition(" = ")
    casualties = combine(find_tolls(tokenize(text)))[0]
    assert " ".join(shown(t) for t in (casualties.killed, casualties.injured, casualties.missing)) == wanted


def test_update_wins_and_the_earlier_figure_is_kept():
    text = "At least three people died. Officials later raised the toll to five, with 11 wounded, two of them critically."
    casualties, evidence, contradictions = combine(find_tolls(tokenize(text)))
    assert (shown(casualties.killed), shown(casualties.injured)) == ("5", "11")
    assert contradictions == [("casualties.killed", ("at least 3", "5"))]
    for spans in evidence.values():
        for span in spans:
            assert text[span.start : span.end] == span.text


def test_another_adds_and_a_repeated_figure_does_not():
    text = "Two people were killed in the raid. Two people were killed, the mayor said. Another three people were killed at night."
    assert shown(combine(find_tolls(tokenize(text)))[0].killed) == "5"


def test_a_part_goes_to_the_breakdown():
    casualties = combine(find_tolls(tokenize("Five people were killed, including two children.")))[0]
    assert [(p.group, p.kind, p.min) for p in casualties.breakdown] == [("children", "killed", 2)]


def test_cumulative_figures_belong_to_no_incident():
    text = "More than 12,000 civilians have been killed since the start of the war."
    assert combine(find_tolls(tokenize(text)))[0].killed is None


def test_zero_is_explicit():
    killed = combine(find_tolls(tokenize("Nobody was killed.")))[0].killed
    assert killed is not None
    assert killed.explicit_zero


WORDS = st.sampled_from(
    "killed dead two 12 no one nobody people , and . загинули троє не без постраждалих ранены нет 1,200 including at least "
    "toll rose to injured missing of them family - year-old 99999999999999 \n".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=16))
def test_any_words_are_read_without_error(words):
    text = " ".join(words)
    mentions = find_tolls(tokenize(text))
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.toll.max is None or (mention.toll.min or 0) <= mention.toll.max
    combine(mentions)
