"""Times: text ⇒ start/end, read on Saturday, 15 March 2025."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from incidentmap.attributes.dates import find_times, localise, resolve_expression
from incidentmap.text.tokens import tokenize
from incidentmap.types import When

PUBLISHED = date(2025, 3, 15)

UKRAINIAN = """
12 березня = 2025-03-12
12 березня 2025 року = 2025-03-12
8 квітня 2022 року = 2022-04-08
24 лютого 2022 р. = 2022-02-24
1 грудня = 2024-12-01
14.03.2025 = 2025-03-14
24.02.2022 = 2022-02-24
сьогодні = 2025-03-15
вчора = 2025-03-14
учора = 2025-03-14
позавчора = 2025-03-13
завтра = 2025-03-16
у п'ятницю = 2025-03-14
у п’ятницю = 2025-03-14
в понеділок = 2025-03-10
у вівторок = 2025-03-11
в середу = 2025-03-12
у четвер = 2025-03-13
в суботу = 2025-03-15
у неділю = 2025-03-09
минулої середи = 2025-03-12
минулого четверга = 2025-03-13
минулої суботи = 2025-03-08
у п'ятницю, 14 березня = 2025-03-14
у четвер, 13 березня 2025 року = 2025-03-13
вранці 14 березня = 2025-03-14T06:00/2025-03-14T12:00
14 березня вранці = 2025-03-14T06:00/2025-03-14T12:00
зранку в п'ятницю = 2025-03-14T06:00/2025-03-14T12:00
вчора ввечері = 2025-03-14T17:00/2025-03-14T23:00
увечері 13 березня = 2025-03-13T17:00/2025-03-13T23:00
вдень 13 березня = 2025-03-13T11:00/2025-03-13T17:00
на світанку у четвер = 2025-03-13T04:00/2025-03-13T07:00
рано вранці 12 березня = 2025-03-12T03:00/2025-03-12T08:00
опівдні в середу = 2025-03-12T12:00/2025-03-12T13:00
у ніч на п'ятницю = 2025-03-13T20:00/2025-03-14T06:00
в ніч на 14 березня = 2025-03-13T20:00/2025-03-14T06:00
у ніч на 14 березня 2025 року = 2025-03-13T20:00/2025-03-14T06:00
у ніч з 13 на 14 березня = 2025-03-13T20:00/2025-03-14T06:00
у ніч із четверга на п'ятницю = 2025-03-13T20:00/2025-03-14T06:00
минулої ночі = 2025-03-14T20:00/2025-03-15T06:00
цієї ночі = 2025-03-14T20:00/2025-03-15T06:00
вночі = 2025-03-14T20:00/2025-03-15T06:00
за ніч = 2025-03-14T20:00/2025-03-15T06:00
у ніч на сьогодні = 2025-03-14T20:00/2025-03-15T06:00
о 21:40 14 березня = 2025-03-14T21:40/2025-03-14T21:40
14 березня о 21:40 = 2025-03-14T21:40/2025-03-14T21:40
близько 03:15 у п'ятницю = 2025-03-14T03:15/2025-03-14T03:15
о 5 ранку 13 березня = 2025-03-13T05:00/2025-03-13T06:00
о 7 вечора в четвер = 2025-03-13T19:00/2025-03-13T20:00
о 3-й годині ночі в середу = 2025-03-12T03:00/2025-03-12T04:00
близько 10-ї години ранку 12 березня = 2025-03-12T10:00/2025-03-12T11:00
о третій годині ночі 13 березня = 2025-03-13T03:00/2025-03-13T04:00
два дні тому = 2025-03-13
тиждень тому = 2025-03-08
три роки тому = 2022-03-15
рік тому = 2024-03-15
п'ять днів тому = 2025-03-10
за минулу добу = 2025-03-14
минулої доби = 2025-03-14
минулого тижня = 2025-03-03/2025-03-09
цього тижня = 2025-03-10/2025-03-16
минулого місяця = 2025-02
минулого року = 2024
у січні = 2025-01
у січні 2024 року = 2024-01
у листопаді = 2024-11
у 2022 році = 2022
2014 року = 2014
на вихідних = 2025-03-15
"""

RUSSIAN = """
12 марта = 2025-03-12
12 марта 2025 года = 2025-03-12
8 апреля 2022 года = 2022-04-08
24 февраля 2022 г. = 2022-02-24
5 ноября = 2024-11-05
14.03.2025 = 2025-03-14
9.05.2024 = 2024-05-09
сегодня = 2025-03-15
вчера = 2025-03-14
позавчера = 2025-03-13
завтра = 2025-03-16
в пятницу = 2025-03-14
в понедельник = 2025-03-10
во вторник = 2025-03-11
в среду = 2025-03-12
в четверг = 2025-03-13
в субботу = 2025-03-15
в воскресенье = 2025-03-09
в прошлую среду = 2025-03-12
в прошлый четверг = 2025-03-13
в прошлую субботу = 2025-03-08
в пятницу, 14 марта = 2025-03-14
во вторник, 11 марта 2025 года = 2025-03-11
утром 14 марта = 2025-03-14T06:00/2025-03-14T12:00
14 марта утром = 2025-03-14T06:00/2025-03-14T12:00
утром в пятницу = 2025-03-14T06:00/2025-03-14T12:00
вчера вечером = 2025-03-14T17:00/2025-03-14T23:00
вечером 13 марта = 2025-03-13T17:00/2025-03-13T23:00
днём 13 марта = 2025-03-13T11:00/2025-03-13T17:00
на рассвете в четверг = 2025-03-13T04:00/2025-03-13T07:00
рано утром 12 марта = 2025-03-12T03:00/2025-03-12T08:00
в полдень в среду = 2025-03-12T12:00/2025-03-12T13:00
в ночь на пятницу = 2025-03-13T20:00/2025-03-14T06:00
в ночь на 14 марта = 2025-03-13T20:00/2025-03-14T06:00
в ночь с 13 на 14 марта = 2025-03-13T20:00/2025-03-14T06:00
в ночь с четверга на пятницу = 2025-03-13T20:00/2025-03-14T06:00
прошлой ночью = 2025-03-14T20:00/2025-03-15T06:00
этой ночью = 2025-03-14T20:00/2025-03-15T06:00
ночью = 2025-03-14T20:00/2025-03-15T06:00
сегодня ночью = 2025-03-14T20:00/2025-03-15T06:00
за ночь = 2025-03-14T20:00/2025-03-15T06:00
в 21:40 14 марта = 2025-03-14T21:40/2025-03-14T21:40
14 марта в 21:40 = 2025-03-14T21:40/2025-03-14T21:40
около 03:15 в пятницу = 2025-03-14T03:15/2025-03-14T03:15
в 5 утра 13 марта = 2025-03-13T05:00/2025-03-13T06:00
в 7 вечера в четверг = 2025-03-13T19:00/2025-03-13T20:00
в 3 часа ночи в среду = 2025-03-12T03:00/2025-03-12T04:00
около 10 часов утра 12 марта = 2025-03-12T10:00/2025-03-12T11:00
в три часа ночи 13 марта = 2025-03-13T03:00/2025-03-13T04:00
в 15 часов 12 марта = 2025-03-12T15:00/2025-03-12T16:00
два дня назад = 2025-03-13
неделю назад = 2025-03-08
три года назад = 2022-03-15
год назад = 2024-03-15
пять дней назад = 2025-03-10
за минувшие сутки = 2025-03-14
за прошедшие сутки = 2025-03-14
на прошлой неделе = 2025-03-03/2025-03-09
на этой неделе = 2025-03-10/2025-03-16
в прошлом месяце = 2025-02
в прошлом году = 2024
в январе = 2025-01
в январе 2024 года = 2024-01
в ноябре = 2024-11
в 2022 году = 2022
в выходные = 2025-03-15
"""

ENGLISH = """
12 March = 2025-03-12
March 12 = 2025-03-12
March 12, 2022 = 2022-03-12
the 12th of March = 2025-03-12
Aug. 7, 1998 = 1998-08-07
2025-03-12 = 2025-03-12
12.03.2025 = 2025-03-12
on Friday = 2025-03-14
on Saturday = 2025-03-15
last Wednesday = 2025-03-12
last Saturday = 2025-03-08
next Friday = 2025-03-21
the previous Friday = 2025-03-14
Friday, 14 March = 2025-03-14
Friday (14 March) = 2025-03-14
today = 2025-03-15
yesterday = 2025-03-14
the day before yesterday = 2025-03-13
tomorrow = 2025-03-16
tonight = 2025-03-15T18:00/2025-03-16T06:00
this morning = 2025-03-15T06:00/2025-03-15T12:00
yesterday evening = 2025-03-14T17:00/2025-03-14T23:00
Friday afternoon = 2025-03-14T12:00/2025-03-14T18:00
on the afternoon of 13 March = 2025-03-13T12:00/2025-03-13T18:00
Thursday night = 2025-03-13T18:00/2025-03-14T06:00
last night = 2025-03-14T20:00/2025-03-15T06:00
overnight = 2025-03-14T20:00/2025-03-15T06:00
overnight into Friday = 2025-03-13T20:00/2025-03-14T06:00
overnight from Thursday into Friday = 2025-03-13T20:00/2025-03-14T06:00
in the night from Thursday to Friday = 2025-03-13T20:00/2025-03-14T06:00
the night of 13 March = 2025-03-13T18:00/2025-03-14T06:00
in the early hours of Friday = 2025-03-14T00:00/2025-03-14T06:00
in the small hours of Friday = 2025-03-14T00:00/2025-03-14T06:00
early on Thursday = 2025-03-13T00:00/2025-03-13T09:00
late on Thursday = 2025-03-13T20:00/2025-03-14T00:00
at dawn on Friday = 2025-03-14T04:00/2025-03-14T07:00
at noon on Tuesday = 2025-03-11T12:00/2025-03-11T13:00
shortly after midnight on Wednesday = 2025-03-12T00:00/2025-03-12T02:00
at about 3am on Thursday = 2025-03-13T03:00/2025-03-13T04:00
at 9.40 p.m. on Thursday = 2025-03-13T21:40/2025-03-13T21:40
at 21:40 on 13 March = 2025-03-13T21:40/2025-03-13T21:40
at three o'clock in the morning on Friday = 2025-03-14T03:00/2025-03-14T04:00
4 in the morning on Friday = 2025-03-14T04:00/2025-03-14T05:00
two days ago = 2025-03-13
a week ago = 2025-03-08
three years ago = 2022-03-15
a year ago = 2024-03-15
last week = 2025-03-03/2025-03-09
this month = 2025-03
last month = 2025-02
in January = 2025-01
in November = 2024-11
in January 2024 = 2024-01
in 2022 = 2022
mid-February 2025 = 2025-02
"""

NOTHING = """
for two hours
a 30-day truce
40 minutes apart
a 33-year-old medic
within 24 hours
it may rise
they march on the capital
every Friday
a meeting of 12 people
протягом двох годин
упродовж 30 днів
в течение двух часов
30-дневное перемирие
окружающая среда
кожної п'ятниці
каждую пятницу
"""


def rows(table: str) -> list[tuple[str, str, str]]:
    """Expression, start and end of each line."""
    out = []
    for line in table.strip().splitlines():
        text, _, value = line.partition(" = ")
        start, _, end = value.partition("/")
        out.append((text, start, end or start))
    return out


@pytest.mark.parametrize(("text", "start", "end"), [*rows(UKRAINIAN), *rows(RUSSIAN), *rows(ENGLISH)])
def test_expression(text, start, end):
    when = resolve_expression(text, PUBLISHED)
    assert when is not None
    assert (when.start, when.end) == (start, end)


def test_tables_are_large_enough():
    assert len(rows(UKRAINIAN)) + len(rows(RUSSIAN)) >= 120


@pytest.mark.parametrize("text", NOTHING.strip().splitlines())
def test_no_time_is_invented(text):
    assert resolve_expression(text, PUBLISHED) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Forty minutes later a second wave came.", 40),
        ("An hour later the roof fell in.", 60),
        ("Hours later a bomb fell.", 120),
        ("Через сорок хвилин прилетів другий дрон.", 40),
        ("Через 20 минут удар повторился.", 20),
        ("Сорок минут спустя удар повторился.", 40),
        ("Two days later the depot burned again.", 2880),
    ],
)
def test_lag_after_the_event_before(text, minutes):
    mention = find_times(tokenize(text), published=PUBLISHED)[0]
    assert mention.relative_to_event == timedelta(minutes=minutes)
    assert mention.when.start is None


@pytest.mark.parametrize("text", ["on Friday", "12 March", "вночі", "вчера", "last week", "two days ago"])
def test_without_publication_day_words_stay_and_no_date(text):
    for mention in find_times(tokenize(text), published=None):
        assert mention.when.text
        assert mention.when.start is None
        assert mention.when.end is None


def test_full_date_needs_no_publication_day():
    mention = find_times(tokenize("The strike of 24 February 2022 was the first."), published=None)[0]
    assert (mention.when.start, mention.when.anchor) == ("2022-02-24", "none")


@pytest.mark.parametrize(
    ("text", "attached"),
    [
        ("Two people died, police said on Friday.", "speech"),
        ("Ukraine boasted on Friday it had dropped a drone.", "speech"),
        ("Постраждали двоє, повідомили у п'ятницю в поліції.", "speech"),
        ("Удар был, заявил в пятницу губернатор.", "speech"),
        ("A drone hit the market on Friday.", None),
        ("Дрон ударив по ринку у п'ятницю.", None),
    ],
)
def test_time_of_speaking(text, attached):
    assert find_times(tokenize(text), published=PUBLISHED)[0].attached == attached


@pytest.mark.parametrize(("text", "bound"), [("since January", True), ("until Friday", True), ("on Friday", False)])
def test_bounds_are_no_event_times(text, bound):
    assert find_times(tokenize(f"The road was shelled {text}."), published=PUBLISHED)[0].bound is bound


def test_stated_zone_is_converted_to_the_place():
    mention = find_times(tokenize("It was recorded at 23:40 GMT on Tuesday."), published=date(2025, 10, 30))[0]
    assert mention.utc_offset == 0.0
    assert localise(mention.when, "Europe/Kyiv", mention.utc_offset).start == "2025-10-29T01:40"


def test_localise_without_zone_keeps_the_time():
    when = When(start="2025-03-14", end="2025-03-14", precision="day")
    assert localise(when, None) == when
    assert localise(when, "No/Where") == when
    assert localise(when, "Europe/Kyiv").tz == "Europe/Kyiv"


WORDS = st.sampled_from(
    "12 31 0 2025 . , - : / Friday March May last night ago later into у в ніч на березня марта назад тому 3am p.m. GMT "
    "99999999999 10000000000 years рік лет ½ 24:00 9999-12-31 31.02.2025 29 February \n since".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=14), st.dates())
def test_any_words_are_read_without_error(words, day):
    text = " ".join(words)
    for mention in find_times(tokenize(text), published=day):
        assert text[mention.start : mention.end] == mention.text
        assert (mention.when.start or "") <= (mention.when.end or "9")
