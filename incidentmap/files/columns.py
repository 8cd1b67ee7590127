"""The columns of the flat view: one table for every GIS and table format.

Nested truth stays in ``NAME.json``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ColumnType = Literal["str", "int", "float", "bool", "date", "datetime", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, type, heading for people, and what it holds."""

    name: str
    type: ColumnType
    alias: str
    description: str


COLUMNS: tuple[Column, ...] = (
    Column("id", "str", "Incident id", "Stable identifier: document, sentence and ordinal, nothing extracted"),
    Column("document_id", "str", "Document id", "Identifier of the source document"),
    Column("group", "str", "Attack id", "Shared by incidents told as one attack on several sites"),
    Column("title", "str", "Title", "What, on what, where"),
    Column("event_type", "str", "Event type", "incidentmap event type"),
    Column("acled_event_type", "str", "ACLED event type", "Nearest ACLED event type"),
    Column("acled_sub_event_type", "str", "ACLED sub-event type", "Nearest ACLED sub-event type"),
    Column("assertion", "str", "Assertion", "actual, claimed, attempted, threatened, hypothetical or denied"),
    Column("temporal_role", "str", "Temporal role", "current, historical or future"),
    Column("drawn", "bool", "Drawn", "Shown on the map by default"),
    Column("claim_status", "str", "Claim status", "Standing of the report"),
    Column("attribution", "str", "Says who", "Sources that the text names"),
    Column("actor", "str", "Actor", "Who is said to have done it"),
    Column("target", "str", "Target", "What was hit"),
    Column("weapon", "str", "Weapon", "What it was hit with"),
    Column("date", "date", "Date", "Local start date"),
    Column("start_utc", "datetime", "Start (UTC)", "Null when the time is coarser than a night"),
    Column("end_utc", "datetime", "End (UTC)", "Null when the time is coarser than a night"),
    Column("date_text", "str", "Date as told", "The words that give the time"),
    Column("date_precision", "str", "Date precision", "minute … year, or unknown"),
    Column("place", "str", "Place", "Place the incident is tied to"),
    Column("admin2", "str", "Second-level division", "District, county or raion"),
    Column("admin1", "str", "First-level division", "State, region or oblast"),
    Column("country", "str", "Country", "Country name"),
    Column("country_code", "str", "Country code", "ISO 3166-1 alpha-2"),
    Column("gazetteer_id", "str", "Gazetteer id", "Record of the place in the gazetteer"),
    Column("location_precision", "str", "Location precision", "building … country, or unknown"),
    Column("location_method", "str", "Location method", "How it was placed"),
    Column("uncertainty_m", "float", "Uncertainty (m)", "Radius around the point that holds the place"),
    Column("killed_min", "int", "Killed, at least", "Null is not stated; 0 is stated"),
    Column("killed_best", "int", "Killed, best", "Null is not stated; 0 is stated"),
    Column("killed_max", "int", "Killed, at most", "Null is not stated or not bounded"),
    Column("injured_min", "int", "Injured, at least", "Null is not stated; 0 is stated"),
    Column("injured_best", "int", "Injured, best", "Null is not stated; 0 is stated"),
    Column("injured_max", "int", "Injured, at most", "Null is not stated or not bounded"),
    Column("missing_min", "int", "Missing, at least", "Null is not stated; 0 is stated"),
    Column("missing_max", "int", "Missing, at most", "Null is not stated or not bounded"),
    Column("damage", "str", "Damage", "Damage as told, with SI measures"),
    Column("distances", "json", "Distances", "Distances that place it, as JSON"),
    Column("quote", "str", "Quote", "First passage that tells it"),
    Column("quote_start", "int", "Quote start", "Character offset into the document's text"),
    Column("quote_end", "int", "Quote end", "Character offset into the document's text"),
    Column("publisher", "str", "Publisher", "Who published the document"),
    Column("source_url", "str", "Source address", "Address of the document, if given"),
    Column("published", "date", "Published", "Day of publication"),
    Column("score", "float", "Score", "Calibrated, or null"),
    Column("gazetteer", "str", "Gazetteer", "Fingerprint of the gazetteer used"),
    Column("verified", "bool", "Verified", "Set by a person who checked it"),
    Column("note", "str", "Note", "A person's note"),
    Column("edited", "str", "Edited", "Columns that a person set; empty where all is from the text"),
    Column("timezone", "str", "Time zone", "IANA zone that Start and End were told in"),
    Column("reports", "int", "Reports", "Merged incidents: number of reports that tell it"),
    Column("grade", "str", "Grade", "Merged incidents: confirmed, fair, weak, contested or discounted"),
    Column("tellings", "json", "Tellings", "Merged incidents: what each report says, as JSON"),
    Column("lon", "float", "Longitude", "WGS 84, degrees"),
    Column("lat", "float", "Latitude", "WGS 84, degrees"),
)
COLUMN_NAMES: tuple[str, ...] = tuple(c.name for c in COLUMNS)

