"""What submissions of an assignment see and have: folders, files, variables, packages."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from traitlets import List, Unicode
from traitlets.config import Configurable

from coursegrade.autograde.limits import OWN, SYSTEM
from coursegrade.autograde.sandbox.kernels import Kernel
from coursegrade.course import CourseError

# What says how numbers, text and time are read and shown, and where packages are.
_ALWAYS = ("LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "LC_NUMERIC", "LC_TIME", "LC_COLLATE", "TZ",
           "PYTHONPATH", "PYTHONHASHSEED", "PYTHONUTF8", "PYTHONWARNINGS")  # fmt: skip


@dataclass(frozen=True)
class Setting:
    """What is imported beforehand, what a submission sees of the disk, and what must be hidden.

    `preload` is imported and trusted, `imports` only imported, where that has no effects. `given`
    is the instructor's folder for the assignment, of which the files named are a submission's.
    Without `sandbox` nothing is hidden.
    """

    preload: tuple[str, ...] = ("numpy",)
    hidden: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    given: str = ""
    names: tuple[str, ...] = ()
    sandbox: bool = True


class Sandbox(Configurable):
    """What the instructor lets submissions see, in `nbgrader_config.py`."""

    shown_paths = List(
        Unicode(), help="Files and folders that submissions may read, such as data in /srv.",
    ).tag(config=True)  # fmt: skip
    shown_variables = List(
        Unicode(), help="Variables of your environment that submissions may read.",
    ).tag(config=True)  # fmt: skip

    def shown(self, root: str | Path) -> tuple[str, ...]:
        """Return the paths shown; raise CourseError for one that cannot be."""
        found = []
        for named in self.shown_paths:
            path = os.path.normpath(os.path.join(root, os.path.expanduser(named)))
            if not os.path.exists(path):
                raise CourseError(
                    f"c.Sandbox.shown_paths in nbgrader_config.py names {named}, which is not "
                    "there; correct the path, or leave it out"
                )
            if path in OWN:
                raise CourseError(
                    f"c.Sandbox.shown_paths in nbgrader_config.py names {named}, of which every "
                    "submission has one of its own; name the files and folders in it"
                )
            found.append(path)
        return tuple(found)

    def environment(self, kernels: Iterable[Kernel]) -> tuple[tuple[str, str], ...]:
        """Return the variables that notebooks find: those shown, and those of their kernels.

        A kernel in a process of its own gets its own by itself.
        """
        found = {name: os.environ[name] for name in (*_ALWAYS, *self.shown_variables)
                 if name in os.environ}  # fmt: skip
        for kernel in kernels:
            if kernel.native:
                found |= kernel.env
        return tuple(sorted(found.items()))


def make_setting(
    config: Any, root: str | Path, kernels: Iterable[Kernel], **more: Any
) -> Setting:  # fmt: skip
    """Return the setting for an assignment whose notebooks have these kernels."""
    sandbox, kernels = Sandbox(config=config), tuple(kernels)
    shown = {*sandbox.shown(root), *(path for kernel in kernels for path in kernel.needs())}
    return Setting(
        shown=tuple(sorted(shown)), environment=sandbox.environment(kernels), **more
    )  # fmt: skip


def without_nested(paths: Iterable[str]) -> list[str]:
    """Return the paths, none inside another or inside the system's folders."""
    found = set(paths)
    inside = (*SYSTEM, *found)
    return sorted(p for p in found if not any(p.startswith(f"{other}/") for other in inside))
