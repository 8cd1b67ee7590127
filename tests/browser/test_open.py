"""The page in a real browser with every request refused."""

import os

import pytest

import incidentmap as im

pytestmark = pytest.mark.browser
TEXT = "A drone hit a school in Sumy on Thursday <img src=x onerror=window.__x=1>. Nobody was hurt."


def test_opens_offline(tmp_path):
    from playwright.sync_api import sync_playwright

    (page_path,) = im.write(im.parse(TEXT, published="2025-02-20"), tmp_path, name="t", formats=["html"])
    asked, errors = [], []
    with sync_playwright() as p:
        browser = p.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND",
            ],
        )
        page = browser.new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.goto(page_path.as_uri())
        page.click("#items button")
        text = page.inner_text(".leaflet-popup-content")
        hit = page.evaluate("window.__x")
        browser.close()
    assert [u for u in asked if not u.startswith(("file:", "data:"))] == []
    assert errors == []
    assert hit is None
    assert "Drone strike" in text
