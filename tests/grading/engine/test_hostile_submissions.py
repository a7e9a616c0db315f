"""The hostile corpus, each attack between two honest submissions.

In a course judged apart and in one judged beside, as root and as an ordinary user: none gains a
mark without a word, none hurts a neighbour or stops the batch, none reads what it must not.
With THOROUGH=1 every attack runs in all four. Without it all run apart as root, and elsewhere those
between neighbours and a sample of the rest.
"""

import base64
import contextlib
import functools
import hashlib
import json
import os
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hostile_course as hostile
import nbformat
import plain_course as course
import pytest
from ordinary_user import as_ordinary_user, is_root, open_folder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.thorough,
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is made of Linux namespaces"),
]
ATTACKS = hostile.attacks()
GROUPS = {
    "verdict", "neighbours", "secrets", "instructor's process", "instructor's browser", "machine",
}  # fmt: skip
WHERE = {
    ("apart", "root"): (GROUPS, 1),
    ("beside", "root"): ({"verdict", "secrets", "neighbours"}, 3),
    ("apart", "user"): ({"secrets", "machine", "neighbours"}, 4),
    ("beside", "user"): ({"neighbours"}, 1),
}  # fmt: skip
THOROUGH = bool(os.environ.get("THOROUGH"))


def _chosen(groups: set[str], each: int) -> list[str]:
    """Return every so-manieth attack of the groups, and all that need one another."""
    if THOROUGH:
        return list(ATTACKS)
    names = [name for name, attack in ATTACKS.items() if attack["group"] in groups]
    return [name for place, name in enumerate(names)
            if place % each == 0 or ATTACKS[name]["group"] == "neighbours"]  # fmt: skip


CASES = [
    pytest.param(where, name, id="-".join((*where, name)))
    for where, (groups, each) in WHERE.items()
    for name in _chosen(groups, each)
]
PLACES = [pytest.param(where, id="-".join(where)) for where in WHERE]
anywhere = pytest.mark.parametrize("siege", PLACES, indirect=True)
each_attack = pytest.mark.parametrize(("siege", "name"), CASES, indirect=["siege"])


@dataclass
class Siege:
    """The course after the run, and what was noticed outside."""

    root: Path
    kind: str
    user: str
    names: dict[str, str]
    said: str = ""
    status: int = 0
    marks: dict[tuple[str, str], tuple] = field(default_factory=dict)
    comments: dict[tuple[str, str], tuple] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    connections: list[Any] = field(default_factory=list)
    before: dict[str, str] = field(default_factory=dict)

    def earned(self, student: str) -> dict[str, float | None]:
        return {cell: row[0] for (who, cell), row in self.marks.items() if who == student}

    def flagged(self, student: str) -> set[str]:
        """Return the cells that the run's log names as forged; "" is the whole submission."""
        found = self.entries[student].get("findings", ())
        return {finding.get("cell") or "" for finding in found}

    def notebook(self, student: str) -> Path:
        return self.root / "autograded" / student / course.ASSIGNMENT / "problems.ipynb"


def _digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for stage in ("source", "release", "submitted")
        for path in sorted((root / stage).rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture(scope="session")
def sieges() -> Iterator[Callable[[tuple[str, str]], Siege]]:
    """Grade each place once: pytest would do so anew whenever the next test is of another."""
    with contextlib.ExitStack() as laid:
        yield functools.cache(lambda where: laid.enter_context(_graded(where)))


@pytest.fixture
def siege(request: pytest.FixtureRequest, sieges: Callable[[tuple[str, str]], Siege]) -> Siege:
    """Return the course of one place."""
    if request.param[1] == "user" and not is_root():
        pytest.skip("the tests run as an ordinary user, so 'root' is that user here")
    return sieges(request.param)


@contextlib.contextmanager
def _graded(where: tuple[str, str]) -> Iterator[Siege]:
    """Grade all attacks of one place in one run of the command."""
    kind, user = where
    names = [c.values[1] for c in CASES if c.values[0] == where]
    with open_folder() as folder, _listening() as (port, connections):
        one = Siege(folder / "course", kind, user, {}, connections=connections)
        _hand_in(one, names, port)
        one.before = _digests(one.root)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COURSE_PASSWORD", hostile.ENVIRONMENT)
            _autograde(one, as_ordinary_user(one.root) if user == "user" else [])
        entries = [e for e in course.log(one.root) if e["event"] == "submission"]
        one.entries = {entry["student"]: entry for entry in entries}
        one.marks, one.comments = course.marks(one.root), course.comments(one.root)
        yield one


@contextlib.contextmanager
def _listening() -> Iterator[tuple[int, list[Any]]]:
    """Listen on this machine for submissions that reach it."""
    connections: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connections.append(server.accept())
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1], connections


