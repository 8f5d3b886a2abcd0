"""What somebody handed in, in a few words, for the sentence that says what it ought to have been."""

from typing import Any


def said(value: Any) -> str:
    """Return a value of JSON as a sentence names it, a long one cut."""
    if isinstance(value, float):
        return f"浮点数 {value}"
    if isinstance(value, dict | list | tuple):
        return "一组值"
    if value is None:
        return "空"
    text = f"“{value}”" if isinstance(value, str) else str(value).lower()
    return text if len(text) <= 40 else f"{text[:40]}…"
