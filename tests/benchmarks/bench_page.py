"""The page beside folium's FastMarkerCluster and a canvas GeoJson, with the same incidents, in one run.

``python tests/benchmarks/bench_page.py [COUNT]`` makes the three pages, opens each in headless Chromium with the
network off (the scripts that folium's pages ask for are served from memory), and prints what was measured: seconds to
make, megabytes, seconds until drawn, seconds to filter by type, frames a second while panning. With ``--check`` it
fails when ours is slower than either or misses the floors below. Needs playwright, Debian's chromium, and npm once
for leaflet.markercluster.
"""

from __future__ import annotations

import argparse
import html
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[1] / "browser")]  # helpers of the tests

import folium  # noqa: E402
from chrome import browser  # noqa: E402
from folium.plugins import FastMarkerCluster  # noqa: E402
from page_data import make_reports  # noqa: E402

from incidentmap.gazetteer.build.fetch import Source, fetch  # noqa: E402
from incidentmap.page import render_html  # noqa: E402

FLOORS = {"make_s": 5.0, "mb": 22.0, "open_s": 3.0, "filter_s": 0.5, "pan_fps": 40.0}
"""What 100,000 incidents with quotes of 200 characters may take on an idle machine of two cores."""
MB_WITHOUT_QUOTES = 9.0
ASSETS = Path(__file__).parents[2] / "incidentmap/page/assets"
CLUSTER = Source(
    folder="leaflet.markercluster",
    registry="npm",
    package="leaflet.markercluster",
    version="1.5.3",
    sha256="fc6b0b1d00b6c708ae54e43ee4a11ac345e41660e19f0a570190bb35babb1a1c",
)
JQUERY = "window.$ = window.jQuery = (html) => { const t = document.createElement('template'); t.innerHTML = html; return [t.content.firstElementChild]; };"

FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))"
OURS_FILTER = """async () => { const box = document.querySelector('#types input'), start = performance.now(); box.click();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); return (performance.now() - start) / 1000; }"""
CLUSTER_FILTER = """async () => { const map = Object.values(window).find((v) => v instanceof L.Map), group = Object.values(map._layers).find((l) => l instanceof L.MarkerClusterGroup);
  const start = performance.now(), fresh = L.markerClusterGroup();
  fresh.addLayers(group.getLayers().filter((m) => m.kind !== 'shelling')); map.removeLayer(group); map.addLayer(fresh);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); return (performance.now() - start) / 1000; }"""
GEOJSON_FILTER = """async () => { const map = Object.values(window).find((v) => v instanceof L.Map), group = Object.values(map._layers).find((l) => l instanceof L.GeoJSON);
  const start = performance.now(); for (const l of group.getLayers()) if (l.feature.properties.type === 'shelling') group.removeLayer(l);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))); return (performance.now() - start) / 1000; }"""


def rows(reports):
    """What a popup of folium's is given: the words and facts that our detail shows (without its highlights)."""
    for report in reports:
        incident, document = report.incidents[0], report.document
        location, claim, tolls = incident.location, incident.claim, incident.casualties
        lon, lat = location.point
        facts = {
            "title": incident.title,
            "when": incident.time.start or "not told",
            "place": f"{location.place.name}, {location.place.admin1}, {location.place.country} [{location.place.gazetteer_id}]",
            "placed": f"{location.method}, {location.precision}, within {location.uncertainty_m} m",
            "killed": str(tolls.killed.best) if tolls.killed else "not stated",
            "injured": str(tolls.injured.best) if tolls.injured else "not stated",
            "actor": incident.actor.name,
            "weapon": incident.weapons[0].text,
            "target": incident.targets[0].text,
            "said": f"{claim.sources[0].name} ({claim.status})",
            "quote": incident.passages[0].text,
            "source": f"{document.publisher}, {document.title}, {document.published}, {document.url}",
        }
        yield lon, lat, incident.event_type, facts


def ours(reports, quotes=True):
    return render_html(reports, title="Incidents", quotes=quotes)


def clusters(reports):
    m = folium.Map([40, 35], zoom_start=3, tiles=None, prefer_canvas=True, maxZoom=18)
    data = [
        [lat, lon, kind, "".join(f"<dt>{key}</dt><dd>{html.escape(words)}</dd>" for key, words in facts.items())]
        for lon, lat, kind, facts in rows(reports)
    ]
    callback = "function (row) { const m = L.marker(new L.LatLng(row[0], row[1])); m.kind = row[2]; m.bindPopup(row[3]); return m; }"
    FastMarkerCluster(data, callback=callback).add_to(m)
    return m.get_root().render()


