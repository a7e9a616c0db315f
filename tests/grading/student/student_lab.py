"""A student's JupyterLab as `course.py lab` starts it, in the environment that is there already.

student_lab.py COURSE PORT
"""

import os
import sys
from pathlib import Path

root, port = Path(sys.argv[1]), sys.argv[2]
sys.path.insert(0, str(root))
from launcher.lab import command, student  # noqa: E402  # the student's own copy of them
from launcher.student_copy import student_copy  # noqa: E402

python = Path(sys.executable)
for line in student_copy(python, root, root / "work", os.environ):
    print(line, flush=True)
words = command(python, root, [f"--ServerApp.port={port}", "--IdentityProvider.token=abc"])
os.chdir(root / "work")
os.execve(words[0], words, student(root, os.environ))
