"""Practice items in a real Chromium: answered by mouse and keyboard, in light, dark and narrow."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from lessonkit.items import load_practice
from lessonkit.items.practice import Practice, practice
from lessonkit.items.practice_html import practice_html
from lessonkit.page import page_script

ITEMS = Path(__file__).parent / "practice.yml"

PAGE = """<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Practice</title>
<style>body {{ margin: 1rem; background: {paper}; color: {ink} }}
{style}</style></head><body><main>{markup}</main><script src="practice.js"></script></body>
</html>"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a folder with a light and a dark page."""
    folder = tmp_path_factory.mktemp("practice")
    (folder / "practice.js").write_text(page_script(Practice), encoding="utf-8")
    # The colours of the book's theme; without them the style falls back to its own light ones.
    for theme, paper, ink in (("light", "#fff", "#000"), ("dark", "#14181e", "#ced6dd")):
        dark = (
            "html { --pst-color-text-base: #ced6dd; --pst-color-text-muted: #9ca4af;"
            " --pst-color-background: #14181e; --pst-color-on-background: #222832; }\n"
        )
        page = PAGE.format(
            theme=theme, paper=paper, ink=ink, markup=practice_html(load_practice(ITEMS)),
            style=(dark if theme == "dark" else "") + Practice.style.read_text(encoding="utf-8"),
        )  # fmt: skip
        (folder / f"{theme}.html").write_text(page, encoding="utf-8")
    return folder.as_uri()


@pytest.fixture
def page(new_page: Callable, address: str) -> object:
    """The light page, on which no script may fail."""
    opened = new_page()
    opened.on("pageerror", lambda error: pytest.fail(str(error)))
    opened.goto(f"{address}/light.html")
    return opened


def said(page: object, item: str) -> str:
    return " ".join(page.locator(f"[data-item={item}] .hl-feedback").inner_text().split())


def check(page: object, item: str) -> str:
    page.locator(f"[data-item={item}] [type=submit]").click()
    return said(page, item)


def progress(page: object) -> str:
    return page.locator("[role=status]").inner_text()


def test_is_every_choice_answered_with_its_own_words(page: object) -> None:
    assert check(page, "one") == "Please check Choose an answer first."
    page.get_by_label("Backward").check()
    assert check(page, "one") == "✗ Not yet That is posterior tilt."
    page.get_by_label("Forward, at < 5°").check()
    assert said(page, "one") == ""  # feedback belongs to the answer that was checked
    assert check(page, "one") == "✓ Right Yes: front down."
    assert progress(page) == "1 of 6 answered correctly"


def test_do_several_choices_tell_what_is_still_missing(page: object) -> None:
    page.get_by_label("Gracilis", exact=True).check()
    assert "◐ Partly right" in check(page, "many")
    assert said(page, "many").endswith("There is more to find.")
    page.get_by_label("Pectineus", exact=True).check()
    page.get_by_label("Soleus").check()
    assert "✗ Soleus: It is in the calf." in check(page, "many")
    page.get_by_label("Soleus").uncheck()
    assert check(page, "many").startswith("✓ Right")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("-12,5", "✓ Right"), ("−12.5 °", "✓ Right"), ("- 12.44 degrees", "✓ Right"),
     ("12.5", "✗ Not yet Mind the sign."), ("3", "✗ Not yet Subtract."),
     ("six", "Please check Type one number"), ("1 2", "Please check"), ("", "Please check")],
)  # fmt: skip
def test_is_a_number_understood_as_people_type_it(page: object, typed: str, words: str) -> None:
    page.locator("[data-item=sum] input").fill(typed)
    page.keyboard.press("Enter")
    assert said(page, "sum").startswith(words)


def test_are_pairs_checked_together(page: object) -> None:
    assert "Choose a partner for every entry" in check(page, "pairs")
    first, second = page.locator("[data-item=pairs] select").all()
    first.select_option("stays the same")
    second.select_option("shrinks </script>")
    assert check(page, "pairs") == (
        "◐ Partly right 1 of 2 are right. Look again at: SS: The endplate gets steeper."
    )
    second.select_option("grows")
    assert check(page, "pairs").startswith("✓ Right")


