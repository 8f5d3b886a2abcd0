"""
The process apart. It loads the readers, leaves the network, and then waits; each file is read by a process of its own that
comes of it (a fork takes milliseconds, a start a hundred times that), under the limits of `confining`, and ends with it.

It is spoken to over a socket: a message names the reader and what it is told besides, and brings two open files, one that
holds the content and one for the answer. It answers with the status the process ended with, as `os.waitpid` gives it.
"""

import codecs
import json
import os
import socket
import sys
import traceback
from datetime import date, datetime, time, timedelta

from yihe.foundation.foreign import BadFile, binding, confining, drawing, joining, papers, photographs, tables, words

READERS = {
    "table": tables.rows, "sheet": tables.table, "paper": papers.check, "drawing": drawing.draw, "font": drawing.has_font,
    "binding": binding.bind, "joining": joining.join, "photograph": photographs.keep, "words": words.read,
}  # fmt: skip
ENCODINGS = (
    *tables.ENCODINGS,
    "utf-8",
    "utf-8-sig",
    "ascii",
    "latin-1",
    "cp437",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
)  # cp437: of ZIP
MEMORY = {"photograph": 700 << 20}  # bytes: the 48 million points of a telephone, decoded, turned and coded again
IDLE = 120.0  # seconds without a file, after which it ends; the next file starts another
LONGEST_MESSAGE = 4096
READ, REFUSED, FAILED = "read", "refused", "failed"
TOO_LARGE = 3  # exit code


def serve(channel: socket.socket) -> None:
    """Answer until the other end is gone. The first message says whether the network was left."""
    for name in ENCODINGS:
        codecs.lookup(name)  # loaded now: later nothing can be
    channel.sendall(b"1" if confining.leave_the_network() else b"0")
    channel.settimeout(IDLE)
    while True:
        try:
            message, files, *_rest = socket.recv_fds(channel, LONGEST_MESSAGE, 2)
        except TimeoutError:
            return
        if not message:
            return
        child = os.fork()
        if child == 0:
            channel.close()
            _read_one(message, *files)
        for file in files:
            os.close(file)
        channel.sendall(b"%d" % os.waitpid(child, 0)[1])


def _read_one(message: bytes, given: int, answer: int) -> None:
    code = 1
    try:
        reader, said = json.loads(message)
        confining.confine(MEMORY.get(reader, confining.MOST_MEMORY))
        with open(given, "rb", closefd=False) as source:
            content = source.read()
        told = json.dumps(_outcome(READERS[reader], content, said), ensure_ascii=False, default=_plain)
        with open(answer, "wb", closefd=False) as target:
            target.write(told.encode("utf-8", "replace"))
        code = 0
    except MemoryError:
        code = TOO_LARGE
    finally:
        os._exit(code)  # whatever happened: this process never goes on to serve


def _outcome(reader, content: bytes, said: dict) -> list:
    try:
        return [READ, reader(content, **said)]
    except BadFile as bad:
        return [REFUSED, str(bad)]
    except MemoryError:
        raise
    except Exception as fault:  # whatever a reader stumbles over is the file's fault, and is named by its place alone
        place = traceback.extract_tb(fault.__traceback__)[-1]
        return [FAILED, f"{type(fault).__name__} in {os.path.basename(place.filename)}:{place.lineno}"]


def _plain(value) -> dict:
    """Return what JSON has no word for, under the name of what it is."""
    if isinstance(value, timedelta):
        return {"lasts": value.total_seconds()}
    name = "moment" if isinstance(value, datetime) else "day" if isinstance(value, date) else "time"
    if not isinstance(value, date | time):
        raise TypeError(f"a reader returned {type(value).__name__}, which is no plain data")
    return {name: value.isoformat()}


def main() -> None:
    serve(socket.socket(fileno=int(sys.argv[1])))
