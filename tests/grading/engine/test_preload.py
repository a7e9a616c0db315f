"""What an import does besides importing is found before it is done once for all submissions."""

import sys
from pathlib import Path

import pytest

from coursegrade.autograde.sandbox.preload import import_harmless, imports_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it forks, and reads /proc")

MODULES = {
    "silent": ("a = 1", None),
    "missing": ("import no_such_package_at_all", None),
    "looks_round": ("import sys\nsys.stdout.flush()\nsys.stdout.isatty()", None),
    "prints": ("print('hello')", "it prints something"),
    "writes": ("open('written.txt', 'w').close()", "it writes written.txt"),
    "unlinks": ("import os\ntry: os.remove('nothing')\nexcept OSError: pass", "it removes nothing"),
    "connects": ("import socket\ntry: socket.create_connection(('127.0.0.1', 9), 0.1)\n"
                 "except OSError: pass", "it opens a connection"),
    "leaves": ("import os\nos.chdir('/')", "it leaves the folder"),
    "takes_signals": ("import signal\nsignal.signal(signal.SIGUSR1, signal.SIG_IGN)",
                      "it changes the handling of signals"),
    "sets": ("import os\nos.environ['SET'] = '1'", "it changes the environment"),
    "seeds": ("import random\nrandom.seed(1)", "it changes the random numbers"),
    "threads": ("import threading, time\nthreading.Thread(target=time.sleep, args=(9,),"
                " daemon=True).start()", "it changes the threads"),
    "starts": ("import subprocess\nsubprocess.Popen(['sleep', '1'])", "it starts a program"),
    "ends": ("import os\nos._exit(3)", "it ends the process"),
}  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
def test_is_an_import_with_an_effect_left_to_the_notebooks(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, effect = MODULES[name]
    module = f"imported_{name}"
    (tmp_path / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(sys.modules, module, raising=False)
    said = import_harmless([module])
    assert (module in sys.modules) == (effect is None and name != "missing")
    if effect is None:
        assert said == []
    else:
        (words,) = said
        assert words.startswith(f"{module} is imported by each notebook anew, because {effect}")


def test_are_the_imports_of_cells_found_where_they_can_be_read() -> None:
    cells = ["import a.b as c, d", "from e.f import *\nfrom . import g", "%matplotlib inline",
             "no python (", "def f():\n    import late", "if True:\n    import nested"]  # fmt: skip
    assert imports_of(cells) == ("a.b", "d", "e.f")
