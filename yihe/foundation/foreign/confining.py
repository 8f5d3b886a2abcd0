"""
What a process that reads a foreign file may take: so much memory and time, nothing written but its answer, and nothing
opened – no file, no connection, no further process – once the reading begins.
"""

import ctypes
import resource
import signal

MOST_MEMORY = 340 << 20  # bytes of address space; the interpreter, the readers and a Chinese font take some 80 MB of it
MOST_SECONDS = 8  # of the processor; `apart.MOST_SECONDS` is that of the clock on the wall
MOST_ANSWER = 64 << 20  # bytes
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


def leave_the_network() -> bool:
    """Move this process, and those that come of it, where there is no network. Return whether the kernel allowed it."""
    try:
        return ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0
    except (OSError, AttributeError):
        return False


def confine(memory: int = MOST_MEMORY) -> None:
    """Set the limits on this process, `memory` in bytes. None of them can be taken back."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, MOST_ANSWER),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),  # what is open stays so, and nothing more can be opened: no socket either
    ):
        resource.setrlimit(what, (most, most))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and goes on
    signal.alarm(4 * MOST_SECONDS)  # should whoever started us be gone