PLACE_COLUMNS: tuple[Column, ...] = (
    Column("id", "str", "Mention id", "Document and offset"),
    Column("document_id", "str", "Document id", "Identifier of the source document"),
    Column("text", "str", "Name in the text", "The words"),
    Column("role", "str", "Role", "site, container, reference, route, metonym, demonym or other"),
    Column("place", "str", "Place", "Name in the gazetteer"),
    Column("kind", "str", "Kind", "GeoNames feature code"),
    Column("admin1", "str", "First-level division", "State, region or oblast"),
    Column("country", "str", "Country", "Country name"),
    Column("country_code", "str", "Country code", "ISO 3166-1 alpha-2"),
    Column("gazetteer_id", "str", "Gazetteer id", "Record of the place in the gazetteer"),
    Column("score", "float", "Score", "Calibrated, or null"),
    Column("start", "int", "Start", "Character offset into the document's text"),
    Column("end", "int", "End", "Character offset into the document's text"),
    Column("lon", "float", "Longitude", "WGS 84, degrees"),
    Column("lat", "float", "Latitude", "WGS 84, degrees"),
)

RELATION_COLUMNS: tuple[Column, ...] = (
    Column("id", "str", "Relation id", "Incident and ordinal"),
    Column("incident_id", "str", "Incident id", "The incident it places"),
    Column("document_id", "str", "Document id", "Identifier of the source document"),
    Column("date", "date", "Date", "Local start date of the incident"),
    Column("text", "str", "Words", "The words that say so"),
    Column("relation", "str", "Relation", "distance, or another kind"),
    Column("comparator", "str", "Comparator", "lt, le, eq, about, ge, gt or between"),
    Column("value", "float", "Value", "As written"),
    Column("unit", "str", "Unit", "As written"),
    Column("metres_min", "float", "Metres, at least", "Null is not bounded"),
    Column("metres_max", "float", "Metres, at most", "Null is not bounded"),
    Column("bearing_deg", "float", "Bearing", "Degrees clockwise from north"),
    Column("converted_from", "str", "Converted from", "The round original of a converted figure"),
    Column("reference", "str", "Measured from", "Place that the distance is measured from"),
    Column("reference_id", "str", "Measured from, id", "Record of that place in the gazetteer"),
)

MENTION_COLUMNS: tuple[Column, ...] = (
    Column("incident_id", "str", "Incident id", "The incident that the words are evidence for"),
    Column("document_id", "str", "Document id", "Identifier of the source document"),
    Column("field", "str", "Field", "Path of the value in the record, like casualties.killed"),
    Column("text", "str", "Words", "The words"),
    Column("start", "int", "Start", "Character offset into the document's text"),
    Column("end", "int", "End", "Character offset into the document's text"),
)

SOURCE_COLUMNS: tuple[Column, ...] = (
    Column("document_id", "str", "Document id", "As given, or from the text's SHA-256"),
    Column("title", "str", "Title", "Headline"),
    Column("publisher", "str", "Publisher", "Who published it"),
    Column("url", "str", "Address", "Where it was published"),
    Column("published", "date", "Published", "Day of publication"),
    Column("lang", "str", "Language", "ISO 639-1"),
    Column("incidents", "int", "Incidents", "Number of incidents read from it"),
    Column("places", "int", "Places", "Number of place names placed in it"),
    Column("gazetteer", "str", "Gazetteer", "Fingerprint of the gazetteer used"),
    Column("corrections", "str", "Corrections", "What a person pinned, dropped, merged or split in it"),
)
