"""The JSON Schema is that of the records, and the records keep to it."""

import copy

import jsonschema
import pytest

import incidentmap as im
from incidentmap.records import collection_to_dict
from incidentmap.schema import load_schema, make_schema

TEXTS = [
    "Two people were killed when a missile struck a school in Sumy on Friday, about 2 km from the railway station.",
    "Дрон ударил по складу под Белгородом, пострадали трое.",
    "Nothing happened.",
    "",
]


@pytest.fixture(scope="module")
def collection():
    return collection_to_dict([im.parse(text, published="2025-04-09") for text in TEXTS])


def test_the_shipped_schema_is_that_of_the_records():
    assert load_schema() == make_schema()


def test_records_keep_to_it(collection):
    assert sum(len(r["incidents"]) for r in collection["reports"]) >= 2
    jsonschema.validate(collection, load_schema())


def test_records_without_quotes_keep_to_it():
    report = im.parse(TEXTS[0], published="2025-04-09")
    jsonschema.validate(collection_to_dict([report], quotes=False), load_schema())


@pytest.mark.parametrize(("field", "value"), [("assertion", "certain"), ("title", None), ("unknown", 1)])
def test_it_refuses_other_records(collection, field, value):
    broken = copy.deepcopy(collection)
    broken["reports"][0]["incidents"][0][field] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, load_schema())