def _hand_in(siege: Siege, names: list[str], port: int) -> None:
    given = siege.root / "source" / course.ASSIGNMENT / "given.txt"
    given.parent.mkdir(parents=True)
    given.write_text("given-value")
    course.make_course(siege.root, hostile.hostile_source(siege.kind))
    words, right = {"PORT": str(port), "COURSE": str(siege.root)}, hostile.honest(siege.root)
    for number, name in enumerate(names):
        course.hand_in(siege.root, f"{number:03}-honest", right)
        siege.names[name] = f"{number:03}-{ATTACKS[name].get('student', name)}"
        hostile.hand_in_attack(siege.root, siege.names[name], ATTACKS[name], words)
    course.hand_in(siege.root, f"{len(names):03}-honest", right)


def _autograde(siege: Siege, before: list[str]) -> None:
    done = subprocess.run(
        [*before, sys.executable, "-m", "coursegrade", "autograde", course.ASSIGNMENT,
         "--time-limit", "6", "--memory-limit", "400"],
        cwd=siege.root, env=course.environment(), capture_output=True, check=False,
    )  # fmt: skip
    siege.said = (done.stdout + done.stderr).decode("utf-8", "backslashreplace")
    siege.status = done.returncode


def test_is_the_corpus_large_enough() -> None:
    assert len(ATTACKS) >= 160
    assert {attack["group"] for attack in ATTACKS.values()} == GROUPS


@anywhere
def test_does_the_status_say_whether_one_was_not_graded(siege: Siege) -> None:
    failing = any(ATTACKS[name].get("state") == "failed" for name in siege.names)
    assert siege.status == (1 if failing else 0), siege.said[-3000:]


@each_attack
def test_does_an_attack_earn_only_what_is_right(siege: Siege, name: str) -> None:
    attack, student = ATTACKS[name], siege.names[name]
    entry, earned = siege.entries[student], siege.earned(student)
    if "state" in attack:
        assert (entry["state"], earned) == (attack["state"], {}), entry
        assert any(attack["says"] in note for note in entry["notes"]), entry
        return
    assert entry["state"] == "graded", entry
    if attack.get("says"):
        assert any(attack["says"] in note for note in entry["notes"]), entry
    right = hostile.deserved(attack)
    assert earned.keys() == right.keys()
    gained = {cell for cell in right if (earned[cell] or 0) > (right[cell] or 0)}
    lost = {cell for cell in right if (earned[cell] or 0) < (right[cell] or 0)}
    assert not lost, (earned, entry)
    # Beside its own code a submission may gain a mark, but never without a word.
    flagged = siege.flagged(student)
    assert "" in flagged or gained <= flagged, (gained - flagged, entry)
    if siege.kind == "apart":
        assert gained <= set(attack.get("flagged", ())), (earned, entry)


@each_attack
def test_does_an_attack_take_no_more_than_its_time(siege: Siege, name: str) -> None:
    limit = ATTACKS[name].get("seconds", 90)
    assert siege.entries[siege.names[name]]["seconds"] <= limit


@anywhere
def test_do_all_honest_neighbours_keep_full_marks(siege: Siege) -> None:
    for number in range(len(siege.names) + 1):
        student = f"{number:03}-honest"
        entry = siege.entries[student]
        assert entry["state"] == "graded", entry
        assert not entry["notes"] and not siege.flagged(student), entry
        assert siege.earned(student) == hostile.FULL, student


# What belongs to others is secret in both courses. What a test holds is read by whoever shares a
# process with it, under nbgrader's own command too, so it can be kept only where tests run apart.
OTHERS = (hostile.NEIGHBOUR, hostile.ENVIRONMENT, "note-4471", "SQLite format")
TESTS = (hostile.KEY, "keyword-3304", "HIDDEN", "12.566")
DONE = ("connected", "killed", "attached", "wrote", "opened", "mounted", "held too much", '"root')


