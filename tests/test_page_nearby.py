"""Names around the incidents."""

import numpy as np

from incidentmap.page.nearby import LINE_KINDS, MOST, PER_CELL, nearby_lines, nearby_names


def test_names_lie_around_the_incidents_and_are_few():
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(30, 38, 3000), rng.uniform(47, 51, 3000)
    names, x, y = nearby_names(lon, lat)
    assert len(names) == len(x) == len(y) <= MOST
    assert x.min() > 29.4
    assert x.max() < 38.6
    assert nearby_names(lon, lat)[0] == names
    cells = np.floor(x / 0.25) * 1000 + np.floor(y / 0.25)
    assert np.unique(cells, return_counts=True)[1].max() <= PER_CELL


def test_nothing_around_the_middle_of_the_ocean():
    assert nearby_names([-150.0], [-40.0])[0] == []


def test_lines_around_are_streets():
    found = nearby_lines([37.55], [55.745])
    assert found
    assert all("Line" in line.geom_type for _, _, line in found)
    assert {kind for _, kind, _ in found} <= LINE_KINDS
    assert nearby_lines([-150.0], [-40.0]) == []
