"""What goes in: texts, tables and earlier results, read into documents or reports."""

from incidentmap.sources.read import Failure, Read, read_source

__all__ = ["Failure", "Read", "read_source"]
