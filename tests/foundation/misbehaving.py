"""Readers that do what a file might make a real one do. A process apart that is started with `main` knows them too."""

import ctypes
import os
import resource
import socket
import sys
import time

from yihe.foundation.foreign import process


def abort(content):
    os.abort()


def crash(content):
    ctypes.string_at(0)


def turn_in_circles(content):
    while True:
        pass


def sleep(content):
    time.sleep(3600)


def take_memory(content, megabytes):
    return len(b"\0" * (megabytes << 20))


def stumble(content):
    raise KeyError("a word of the file")


def go_deep(content):
    def deeper(n):
        return deeper(n + 1) + 1

    return deeper(0)


def answer_deep(content):
    """Answer with what would break whoever reads it, past the end of the reader."""
    os.write(4, b'["read", ' + b"[" * 200_000)
    os._exit(0)


def answer_long(content, megabytes):
    return "a" * (megabytes << 20)


def leave(content):
    os._exit(0)


def open_file(content):
    with open("/etc/hostname", "rb") as file:
        return len(file.read())


def open_socket(content):
    socket.socket().close()


def fork(content):
    os.fork()


def surroundings(content):
    return [sorted(os.environ), sorted(sys.modules)]


def interfaces(content):
    return [name for _number, name in socket.if_nameindex()]


def raise_limit(content):
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


READERS = {
    each.__name__: each
    for each in (
        abort, crash, turn_in_circles, sleep, take_memory, stumble, go_deep, answer_deep, answer_long, leave, open_file,
        open_socket, fork, surroundings, interfaces, raise_limit,
    )
}  # fmt: skip


def main(*, confined: bool) -> None:
    """Wait as the process apart does, with these readers besides; not confined: the control without limits."""
    process.READERS.update(READERS)
    if not confined:
        process.confining.confine = lambda memory: None
    process.main()
