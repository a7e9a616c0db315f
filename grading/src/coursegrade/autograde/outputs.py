"""Outputs of cells: what is well-formed, and what nbgrader gives for them."""

import math
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

Output = dict[str, Any]
UPDATE = "update_display_data"  # as Jupyter's message for it is called


def error(name: str, words: str) -> Output:
    """Return an error output, in red as a kernel shows it."""
    return {"output_type": "error", "ename": name, "evalue": words,
            "traceback": [f"\x1b[0;31m{name}\x1b[0m: {words}"]}  # fmt: skip


def earned(outputs: list[Output], points: float) -> float:
    """Return what nbgrader gives a test for its outputs."""
    for output in outputs:
        kind = output["output_type"]
        if kind == "error" or (kind == "stream" and output["name"] == "stderr"):
            return 0.0
        if kind == "execute_result":
            try:
                part = float(output["data"]["text/plain"])
            except (KeyError, TypeError, ValueError):
                return points
            return points if part < 0 or part > points or math.isnan(part) else part
    return points


def clean(outputs: Any) -> list[Output]:
    """Return only what is well-formed: outputs come from a process that may say anything."""
    kept: list[Output] = []
    for output in outputs if isinstance(outputs, list) else ():
        match output:
            case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
                kept.append({"output_type": "stream", "name": name, "text": text})
            case {"output_type": "error", "ename": str(name), "evalue": str(value),
                  "traceback": list(lines)}:  # fmt: skip
                kept.append({"output_type": "error", "ename": name, "evalue": value,
                             "traceback": [str(line) for line in lines]})  # fmt: skip
            case {"output_type": "display_data" | "update_display_data" as kind,
                  "data": dict(data)}:  # fmt: skip
                name = output.get("display_id")
                kept.append({"output_type": kind, "data": data, "metadata": {}}
                            | ({"display_id": name} if isinstance(name, str) else {}))  # fmt: skip
            case {"output_type": "execute_result", "data": dict(data)}:
                number = output.get("execution_count")
                number = number if isinstance(number, int) else None
                kept.append({"output_type": "execute_result", "data": data, "metadata": {},
                             "execution_count": number})  # fmt: skip
    said: list[Output] = []
    for output in kept:
        with suppress(RecursionError):
            said.append(_sayable(output))
    return said


def settled(cells: Mapping[int, list[Output]]) -> dict[int, list[Output]]:
    """Return the outputs of cells that ran in this order; all of one name show its last data."""
    latest: dict[str, Any] = {}
    done: dict[int, list[Output]] = {}
    for place in reversed(cells):  # the last of a name comes first
        kept = []
        for output in reversed(cells[place]):
            shown = {key: value for key, value in output.items() if key != "display_id"}
            if "display_id" in output:
                shown["data"] = latest.setdefault(output["display_id"], output["data"])
            if shown["output_type"] != UPDATE:
                kept.append(shown)
        done[place] = kept[::-1]
    return {place: done[place] for place in cells}


def _sayable(value: Any) -> Any:
    """Return outputs without halves of characters, which a file cannot hold."""
    match value:
        case str():
            return value if value.isascii() else value.encode(errors="replace").decode()
        case list():
            return [_sayable(one) for one in value]
        case dict():
            return {_sayable(key): _sayable(one) for key, one in value.items()}
    return value
