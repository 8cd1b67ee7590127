"""The page in a real browser: it opens, draws, filters and tells, with every request refused."""

import json

import pytest
from chrome import browser, opened, until
from page_data import make_reports

import incidentmap as im
from incidentmap.page import render_html

pytestmark = pytest.mark.browser
TEXT = """Two people were killed and seven wounded when a missile struck a residential building in Poltava on Tuesday morning, the regional governor said.
In Konotop, a drone hit a railway depot overnight. Nobody was hurt, police said.
"""


@pytest.fixture(scope="module")
def chrome():
    with browser() as made:
        yield made


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    report = im.parse(TEXT, published="2025-04-09", url="https://example.org/a", publisher="Paper")
    path = tmp_path_factory.mktemp("page") / "small.html"
    path.write_text(render_html([report], title="Two strikes"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "many.html"
    path.write_text(render_html(make_reports(10_000), title="Many"), encoding="utf-8")
    return path


def count(page):
    return page.evaluate("Object.values(window.incidentmap.map._layers).find((l) => l.getCount).getCount()")


def test_detail_by_list_and_keyboard(chrome, small):
    with opened(chrome, small) as w:
        page = w.page
        assert page.title() == "Two strikes"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the list of incidents"
        page.keyboard.press("Enter")
        for _ in range(6):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.classList.contains('item')"):
                break
        page.keyboard.press("Enter")
        page.wait_for_selector(".leaflet-popup-content")
        told = page.inner_text(".leaflet-popup-content")
        for words in (
            "Missile strike",
            "8 Apr 2025",
            "Poltava",
            "geonames:696643",
            "confirmed by an authority",
            "town or village",
            "Paper",
        ):
            assert words in told
        assert page.evaluate("document.activeElement.id") == "detail-title"
        marked = page.evaluate("[...document.querySelectorAll('mark')].map((m) => [m.textContent, m.className])")
        assert ["seven wounded", "g-injured"] in marked
        page.keyboard.press("Escape")
        assert page.query_selector(".leaflet-popup-content") is None
        assert page.evaluate("document.activeElement.classList.contains('item')")
        w.clean()


def test_click_on_the_canvas_opens_it(chrome, small):
    with opened(chrome, small) as w:
        x, y = w.page.evaluate(
            """() => { const m = window.incidentmap.map, l = Object.values(m._layers).find((x) => x.getCount);
            const p = m.latLngToContainerPoint(l.getPointAt(0)), box = m.getContainer().getBoundingClientRect(); return [box.left + p.x, box.top + p.y]; }"""
        )
        w.page.mouse.click(x, y)
        assert "Poltava" in w.page.inner_text(".leaflet-popup-content")
        w.clean()


def test_filters_list_and_address_are_one(chrome, small):
    with opened(chrome, small) as w:
        page = w.page
        before = count(page)
        page.uncheck("#types label:has-text('Drone strike') input")
        assert count(page) == before - 1
        assert "Konotop" not in page.inner_text("#items")
        until(page, "location.hash.includes('types=drone_strike')")
        address = page.url
        page.fill("#search", "poltava")
        until(page, "document.querySelectorAll('#items li').length === 1")
        page.click("#reset")
        assert count(page) == before
        w.clean()
    with opened(chrome, small, address="#" + address.split("#")[1]) as again:
        assert count(again.page) == before - 1


def test_language_and_theme(chrome, small):
    with opened(chrome, small) as w:
        page = w.page
        page.select_option("#language", "uk")
        assert "Ракетний удар" in page.inner_text("#types")
        assert page.evaluate("document.documentElement.lang") == "uk"
        page.click("#theme")
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        w.clean()


def test_many_are_clustered_searched_and_timed(chrome, many):
    with opened(chrome, many) as w:
        page = w.page
        total = count(page)
        assert total > 9000
        assert page.evaluate("document.querySelectorAll('#items li').length") == 100
        page.fill("#search", "Paper")
        page.fill("#search", "")
        page.evaluate(
            "document.getElementById('from').value = 10; document.getElementById('from').dispatchEvent(new Event('input'))"
        )
        until(page, f"Object.values(window.incidentmap.map._layers).find((l) => l.getCount).getCount() < {total}")
        until(page, "location.hash.includes('time=')")
        w.clean()


def test_picture_is_saved(chrome, small, tmp_path):
    with opened(chrome, small, accept_downloads=True) as w:
        with w.page.expect_download() as download:
            w.page.click("#picture")
        path = tmp_path / "map.png"
        download.value.save_as(path)
        assert path.read_bytes()[:4] == b"\x89PNG"
        assert path.stat().st_size > 20_000
        w.clean()


@pytest.mark.parametrize("width", [320, 2560])
def test_narrow_and_wide(chrome, small, width):
    with opened(chrome, small, viewport={"width": width, "height": 568 if width == 320 else 1440}) as w:
        page = w.page
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.click("#items button")
        box = page.locator("#detail").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        w.clean()


def test_in_a_sandboxed_frame(chrome, small, tmp_path):
    holder = tmp_path / "holder.html"
    notebook = im.to_map(im.parse(TEXT, published="2025-04-09"))._repr_html_()
    holder.write_text("<!DOCTYPE html><meta charset=utf-8><body>" + notebook, encoding="utf-8")
    with opened(chrome, holder, ready=False) as w:
        frame = w.page.frames[1]
        frame.wait_for_selector("html[data-ready]", timeout=30_000)
        with pytest.raises(Exception, match="SecurityError|sandboxed|Access is denied"):
            frame.evaluate("localStorage.length")
        frame.uncheck("#types label:has-text('Drone strike') input")
        frame.click("#items button")
        assert "Poltava" in frame.inner_text(".leaflet-popup-content")
        assert w.errors == []
        assert w.outside() == []


def test_frames_of_the_page_are_named(chrome, small):
    with opened(chrome, small) as w:
        unnamed = w.page.evaluate(
            """() => { document.querySelectorAll('details').forEach((d) => { d.open = true; });
            return [...document.querySelectorAll('button, input, select, a[href]')].filter((e) => e.offsetParent !== null
            && !(e.getAttribute('aria-label') || e.title || e.innerText || (e.labels && e.labels[0] && e.labels[0].innerText) || '').trim()).map((e) => e.outerHTML); }"""
        )
        assert unnamed == []
        json.dumps(unnamed)
