"""Look at the saved notebook for cells of the quiz that were lost, doubled or split."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any


def notebook_file(answers: Mapping[str, Any]) -> Path | None:
    """Return the file of the notebook that is running, where its front end says so."""
    # The first is JupyterLab's word for it, the second VS Code's.
    told = os.environ.get("JPY_SESSION_NAME") or answers.get("__vsc_ipynb_file__")
    if not isinstance(told, str) or not told.endswith(".ipynb"):
        return None
    found = (Path(told), Path.cwd() / Path(told).name)
    return next((path for path in found if path.is_file()), None)


def grade_ids(path: Path) -> list[str]:
    """Return the names under which nbgrader knows the cells of a notebook; none if unreadable."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return [name for name in found if isinstance(name, str)]


def faults(found: Sequence[str], items: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the cells of a quiz, by the items' ids in order.

    An answer may stand in any cell, because it is known by its name. The cell that is graded
    cannot: nbgrader knows it by its id.
    """
    count = Counter(found)
    for number, item in enumerate(items, start=1):
        if not count[item]:
            yield (
                f"Question {number}: the cell '{item}', which is graded, is not in the saved "
                "notebook. Undo its deletion, or fetch the quiz again and copy your answers over."
            )
        for name in (item, f"{item}-answer"):
            if count[name] > 1:
                yield (
                    f"Question {number}: the cell '{name}' is there {count[name]} times, after a "
                    "copy or a split. Keep one, with your whole answer, and delete the others."
                )
