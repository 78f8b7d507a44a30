"""Become another program that doesn't outlive its parent.

    python -I -S child.py PARENT SIGNAL UID GID PROGRAM ARGUMENT…

Run as a script, never imported: between the start of a process and its program there must be a
moment to change the account and then ask the kernel for SIGNAL when PARENT is gone (asking first
would be undone by the change of account). Doing that in a process of its own, instead of between
fork and exec, is safe whatever threads the parent has. UID 0 keeps the account.

The kernel watches the parent's *thread*: start children from one that lives as long as they shall.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(parent: int, death_signal: int, uid: int, gid: int, command: list[str]) -> None:
    """Replace this process by `command`; exit silently when the parent has already gone."""
    if uid:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent:
        return
    # Both outlive exec: the supervisor waits with signals blocked, and Python ignores SIGPIPE.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execv(command[0], command)  # noqa: S606 # the point of it


if __name__ == "__main__":
    parent, death_signal, uid, gid = (int(word) for word in sys.argv[1:5])
    become(parent, death_signal, uid, gid, sys.argv[5:])
