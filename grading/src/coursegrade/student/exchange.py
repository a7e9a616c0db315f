"""nbgrader's exchange on a student's side, where a quiz may lie there before it is fetched.

The folder of an assignment is that of the lesson. So what is there already is looked at: the same
quiz is left as it is, another one gives its answers to the new and is kept beside it.
"""

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.exchange.default import ExchangeFetchAssignment, ExchangeList, ExchangeSubmit
from nbgrader.utils import ignore_patterns

from coursegrade.notebooks import cells_of
from coursegrade.quiz_items import RECORD, content_code, note_handed_in
from coursegrade.student.copies import answer_cells, answered, asks, carry

FETCHED = ".fetched"
BEFORE = "before-fetch"


def names_in(folder: Path) -> list[str]:
    """Return the names of the notebooks in a folder."""
    return sorted(path.name for path in folder.glob("*.ipynb"))


def is_here(release: Path, folder: Path) -> bool:
    """Say whether a folder holds every notebook of a release, with its very questions."""
    names = names_in(release)
    return bool(names) and all(
        (folder / name).is_file()
        and asks(cells_of(folder / name)) == asks(cells_of(release / name))
        for name in names
    )


class List(ExchangeList):
    """The list of assignments, in which a lesson's folder alone is not yet a fetched quiz."""

    def parse_assignments(self) -> list[dict[str, Any]]:
        """Return what there is, each fetched assignment with the notebooks that are handed in."""
        found = super().parse_assignments()
        for info in found:
            if info["status"] != "fetched":
                continue
            release = Path(self.root) / info["course_id"] / "outbound" / info["assignment_id"]
            if not is_here(release, Path(info["path"])):
                info["status"], info["path"] = "released", str(release)
            names = set(names_in(release))
            info["notebooks"] = [n for n in info["notebooks"] if Path(n["path"]).name in names]
        return found


class Fetch(ExchangeFetchAssignment):
    """Fetch an assignment into a folder that may hold a copy of it, answered or not."""

    def init_dest(self) -> None:
        """Find the folder; that it is there already is no reason to stop."""
        parts = [self.coursedir.course_id] if self.path_includes_course else []
        folder = Path(self.assignment_dir, *parts, self.coursedir.assignment_id)
        self.dest_path = str(folder.absolute())
        self.words: list[str] = []

    def do_copy(self, src: str, dest: str) -> None:
        """Copy what is not there; merge what is."""
        source, target = Path(src), Path(dest)
        ignore = ignore_patterns(
            exclude=self.coursedir.ignore, include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size, log=self.log,
        )  # fmt: skip
        left_out: set[Path] = set()
        for path in sorted(source.rglob("*")):
            place = target / path.relative_to(source)
            if path.parent in left_out or path.name in ignore(str(path.parent), [path.name]):
                left_out.add(path)  # with all that is in it
                continue
            if path.is_dir():
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                shutil.copyfile(path, place)
            elif path.suffix == ".ipynb":
                self.words.append(merged(path, place))
            elif path.read_bytes() != place.read_bytes():
                kept = _beside(place)
                place.rename(kept)
                shutil.copyfile(path, place)
                self.words.append(f"{place.name} is the instructor's now; yours is {kept.name}.")
        (target / FETCHED).write_text(datetime.now().isoformat(), encoding="utf-8")


def merged(release: Path, mine: Path) -> str:
    """Bring a notebook to the released version with the student's answers; say what was done."""
    old, new = cells_of(mine), nbformat.read(release, as_version=4)
    if asks(old) == asks(new.cells):
        return f"{mine.name} is the released quiz already, and was left as it is."
    kept = _beside(mine)
    mine.rename(kept)
    carried, left = carry(old, new.cells)
    nbformat.write(new, mine)
    of = len(answer_cells(new.cells))
    words = f"{mine.name} is now the quiz that your instructor has released"
    if not carried and not left:
        return f"{words}. Nothing was answered in the one before, which is kept as {kept.name}."
    words += f", with {len(carried)} of your answers carried over, of {of} questions."
    if left:
        words += f" {len(left)} did not go over, because the question is another now."
    return f"{words} Your earlier file is kept as {kept.name}. Hand in {mine.name}."


def _beside(path: Path) -> Path:
    """Return a name that is free for what stood here before."""
    names = (f"{path.stem}-{BEFORE}{n}{path.suffix}" for n in ["", *range(2, 1000)])
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())


class Submit(ExchangeSubmit):
    """Hand in the notebooks that were released and what lies beside them, not the lesson's own."""

    def do_copy(self, src: str, dest: str) -> None:
        """Copy the folder without what is not part of the assignment."""
        names = names_in(Path(self.release_path))
        others = [name for name in names_in(Path(src)) if name not in names]
        before = list(self.coursedir.ignore)
        self.coursedir.ignore = [*before, *others, RECORD, FETCHED, f"*-{BEFORE}*", "*.new.*"]
        try:
            super().do_copy(src, dest)
        finally:
            self.coursedir.ignore = before

    def check_filename_diff(self) -> None:
        """Refuse to hand in a folder that lacks a notebook; others beside it are no matter."""
        here = names_in(Path(self.src_path))
        missing = [name for name in names_in(Path(self.release_path)) if name not in here]
        if missing:
            self.fail(
                f"{missing[0]} is not in {self.src_path}, so nothing was handed in. Fetch the "
                "assignment again: what is there is left as it is."
            )

    def copy_files(self) -> None:
        """Hand in, and note beside each notebook when and with which content."""
        super().copy_files()
        self.receipt = []
        for name in names_in(Path(self.release_path)):
            path = Path(self.src_path) / name
            cells = cells_of(path)
            code, when = content_code(cells), datetime.now().astimezone()
            note_handed_in(path, when, code)
            self.receipt.append((path, when, code, len(answered(cells)), len(answer_cells(cells))))
