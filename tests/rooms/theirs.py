"""
A plugin for the run over rooms from outside (`-p tests.rooms.theirs`): what is tried on each kind, module, role or policy is
tried on theirs, because it was tried on ours already; a promise about everything at once is tried as it is. Whose theirs are, the
run says in `THEIRS`: words of the names of what is tried.
"""

import os

WORDS = tuple(os.environ.get("THEIRS", "culture visit reward").split())


def pytest_collection_modifyitems(config, items):
    ours = [item for item in items if not _is_tried(item)]
    config.hook.pytest_deselected(items=ours)
    items[:] = [item for item in items if item not in set(ours)]


def _is_tried(item) -> bool:
    callspec = getattr(item, "callspec", None)
    if callspec is None or "tests/rooms/" in item.nodeid:
        return "tests/promises/" in item.nodeid or "tests/rooms/" in item.nodeid or "every_policy" in item.nodeid
    return any(word in callspec.id for word in WORDS)
