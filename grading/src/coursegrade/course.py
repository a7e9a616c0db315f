"""Where a course lies and which lessons it has."""

from dataclasses import dataclass
from pathlib import Path


class CourseError(Exception):
    """Something about the course that the person at the keyboard can mend."""


@dataclass(frozen=True)
class Course:
    """A folder with a `nbgrader_config.py` and lessons, of which some have a quiz."""

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

    def folder(self, name: str) -> str:
        """Return the folder name of any lesson given by its number, name or folder."""
        wanted = Path(name).name
        folders = sorted(path.name for path in self.root.glob("lessons/*") if path.is_dir())
        for folder in folders:
            number, _, title = folder.partition("-")
            if wanted in (folder, number, title):
                return folder
        raise CourseError(
            f"There is no lesson '{name}'; choose from {', '.join(folders) or 'none'}."
        )

    def quiz(self, lesson: str) -> Path:
        """Return where a lesson's graded items are written."""
        return self.root / "lessons" / lesson / "quiz.yml"

    def source(self, lesson: str) -> Path:
        """Return where nbgrader looks for a lesson's source notebook."""
        return self.root / "build" / "source" / lesson / "quiz.ipynb"


def find_course(start: Path | None = None) -> Course:
    """Return the course that a folder lies in."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "nbgrader_config.py").is_file():
            return Course(folder)
    raise CourseError(f"{here} lies in no course: no nbgrader_config.py here or above; go to one.")
