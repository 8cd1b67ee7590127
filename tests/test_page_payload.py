"""What the page is told."""

import pytest

from incidentmap.page.payload import told_time
from incidentmap.types import When


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        (
            When(start="2025-03-14T00:00", end="2025-03-14T06:00", precision="part_of_day", text="at dawn"),
            "2025-03-14 (part of day) “at dawn”",
        ),
        (When(start="2025-03-14T20:00", precision="night"), "2025-03-14 (night)"),
        (When(start="2025-03-14T07:30", precision="minute"), "2025-03-14 07:30 (minute)"),
        (When(text="on Friday"), "“on Friday”"),
        (When(end="2025-03-15", precision="day_of_report"), "time not told"),
    ],
)
def test_time_is_shown_no_finer_than_told(when, shown):
    assert told_time(when) == shown
