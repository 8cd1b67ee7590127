"""Building a gazetteer: pinned packages, hand-kept tables, and the writer of the columns."""
