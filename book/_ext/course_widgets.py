"""Give each page the widgets that stand on it, and let explorers sleep until they are needed.

`lessonkit.book` writes the scripts and styles; here is what makes this book's pages lighter.

What an explorer needs to move weighs more than the rest of the page. It is taken out of the page
into a script of its own, named after its content, so that pages with the same explorer share it.
`book/site/start-explorers.js` runs it: that of the first explorer once the page is painted, the
others when they come near.
"""

import hashlib
import re
from collections import Counter
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from lessonkit.book import WIDGETS, scene_name, script_name, without_saved, write_files
from lessonkit.explorer.widget import Explorer, has_scene
from lessonkit.items.practice import Practice

EXPLORER = re.compile(
    r'<section data-hiplab="explorer"(?P<markup>.*?)'
    r'<script type="application/json">(?P<data>.+?)</script></section>',
    re.S,
)
EARLY = '<link rel="preload" as="script" fetchpriority="low" href="{}">'


def data_script(name: str, data: str) -> str:
    """Return the script that hands the data of one explorer over as text."""
    text = data.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"(globalThis.hiplabData ??= {{}})['{name}'] = '{text}';\n"


def let_sleep(body: str, static: str, folder: Path) -> str:
    """Return a page's body whose explorers sleep, having written their data into a folder."""
    times: Counter[str] = Counter()

    def named(label: re.Match[str]) -> str:
        # Landmarks of one page need names of their own.
        times[label[1]] += 1
        number = f" {times[label[1]]}" if times[label[1]] > 1 else ""
        return f'aria-label="{label[1]}{number}"'

    def asleep(found: re.Match[str]) -> str:
        name = hashlib.sha256(found["data"].encode()).hexdigest()[:16]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.js").write_text(data_script(name, found["data"]), encoding="utf-8")
        # On a page the link to a state always works: without its place nothing jumps later.
        markup = found["markup"].replace("data-link hidden", "data-link")
        markup = re.sub(r'aria-label="([^"]*)"', named, markup, count=1)
        scripts = [scene_name()] if has_scene(markup) else []
        scripts = [f"{static}{script}" for script in (*scripts, script_name(Explorer))]
        needed = [f"{static}hiplab/data/{name}.js", *scripts]
        # The first one is fetched while the page is still being laid out.
        early = "".join(map(EARLY.format, needed)) if times.total() == 1 else ""
        head = f'<section data-hiplab="explorer" data-asleep="{needed[0]}"'
        head += f' data-script="{" ".join(scripts)}"'
        return f'{early}{head}{markup}<script type="application/json"></script></section>'

    return EXPLORER.sub(asleep, body)


def dress_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Let the explorers of a page sleep, and add the scripts of its other widgets."""
    for widget in WIDGETS:
        app.add_css_file(f"hiplab/{widget.kind}.css")
    if "data-hiplab" not in context.get("body", ""):
        return
    static = context["content_root"] + "_static/"
    folder = Path(app.outdir, "_static", "hiplab", "data")
    context["body"] = without_saved(context["body"])  # here the widgets themselves are alive
    context["body"] = let_sleep(context["body"], static, folder)
    if f'data-hiplab="{Practice.kind}"' in context["body"]:
        app.add_js_file(script_name(Practice), loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Write the files first, so that Sphinx can add their checksums to the links."""
    app.connect("builder-inited", write_files)
    app.connect("html-page-context", dress_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
