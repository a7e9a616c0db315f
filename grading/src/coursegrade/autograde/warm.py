"""The warm process: everything is imported once, and each notebook gets a fork of it.

`python -P -m coursegrade.autograde.warm` with a socket for messages as standard input, and one for
open folders as standard output. Its own memory never holds a submission or a test: it reads only
the limits and the student's id, and the fork the rest.
"""

import gc
import importlib
import os
import signal
import socket
import tempfile
from contextlib import suppress
from dataclasses import replace

from coursegrade.autograde import pristine
from coursegrade.autograde.limits import Limits
from coursegrade.autograde.rpc.crossing import trusted_packages
from coursegrade.autograde.sandbox.files import whiteouts
from coursegrade.autograde.sandbox.filesystem import View
from coursegrade.autograde.sandbox.namespaces import own_users
from coursegrade.autograde.sandbox.preload import import_harmless
from coursegrade.autograde.sandbox.room import Errand, Room
from coursegrade.autograde.shell import make_shell
from coursegrade.autograde.wire import Channel, Ended
from coursegrade.student_id import VARIABLE


def main() -> None:
    """Do errands until the other end closes."""
    channel = Channel(socket.socket(fileno=os.dup(0)))
    folders = socket.socket(fileno=os.dup(1))
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    settings = channel.receive()
    for name in settings["preload"]:
        with suppress(ImportError):
            importlib.import_module(name)
            trusted_packages.add(name.partition(".")[0])
    # Packages ask whether it is loaded, to tell a notebook from a terminal.
    importlib.import_module("ipykernel.zmqshell")
    shell = make_shell()
    with shell.builtin_trap:
        said = import_harmless(settings["imports"])
    pristine.keep(shell)
    gc.collect()
    gc.freeze()
    root = tempfile.mkdtemp(prefix="coursegrade-")
    layer = tempfile.mkdtemp(prefix="coursegrade-") if settings["view"]["given"] else ""
    view, users = View(**settings["view"]), own_users(settings["place"])
    hide = whiteouts(view.given, view.names, layer)
    view = replace(view, whiteouts=hide, user=users[0] if users else os.geteuid())
    room = Room(root, view, shell, users)
    channel.send({"ready": True, "enclosed": room.works(), "said": said})
    while True:
        try:
            first = channel.receive()
        except Ended:
            os.rmdir(root)
            return
        # Whose submission it is stands in the environment of both processes; see student_id.py.
        os.environ[VARIABLE] = first["student"]
        folder = socket.recv_fds(folders, 1, 1)[1][0] if first["folder"] else None
        errand = Errand(
            Limits(**first["limits"]), first["function"], first["seconds"], first["kernel"], folder
        )
        status = room.run(channel, errand)
        if folder is not None:
            os.close(folder)
        if status:
            return


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    main()
