"""A user's own folium layers on the page, in a browser that serves the plugins' scripts from memory."""

import folium
import pytest
from chrome import WATCH, browser
from folium.plugins import Draw, HeatMap
from page_data import make_reports

import incidentmap as im

pytestmark = pytest.mark.browser

# What the plugins' own scripts would define, as far as folium's templates call it: the hosts are not asked.
STANDINS = {
    "leaflet_heat": "L.heatLayer = (points, options) => { const l = L.layerGroup(); l.heat = points.length; return l; };",
    "leaflet.draw": "L.Draw = {Event: {CREATED: 'draw:created'}}; L.Control.Draw = L.Control.extend({onAdd() { const d = document.createElement('div'); d.className = 'drawn'; return d; }});",
    "jquery": "window.$ = (html) => { const t = document.createElement('template'); t.innerHTML = html; return [t.content.firstElementChild]; };",
}


@pytest.fixture(scope="module")
def chrome():
    with browser() as made:
        yield made


def test_heat_map_draw_control_and_tiles(chrome, tmp_path):
    m = im.to_map(make_reports(200), title="With layers")
    HeatMap([[48.5, 37.5, 1], [48.6, 37.6, 2]], name="Heat").add_to(m)
    Draw(export=False).add_to(m)
    folium.TileLayer("https://{s}.tiles.example.org/{z}/{x}/{y}.png", attr="Example", name="Mine").add_to(m)
    folium.Marker([48.5, 37.5], popup="mine", tooltip="tip").add_to(m)
    folium.Circle([48.5, 37.5], radius=50_000).add_to(m)
    folium.LayerControl().add_to(m)
    path = tmp_path / "m.html"
    m.save(str(path))
    context = chrome.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(WATCH)
    asked, errors = [], []

    def serve(route):
        url = route.request.url
        if url.startswith(("file:", "data:")):
            return route.continue_()
        asked.append(url)
        body = next((text for name, text in STANDINS.items() if name in url and url.endswith(".js")), None)
        if body is None and "tiles.example.org" not in url and not url.endswith(".css"):
            return route.abort()
        kind = "text/javascript" if body else "text/css" if url.endswith(".css") else "image/png"
        return route.fulfill(body=body or "", content_type=kind)

    context.route("**/*", serve)
    page = context.new_page()
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]")
    page.wait_for_timeout(400)
    assert errors == []
    assert page.evaluate("window.__refused") == []
    layers = page.evaluate(
        "Object.values(incidentmap.map._layers).map((l) => l.heat ? 'heat' : l._url ? 'tiles' : l._icon ? 'marker' : l._mRadius ? 'circle' : '')"
    )
    for name in ("heat", "tiles", "marker", "circle"):
        assert name in layers
    assert page.query_selector(".drawn") is not None
    assert any(".tiles.example.org/" in url for url in asked)
    assert "tiles.example.org" in page.inner_text("#hosts")
    assert page.evaluate("document.querySelector('.leaflet-marker-icon').naturalWidth") > 0
    assert page.evaluate("Object.values(incidentmap.map._layers).find((l) => l.getCount).getCount()") > 150
    context.close()