def test_draws_another_one_other_numbers_and_judges_by_them(page: object) -> None:
    item = page.locator("[data-item=drawn]")
    hint = item.locator(".hl-hint-text")
    seen = set()
    for _ in range(6):  # three times two variants, then the first again
        question = item.locator(".hl-question").inner_text()
        incidence, tilt = map(int, re.search(r"PI is (\d+)° and PT is (\d+)°", question).groups())
        assert str(incidence) in hint.text_content()
        item.locator("input").fill(str(incidence - tilt))
        page.keyboard.press("Enter")
        assert said(page, "drawn") == f"✓ Right Yes: {incidence}° − {tilt}°."
        seen.add(question)
        item.get_by_role("button", name="Another one like this").click()
        assert said(page, "drawn") == "The question has new numbers."
        assert item.locator("input").input_value() == ""
    assert len(seen) == 6
    assert item.locator(".hl-question").inner_text() in seen
    assert progress(page) == "1 of 6 answered correctly"
    assert page.locator("[data-item=one]").get_by_text("Another one").count() == 0


def test_is_a_wrong_unit_answered_with_its_own_words(page: object) -> None:
    page.locator("[data-item=drawn] input").fill("0.7 rad")
    page.keyboard.press("Enter")
    assert said(page, "drawn") == "Please check Degrees are asked for."
    page.locator("[data-item=drawn] input").fill("1,234")
    page.keyboard.press("Enter")
    assert "can mean two numbers: type 1.234 or 1234." in said(page, "drawn")


def test_are_structures_on_a_figure_named_with_the_keyboard(page: object) -> None:
    item = page.locator("[data-item=named]")
    image = item.get_by_role("img")
    assert image.get_attribute("alt").startswith("A thigh from the front.")
    assert image.evaluate("image => image.complete && image.naturalWidth > 100")
    first = item.get_by_label("Marker 1")
    first.focus()
    page.keyboard.type("Pec")
    page.keyboard.press("Tab")
    page.keyboard.type("Gra")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert said(page, "named").startswith("✓ Right")


def test_is_a_picture_of_any_kind_of_item_shown_beside_its_question(page: object) -> None:
    image = page.locator("[data-item=one]").get_by_role("img")
    assert image.get_attribute("alt") == "A thigh from the front with two dark lines."
    assert image.evaluate("image => image.complete && image.naturalWidth > 100")


def test_can_progress_be_taken_along_as_a_table(page: object) -> None:
    page.get_by_label("Forward, at < 5°").check()
    check(page, "one")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save progress").click()
    assert download.value.suggested_filename == "practice-of-all-kinds.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert lines[0][0] == "Practice of all kinds"
    assert lines[2][1:] == [
        "one", "The pelvis <b>tilt</b>s with its front down. Which way is that?",
        "answered correctly",
    ]  # fmt: skip
    assert [line[3] for line in lines[3:]] == ["open"] * 5


def test_is_progress_kept_in_this_browser_and_forgotten_on_request(page: object) -> None:
    page.get_by_label("Forward, at < 5°").check()
    check(page, "one")
    page.reload()
    assert progress(page) == "1 of 6 answered correctly"
    assert page.locator("[data-item=one] .hl-done").inner_text() == "· answered correctly ✓"
    page.get_by_role("button", name="Start over").click()
    assert progress(page) == "0 of 6 answered correctly"
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    assert progress(page) == "0 of 6 answered correctly"


def test_does_practice_work_without_storage(new_page: Callable, address: str) -> None:
    page = new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('off'); } });"
    )
    page.goto(f"{address}/light.html")
    page.get_by_label("Forward, at < 5°").check()
    assert check(page, "one").startswith("✓ Right")
    assert progress(page) == "1 of 6 answered correctly"


