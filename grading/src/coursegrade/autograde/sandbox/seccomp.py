"""A filter for system calls: refuses what could carry a note to a later submission, or hide memory.

The kernel's keyring outlives every process of a user, and no namespace parts it. A file made by
`memfd_create` is in no folder and need not be mapped, so nothing would count it; programs that ask
for one have another way. The rest widens the kernel that a submission can reach, for no honest use.
"""

import ctypes
import errno
import os
import struct
import sys

_LOAD, _EQUAL, _ABOVE, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _ERROR = 0x7FFF0000, 0x00050000
_NUMBER, _MACHINE = 0, 4
_FIRST_ARGUMENT = 16 if sys.byteorder == "little" else 20
_X32 = 0x40000000
_DUMPABLE = 4

# add_key, request_key, keyctl, memfd_create, perf_event_open, bpf, userfaultfd, prctl
_GENERIC = (217, 218, 219, 279, 241, 280, 282, 167)
_CALLS = {
    "x86_64": (0xC000003E, (248, 249, 250, 319, 298, 321, 323, 157)),
    "aarch64": (0xC00000B7, _GENERIC),
    "riscv64": (0xC00000F3, _GENERIC),
    "ppc64le": (0xC0000015, (269, 270, 271, 360, 319, 361, 364, 171)),
    "s390x": (0x80000016, (278, 279, 280, 350, 331, 351, 355, 172)),
}
# The same everywhere: io_uring_setup, io_uring_enter, io_uring_register, memfd_secret.
_NEW = (425, 426, 427, 447)


def refuse_calls() -> None:
    """Refuse the calls above from here on; needs `no_new_privs`, and lasts for all children."""
    known = _CALLS.get(os.uname().machine)
    if known is None:
        raise OSError(errno.ENOSYS, f"no filter of system calls for {os.uname().machine}")
    program = b"".join(struct.pack("=HBBI", *line) for line in _program(*known))
    buffer = ctypes.create_string_buffer(program, len(program))
    head = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, ctypes.c_char_p(head), 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def _program(machine: int, numbers: tuple[int, ...]) -> list[tuple[int, int, int, int]]:
    """Return the filter, as lines of (code, lines to skip if true, if false, value)."""
    prctl, refused = numbers[-1], (*numbers[:-1], *_NEW)
    denied = _ERROR | errno.EPERM
    lines = [
        (_LOAD, 0, 0, _MACHINE),
        (_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, denied),
        (_LOAD, 0, 0, _NUMBER),
        (_ABOVE, 0, 1, _X32),
        (_RETURN, 0, 0, denied),
    ]
    for number in refused:
        lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, denied)]
    # Nobody may make himself unreadable to the process that counts the memory.
    lines += [
        (_EQUAL, 0, 3, prctl),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_EQUAL, 0, 1, _DUMPABLE),
        (_RETURN, 0, 0, denied),
        (_RETURN, 0, 0, _ALLOW),
    ]
    return lines
