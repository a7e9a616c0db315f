"""Which packages a lesson needs inside the browser, worked out from what is installed here.

What is pure Python is served from the book, at the versions of the course's own pins. What is
compiled comes with the Pyodide distribution, whose lock file decides the versions.
"""

from importlib.metadata import distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

FROM_PYODIDE = frozenset({"markupsafe", "micropip", "numpy", "pyyaml", "rpds-py"})
FROM_KERNEL = frozenset({"widgetsnbextension"})  # the kernel brings an empty one
# hiplab and what the kernel asks for when it starts, besides what it brings itself.
ASKED_FOR = ("hiplab", "ipython", "comm", "jedi")
OURS = ("lessonkit", "hiplab")  # their wheels are built here
PYTHON = "3.14"
BROWSER = {
    "extra": "",
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_machine": "wasm32",
    "platform_system": "Emscripten",
    "python_full_version": f"{PYTHON}.0",
    "python_version": PYTHON,
    "sys_platform": "emscripten",
}


def pins() -> list[str]:
    """Return every pure package that the lessons need in the browser, as `name==version`."""
    found, rest = {}, [*ASKED_FOR]
    while rest:
        name = canonicalize_name(rest.pop())
        if name not in found.keys() | FROM_PYODIDE | FROM_KERNEL:
            known = distribution(name)
            found[name] = known.version
            needs = map(Requirement, known.requires or [])
            rest += [
                need.name for need in needs if not need.marker or need.marker.evaluate(BROWSER)
            ]
    return sorted(f"{name}=={version}" for name, version in found.items() if name not in OURS)
