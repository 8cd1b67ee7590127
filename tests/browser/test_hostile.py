"""Hostile text in every field: nothing runs, nothing is asked, the text is shown as it is."""

import pytest
from chrome import browser, opened
from page_data import HOSTILE, hostile_report

from incidentmap.page import render_html

pytestmark = pytest.mark.browser

OPEN_ALL = """async () => {
  const layer = Object.values(window.incidentmap.map._layers).find((l) => l.getCount), out = [];
  for (let i = 0; i < layer.getCount(); i++) {
    layer.openAt(i);
    await new Promise((done) => setTimeout(done, 5));
    const box = document.querySelector('.leaflet-popup-content');
    for (const e of document.querySelectorAll('script, iframe, object, embed, base, form, img')) if (!e.closest('head') && !['frame', 'core', 'base', 'text', ''].includes(e.id)) out.push(e.outerHTML.slice(0, 90));
    for (const e of document.querySelectorAll('*')) for (const a of e.attributes) {
      if (/^on/i.test(a.name)) out.push(e.tagName + ' ' + a.name);
      if (/^(href|src|action)$/i.test(a.name) && !/^(https?:|#|data:image|blob:)/i.test(a.value)) out.push(a.name + '=' + a.value.slice(0, 50));
    }
    for (const mark of box.querySelectorAll('mark[tabindex], .rings button')) { mark.dispatchEvent(new Event('mouseenter')); mark.dispatchEvent(new Event('mouseleave')); }
  }
  return out;
}"""


@pytest.fixture(scope="module")
def chrome():
    with browser() as made:
        yield made


def test_nothing_runs_and_nothing_is_asked(chrome, tmp_path):
    path = tmp_path / "hostile.html"
    reports = [hostile_report(evil, n) for n, evil in enumerate(HOSTILE)]
    path.write_bytes(render_html(reports, title=" ".join(HOSTILE[:30])).encode())
    with opened(chrome, path) as w:
        page = w.page
        assert page.evaluate(OPEN_ALL) == []
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        for name in ("places", "historical", "hypothetical"):
            page.check(f"#layers input[data-layer={name}]")
        for language in ("uk", "ru", "en"):
            page.select_option("#language", language)
        for number in range(10):
            page.fill("#search", HOSTILE[number])
            page.wait_for_timeout(90)
        page.fill("#search", "")
        page.evaluate("incidentmap.map.setZoom(9)")
        page.wait_for_timeout(200)
        page.evaluate("window.dispatchEvent(new Event('beforeprint')); window.dispatchEvent(new Event('afterprint'));")
        w.clean()


@pytest.mark.parametrize("n", range(len(HOSTILE)))
def test_text_is_shown_as_it_is(chrome, tmp_path, n):
    evil = HOSTILE[n]
    path = tmp_path / "one.html"
    path.write_bytes(render_html([hostile_report(evil)], title=evil).encode("utf-8", "replace"))
    told = evil.encode("utf-8", "replace").decode()
    with opened(chrome, path, address="#i=" + "a") as w:
        w.page.evaluate("Object.values(incidentmap.map._layers).find((l) => l.getCount).openAt(0)")
        assert w.page.evaluate("document.querySelector('blockquote').textContent") == told
        assert w.page.evaluate("document.getElementById('detail-title').textContent") == (told or "x")
        assert w.page.evaluate("document.getElementById('title').textContent") == told
        kind = told.replace("_", " ")
        assert w.page.evaluate("[...document.querySelector('.kind').textContent].slice(1).join('')") == kind[1:]
        w.clean()
