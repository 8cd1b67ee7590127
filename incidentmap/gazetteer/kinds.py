"""GeoNames feature codes in the groups that the rules speak of."""

from __future__ import annotations

_GROUPS: dict[str, frozenset[str]] = {
    "country": frozenset("PCLI PCLD PCLIX PCLF PCLS PCL TERR PCLH".split()),
    "admin1": frozenset("ADM1 ADM1H".split()),
    "admin2": frozenset("ADM2 ADM2H ADM3 ADM4 ADM5 ADMD".split()),
    "region": frozenset("RGN RGNE RGNH CONT AREA ZN ZNB LCTY COLF PRK CST".split()),
    "water": frozenset("SEA OCN GULF STRT CHN BAY LK LKS RSV STM CNL RVR LGN SD ESTY".split()),
    "relief": frozenset(
        "MTS MT HLL PK PASS DSRT ISL ISLS PEN CAPE VAL PLN PLAT ISTH VLC UPLD CNYN MRSH FRST GLCR SHOL".split()
    ),
    "district": frozenset("PPLX".split()),
    "street": frozenset("ST RD AVE SQR BDG RTE".split()),
}
_PREFIXES = (("PPL", "settlement"), ("ADM", "admin2"), ("PCL", "country"))


def group_of(kind: str) -> str:
    """Return the group of a feature code; buildings, camps, airports and the like are ``landmark``.

    Examples
    --------
    >>> group_of("PPLA2"), group_of("ADM1"), group_of("GOVL")
    ('settlement', 'admin1', 'landmark')
    """
    for group, kinds in _GROUPS.items():
        if kind in kinds:
            return group
    for prefix, group in _PREFIXES:
        if kind.startswith(prefix):
            return group
    return "landmark"