@each_attack
def test_does_an_attack_read_nothing_secret(siege: Siege, name: str) -> None:
    path = siege.notebook(siege.names[name])
    if not path.exists():
        assert "state" in ATTACKS[name]
        return
    known, leaves = json.dumps(ATTACKS[name]), name.endswith("-leaves")
    for cell in nbformat.read(path, as_version=4).cells:
        said = json.dumps(cell.get("outputs", []))
        if cell.id.endswith("-test") or "-test" in cell.metadata.get("nbgrader", {}).get(
            "grade_id", ""
        ):
            continue
        for secret in (*OTHERS, *(TESTS if siege.kind == "apart" else ())):
            assert secret not in said or secret in known or leaves, (cell.source, said[:2000])
        # Without root all processes of one submission have one user id: it can end its own judge.
        own = {"killed"} if (siege.user, name) == ("user", "kills-others") else set()
        for line in sorted(set(DONE) - own):
            assert line not in said, (cell.source, said[:2000])
        assert len(said) < 20_000_000


def _disguised(siege: Siege) -> Iterator[str]:
    """Yield what an attack has printed in disguise."""
    path = siege.notebook(siege.names["reads-history"])
    (cell,) = (c for c in nbformat.read(path, as_version=4).cells if c.id == "twice")
    encoded, backwards = "".join(o.get("text", "") for o in cell.outputs).splitlines()[:2]
    yield base64.b64decode(encoded).decode()
    yield backwards[::-1]


@pytest.mark.parametrize("siege", [PLACES[0]], indirect=True)
def test_does_a_disguised_history_hold_no_test(siege: Siege) -> None:
    for told in _disguised(siege):
        assert "import base64" in told
        assert not any(secret in told for secret in ("HIDDEN", hostile.KEY, "assert close"))


@anywhere
def test_is_a_forged_mark_told_to_the_grader_and_no_test(siege: Siege) -> None:
    for student, entry in siege.entries.items():
        told = {cell: row[0] or "" for (who, cell), row in siege.comments.items() if who == student}
        for finding in entry["findings"] if entry["state"] == "graded" else ():
            if finding["kind"] == "forged":
                answer = finding["cell"].removesuffix("-test")
                assert told[answer] == f"A grader looks at the marks of {finding['cell']}.", entry
        words = " ".join(told.values())
        assert not student.endswith("-honest") or "looks at" not in words, words
        assert not any(secret in words for secret in TESTS), words


@anywhere
def test_was_nothing_reached_or_changed_outside(siege: Siege) -> None:
    assert siege.connections == []
    assert _digests(siege.root) == siege.before
    assert not [p for p in siege.root.iterdir() if p.name.startswith("x")]
    assert not Path("~/hostile-corpus-was-here").expanduser().exists()


@anywhere
def test_comes_nothing_but_plain_files_out_of_the_sandbox(siege: Siege) -> None:
    for student in siege.names.values():
        folder = siege.notebook(student).parent
        for path in folder.rglob("*") if folder.exists() else ():
            info = path.lstat()
            assert stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode), path
            assert not info.st_mode & (stat.S_ISUID | stat.S_ISGID) or path.is_dir(), path
            assert info.st_size < 200_000_000, path
        if siege.notebook(student).exists():
            assert len(nbformat.read(siege.notebook(student), as_version=4).cells) > 5, student


@anywhere
def test_is_the_report_plain_and_short(siege: Siege) -> None:
    wild = {c for c in siege.said if not c.isprintable()} - {"\n", "\r"}
    assert not wild, [line for line in siege.said.splitlines() if wild & set(line)][:5]
    for number in range(len(siege.names)):
        lines = [line for line in siege.said.splitlines() if line.startswith(f"  {number:03}-")]
        assert len(lines) <= 40, lines[:5]
    assert "cheated" not in "".join(
        line for line in siege.said.splitlines() if line.lstrip().startswith("000-honest")
    )


@anywhere
def test_is_nothing_left_running(siege: Siege) -> None:
    left, patience = submissions_running(), time.monotonic() + 300
    while left and time.monotonic() < patience:  # another test may be grading at this moment
        time.sleep(0.5)
        left &= submissions_running()
    assert not left


def submissions_running() -> set[tuple[str, str]]:
    """Return process id and start of each process that belongs to a submission's own user."""
    found = set()
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes()
                begun = (process / "stat").read_text().rpartition(")")[2].split()[19]
                status = (process / "status").read_text()
            except OSError:
                continue
            user = next(line.split()[1] for line in status.splitlines() if line.startswith("Uid:"))
            if b"coursegrade.autograde.warm" in words and int(user) > 1_000_000:
                found.add((process.name, begun))
    return found
