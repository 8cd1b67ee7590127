"""The learnt reader of deeds: the same features in training and use, what it reads, and where it is heard."""

from __future__ import annotations

import hashlib
from datetime import date
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

import incidentmap as im
from incidentmap.incidents.names import names_of
from incidentmap.incidents.read_deeds import hearing
from incidentmap.incidents.reader import NONE, features, load_reader
from incidentmap.incidents.train_reader import digest_of, examples, learn, matrix, sentences

HELD_OUT = Path(__file__).parent / "tables" / "deeds_held_out.tsv"
TRAINING = Path(str(resources.files("incidentmap.incidents").joinpath("training")))
DAY = date(2025, 9, 17)


TOLD = hearing().found["told"]
NOTICED, NAMED, LEFT = 0.7, 0.5, 0.92
"""Least shares on the sentences held out: .734, .537 and .935 when they were set."""


def read(text: str, pipeline: im.Pipeline):
    tokens, toponyms, _ = pipeline.read_names(im.Document(id="x", text=text, published=DAY))
    return load_reader().read(tokens, pipeline.lexicon.scan(tokens), names_of(tokens, toponyms))


def drawn(text: str, pipeline: im.Pipeline) -> list[tuple[str, str]]:
    report = pipeline(im.Document(id="x", text=text, published=DAY))
    return [(i.event_type, i.title) for i in report.incidents if i.drawn]


@pytest.fixture(scope="module")
def pipeline() -> im.Pipeline:
    return im.load()


def test_training_and_use_see_the_same_features(pipeline):
    text = "A ferry struck a reef off Zamboanga on Monday and sank with nine aboard."
    tokens, toponyms, _ = pipeline.read_names(im.Document(id="x", text=text, published=DAY))
    used = features(tokens, pipeline.lexicon.scan(tokens), names_of(tokens, toponyms))
    (example,) = examples(pipeline, [("file", "accident", text)])
    assert len(tokens.sentences) == 1
    np.testing.assert_array_equal(np.sort(used.keys), example.keys)


def test_names_and_numbers_are_masked(pipeline):
    one, other = (
        examples(pipeline, [("file", NONE, text)])[0].keys
        for text in ("The bus left Kharkiv with 12 pupils.", "The bus left Odesa with 31 pupils.")
    )
    np.testing.assert_array_equal(one, other)


def test_packaged_weights_are_of_the_packaged_sentences():
    with resources.files("incidentmap.incidents").joinpath("models/reader.npz").open("rb") as file:
        assert str(np.load(file)["digest"]) == digest_of(TRAINING)


def test_no_held_out_sentence_is_learnt_from():
    learnt = {hashlib.sha256(text.encode()).digest() for _, _, text in sentences(TRAINING)}
    held = [line.partition("\t")[2] for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    assert len(held) > 500
    assert not [text for text in held if hashlib.sha256(text.encode()).digest() in learnt]


def test_reads_sentences_it_never_saw(pipeline):
    """Share of the deeds it notices and of their kinds it names, and of quiet sentences it leaves alone."""
    noticed = named = deeds = left = quiet = 0
    for line in HELD_OUT.read_text(encoding="utf-8").splitlines():
        kind, _, text = line.partition("\t")
        readings = read(text, pipeline)
        best = max(readings.values(), key=lambda r: r.told)
        if kind == NONE:
            quiet += 1
            left += best.told < TOLD
        else:
            deeds += 1
            noticed += best.told >= TOLD
            named += best.told >= TOLD and best.event_type == kind
    assert noticed / deeds >= NOTICED, noticed / deeds
    assert named / deeds >= NAMED, named / deeds
    assert left / quiet >= LEFT, left / quiet


def test_no_words_and_unknown_words():
    pipeline = im.load()
    assert read("", pipeline) == {}
    assert not drawn("Qwzx vbnm. 日本語の文章。 \u200b", pipeline)


def test_learns_from_few_examples(pipeline):
    rows = [("f", "accident", "The bus ran into a ditch."), ("f", "accident", "The bus rolled into a ditch.")]
    rows += [("f", NONE, "The bus stop was painted."), ("f", NONE, "The bus stop was repaired.")]
    known = examples(pipeline, rows)
    reader = learn(known)
    sums = matrix(known, reader.keys) @ (reader.weights.astype(float) * reader.scale) + reader.bias
    assert [reader.kinds[i] for i in np.asarray(sums).argmax(axis=1)] == [k for _, k, _ in rows]


def test_a_deed_read_has_its_sentence_for_evidence(pipeline):
    text = "The market opened early. The funicular in Lisbon leapt its rails on Tuesday and crumpled against a wall."
    report = pipeline(im.Document(id="x", text=text, published=DAY))
    (incident,) = report.incidents
    assert incident.event_type == "accident"
    assert incident.rules["event_type"].startswith("accident read")
    assert incident.evidence["event_type"][0].text.startswith("The funicular")


def test_the_reader_overrules_no_words_of_a_user(tmp_path):
    table = tmp_path / "own.toml"
    words = 'noun = "oil slick"\ntitle = "Pollution"\ncodes = ["Strategic developments", "Other", "023", "AID"]\n'
    table.write_text(f"[type.pollution]\n{words}", encoding="utf-8")
    text = "The budget of Constanta pays for the oil slick this year."  # which the reader takes for nothing told
    plain, own = im.load(), im.load(im.Config(lexicons=(table,)))
    assert not drawn(text, plain)
    assert [kind for kind, _ in drawn(text, own)] == ["pollution"]
