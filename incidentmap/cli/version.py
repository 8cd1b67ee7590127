"""``incidentmap --version``: what made an output, in one look."""

from __future__ import annotations


def version_text() -> str:
    """Return the versions of the package, the record schema and the gazetteer."""
    from incidentmap import __version__
    from incidentmap._errors import GazetteerError
    from incidentmap.gazetteer import open_gazetteer
    from incidentmap.records import SCHEMA_VERSION

    try:
        gazetteer = open_gazetteer().fingerprint
    except GazetteerError as error:
        gazetteer = f"none ({error})"
    return f"incidentmap {__version__}\nrecord schema {SCHEMA_VERSION}\ngazetteer {gazetteer}"
