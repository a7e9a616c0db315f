"""The warm process's own wall, its environment, and which folders Python needs."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache

from coursegrade.autograde.limits import OWN, SCRATCH, SYSTEM
from coursegrade.autograde.sandbox.setting import Setting, without_nested

# Where bubblewrap shows the instructor's files of the assignment.
GIVEN = "/given"
_PATHS = "import json, sys; print(json.dumps(sys.path))"


def visible(setting: Setting) -> list[str]:
    """Return the folders that Python and its packages are in, and what the instructor shows.

    A folder of packages that has the course inside is left out: nobody may see the course. So is
    one that every submission has to itself, such as /tmp.
    """
    found = {sys.prefix, sys.base_prefix, sys.exec_prefix, os.path.dirname(sys.executable)}
    for path in _search_path(os.environ.get("PYTHONPATH", "")):
        if not any(f"{folder}/".startswith(f"{path}/") for folder in setting.hidden):
            found.add(path)
    found |= set(setting.shown)
    found |= {os.path.realpath(path) for path in found}
    return without_nested(path for path in found if os.path.exists(path))


@cache
def _search_path(_: str) -> tuple[str, ...]:
    """Return where a fresh Python finds packages: not in the folder in which the run began."""
    words = [sys.executable, "-P", "-c", _PATHS]
    found = json.loads(subprocess.run(words, capture_output=True, check=True, cwd="/").stdout)
    return tuple(path for path in found if path and path not in OWN and os.path.isdir(path))


def outer_wall(setting: Setting) -> list[str]:
    """Return the words that start a program behind bubblewrap, or nothing where it is missing.

    Inside, each submission still gets an enclosure of its own.
    """
    program = shutil.which("bwrap")
    if not program or os.environ.get("COURSEGRADE_PROTECTION") == "namespaces":
        return []
    shown = [path for path in (*SYSTEM, "/etc", *visible(setting)) if os.path.lexists(path)]
    words = [program, "--die-with-parent", "--unshare-ipc", "--unshare-net", "--unshare-pid",
             "--unshare-uts"]  # fmt: skip
    # Root keeps its rights inside, to give each submission a user of its own.
    words += ["--cap-add", "ALL"] if os.geteuid() == 0 else ["--unshare-user"]
    words += ["--tmpfs", "/tmp"]
    for path in sorted((*shown, *setting.hidden), key=lambda path: path.count("/")):
        if path not in shown:
            words += ["--tmpfs", path] if os.path.isdir(path) else []
        elif os.path.islink(path):
            words += ["--symlink", os.readlink(path), path]
        else:
            words += ["--ro-bind", path, path]
    if setting.given:
        words += ["--ro-bind", setting.given, GIVEN]
    return [*words, "--dev", "/dev", "--bind", "/proc", "/proc", "--chdir", "/"]


def home(setting: Setting) -> str:
    """Return the path of the submission's home: the instructor's, so that `~/data` can be shown."""
    path = os.path.realpath(os.path.expanduser("~"))
    others = (*SYSTEM, "/etc", "/tmp", *setting.hidden, *visible(setting))
    taken = any(f"{path}/".startswith(f"{folder}/") for folder in others)
    return SCRATCH if path == "/" or taken or not os.path.isabs(path) else path


def own_folders(folder: str) -> dict[str, str]:
    """Return where packages keep what they write for themselves: below a folder for the moment."""
    return {
        "TMPDIR": folder, "IPYTHONDIR": f"{folder}/ipython", "MPLCONFIGDIR": f"{folder}/matplotlib",
        "JUPYTER_RUNTIME_DIR": f"{folder}/jupyter", "XDG_CACHE_HOME": f"{folder}/cache",
    }  # fmt: skip


def environment(setting: Setting, folder: str) -> Mapping[str, str]:
    """Return all that a submission sees of the environment; `folder` is one for temporary files."""
    here = os.path.dirname(sys.executable)
    return {
        "PATH": os.pathsep.join([here, "/usr/local/bin", "/usr/bin", "/bin"]),
        "NBGRADER_EXECUTION": "autograde", "PYTHONDONTWRITEBYTECODE": "1", "JPY_PARENT_PID": "1",
        "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "LANG": "C.UTF-8", **dict(setting.environment), **own_folders(folder), "HOME": folder,
    }  # fmt: skip
