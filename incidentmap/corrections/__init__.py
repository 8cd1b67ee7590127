"""What a person corrects: names pinned to places; incidents moved, changed, merged, split, dropped, confirmed.

A ``corrections.csv`` or a GeoPackage edited in QGIS gives the instructions; they are applied on every run, and
each change is told in the record.
"""

from incidentmap.corrections.apply import check_all_found, correct, correct_all
from incidentmap.corrections.instructions import Corrections, Instruction
from incidentmap.corrections.pins import pin_names
from incidentmap.corrections.read import read_corrections

__all__ = [
    "Corrections",
    "Instruction",
    "check_all_found",
    "correct",
    "correct_all",
    "pin_names",
    "read_corrections",
]
