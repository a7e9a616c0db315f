"""Where submissions lie, whether they are wanted, and how graded ones get into place."""

import os
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.utils import rmtree

from coursegrade.autograde.submission import read_time


class Folders:
    """The folders of a course, as its configuration names them; and its hooks around each."""

    def __init__(self, converter: Autograde) -> None:
        self.converter, self.directory = converter, converter.coursedir
        self.may_create = converter.create_student
        stage = self.directory.format_path(self.directory.autograded_directory, ".", ".")
        self.stage = Path(stage).resolve()
        # Beside the stage, so that a folder gets into place by being renamed.
        self.workshop = self.stage.parent / ".autograding"
        if self.workshop.exists():
            rmtree(str(self.workshop))

    def close(self) -> None:
        """Remove what nobody needs any more."""
        if self.workshop.exists():
            rmtree(str(self.workshop))

    def wanted(self, student: str, source: Path) -> bool:
        """Say whether nbgrader would grade this submission now."""
        if student in self.directory.student_id_exclude.split(","):
            return False
        target = self.target(student)
        if self.converter.force or not target.exists():
            return True
        if self.directory.notebook_id != "*":
            found = source.glob(f"{self.directory.notebook_id}.ipynb")
            if any(not (target / path.name).exists() for path in found):
                return True
        (new, _), (old, _) = map(read_time, (source, target))
        return new is not None and old is not None and new > old

    def target(self, student: str) -> Path:
        """Return where the autograded notebooks of a student go."""
        path, assignment = self.directory.autograded_directory, self.directory.assignment_id
        return Path(self.directory.format_path(path, student, assignment))

    def staging(self, student: str) -> Path:
        """Return where a worker puts them first."""
        return self.workshop / "graded" / student

    def place(self, student: str, staging: Path) -> None:
        """Put graded notebooks in place of those of an earlier run."""
        target = self.target(student)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and self.directory.notebook_id != "*":
            for path in sorted(staging.rglob("*")):
                if path.is_file():
                    place = target / path.relative_to(staging)
                    place.parent.mkdir(parents=True, exist_ok=True)
                    path.replace(place)
            rmtree(str(staging))
        else:
            former = self.workshop / "former" / student
            if target.exists():
                former.parent.mkdir(exist_ok=True)
                target.rename(former)
            staging.rename(target)
            if former.exists():
                rmtree(str(former))
        if self.directory.groupshared:
            for folder in (self.stage, target):
                os.chmod(folder, (os.stat(folder).st_mode | 0o2770) & 0o2777)

    def before(self, source: Path) -> None:
        """Call the instructor's hook for what comes before a submission."""
        self._tell(source)
        self.converter.run_pre_convert_hook()

    def after(self, source: Path) -> None:
        """Call the instructor's hook for what comes after a submission."""
        self._tell(source)
        self.converter.run_post_convert_hook()

    def _tell(self, source: Path) -> None:
        found = sorted(source.glob(f"{self.directory.notebook_id}.ipynb"))
        self.converter.notebooks = [str(path) for path in found]
