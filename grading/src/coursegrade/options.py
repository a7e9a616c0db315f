"""Refuse an option that is not known, by name, with the nearest one that is.

Standard library alone, because `course.py` uses it before anything is installed.
"""

import argparse
import difflib
import re
from collections.abc import Iterable, Sequence

# A setting of nbgrader or Jupyter, which checks the name itself: --Class.trait=value.
SETTING = re.compile(r"--[A-Z]\w*(\.\w+)+=")


def unknown(words: Iterable[str], known: Iterable[str]) -> str | None:
    """Return the first of the words that is an option, no setting, and not known."""
    names = set(known)
    for word in words:
        name = word.partition("=")[0]
        if word.startswith("-") and word != "-" and not SETTING.match(word) and name not in names:
            return name
    return None


def refusal(command: str, option: str, known: Iterable[str]) -> str:
    """Return the sentence that refuses an option."""
    near = difflib.get_close_matches(option, sorted(set(known)), n=1, cutoff=0.6)
    advice = f"did you mean {near[0]}?" if near else "it stands for nothing here."
    if re.match(r"--[A-Z]\w*\.", option):
        advice = f"a setting is written {option}=VALUE."
    return f"'{command}' does not know {option}; {advice} See '{command} --help'."


def options_of(parser: argparse.ArgumentParser) -> list[str]:
    """Return all options of a parser."""
    return [name for action in parser._actions for name in action.option_strings]


class Parser(argparse.ArgumentParser):
    """A parser that names the nearest option when it refuses one."""

    def parse_args(
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Return what was given, or refuse it in a sentence."""
        given, rest = self.parse_known_args(args, namespace)
        if rest:
            option = unknown(rest, options_of(self))
            self.error(
                refusal(self.prog, option, options_of(self)) if option
                else f"'{self.prog}' does not take {' '.join(rest)}; see '{self.prog} --help'."
            )  # fmt: skip
        return given
