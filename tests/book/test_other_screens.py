"""The book with letters of twice the size, in low windows, without scripts, in forced colours."""

from .test_hostile_screens import LESSON


def test_letters_of_twice_the_size_break_no_word(served_book: str, page_with):
    """Chromium's own setting for the size of letters."""
    large = {"webkit": {"webprefs": {"default_font_size": 32}}}
    page = page_with(large, viewport={"width": 1280, "height": 800})
    page.goto(f"{served_book}/{LESSON}")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    # A word that is broken stands on more lines than it has spaces.
    broken = page.evaluate(
        """() => {
          const links = [...document.querySelectorAll("nav.bd-links a")], found = [];
          const lines = (node, from, to) => {
            const range = document.createRange();
            range.setStart(node, from);
            range.setEnd(node, to);
            return new Set([...range.getClientRects()].map(({ top }) => top)).size;
          };
          for (const link of links) {
            const text = link.firstChild;
            if (text?.nodeType !== Node.TEXT_NODE || !link.offsetWidth) continue;
            for (const { 0: word, index } of text.data.matchAll(/[^\\s-]+/g)) {
              if (lines(text, index, index + word.length) > 1) found.push(word);
            }
          }
          return [links.length, found];
        }"""
    )
    assert broken[0] > 10
    assert broken[1] == []
    assert page.locator(".bd-article").bounding_box()["width"] > 600
    page.locator(".secondary-toggle").click()
    assert page.locator("#pst-secondary-sidebar-modal").is_visible()


def test_a_low_window_belongs_to_the_text(served_book: str, new_page):
    """At 400 % of a laptop's window the bar at the top scrolls away with the page."""
    page = new_page(320, 200)
    page.goto(f"{served_book}/{LESSON}")
    page.evaluate("scrollTo(0, 600)")
    page.wait_for_timeout(200)
    assert page.locator(".bd-header-article").bounding_box()["y"] < -40


def test_without_scripts_there_are_colours_and_a_way_on(served_book: str, new_page):
    """On a phone: nothing that cannot be used, and the list of pages below the text."""
    page = new_page(390, 844, java_script_enabled=False)
    page.goto(f"{served_book}/{LESSON}")
    for button in (".primary-toggle", ".secondary-toggle", ".search-button__button"):
        assert not any(part.is_visible() for part in page.locator(button).all()), button
    link = page.locator("nav.bd-links a", has_text="The evidence").first
    assert link.is_visible()
    assert link.bounding_box()["y"] > 5_000
    # The course's own colours: a term's line has that of the light theme.
    line = "getComputedStyle(document.querySelector('a.term')).textDecorationColor"
    assert page.evaluate(line) == "rgb(11, 102, 112)"
    link.click()
    assert page.url.endswith("/book/evidence.html")


def test_pictures_follow_colours_that_the_system_forces(served_book: str, new_page):
    """Dark by force, though the reader has once chosen the light theme here."""
    page = new_page(forced_colors="active", color_scheme="dark")
    page.goto(f"{served_book}/{LESSON}")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    schemes = page.evaluate(
        "[...document.querySelectorAll('.course-picture img')]"
        ".map((image) => getComputedStyle(image).colorScheme)"
    )
    assert set(schemes) == {"light dark"}, "whichever the system has"


def test_more_contrast_is_given_to_who_asks(served_book: str, new_page):
    page = new_page(contrast="more")
    page.goto(f"{served_book}/{LESSON}")
    text = "getComputedStyle(document.querySelector('.bd-article p')).color"
    assert page.evaluate(text) == "rgb(0, 0, 0)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(text) == "rgb(255, 255, 255)"


def test_what_a_search_found_is_marked_in_the_text_alone(served_book: str, new_page):
    page = new_page()
    page.goto(f"{served_book}/search.html?q=pelvic")
    page.locator("#search-results li a").first.click()
    page.locator("article .highlighted").first.wait_for()
    grounds = """(where) => [...document.querySelectorAll(`${where} .highlighted`)]
        .map((part) => getComputedStyle(part).backgroundColor)"""
    clear = "rgba(0, 0, 0, 0)"
    assert clear not in page.evaluate(grounds, "article")
    assert set(page.evaluate(grounds, "nav.bd-links")) <= {clear}


def test_a_figure_stays_in_sight_across(served_book: str, new_page):
    """A phone held across, in the book with its own boxes around the explorer."""
    page = new_page(844, 390)
    page.goto(f"{served_book}/lessons/4-deep-hip-stretch/lesson.html")
    page.locator(".hl-awake").first.wait_for(state="attached")
    for slider in page.locator('.hl-stage input[type="range"]').all():
        slider.focus()
        page.wait_for_timeout(100)
        box = page.locator(".hl-picture").first.bounding_box()
        assert box["y"] > -20 and box["y"] + 0.8 * box["height"] < 390
