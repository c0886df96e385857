"""The animated map on a page by itself, in real Chromium: for measuring it, and for tests."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
from collections.abc import Iterator
from typing import Any

from benchmarks.options import Skipped
from ccsim.app.townmap.widget import module, signs_of, style, words_of
from ccsim.languages import language

FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PAGE = """<!doctype html><html lang="{language}"><meta charset="utf-8"><title>Map</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
<style>body {{ margin: 0; padding: 12px }} {style}</style><main id="host"></main>
<script type="module">
const values = {values};
values.recording = new DataView(Uint8Array.from(atob(values.recording), (sign) => sign.charCodeAt(0)).buffer);
const hear = {{}};
window.saved = [];
window.model = {{
  get: (key) => values[key],
  set: (key, value) => {{ values[key] = value; }},
  save_changes: () => window.saved.push({{ frame: values.frame, chosen: values.chosen }}),
  on: (what, call) => (hear[what] ??= []).push(call),
  off: (what, call) => {{ hear[what] = (hear[what] ?? []).filter((other) => other !== call); }},
  give: (key, value) => {{ values[key] = value; (hear["change:" + key] ?? []).forEach((call) => call()); }},
}};
const part = await import(URL.createObjectURL(new Blob([{module}], {{ type: "text/javascript" }})));
window.host = document.getElementById("host");
window.close = await part.default.render({{ model: window.model, el: window.host }});
window.ready = true;
</script></html>"""


def page_of(recording: bytes, code: str = "en", values: dict[str, Any] | None = None) -> str:
    """Return a page with the map of a recording (values: traits of the widget beside recording and words)."""
    given = {"theme": "", "frame": 0, "chosen": [], "story": {}, "words": words_of(language(code)), "language": code}
    given |= {"signs": signs_of(language(code))}
    said = {**given, **(values or {}), "recording": base64.b64encode(recording).decode()}
    return PAGE.format(language=code, style=style(), values=in_script(said), module=in_script(module()))


def in_script(value: Any) -> str:
    """Return a value as it may stand in a page's script: nothing in it ends the script."""
    return json.dumps(value).replace("<", "\\u003c")


@contextlib.contextmanager
def chromium() -> Iterator[Any]:
    """Give a Chromium of this system; raise Skipped if there is none."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise Skipped("the map is measured in Chromium, which is not installed here")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 (an extra that only this part needs)

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def open_map(browser: Any, content: str, context: dict[str, Any] | None = None) -> Any:
    """Return a page that shows the map (context: Playwright's settings for it); it notes requests and errors.

    Requests that leave the page are in its `asked`, errors in `wrong`.
    """
    page = browser.new_context(**{"viewport": {"width": 1280, "height": 860}, **(context or {})}).new_page()
    page.asked, page.wrong = [], []
    page.on("request", lambda request: request.url.startswith(("blob:", "data:")) or page.asked.append(request.url))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.on("console", lambda said: page.wrong.append(said.text) if said.type == "error" else None)
    page.set_content(content)
    page.wait_for_function("window.ready && window.host.townMap.drawn > 0", timeout=60_000, polling=100)
    return page
