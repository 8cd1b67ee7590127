"""A page in headless Chromium: every request that leaves the file is refused and told."""

import contextlib
import os
import time

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]
WATCH = """window.__hits = []; window.__xss = (id) => window.__hits.push(String(id));
for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => window.__hits.push(name);
window.__refused = []; document.addEventListener('securitypolicyviolation', (e) => window.__refused.push(e.violatedDirective + ' ' + e.blockedURI));"""


class Watched:
    """What went wrong while a page was open."""

    def __init__(self, page):
        self.page, self.errors, self.asked = page, [], []
        page.on("request", lambda r: self.asked.append(r.url))
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)

    def outside(self):
        return [u for u in self.asked if not u.startswith(("file:", "data:", "blob:", "about:"))]

    def clean(self):
        assert self.errors == []
        assert self.outside() == []
        assert self.page.evaluate("window.__hits") == []
        assert self.page.evaluate("window.__refused") == []


def until(page, expression, seconds=20):
    """Wait until an expression is true; the page's policy forbids playwright's own way."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"never true: {expression}"
        page.wait_for_timeout(50)


@contextlib.contextmanager
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        chrome = p.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS)
        yield chrome
        chrome.close()


@contextlib.contextmanager
def opened(chrome, path, *, address="", ready=True, **context):
    """Open a file and wait until the page has read its data."""
    made = chrome.new_context(**{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **context})
    made.add_init_script(WATCH)
    page = made.new_page()
    watched = Watched(page)
    page.goto(path.as_uri() + address)
    if ready:
        page.wait_for_selector("html[data-ready]", timeout=60_000)
    yield watched
    made.close()
