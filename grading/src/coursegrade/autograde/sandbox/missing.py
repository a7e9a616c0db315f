"""Say which path or variable a failing cell missed that the instructor has and it may not see."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from coursegrade.autograde.limits import SYSTEM
from coursegrade.autograde.sandbox.setting import Setting

_PATH = re.compile(r"""['"`](/[^'"`\n]{1,300})['"`]""")
_ABSENT = re.compile(r"No such file|Permission denied|cannot open|does not exist|not found", re.I)
_VARIABLE = re.compile(r"^'([A-Za-z_][A-Za-z0-9_]{0,80})'$")
_MOST = 3


def explain_missing(
    outputs: Iterable[Sequence[Mapping[str, Any]]], setting: Setting
) -> list[str]:  # fmt: skip
    """Return a sentence for each thing missed, with the remedy."""
    found: dict[str, None] = {}
    shown = dict(setting.environment)
    for words, kind in _errors(outputs):
        variable = _VARIABLE.match(words) if kind == "KeyError" else None
        if variable and variable[1] in os.environ and variable[1] not in shown:
            found[
                f"a cell asked for the variable {variable[1]} of your environment; to let "
                f"submissions see it, add c.Sandbox.shown_variables = ['{variable[1]}'] to "
                "nbgrader_config.py"
            ] = None
        if _ABSENT.search(words):
            found |= dict.fromkeys(_about(path, setting) for path in _PATH.findall(words))
    return [words for words in found if words][:_MOST]


def _errors(outputs: Iterable[Sequence[Mapping[str, Any]]]) -> Iterator[tuple[str, str]]:
    for cell in outputs:
        for output in cell:
            if output["output_type"] == "error":
                yield output["evalue"][:2000], output["ename"]
            elif output["output_type"] == "stream" and output["name"] == "stderr":
                yield "".join(output["text"])[:2000], ""


def _about(path: str, setting: Setting) -> str:
    """Return what to say of a path, nothing if it is not here or is seen."""
    path = os.path.normpath(path)
    if not path.isprintable() or any(path.startswith(f"{place}/") for place in SYSTEM):
        return ""
    if not os.path.lexists(path) or any(_inside(path, place) for place in setting.shown):
        return ""
    if any(_inside(path, place) for place in setting.hidden):
        return (
            f"a cell looked for {path}, which lies in the course and is hidden from submissions; "
            "put what they may read beside the notebook in the source folder"
        )
    return (
        f"a cell looked for {path}, which submissions do not see; to show it, add "
        f"c.Sandbox.shown_paths = ['{path}'] to nbgrader_config.py"
    )


def _inside(path: str, place: str) -> bool:
    return f"{path}/".startswith(f"{place}/")
