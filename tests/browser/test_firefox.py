"""The page in Debian's Firefox: it opens, draws, filters, tells."""

import base64

import pytest
from marionette import firefox
from page_data import make_reports

from incidentmap.page import render_html

pytestmark = pytest.mark.browser
COUNT = "Object.values(window.wrappedJSObject ? window.wrappedJSObject.incidentmap.map._layers : incidentmap.map._layers).find((l) => l.getCount).getCount()"


@pytest.fixture(scope="module")
def fox():
    with firefox() as session:
        yield session


def test_opens_draws_filters_and_tells(fox, tmp_path):
    path = tmp_path / "many.html"
    path.write_text(render_html(make_reports(2000), title="Many"), encoding="utf-8")
    fox.goto(path.as_uri())
    fox.until("document.documentElement.dataset.ready === '1'")
    total = fox.run(f"return {COUNT};")
    assert total > 1800
    painted = fox.run(
        "const c = document.querySelector('.leaflet-incidents-pane canvas'), d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;"
        "let n = 0; for (let i = 3; i < d.length; i += 4) n += d[i] > 0; return n;"
    )
    assert painted > 5000
    fox.run("document.querySelector('#types input').click(); return 1;")
    assert 0 < fox.run(f"return {COUNT};") < total
    fox.run("document.querySelector('#items button').click(); return 1;")
    told = fox.run("return document.querySelector('.leaflet-popup-content').innerText;")
    assert "test:" in told
    fox.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'})); return 1;")
    assert fox.run("return document.querySelector('.leaflet-popup-content');") is None
    assert fox.run("return performance.getEntriesByType('resource').filter((e) => /^http/.test(e.name)).length;") == 0
    picture = base64.b64decode(fox.call("WebDriver:TakeScreenshot", {"full": False})["value"])
    assert picture[:4] == b"\x89PNG"
