"""What a pipeline can be told. One frozen dataclass, no module settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Options of a pipeline.

    Parameters
    ----------
    gazetteer
        Folder of a built gazetteer, or the name of one of your own; None takes ``INCIDENTMAP_GAZETTEER`` or the
        packaged one.
    focus
        ISO 3166-1 alpha-2 codes of the countries the texts are likely about: a prior, never a filter.
    lexicons
        TOML files that add event types, weapons, targets or actors to the packaged tables.
    corrections
        A ``corrections.csv`` or an edited GeoPackage, applied to every report.
    round_coordinates
        Decimal places that points and regions are rounded to (2 is about a kilometre); None keeps them.
    all_names
        Whether a report lists every mention of a place. Else it lists what the text's language takes for place names:
        in Ukrainian neither "український" nor the last word of "Верховна Рада України" (``lexicons/listing.toml``).
    """

    gazetteer: Path | None = None
    focus: tuple[str, ...] = ()
    lexicons: tuple[Path, ...] = ()
    corrections: Path | None = None
    round_coordinates: int | None = None
    all_names: bool = False
