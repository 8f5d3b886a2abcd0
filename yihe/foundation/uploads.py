"""What a file that was handed in holds is read once, before any transaction begins, and stays with the file: who asks later waits for nothing."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def read_once(upload: Any, read: Callable[[Any], T], fault: type[Exception]) -> T:
    """Return what `read` makes of an upload, or raise the `fault` it raised the first time."""
    if not hasattr(upload, "was_read"):
        try:
            upload.was_read = read(upload), None
        except fault as bad:
            upload.was_read = None, bad
    found, why = upload.was_read
    if why is not None:
        raise why
    return found


def refuse(upload: Any, fault: Exception) -> None:
    """Have an upload refused without having been read."""
    upload.was_read = None, fault
