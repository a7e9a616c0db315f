"""Wait for what a page does, instead of for a while: a frame, a hand at rest, a dialog closed."""

import re
from pathlib import Path

from playwright.sync_api import FrameLocator, Page, expect

# A page that nobody looks at may get no frame at all; what it shows by then is what it shows.
FRAMES = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
  setTimeout(done, 5000); })"""
# Resting, an explorer says aloud what it shows, and then how it differs from a kept pose.
RESTED = """() => {
  const pairs = [...document.querySelectorAll('[data-hiplab="explorer"]')].map((box) =>
    [".hl-spoken", ".hl-sentence"].map((part) => box.querySelector(part).textContent));
  return pairs.some(([spoken]) => spoken)
    && pairs.every(([spoken, shown]) => !spoken || spoken.startsWith(shown)); }"""


def drawn(page: Page) -> None:
    """Wait until the page has drawn what it was last told."""
    page.evaluate(FRAMES)


def rested(page: Page) -> None:
    """Wait until the explorers have taken the last move as ended and said what they show."""
    drawn(page)
    page.wait_for_function(RESTED)


def close_modal(frame: Page | FrameLocator) -> str:
    """Close the dialog in which formgrader says what came of a button; return its words."""
    modal = frame.locator(".modal.in")
    modal.wait_for()
    words = modal.inner_text()
    modal.get_by_role("button", name=re.compile("OK|Close", re.IGNORECASE)).last.click()
    expect(modal).to_have_count(0)
    return words


def complains(message) -> bool:
    """Return whether a browser's console reports a fault of the page's.

    Without a graphics card Chromium says of every WebGL page that reading its pixels takes time.
    """
    return (
        message.type in ("error", "warning") and "GPU stall due to ReadPixels" not in message.text
    )


def saved_png(page: Page) -> bytes:
    """Press an explorer's button and return the picture that is saved; its drawer must be open."""
    with page.expect_download() as saved:
        page.click("[data-png]")
    return Path(saved.value.path()).read_bytes()
