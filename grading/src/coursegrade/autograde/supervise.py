"""Take one notebook through its cells, and judge each test where it can be judged.

The supervisor reads the notebook only after the submission's process was forked, so that no test
that runs apart is ever in that process's memory.
"""

import re
import time
from collections.abc import Iterable
from typing import Any

from coursegrade.autograde.limits import MEGA, Limits
from coursegrade.autograde.outputs import Output, earned, error, settled
from coursegrade.autograde.rpc.digests import unlike
from coursegrade.autograde.sandbox.usage import Usage
from coursegrade.autograde.turns import Party, Turns

__all__ = ["Party", "Supervisor"]
# A fork counts its memory once more, so none is made of a process that uses much.
_MOST_FORKED = 0.3
# What code for a course has no use for, but code that looks for a test's secrets has.
_LOOKS = re.compile(
    r"_getframe|currentframe|f_back|f_globals|f_locals|tb_frame|gi_frame|cr_frame|settrace|"
    r"setprofile|get_objects|get_referrers|__globals__|__code__|__subclasses__|register_at_fork|"
    r"coursegrade|ast_transformers|_showtraceback|set_custom_exc"
)


class Supervisor:
    """Runs the cells of one notebook.

    `events` says in words what went wrong; `findings` how each test was judged, and what speaks
    against a verdict: dictionaries with "kind", "cell" and "words".
    """

    def __init__(self, student: Party, judge: Party, limits: Limits, usage: Usage) -> None:
        self.student, self.judge, self.limits, self.usage = student, judge, limits, usage
        self.turns = Turns(student, judge, limits, usage)
        self.events = self.turns.events
        self.findings: list[dict[str, Any]] = []
        self._plan: dict[str, Any] = {}
        self._earlier: list[dict[str, Any]] = []
        self._aside = 0.0
        self._looks: set[str] = set()
        # The names that the instructor's cells have bound, with what is read to call them, and
        # those of them that the tests' process has too.
        self._read: dict[str, list[str]] = {}
        self._given: set[str] = set()

    def run(self, cells: list[dict[str, Any]], plan: dict[str, Any]) -> dict[int, list[Output]]:
        """Run cells in order and return the outputs of each by its place in the notebook."""
        self._plan = plan
        if any(cell["role"] == "test" and not cell["beside"] for cell in cells):
            told = {name: plan[name] for name in ("answers", "imports", "stars")}
            self.turns.ask(self.judge, told)
        outputs = {}
        for cell in cells:
            begun, self._aside = time.monotonic(), 0.0
            if cell["role"] == "test":
                outputs[cell["place"]] = self._test(cell)
            else:
                if cell["role"] == "given":
                    self._ask_judge(cell, self._tell())
                    self._given.update(cell["binds"])
                if "guard" in cell:
                    self._read |= cell["binds"]
                else:
                    self._looks |= set(_LOOKS.findall(cell["source"]))
                message = {"run": cell["source"], "guard": cell.get("guard", [])}
                reply = self.turns.ask(self.student, message, cell["name"])
                outputs[cell["place"]] = reply["outputs"]
            if self.findings and self.findings[-1]["cell"] == cell.get("test"):
                self.findings[-1]["seconds"] = time.monotonic() - begun - self._aside
        return settled(outputs)

    def _test(self, cell: dict[str, Any]) -> list[Output]:
        if cell["beside"]:
            outputs, _ = self._beside(cell)
            self._find("beside", cell, cell["beside"])
            return outputs
        told = self._tell(cell["reads"])
        why = self._in_the_way(cell, told)
        if why:
            apart = [error("NotCarried", why[1])]
        else:
            reply = self._ask_judge(cell, told)
            apart, why = reply["outputs"], reply.get("uncarried") or self._settle()
        if not why:
            self._earlier.append(cell)
            self._given.difference_update(cell["binds"])
            if cell["visible"]:
                self.turns.ask(self.student, {"run": cell["visible"], "guard": []}, cell["name"])
            self._find("apart", cell, "")
            return apart
        return self._otherwise(cell, apart, *why)

    def _otherwise(
        self, cell: dict[str, Any], apart: list[Output], kind: str, why: str
    ) -> list[Output]:
        """Judge a test beside that could not be judged apart, and choose which result counts."""
        self._bring(cell)
        beside, forged = self._beside(cell)
        points = cell["points"]
        less, more = earned(apart, points), earned(beside, points)
        if kind == "other" and not forged:
            self._find("carried", cell, f"it was judged beside the submission's code: {why}")
            return beside
        if apart[-1:] and less > 0:  # A result that was not carried is none.
            apart, less = [*apart, error("NotCarried", why)], 0.0
        if more > less:
            self._find("stricter", cell, f"{why}; it earns {less:g} of {points:g}, and beside the "
                       f"submission's code {more:g}, which you can give by hand")  # fmt: skip
        else:
            self._find("apart", cell, why)
        return apart

    def _beside(self, cell: dict[str, Any]) -> tuple[list[Output], bool]:
        """Run a test in the submission's own process; say too if its verdict is forged."""
        points, twins = cell["points"], cell["twins"]
        spare = bool(twins) and self.usage.peak < _MOST_FORKED * self.limits.memory * MEGA
        message = {"beside": cell["source"], "spare": spare}
        reply = self.turns.ask(self.student, message, cell["name"])
        outputs, forged = reply["outputs"], False
        score = earned(outputs, points)
        if score > 0:
            self._replaced(cell, reply)
        if twins and not spare and score > 0:
            self._find("unchecked", cell, "it uses too much memory for a look at its verdict")
        begun = time.monotonic()
        if spare and score > 0:
            forged = self._twins(cell, score)
        if spare:
            self.turns.ask(self.student, {"drop": True})
        self._aside = time.monotonic() - begun
        return outputs, forged

    def _replaced(self, cell: dict[str, Any], reply: dict[str, Any]) -> None:
        """Note what speaks against a verdict before any twin has run."""
        told = {key: [str(name)[:80] for name in reply[key]] if isinstance(reply.get(key), list)
                else [] for key in ("replaced", "anew")}  # fmt: skip
        anew = sorted(set(told["anew"]) & self._reached(cell["reads"]))
        if told["replaced"]:
            names = ", ".join(told["replaced"][:5])
            self._find("replaced", cell, f"it had replaced {names}, which was put back")
        if anew:
            self._find("redefined", cell, f"it gives your '{anew[0]}' another meaning")
        if self._looks:
            names = ", ".join(sorted(self._looks)[:5])
            self._find("looks", cell, f"its code looks into the program that runs it: {names}")
            self._looks = set()

    def _twins(self, cell: dict[str, Any], score: float) -> bool:
        """Run a test's twins after it was passed; say if one that cannot be passed was."""
        points, failed = cell["points"], []
        for number, twin in enumerate(cell["twins"]):
            last = number == len(cell["twins"]) - 1
            asked = {"twin": twin["source"], "last": last}
            outputs = self.turns.ask(self.student, asked)["outputs"]
            got = earned(outputs, points)
            if self._plan.get("trial"):
                asserted = any(output.get("ename") == "AssertionError" for output in outputs)
                failed += [number] if got < points and (asserted or twin["full"]) else []
            elif got >= points and score >= points if twin["full"] else got > 0:
                self._find("forged", cell, f"it also passes {twin['words']}", twin=twin["source"])
                return True
        if self._plan.get("trial"):
            self._find("twins", cell, "", failed=failed)
        return False

    def _tell(self, reads: Iterable[str] = ()) -> dict[str, Any]:
        """Ask for the answers, and which given names that a test reads hold something else."""
        plan, given = self._plan, sorted(self._reached(reads) & self._given)
        asked = {"tell": plan["answers"], "imports": sorted(plan["imports"]), "given": given}
        told = self.turns.ask(self.student, asked)
        apart = self.turns.ask(self.judge, {"given": given}).get("given") if given else {}
        names, present = told.get("names"), told.get("present")
        return {"names": names if isinstance(names, dict) else {},
                "present": present if isinstance(present, list) else [],
                "unlike": sorted(unlike(apart, told.get("given")).intersection(given))}  # fmt: skip

    def _reached(self, reads: Iterable[str]) -> set[str]:
        """Return names, with those that calls of the instructor's functions among them read."""
        found, waiting = set(), list(reads)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._read.get(name, ())
        return found

    def _ask_judge(self, cell: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
        names, present = told["names"], told["present"]
        message = {"test": cell["source"], "names": names, "present": present}
        return self.turns.ask(self.judge, message, cell["name"])

    def _in_the_way(self, cell: dict[str, Any], told: dict[str, Any]) -> list[str]:
        """Return why a test cannot be judged apart with what was told, or nothing.

        Honest answers fit the data that they found, also where the submission changed it or had
        drawn from the stream that it comes from.
        """
        if told["unlike"]:
            name = told["unlike"][0]
            return ["other", f"after what the submission did, your '{name}' is another"]
        set_by_tests = set(cell["binds"]).union(*(one["binds"] for one in self._earlier))
        for name in set(self._plan["answers"]) & set(cell["words"]):
            match told["names"].get(name):
                case ["own" | "other" as kind, str(why)]:
                    return [kind, f"of '{name}', {why[:500]}"]
                case ["call", list(reads)]:
                    common = sorted(set_by_tests.intersection(r for r in reads if type(r) is str))
                    if common:
                        return ["other", f"'{name}' reads '{common[0]}', which the tests set"]
        return []

    def _settle(self) -> list[str]:
        why = self.turns.ask(self.student, {"settle": True}).get("settled")
        return ["other", why[:500]] if isinstance(why, str) and why else []

    def _bring(self, cell: dict[str, Any]) -> None:
        """Give the submission's process what earlier tests, which ran apart, have left."""
        wanted, needed = set(cell["words"]), []
        for earlier in reversed(self._earlier):
            if wanted.intersection(earlier["leaves"]):
                wanted.update(earlier["words"])
                needed.append(earlier)
        for earlier in reversed(needed):
            self.turns.ask(self.student, {"beside": earlier["source"], "spare": False})
            self._earlier.remove(earlier)

    def _find(self, kind: str, cell: dict[str, Any], words: str, **more: Any) -> None:
        self.findings.append({"kind": kind, "cell": cell["test"], "words": words, **more})
