"""Practice items as a widget: the same markup and script in a notebook and in the book."""

from pathlib import Path
from typing import ClassVar

from lessonkit.items.kinds import ItemFile
from lessonkit.items.load import load_practice
from lessonkit.items.practice_html import practice_html
from lessonkit.page import PageWidget

_STATIC = Path(__file__).parent / "static"


class Practice(PageWidget):
    """Items to answer as often as one likes, with feedback for every choice."""

    kind: ClassVar[str] = "practice"
    script: ClassVar[Path] = _STATIC / "practice.js"
    style: ClassVar[Path] = _STATIC / "practice.css"

    def __init__(self, items: ItemFile) -> None:
        super().__init__(markup=practice_html(items))
        self.items = items

    def plain_text(self) -> str:
        """Say what is practised, for where neither HTML nor widgets are drawn."""
        questions = "\n".join(
            f"{number}. {item.question}" for number, item in enumerate(self.items.items, start=1)
        )
        return f"{self.items.title}\n{questions}"


def practice(path: str | Path) -> Practice:
    """Show the practice items of a file."""
    return Practice(load_practice(path))
