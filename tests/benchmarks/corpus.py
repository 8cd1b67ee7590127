"""Documents made from templates of our own and names of the packaged gazetteer, the same for the same number."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import incidentmap as im

EVENTS = {
    "en": (
        "{weapon} hit {target} in {place} on {day}, killing {n} people and wounding {m}, the governor said.",
        "{target} in {place} was damaged when {weapon} struck on {day}. {m} people were injured.",
        "Police in {place} said that {n} people died on {day} after {weapon} landed near {target}.",
    ),
    "uk": (
        "У {place} {day_uk} внаслідок атаки пошкоджено {target_uk}, поранено {m} людей.",
        "{day_uk_up} під обстріл потрапило місто {place}. Загинули {n} людей, пошкоджено {target_uk}.",
    ),
    "ru": (
        "В городе {place} {day_ru} при обстреле ранены {m} человек, повреждено {target_ru}.",
        "{day_ru_up} беспилотник атаковал {target_ru} в городе {place}. Погибли {n} человек.",
    ),
}
FILLER = {
    "en": (
        "The council met for two hours and put off its vote on the new budget until next month.",
        "Farmers hope for rain before the end of the season, and prices have risen again.",
        "A spokesman said that the repair of the bridge would take longer than planned.",
        "Schools in the district reopened after the holiday, with fewer teachers than last year.",
        "Doctors asked residents to keep to the usual rules while the clinic is being rebuilt.",
    ),
    "uk": (
        "Міська рада дві години обговорювала бюджет і відклала голосування на наступний місяць.",
        "Ремонт мосту триватиме довше, ніж планували, повідомили в управлінні.",
        "Після канікул школи району знову відчинили двері для учнів.",
    ),
    "ru": (
        "Городской совет два часа обсуждал бюджет и отложил голосование на следующий месяц.",
        "Ремонт моста займёт больше времени, чем планировали, сообщили в управлении.",
        "После каникул школы района снова открылись для учеников.",
    ),
}
WORDS = {
    "weapon": ("A drone", "Two missiles", "Artillery shells", "An air strike", "A rocket"),
    "target": ("a school", "a hospital", "an apartment building", "a warehouse", "a power station", "a market"),
    "target_uk": ("школу", "лікарню", "житловий будинок", "склад"),
    "target_ru": ("школу", "больницу", "жилой дом", "склад"),
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS_UK = ("у понеділок", "у вівторок", "у середу", "у четвер", "у п'ятницю", "у суботу", "у неділю")
DAYS_RU = ("в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу", "в воскресенье")


def documents(number: int, *, seed: int = 1) -> Iterator[dict[str, object]]:
    """Yield ``number`` documents of about a hundred words; one in four tells no incident."""
    rng = random.Random(seed)
    gazetteer = im.open_gazetteer()
    towns = [r for r in range(0, len(gazetteer), 37) if gazetteer.kind_group[gazetteer.kind[r]] == "settlement"]
    towns = [gazetteer.name(r) for r in towns if gazetteer.population[r] > 20_000]
    for i in range(number):
        lang = rng.choice(("en", "en", "uk", "ru"))
        published = date(2024, 1, 1) + timedelta(days=i * 700 // number)
        day = rng.randrange(7)
        words = {key: rng.choice(values) for key, values in WORDS.items()}
        words |= {"n": str(rng.randrange(1, 9)), "m": str(rng.randrange(2, 30)), "place": rng.choice(towns)}
        words |= {"day": DAYS[day], "day_uk": DAYS_UK[day], "day_ru": DAYS_RU[day]}
        words |= {"day_uk_up": DAYS_UK[day].capitalize(), "day_ru_up": DAYS_RU[day].capitalize()}
        sentences = [rng.choice(FILLER[lang]) for _ in range(rng.randrange(4, 9))]
        if rng.random() < 0.75:
            sentences.insert(rng.randrange(3), rng.choice(EVENTS[lang]).format(**words))
        yield {
            "id": f"d{i:07}",
            "text": " ".join(sentences),
            "published": published.isoformat(),
            "publisher": f"Paper {rng.randrange(40)}",
        }


def write_shards(folder: Path, number: int, *, shards: int, seed: int = 1) -> list[str]:
    """Write ``number`` documents as JSONL shards of equal size and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    rows = documents(number, seed=seed)
    for s in range(shards):
        path = folder / f"part-{s:04}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for _ in range(number // shards):
                file.write(json.dumps(next(rows), ensure_ascii=False) + "\n")
        paths.append(str(path))
    return paths
