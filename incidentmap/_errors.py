"""The exceptions that incidentmap raises.

::

    IncidentMapError
    ├── InputError (also ValueError)          a text, table, option or record that cannot be read
    ├── GazetteerError (also RuntimeError)    no gazetteer, a damaged one, or one that cannot be built
    ├── OutputError (also OSError)            a file or folder that cannot be written
    └── MissingExtraError (also ImportError)  an optional part that is not installed

Every message says what was wanted, what was found, and what to do.
"""

from __future__ import annotations


class IncidentMapError(Exception):
    """Root of all errors that incidentmap raises on purpose."""


class InputError(IncidentMapError, ValueError):
    """A text, table, option or record could not be read."""


class GazetteerError(IncidentMapError, RuntimeError):
    """A gazetteer is missing, damaged, of another version, or cannot be built."""


class OutputError(IncidentMapError, OSError):
    """A file or folder could not be written."""


class MissingExtraError(IncidentMapError, ImportError):
    """An optional dependency is needed and not installed; the message names the extra."""

    @classmethod
    def for_extra(cls, extra: str, wanted: str) -> MissingExtraError:
        """Return the error that says which extra to install for what is wanted."""
        return cls(f"{wanted} needs an optional part: pip install 'incidentmap[{extra}]'")
