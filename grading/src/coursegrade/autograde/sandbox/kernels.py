"""Which kernel runs a notebook: the instructor's word, never the submission's."""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbgrader.preprocessors import Execute

_PYTHONS = {"python", "python3", f"python3.{sys.version_info[1]}"}


class NoKernel(Exception):
    """The kernel that the instructor's notebook names is not on this machine."""


@dataclass(frozen=True)
class Kernel:
    """A kernel as its kernelspec has it, its program found.

    `native` says whether it is this Python with IPython, so that a notebook needs no kernel at all:
    it runs in a fork of the warm process, which has the same shell. `named` says whether the
    instructor's side names it.
    """

    name: str
    argv: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    language: str = "python"
    interrupt_mode: str = "signal"
    folder: str = ""
    native: bool = True
    named: bool = True

    def needs(self) -> list[str]:
        """Return the folders that it must see."""
        if self.native:
            return []
        program = self.argv[0]
        found = [self.folder] if self.folder else []
        for path in {program, os.path.realpath(program)}:
            found += _prefixes(path)
        for value in self.env.values():
            found += [part for part in value.split(os.pathsep) if os.path.isabs(part)]
        return [path for path in found if path != "/" and os.path.exists(path)]

    def as_order(self, step: "Execute") -> dict[str, Any]:
        """Return what a worker must know: this kernel, and the settings of nbgrader's Execute."""
        return {"kernel": asdict(self), "settings": settings_of(step)}


def find_kernel(kernelspec: Mapping[str, Any] | None, step: "Execute") -> Kernel:
    """Return the kernel for a notebook whose instructor's version names `kernelspec`.

    `Execute.kernel_name` comes first, as with nbgrader; without either it is this Python. Raise
    NoKernel if this machine does not have it.
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    chosen = step.kernel_name or (kernelspec or {}).get("name")
    name = chosen or "python3"
    try:
        manager = KernelSpecManager(parent=step)
        spec = manager.get_kernel_spec(name)
    except NoSuchKernel:
        if name in _PYTHONS:
            return Kernel(name, named=bool(chosen))
        raise NoKernel(
            f"the kernel '{name}' is not installed here; install it, or set "
            "c.Execute.kernel_name in nbgrader_config.py"
        ) from None
    argv = [word.replace("{resource_dir}", spec.resource_dir) for word in spec.argv]
    found = sys.executable if argv[0] in _PYTHONS else shutil.which(argv[0])
    if not found:
        raise NoKernel(f"the kernel '{name}' starts '{argv[0]}', which is not on this machine")
    own = os.path.samefile(found, sys.executable) and _same_environment(found)
    native = own and any("ipykernel" in word for word in argv) and not step.extra_arguments
    return Kernel(
        name, [found, *argv[1:]], dict(spec.env), spec.language, spec.interrupt_mode,
        spec.resource_dir, native, bool(chosen),
    )  # fmt: skip


def settings_of(step: "Execute") -> dict[str, Any]:
    """Return the settings of Execute that the instructor can make, as far as they are data."""
    kept = {}
    for name in (*step.trait_names(config=True), "allow_errors"):
        try:
            kept[name] = json.loads(json.dumps(getattr(step, name)))
        except (TypeError, ValueError):
            continue
    return kept


def _same_environment(program: str) -> bool:
    """Say whether a Python, perhaps a link to this one, has the same packages."""
    return Path(program).parent.parent.resolve() == Path(sys.executable).parent.parent.resolve()


def _prefixes(program: str) -> list[str]:
    """Return the folders of the environment that a program lies in."""
    prefix = Path(program).parent.parent
    if prefix in (Path.home(), Path.home() / ".local"):
        return [str(prefix / name) for name in ("bin", "lib")]
    found = [str(prefix)]
    try:
        settings = (prefix / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return found
    for line in settings:
        name, _, value = line.partition("=")
        if name.strip() == "home":
            found += [
                str(Path(path).parent) for path in (value.strip(), os.path.realpath(value.strip()))
            ]
    return found
