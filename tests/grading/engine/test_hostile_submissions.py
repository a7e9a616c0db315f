"""The hostile corpus in one run, each attack between two honest submissions.

None gains a mark, none hurts a neighbour or stops the batch, none reads what it must not.
"""

import base64
import hashlib
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hostile_course as hostile
import nbformat
import plain_course as course
import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the sandbox is made of Linux namespaces"),
]
ATTACKS = hostile.attacks()
NOTHING = dict.fromkeys(hostile.FULL, 0.0)


@dataclass
class Siege:
    """The course after the run, and what was noticed outside."""

    root: Path
    marks: dict[tuple[str, str], tuple]
    entries: dict[str, dict[str, Any]]
    connections: list[Any]
    before: dict[str, str]
    names: dict[str, str]

    def earned(self, student: str) -> dict[str, float | None]:
        return {cell: row[0] for (who, cell), row in self.marks.items() if who == student}


def _digests(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for stage in ("source", "release", "submitted")
        for path in sorted((root / stage).rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture(scope="session")
def siege(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Siege]:
    root = tmp_path_factory.mktemp("siege") / "course"
    (root / "source" / course.ASSIGNMENT).mkdir(parents=True)
    (root / "source" / course.ASSIGNMENT / "given.txt").write_text("given-value")
    course.make_course(root, hostile.hostile_source())
    connections: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connections.append(server.accept())
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        words = {"PORT": str(server.getsockname()[1]), "COURSE": str(root)}
        right, names = hostile.honest(root), {}
        for number, (name, attack) in enumerate(ATTACKS.items()):
            course.hand_in(root, f"{number:03}-honest", right)
            names[name] = f"{number:03}-{name}"
            hostile.hand_in_attack(root, names[name], attack, words)
        course.hand_in(root, f"{len(ATTACKS):03}-honest", right)
        before = _digests(root)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COURSE_PASSWORD", hostile.ENVIRONMENT)
            course.autograde(
                root, "--time-limit", "6", "--memory-limit", "400", "--untrusted", expect=1
            )
        entries = {e["student"]: e for e in course.log(root) if e["event"] == "submission"}
        yield Siege(root, course.marks(root), entries, connections, before, names)


def test_is_the_corpus_large_enough() -> None:
    assert len(ATTACKS) >= 115


@pytest.mark.parametrize("name", ATTACKS)
def test_does_an_attack_earn_only_what_is_right(siege: Siege, name: str) -> None:
    # Beside its own code a submission may gain a mark, but never without a word.
    flagged = ATTACKS[name].get("flagged", {})
    expected = {**ATTACKS[name].get("marks", {}), **flagged}
    student, failed = siege.names[name], ATTACKS[name].get("state") == "failed"
    entry = siege.entries[student]
    assert entry["state"] == ("failed" if failed else "graded"), entry
    if ATTACKS[name].get("says"):
        assert any(ATTACKS[name]["says"] in note for note in entry["notes"]), entry
    for cell in flagged:
        assert any(note.startswith(f"{cell}: it") for note in entry["notes"]), entry
    if not failed:
        earned = siege.earned(student)
        assert earned == {**NOTHING, **expected}, entry
    else:
        assert siege.earned(student) == {}


def test_do_all_honest_neighbours_keep_full_marks(siege: Siege) -> None:
    for number in range(len(ATTACKS) + 1):
        student = f"{number:03}-honest"
        assert siege.entries[student]["state"] == "graded"
        assert not siege.entries[student]["notes"], siege.entries[student]
        assert siege.earned(student) == hostile.FULL, student


@pytest.mark.parametrize("name", ATTACKS)
def test_does_an_attack_read_nothing_secret(siege: Siege, name: str) -> None:
    path = siege.root / "autograded" / siege.names[name] / course.ASSIGNMENT / "problems.ipynb"
    if not path.exists():
        assert ATTACKS[name]["state"] == "failed"
        return
    known = json.dumps(ATTACKS[name])
    for cell in nbformat.read(path, as_version=4).cells:
        said = json.dumps(cell.get("outputs", []))
        if cell.id.endswith("-test") or "-test" in cell.metadata.get("nbgrader", {}).get(
            "grade_id", ""
        ):
            continue
        for secret in (
            hostile.KEY,
            hostile.NEIGHBOUR,
            hostile.ENVIRONMENT,
            "keyword-3304",
            "HIDDEN",
        ):
            assert secret not in said or secret in known, (cell.source, said[:2000])
        for line in ("connected", "killed", "attached", "wrote", '"root', "12.566"):
            assert line not in said, (cell.source, said[:2000])
        assert len(said) < 20_000_000


def test_does_a_disguised_history_hold_no_test(siege: Siege) -> None:
    path = siege.root / "autograded" / siege.names["reads-history"] / course.ASSIGNMENT
    (cell,) = (
        cell for cell in nbformat.read(path / "problems.ipynb", as_version=4).cells
        if cell.id == "twice"
    )  # fmt: skip
    encoded, backwards = "".join(o.get("text", "") for o in cell.outputs).splitlines()[:2]
    history = base64.b64decode(encoded).decode()
    for told in (history, backwards[::-1]):
        assert "import base64" in told
        assert not any(secret in told for secret in ("HIDDEN", hostile.KEY, "assert close"))


def test_was_nothing_reached_or_changed_outside(siege: Siege) -> None:
    assert siege.connections == []
    assert _digests(siege.root) == siege.before
    assert not [p for p in siege.root.iterdir() if p.name.startswith("x")]


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