def test_can_everything_be_done_with_the_keyboard(page: object) -> None:
    page.locator("[data-item=one] input").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "submit"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"
    page.keyboard.press("Enter")
    assert said(page, "one").startswith("✓ Right")
    live = page.locator("[data-item=one] .hl-feedback").get_attribute("aria-live")
    assert live == "polite"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_has_it_no_accessibility_violation(new_page: Callable, address: str, theme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = new_page()
    page.goto(f"{address}/{theme}.html")
    for letter in ("Backward", "Gracilis"):
        page.get_by_label(letter, exact=True).check()
    for item in ("one", "many", "pairs", "drawn", "named"):
        check(page, item)
    found = Axe().run(page).response["violations"]
    serious = [
        (v["id"], [n["html"] for n in v["nodes"]])
        for v in found
        if v["id"] != "page-has-heading-one"
    ]
    assert not serious, json.dumps(serious, indent=1)


def test_does_it_fit_a_narrow_screen(new_page: Callable, address: str) -> None:
    page = new_page(width=320)
    page.goto(f"{address}/dark.html")
    check(page, "pairs")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_is_all_readable_without_javascript(new_page: Callable, address: str) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{address}/light.html")
    assert page.get_by_text("Forward, at < 5°").first.is_visible()
    assert not page.locator("[type=submit]").first.is_visible()
    page.locator(".hl-answer summary").first.click()
    assert page.locator(".hl-answer").first.get_by_text("Yes: front down.").is_visible()


def test_is_markup_in_an_item_only_text() -> None:
    markup = practice_html(load_practice(ITEMS))
    assert "<b>tilt</b>" not in markup
    assert "&lt;b&gt;tilt&lt;/b&gt;" in markup
    data = re.search(r'class="hl-data">(.*?)</script>', markup, re.DOTALL).group(1)
    assert "<" not in data
    assert set(json.loads(data)) == {"one", "many", "sum", "pairs", "drawn", "named"}


HOSTILE = """<script>alert("1")</script> 'a' & "b" {{ 7*7 }}"""


def test_does_hostile_text_come_out_as_text(tmp_path: Path) -> None:
    spec = yaml.safe_load(ITEMS.read_text(encoding="utf-8"))
    one, _, total, pairs, *_ = spec["items"]
    one["options"][0]["text"] = one["hint"] = HOSTILE
    one["options"][1]["text"] = f"{HOSTILE}, too"
    one["figure"]["alt"] = total["feedback"]["correct"] = HOSTILE
    pairs["prompts"][0]["text"] = pairs["distractors"][0] = HOSTILE
    spec = {"title": HOSTILE, "minutes": 3, "items": [one, total, pairs]}
    (tmp_path / "practice.yml").write_text(yaml.safe_dump(spec), encoding="utf-8")
    shutil.copy(ITEMS.parent / "thigh.svg", tmp_path)
    page = BeautifulSoup(practice_html(load_practice(tmp_path / "practice.yml")), "html.parser")
    assert page.section["aria-label"] == page.img["alt"] == HOSTILE
    for place in (".hl-option span", ".hl-hint-text", ".hl-pair span"):
        assert page.select_one(place).get_text() == HOSTILE
    assert HOSTILE in [option.get_text() for option in page.select("option")]
    assert HOSTILE in page.select("[data-item=sum] .hl-answer")[0].get_text()
    (script,) = page.select("script")
    shown = json.loads(script.get_text())["one"][0]
    drawn = BeautifulSoup(shown["controls"] + shown["hint"], "html.parser")
    assert drawn.select("script") == []
    assert drawn.get_text().count(HOSTILE) == 3


def test_is_the_markup_well_formed() -> None:
    class Balance(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.open_: list[str] = []

        def handle_starttag(self, tag: str, attrs: list) -> None:
            if tag not in ("input", "br", "img"):
                self.open_.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert self.open_.pop() == tag

    parser = Balance()
    parser.feed(practice_html(load_practice(ITEMS)))
    assert parser.open_ == []


def test_does_the_widget_show_itself_without_a_kernel() -> None:
    bundle, _ = practice(ITEMS)._repr_mimebundle_()
    assert bundle["text/html"].startswith('<section class="hl-practice"')
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"].startswith("Practice of all kinds\n1. ")
