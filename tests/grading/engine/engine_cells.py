"""Run cells of a notebook through the real sandbox, without nbgrader around it."""

from dataclasses import dataclass
from typing import Any

from coursegrade.autograde.canaries import twins
from coursegrade.autograde.cell_roles import names_given, names_tested
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.outputs import earned
from coursegrade.autograde.sandbox.setting import Setting
from coursegrade.autograde.warm_worker import WarmWorker


@dataclass(frozen=True)
class Judged:
    """What each test earned of one point, what was found, and all outputs."""

    earned: list[float]
    findings: list[dict[str, Any]]
    outputs: list[list[dict[str, Any]]]
    events: list[str]

    def kinds(self) -> list[str]:
        """Return the kinds of the findings, in order."""
        return [found["kind"] for found in self.findings]


class Bench:
    """A warm process, and the names that answers may have."""

    def __init__(self) -> None:
        self.worker = WarmWorker(Setting(preload=("numpy.testing", "pandas")))

    def judge(self, answer: str, *tests: str, how: str, answers: str = "f g value", given: str = "",
              later: str = "", seconds: float = 20,
              imports: dict[str, str] | None = None) -> Judged:  # fmt: skip
        """Judge one answer cell by tests, `how` is "apart" or "beside".

        `given` is a cell of the instructor's before the answer, `later` one after it.
        """
        names = answers.split()
        sources = [("own", answer), *(("test", test) for test in tests)]
        if later:
            sources.insert(1, ("given", later))
        if given:
            sources.insert(0, ("given", given))
        cells = [_cell(place, role, source, how, names)
                 for place, (role, source) in enumerate(sources)]  # fmt: skip
        imports = {"np": "import numpy as np", "pd": "import pandas as pd", **(imports or {})}
        plan = {"answers": names, "imports": imports, "stars": []}
        body = {"cells": cells, "plan": plan, "files": {}, "provided": {}}
        told = self.worker.run(Limits(cell_seconds=seconds), "ada", body)
        outputs = [told["outputs"][str(place)] for place in range(len(cells))]
        marks = [earned(o, 1) for o, cell in zip(outputs, cells, strict=True)
                 if cell["role"] == "test"]  # fmt: skip
        return Judged(marks, told["findings"], outputs, told["events"])


def _cell(place: int, role: str, source: str, how: str, answers: list[str]) -> dict[str, Any]:
    cell: dict[str, Any] = {"place": place, "role": role, "name": f"cell {place}", "source": source}
    if role == "given":
        cell |= names_given(source, set(answers))
    if role == "test":
        cell |= {
            "test": f"test-{place}", "points": 1, "beside": "" if how == "apart" else "asked for",
            "twins": [twin.data() for twin in twins(source, set(answers))], "visible": "",
            **names_tested(source),
        }  # fmt: skip
    return cell
