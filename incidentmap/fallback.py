"""A geopy geocoder behind the offline one: off by default, cached, asked at most once a delay, and announced."""

from __future__ import annotations

import logging
from typing import Any

from incidentmap._errors import InputError

_LOGGER = logging.getLogger("incidentmap")
_KEPT = 10_000


class Fallback:
    """Ask another geocoder what the gazetteer does not know.

    Parameters
    ----------
    geocoder
        A geopy geocoder, or anything with its ``geocode``.
    delay_s
        Seconds between two requests. Most public services want one at least.

    Raises
    ------
    InputError
        When it has no ``geocode``.
    """

    def __init__(self, geocoder: Any, *, delay_s: float = 1.0) -> None:
        from geopy.extra.rate_limiter import RateLimiter

        if not callable(getattr(geocoder, "geocode", None)):
            raise InputError(f"expected a geopy geocoder as fallback, found {type(geocoder).__name__} without geocode")
        if delay_s < 0:
            raise InputError(f"expected a delay of 0 seconds or more, found {delay_s}")
        self.geocoder = geocoder
        self._ask = RateLimiter(geocoder.geocode, min_delay_seconds=delay_s, max_retries=0, swallow_exceptions=False)
        self._known: dict[tuple[str, bool], Any] = {}
        self._told = False

    @property
    def host(self) -> str:
        """The host that is asked, as far as the geocoder tells."""
        return str(getattr(self.geocoder, "domain", None) or f"the service of {type(self.geocoder).__name__}")

    @property
    def notice(self) -> str:
        """Which host learns what."""
        return (
            f"names that the gazetteer does not know are sent to {self.host}, which learns each such name, "
            "your network address and the time"
        )

    def geocode(self, query: str, *, exactly_one: bool = True, timeout: Any = None) -> Any:
        """Return the other geocoder's answer, remembered; its errors are geopy's and are passed on."""
        key = (query.strip(), exactly_one)
        if key not in self._known:
            if not self._told:
                self._told = True
                _LOGGER.warning("%s", self.notice)
            options = {} if timeout is None else {"timeout": timeout}
            answer = self._ask(query, exactly_one=exactly_one, **options)
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[key] = answer
        return self._known[key]
