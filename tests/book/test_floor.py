"""Style sheets and scripts ask for nothing that Chrome 111, Firefox 115 or Safari 16.4 lack."""

import pytest

from lessonkit.explorer.widget import Explorer, scene_script
from lessonkit.items.practice import Practice
from lessonkit.page import page_script
from tests.conftest import ROOT

from .floor.check import NEW, OURS, WITHOUT, check_script, check_style
from .floor.extract import FLOOR

STYLES = [ROOT / "book/assets/course.css", ROOT / "book/assets/icons.css"]
STYLES += [Explorer.style, Practice.style]
SCRIPTS = [*sorted(ROOT.glob("book/site/*.js")), *sorted(ROOT.glob("book/assets/*.js"))]


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_are_known_or_have_a_fallback(path):
    assert check_style(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_scripts_of_the_book_are_known(path):
    assert check_script(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("widget", [Explorer, Practice])
def test_scripts_of_widgets_are_known(widget):
    assert check_script(page_script(widget)) == []


@pytest.mark.parametrize("path", sorted(Explorer.script.parent.glob("*.js")), ids=lambda p: p.name)
def test_scripts_of_a_scene_are_known(path):
    """The library that they call is built for older engines; its own names would be mistaken."""
    assert check_script(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("style", "found"),
    [
        # What was seen to fail in older browsers, each by a reader.
        ("a { text-decoration: underline dotted teal }", ["text-decoration: dotted"]),
        ("i { mask: url(x.svg) }", ["mask"]),
        ('p::before { content: "●" / "" }', ["content: / alternative text"]),
        (".a:not(:has(.b)) { margin: 0 }", [":has"]),
        ("@media (scripting: enabled) { a { color: red } }", ["@media (scripting)"]),
        ("@media print { a { color: light-dark(#000, #fff) } }", ["light-dark()"]),
        ("a { color: red; b { color: blue } }", ["a rule inside a rule"]),
        # With a fallback before it, or asked for first, or old enough.
        ("i { -webkit-mask: url(x.svg); mask: url(x.svg) }", []),
        ('p::before { content: "●"; content: "●" / "" }', []),
        ("@supports (mask: none) { i { mask: url(x.svg) } }", []),
        ("p { height: 10svh; color: color-mix(in srgb, red, blue); inset: 0 }", []),
    ],
)
def test_the_check_finds_what_failed(style, found, monkeypatch):
    monkeypatch.delitem(WITHOUT, ":has")
    assert check_style(style) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("const label = part.ariaLabel;", [".ariaLabel"]),
        ("document.startViewTransition?.();", [".startViewTransition"]),
        ("URL.canParse(x) && Object.groupBy(y, z)", [".canParse", ".groupBy"]),
        ("new Set(a).union(b); // .difference", [".union"]),
        ('say("Sanitizer"); new Sanitizer()', ["Sanitizer"]),
        ("const odd = /[a&&b]/v;", ["/[a&&b]/v"]),
        ("a ??= b?.c.at(-1); Object.hasOwn(a, b); a.findLast(b); structuredClone(c)", []),
    ],
)
def test_the_check_reads_scripts(script, found):
    assert check_script(script) == found


def test_every_exception_is_in_use():
    """One that nothing needs any more would hide the next fault."""
    told = " ".join(path.read_text(encoding="utf-8") for path in [*STYLES, *SCRIPTS])
    told += page_script(Explorer) + page_script(Practice) + scene_script()
    for name in [*WITHOUT, *OURS]:
        assert name.partition(":")[2].strip() in told if ": " in name else name in told, name


def test_the_floor_is_stated_where_people_read_it():
    said = "Chrome 111, Firefox 115 and Safari 16.4"
    assert FLOOR["safari"] == FLOOR["safari_ios"] == (16, 4)
    assert (FLOOR["chrome"], FLOOR["firefox"]) == ((111,), (115,))
    for page in ("README.md", "book/for-students.md"):
        assert said in (ROOT / page).read_text(encoding="utf-8"), page
    assert NEW["data"].startswith("@mdn/browser-compat-data ")
