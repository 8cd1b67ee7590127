"""``python tests/browser/check_axe.py axe.min.js MAP.html...``: axe-core over a map's states; exit 1 on a violation.

axe-core comes from npm (``npm pack axe-core``). Light and dark, desktop and phone, with all parts of the panel and an
incident open.
"""

import sys
from pathlib import Path

from chrome import browser, opened

STATES = [
    {"color_scheme": scheme, "viewport": {"width": width, "height": height}}
    for scheme in ("light", "dark")
    for width, height in ((1280, 800), (375, 700))
]


def main() -> int:
    """Print what axe finds."""
    axe = Path(sys.argv[1]).read_text(encoding="utf-8")
    found = 0
    with browser() as chrome:
        for name in sys.argv[2:]:
            for state in STATES:
                with opened(chrome, Path(name).resolve(), **state) as w:
                    w.page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
                    w.page.evaluate("const item = document.querySelector('#items button'); if (item) item.click();")
                    w.page.wait_for_timeout(300)
                    w.page.evaluate(axe + "; 1")
                    broken = w.page.evaluate(
                        "axe.run(document).then((r) => r.violations.map((v) => [v.id, v.nodes[0].html]))"
                    )
                    found += len(broken)
                    print(name, state, broken or "no violation")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
