"""Where a course lies and which lessons it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from traitlets.config import Config
from traitlets.config.loader import (
    ConfigFileNotFound,
    JSONFileConfigLoader,
    PyFileConfigLoader,
)

_STAGES = ("source", "release", "submitted", "autograded", "feedback")


class CourseError(Exception):
    """Something about the course that the person at the keyboard can mend."""


@dataclass(frozen=True)
class Course:
    """A folder that nbgrader works in, and its lessons, of which some have a quiz."""

    root: Path

    @property
    def lessons(self) -> tuple[str, ...]:
        """Return the folders of the lessons that have a quiz, in order."""
        return tuple(sorted(path.parent.name for path in self.root.glob("lessons/*/quiz.yml")))

    def lesson(self, name: str) -> str:
        """Return the folder name of a lesson that has a quiz, given by number, name or folder."""
        folder = self.folder(name)
        if folder not in self.lessons:
            raise CourseError(
                f"lessons/{folder}: there is no quiz.yml; write one, or choose from "
                f"{', '.join(self.lessons) or 'no lesson, as none has a quiz'}."
            )
        return folder

    def assignment(self, name: str) -> str:
        """Return an assignment's name: that of a lesson with a quiz, or elsewhere the name given.

        A course without lessons names its assignments itself.
        """
        return self.lesson(name) if self.lessons else name

    def folder(self, name: str) -> str:
        """Return the folder name of any lesson given by its number, name or folder."""
        folders = sorted(path.name for path in self.root.glob("lessons/*") if path.is_dir())
        folder = meant(name, folders)
        if folder is None:
            raise CourseError(
                f"There is no lesson '{name}'; choose from {', '.join(folders) or 'none'}."
            )
        return folder

    def quiz(self, lesson: str) -> Path:
        """Return where a lesson's graded items are written."""
        return self.root / "lessons" / lesson / "quiz.yml"

    def source(self, lesson: str) -> Path:
        """Return where nbgrader looks for a lesson's source notebook."""
        return self.root / "build" / "source" / lesson / "quiz.ipynb"


def meant(wanted: str, names: Sequence[str]) -> str | None:
    """Return which of the names is meant by the whole of it, its number or its title."""
    if wanted in names:
        return wanted
    plain = Path(wanted).name
    if plain in names:
        return plain
    return next((name for name in names if plain in name.partition("-")[::2]), None)


def configuration(course: Course) -> Config:
    """Return the course's nbgrader configuration: Jupyter's folders first, the course's own last.

    A course may have no file of its own; nbgrader's defaults then hold.
    """
    config = Config()
    for folder in (*reversed(jupyter_config_path()), str(course.root)):
        for loader in (JSONFileConfigLoader, PyFileConfigLoader):
            name = "nbgrader_config" + (".py" if loader is PyFileConfigLoader else ".json")
            try:
                config.merge(loader(name, folder).load_config())
            except ConfigFileNotFound:
                continue
    return config


def find_course(start: Path | None = None) -> Course:
    """Return the course that a folder lies in."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "nbgrader_config.py").is_file():
            return Course(folder)
    # nbgrader itself asks for no configuration: it takes the folder it is started in.
    if any((here / name).is_dir() for name in _STAGES) or (here / "gradebook.db").is_file():
        return Course(here)
    raise CourseError(
        f"{here} lies in no course: no nbgrader_config.py here or above, and no folder such as "
        "source or submitted here; go to one."
    )
