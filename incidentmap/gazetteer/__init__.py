"""The offline gazetteer: places of the world, their names, and how to look them up."""

from incidentmap.gazetteer.folding import fold
from incidentmap.gazetteer.matching import NameMatch
from incidentmap.gazetteer.store import NAME_TYPES, Gazetteer, open_gazetteer

__all__ = ["NAME_TYPES", "Gazetteer", "NameMatch", "fold", "open_gazetteer"]