def geojson(reports):
    m = folium.Map([40, 35], zoom_start=3, tiles=None, prefer_canvas=True, maxZoom=18)
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": {"type": kind, **facts},
        }
        for lon, lat, kind, facts in rows(reports)
    ]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        marker=folium.CircleMarker(radius=4, weight=1),
        popup=folium.GeoJsonPopup(list(features[0]["properties"])),
    ).add_to(m)
    return m.get_root().render()


def serve(route, scripts):
    url = route.request.url
    if url.startswith(("file:", "data:", "blob:")):
        return route.continue_()
    body = next((text for name, text in scripts.items() if name in url and ".js" in url), "")
    return route.fulfill(body=body, content_type="text/css" if ".css" in url else "text/javascript")


def open_page(chrome, path, scripts, ready, filter_script):
    context = chrome.new_context(viewport={"width": 1280, "height": 800})
    context.route("**/*", lambda route: serve(route, scripts))
    page = context.new_page()
    page.set_default_timeout(180_000)
    start = time.perf_counter()
    page.goto(path.as_uri(), timeout=180_000)
    if ready:
        page.wait_for_selector(ready, state="attached")
    page.evaluate(FRAMES)
    open_s = time.perf_counter() - start
    page.wait_for_timeout(800)
    fps = pan(page)
    return {"open_s": open_s, "filter_s": page.evaluate(filter_script), "pan_fps": fps}, context.close()


def pan(page):
    page.evaluate("window.__n = 0; (function f() { window.__n++; requestAnimationFrame(f); })(); 1")
    page.mouse.move(800, 400)
    page.mouse.down()
    start, before = time.perf_counter(), page.evaluate("window.__n")
    for step in range(40):
        page.mouse.move(800 - step * 8, 400 + step * 3)
        page.wait_for_timeout(16)
    frames, spent = page.evaluate("window.__n") - before, time.perf_counter() - start
    page.mouse.up()
    return frames / spent


def measure(count, repeats=3):
    """Return the table of all three pages."""
    reports = make_reports(count)
    folder = Path(tempfile.mkdtemp())
    plugin = fetch(CLUSTER, folder) / "package/dist/leaflet.markercluster.js"
    scripts = {
        "markercluster": plugin.read_text("utf-8"),
        "leaflet@": (ASSETS / "leaflet.js").read_text("utf-8"),
        "jquery": JQUERY,
    }
    table = {}
    pages = {
        "incidentmap": (ours, "html[data-ready]", OURS_FILTER),
        "FastMarkerCluster": (clusters, None, CLUSTER_FILTER),
        "canvas GeoJson": (geojson, None, GEOJSON_FILTER),
    }
    with browser() as chrome:
        for name, (make, ready, filter_script) in pages.items():
            start, cpu = time.perf_counter(), time.process_time()
            page = make(reports)
            made = {
                "make_s": time.perf_counter() - start,
                "make_cpu_s": time.process_time() - cpu,
                "mb": len(page.encode()) / 1e6,
            }
            path = folder / f"{name}.html"
            path.write_text(page, encoding="utf-8")
            runs = [open_page(chrome, path, scripts, ready, filter_script)[0] for _ in range(repeats)]
            table[name] = made | {key: statistics.median(r[key] for r in runs) for key in runs[0]}
    table["incidentmap"]["mb_without_quotes"] = len(ours(reports, quotes=False)) / 1e6
    return table


def failures(table):
    """Return what ours misses: the floors, and each of the others' figures."""
    mine = table["incidentmap"]
    for key, floor in FLOORS.items():
        if mine[key] < floor if key == "pan_fps" else mine[key] > floor:
            yield f"{key} {mine[key]:.2f}, wanted {floor}"
    if mine["mb_without_quotes"] > MB_WITHOUT_QUOTES:
        yield f"without quotes {mine['mb_without_quotes']:.1f} MB"
    for other in ("FastMarkerCluster", "canvas GeoJson"):
        for key in ("make_s", "open_s", "filter_s"):
            if mine[key] >= table[other][key]:
                yield f"{key}: {mine[key]:.2f} against {table[other][key]:.2f} of {other}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    table = measure(options.count, options.repeats)
    print(json.dumps({n: {k: round(v, 2) for k, v in r.items()} for n, r in table.items()}, indent=1))
    missed = list(failures(table)) if options.check else []
    for line in missed:
        print(line, file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
