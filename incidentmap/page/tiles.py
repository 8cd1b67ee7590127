"""Online tiles, for those who ask for them: the template, the host, and who must be named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from incidentmap._errors import InputError

_SAFE_PATH = re.compile(r"/[\w./@%+~-]*")
_HOST = re.compile(r"[\w.*-]+(:\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """A tile template of Leaflet's form, the host that serves it, and its attribution."""

    url: str
    host: str
    attribution: str


def find_tiles(wanted: str | None) -> Tiles | None:
    """Return the tiles that a template or a name of xyzservices stands for; None for None.

    Raises
    ------
    InputError
        Neither; or a service that needs a key.

    Examples
    --------
    >>> find_tiles("https://tile.example.org/{z}/{x}/{y}.png").host
    'tile.example.org'
    >>> find_tiles("OpenStreetMap Mapnik").attribution
    '(C) OpenStreetMap contributors'
    """
    if wanted is None:
        return None
    if "://" in wanted:
        return _template(wanted, "")
    from xyzservices import providers

    try:
        provider = providers.query_name(wanted)
    except ValueError as error:
        raise InputError(
            f"tiles {wanted!r}: expected a template like https://host/{{z}}/{{x}}/{{y}}.png or a name that "
            f"xyzservices knows, like 'OpenStreetMap Mapnik'"
        ) from error
    if provider.requires_token():
        raise InputError(f"tiles {wanted!r} need a key: give the whole template with your key in it")
    url = str(provider["url"])
    for key, value in provider.items():
        if key not in ("url", "x", "y", "z", "s", "r"):
            url = url.replace("{" + key + "}", str(value))
    return _template(url, str(provider.get("attribution", "")))


def csp_source(url: str, *, path: bool = True) -> str:
    """Return a URL as a source of a content security policy; a subdomain ``{s}`` becomes ``*``.

    >>> csp_source("https://{s}.tile.example.org/{z}/{x}/{y}.png", path=False)
    'https://*.tile.example.org'
    """
    parts = urlsplit(url.replace("{s}", "*"))
    host = parts.netloc.rsplit("@", 1)[-1]
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host):
        raise InputError(f"expected an address of http or https, found {url[:200]!r}")
    keep = path and _SAFE_PATH.fullmatch(parts.path) is not None
    return f"{parts.scheme}://{host}{parts.path if keep else ''}"


def _template(url: str, attribution: str) -> Tiles:
    if not all(part in url for part in ("{z}", "{x}", "{y}")):
        raise InputError(f"tiles {url[:200]!r}: a template holds {{z}}, {{x}} and {{y}}")
    host = csp_source(url, path=False).split("://", 1)[1]
    return Tiles(url=url, host=host, attribution=attribution)
