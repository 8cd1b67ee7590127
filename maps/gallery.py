"""The gallery's page over all maps, and their pictures (``python maps/make.py --pictures``, which needs Chromium)."""

from __future__ import annotations

import base64
import hashlib
import html
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

STYLE = """
:root { --paper: #fcfbf8; --ink: #1c2326; --soft: #545f65; --line: #ddd8cc; --link: #0a5bd3; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :root { --paper: #171b1e; --ink: #eceae4; --soft: #aab4b9; --line: #384147; --link: #8ab8ff; } }
* { box-sizing: border-box; } body { margin: 0; font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; color: var(--ink); background: var(--paper); }
main { max-width: 1180px; margin: 0 auto; padding: 40px 20px 60px; } h1 { font-size: 30px; line-height: 1.15; letter-spacing: -0.01em; margin: 0 0 8px; } p { margin: 0 0 10px; max-width: 65em; } .soft { color: var(--soft); }
ul { list-style: none; margin: 28px 0; padding: 0; display: grid; gap: 28px; grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); }
article { border: 1px solid var(--line); border-radius: 12px; overflow: hidden; height: 100%; display: flex; flex-direction: column; } img { display: block; width: 100%; height: auto; aspect-ratio: 16 / 10; object-fit: cover; border-bottom: 1px solid var(--line); }
.words { padding: 14px 16px 16px; } h2 { font-size: 18px; margin: 0 0 4px; } h2 a { color: inherit; } a { color: var(--link); } :focus-visible { outline: 2.5px solid var(--link); outline-offset: 2px; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One map of the gallery; ``lang`` is that of its title."""

    name: str
    title: str
    lang: str
    drawn: int
    listed: int
    documents: int


def page(entries: Iterable[Entry], folder: Path) -> str:
    """Return the HTML of the gallery; a picture is shown where ``folder/out/NAME.png`` is there."""
    cards = "\n".join(_card(entry, folder) for entry in entries)
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' file:">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>incidentmap: gallery</title><style>{STYLE}</style></head>
<body><main><h1>Maps made from words</h1>
<p>Each map was made by one command from a short news text, and opens without a network. The texts are ours: made-up events at real places.</p>
<p class="soft">Extracted automatically: verify before use. Borders and codes follow ISO 3166 and GeoNames; they are a convention of lookup and state no position.</p>
<ul>
{cards}
</ul>
<p class="soft">Made again by <code>python maps/make.py</code>. Places: GeoNames (CC BY 4.0), OurAirports (public domain). Map: Natural Earth (public domain), drawn with Leaflet.</p>
</main></body></html>
"""


def _card(entry: Entry, folder: Path) -> str:
    title = html.escape(entry.title)
    lang = f' lang="{entry.lang}"' if entry.lang != "en" else ""
    picture = ""
    if (folder / "out" / f"{entry.name}.png").is_file():
        picture = f'<img src="out/{entry.name}.png" alt="" width="1280" height="800" loading="lazy">'
    texts = f"{entry.documents} texts" if entry.documents > 1 else f'<a href="texts/{entry.name}.txt">text</a>'
    return (
        f'<li><article>{picture}<div class="words"><h2{lang}><a href="out/{entry.name}.html">{title}</a></h2>'
        f'<p class="soft">{entry.drawn} incidents on the map, {entry.listed} more listed</p>'
        f'<p><a href="out/{entry.name}.html">Map</a> · <a href="out/{entry.name}.geojson">GeoJSON</a> · {texts}</p></div></article></li>'
    )


def take_pictures(names: Iterable[str], folder: Path) -> None:
    """Photograph each map as it opens, 1280 × 800, into ``out/NAME.png``."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as p:
        flags = ["--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"]
        browser = p.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=flags)
        for name in names:
            tab = browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB")
            tab.goto((folder / "out" / f"{name}.html").as_uri())
            tab.wait_for_selector("html[data-ready]")
            tab.wait_for_timeout(300)
            tab.screenshot(path=folder / "out" / f"{name}.png")
            tab.close()
        browser.close()
