"""JSON that came from outside: of a browser, a file, another system."""

import json


def read(text: str | bytes) -> object:
    """Return what it says. Raises ValueError for what is none, and for what is nested deeper than anybody means."""
    try:
        return json.loads(text)
    except RecursionError as fault:
        raise ValueError("nested too deep") from fault
