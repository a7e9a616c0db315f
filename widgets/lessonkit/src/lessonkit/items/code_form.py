"""The public form of a question for a function: its name and the calls that everybody may see."""

from dataclasses import dataclass
from typing import Any

from lessonkit.items.code_runs import call, right, told
from lessonkit.items.reading import Reading, is_empty, slip


@dataclass(frozen=True)
class CodeForm:
    """A function by name, and the calls that everybody may see with what they must give."""

    function: str
    shown: tuple[tuple[tuple[Any, ...], Any], ...] = ()
    tolerance: float = 0.0
    relative_tolerance: float = 1e-6

    def read(self, answer: Any) -> Reading:
        """Try a function on the visible tests."""
        name = self.function
        if is_empty(answer):
            return Reading(f"Not answered yet: write {name}(…) in the cell above and run it.")
        if not callable(answer):
            return slip(
                f"{name} is of type {type(answer).__name__}, not a function: "
                f"begin the cell with def {name}(…):"
            )
        passed, failed = [], []
        for arguments, expected in self.shown:
            outcome = call(answer, arguments)
            raises = expected if isinstance(expected, type) else None
            wanted = raises.__name__ if raises else ""
            said = f"  {name}({', '.join(map(repr, arguments))}) {told(outcome)}"
            if right(outcome, expected, wanted, self.tolerance, self.relative_tolerance):
                passed.append(f"{said}, as it should.")
            else:
                should = f"raise {wanted}" if raises else f"return {expected!r}"
                failed.append(f"{said}. It should {should}.")
        lines = [f"{name} was tried:", *passed, *failed]
        return Reading("\n".join(lines), answer, open_parts=len(failed))


def code(
    function: str,
    *shown: tuple[list[Any], Any],
    tolerance: float = 0.0,
    relative_tolerance: float = 1e-6,
) -> CodeForm:
    """Return the form of a question for a function; `shown` are calls and what they must give."""
    calls = tuple((tuple(arguments), expected) for arguments, expected in shown)
    return CodeForm(function, calls, tolerance, relative_tolerance)
