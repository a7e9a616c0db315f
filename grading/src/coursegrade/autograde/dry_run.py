"""Try an assignment's tests before any submission: which can be judged apart, and what twins hold.

The instructor's solution and the empty release are judged both ways. Where the two ways differ, or
apart takes much longer, the test runs beside the submission's code; so does one that the solution
itself fails, because nothing then shows what a right answer hands over. No submission has a part in
this, so none can bring it about.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from coursegrade.autograde.assignment_spec import Blueprint
from coursegrade.autograde.canaries import twins
from coursegrade.autograde.outputs import earned
from coursegrade.autograde.signs import with_neighbours
from coursegrade.autograde.warm_worker import LostSubmission
from coursegrade.notebooks import grade_id

# What may be lost to the machine's other work before apart counts as slower, twice in a row.
_SECONDS_OF_GRACE = 1.0
_TRIES = 4
Run = Callable[[bytes, Blueprint, bool], tuple[bytes, list[dict[str, Any]]]]


@dataclass(frozen=True)
class Trial:
    """What came of running a notebook: each test's marks and seconds, and which twins it failed."""

    marks: dict[str, float]
    seconds: dict[str, float]
    failed: dict[str, list[int]]


def dry_run(spec: Blueprint, released: bytes | None, run: Run, kept: Path) -> list[str]:
    """Decide how the tests of a notebook are judged, and return what there is to say of them.

    `run` executes a notebook and returns it with what was found. What comes of it is kept in the
    folder `kept`, for the next run with the same content.
    """
    if not spec.solved:
        # The first twin asserts what is false by itself, so it holds whatever the solution is.
        first = {name: twins(cell.source, set())[:1] for name, cell in spec.cells.items()
                 if cell.is_test}  # fmt: skip
        spec.twins.update({name: [one.data() for one in found] for name, found in first.items()
                           if found})  # fmt: skip
        return []
    solved = nbformat.writes(spec.master).encode()
    content = [
        solved.decode(),
        (released or b"").decode(),
        repr(sorted(spec.cells.items())),
        _self(),
    ]
    place = kept / f"{hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]}.json"
    try:
        known = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        try:
            known = _try(spec, solved, released, run)
        except LostSubmission as lost:
            tests = [name for name, cell in spec.cells.items() if cell.is_test]
            spec.beside.update(dict.fromkeys(tests, "the solution could not be tried"))
            return [f"the instructor's own solution could not be run ({lost}); run it yourself"]
        kept.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(known), encoding="utf-8")
    spec.beside.clear()
    spec.beside.update(known["beside"])
    spec.twins.update(known["twins"])
    return known["words"]


def _try(spec: Blueprint, solved: bytes, released: bytes | None, run: Run) -> dict[str, Any]:
    tests = {name: cell for name, cell in spec.cells.items() if cell.is_test}
    released = released and _whole(spec, released)
    answers = set(spec.plan()["answers"])
    candidates = {name: [twin.data() for twin in twins(cell.source, answers)]
                  for name, cell in tests.items()}  # fmt: skip
    everything = dict.fromkeys(tests, "tried")
    books = [book for book in (solved, released) if book is not None]

    def tried(book: bytes, beside: dict[str, str]) -> Trial:
        with_twins = candidates if book is solved else {}
        return _trial(*run(book, replace(spec, beside=beside, twins=with_twins), True), tests)

    stock = [tried(book, everything) for book in books]
    failing = dict.fromkeys(_failing(stock[0], spec), "the instructor's own solution fails it")
    beside, slow = with_neighbours(spec.code(), {**spec.beside, **failing}), set()
    for _ in range(_TRIES):
        if len(beside) == len(tests):
            break
        ours = [tried(book, beside) for book in books]
        differing, before = _differing(stock, ours, beside), slow
        slow = _slow(stock, ours) - beside.keys()
        if not differing and not slow:
            break
        differing |= dict.fromkeys(slow & before, "apart it takes more than twice the time")
        beside = with_neighbours(spec.code(), {**beside, **differing})
    else:
        beside = dict.fromkeys(tests, "apart and beside differ from one try to the next") | beside
    kept = {name: [candidates[name][n] for n in stock[0].failed.get(name, ())] for name in tests}
    return {"beside": beside, "twins": kept, "words": _words(stock[0], spec)}


def _whole(spec: Blueprint, released: bytes) -> bytes:
    """Return the notebook that students got, with its tests whole as when it is graded."""
    book = nbformat.reads(released.decode(), as_version=4)
    for cell in book.cells:
        known = spec.cells.get(grade_id(cell))
        if known is not None and known.locked and not known.solution:
            cell.source = known.source
    return nbformat.writes(book).encode()


def _trial(book: bytes, findings: list[dict[str, Any]], tests: dict[str, Any]) -> Trial:
    marks = {}
    for cell in nbformat.reads(book.decode(), as_version=4).cells:
        name = grade_id(cell)
        if name in tests and cell.cell_type == "code":
            marks[name] = earned(cell.outputs, tests[name].points or 0)
    seconds = {found["cell"]: found["seconds"] for found in findings if "seconds" in found}
    failed = {found["cell"]: found["failed"] for found in findings if found["kind"] == "twins"}
    carried = {found["cell"] for found in findings if found["kind"] in ("carried", "stricter")}
    return Trial({name: -1 if name in carried else got for name, got in marks.items()}, seconds,
                 failed)  # fmt: skip


def _differing(stock: list[Trial], ours: list[Trial], beside: dict[str, str]) -> dict[str, str]:
    """Return the tests that came out otherwise apart than beside, with the reasons."""
    found = {}
    for one, other in zip(stock, ours, strict=True):
        for name, got in other.marks.items():
            if name in beside:
                continue
            if got == -1:
                found[name] = "what the solution gives it is more than plain data"
            elif got != one.marks.get(name):
                found[name] = "the solution and the empty notebook earn other marks apart"
    if not found and any(o.marks.get(n) != got for one, o in zip(stock, ours, strict=True)
                         for n, got in one.marks.items()):  # fmt: skip
        return dict.fromkeys(ours[0].marks, "tests beside it earn other marks then")
    return found


def _slow(stock: list[Trial], ours: list[Trial]) -> set[str]:
    """Return the tests that took more than twice as long as beside."""
    return {
        name for one, other in zip(stock, ours, strict=True) for name, took in other.seconds.items()
        if took > 2 * one.seconds.get(name, 0) + _SECONDS_OF_GRACE
    }  # fmt: skip


def _failing(solved: Trial, spec: Blueprint) -> list[str]:
    return [name for name, got in solved.marks.items() if got < (spec.cells[name].points or 0)]


def _words(solved: Trial, spec: Blueprint) -> list[str]:
    return [
        f"the instructor's own solution earns {solved.marks[name]:g} of "
        f"{spec.cells[name].points:g} in the test '{name}'; look at the test before you give out "
        "marks"
        for name in sorted(_failing(solved, spec))
    ]


def _self() -> str:
    """Return a word for this program: another version of it decides anew."""
    here = Path(__file__).parent
    return hashlib.sha256(b"".join(p.read_bytes() for p in sorted(here.rglob("*.py")))).hexdigest()
