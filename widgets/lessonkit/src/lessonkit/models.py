"""The models that installed packages offer, by name: what is asked of them, and who shows them.

A package names them in three groups of entry points, so that a name is known without an import:

- `lessonkit.models`: a module with PARAMETERS, QUANTITIES and readouts(), as `knee.model`;
- `lessonkit.explorers`: for each of these models what returns its explorer, under the same name;
- `lessonkit.functions`: further functions that an item may compute with.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

NONE = "no package offers one with its explorer; install the one that does"


@cache
def _offered(kind: str) -> "Mapping[str, EntryPoint]":
    """Return what the installed packages offer of a kind; looked up once, when first asked for."""
    from importlib.metadata import entry_points  # slow to import, and a check cell needs no name

    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=f"lessonkit.{kind}"):
        other = found.setdefault(point.name, point)
        if other.value != point.value:
            raise ImportError(
                f"Two packages offer '{point.name}' to lessonkit ({other.value} and "
                f"{point.value}); uninstall one, or rename it there."
            )
    return MappingProxyType(dict(sorted(found.items())))


def names() -> tuple[str, ...]:
    """Return the names of all models that an explorer shows, in the order of the alphabet."""
    return tuple(name for name in _offered("models") if name in _offered("explorers"))


def functions() -> tuple[str, ...]:
    """Return the names of the functions that packages offer to computed numbers."""
    return tuple(_offered("functions"))


def model(name: str) -> ModuleType:
    """Return a model's module by name, or raise a ValueError that lists the names."""
    return _one("models", name)


def explorer(name: str) -> Callable[..., Any]:
    """Return what makes a model's explorer, or raise a ValueError that lists the names."""
    return _one("explorers", name)


def function(name: str) -> Callable[..., Any]:
    """Return a function that a package offers, by one of the names of `functions()`."""
    return _offered("functions")[name].load()


def _one(kind: str, name: str) -> Any:
    if name not in names():
        listed = f"choose from {', '.join(names())}" if names() else NONE
        raise ValueError(f"{name!r} is not a model with poses; {listed}.")
    return _offered(kind)[name].load()
