"""The spaCy component, as a user adds it. Run with ``-m spacy`` where the extra is installed."""

import pytest

pytestmark = pytest.mark.spacy


@pytest.fixture(scope="module")
def spacy():
    import spacy

    import incidentmap.spacy_component  # noqa: F401  (a checkout on the path has no entry point)

    return spacy


def test_toponyms_and_spans(spacy):
    nlp = spacy.blank("en")
    nlp.add_pipe("incidentmap")
    doc = nlp("Shelling hit the market in Kherson, a Kyiv-based agency said.")
    assert [(t.name, t.place.country) for t in doc._.toponyms] == [("Kherson", "UA"), ("Kyiv", "UA")]
    assert [doc.text[t.start : t.end] for t in doc._.toponyms] == ["Kherson", "Kyiv"]
    spans = doc.spans["toponyms"]
    assert [span.text for span in spans][0] == "Kherson"
    assert spans[0].label_ == "site"
    assert spans[0].kb_id_ == doc._.toponyms[0].place.gazetteer_id


def test_options_pipe_and_an_empty_document(spacy):
    nlp = spacy.blank("uk")
    nlp.add_pipe("incidentmap", config={"spans_key": "places", "focus": ["UA"]})
    docs = list(nlp.pipe(["Вибухи у Харкові.", ""]))
    assert [span.text for span in docs[0].spans["places"]] == ["Харкові"]
    assert docs[1]._.toponyms == ()
    assert list(docs[1].spans["places"]) == []


def test_a_saved_pipeline_opens_again(spacy, tmp_path):
    nlp = spacy.blank("ru")
    nlp.add_pipe("incidentmap")
    nlp.to_disk(tmp_path / "nlp")
    again = spacy.load(tmp_path / "nlp")
    assert [t.name for t in again("Взрывы в Белгороде.")._.toponyms] == ["Белгороде"]
