"""
比对: what the system looks for by itself in the registers – the same account, a job beside another, a stake – and puts before a person.
Whoever compares says here, in plain words for the public register of algorithms, what for, by which data, and who decides. A comparison
never decides: that is what `human` and `remedy` tell.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Comparison:
    """One of them: its name, purpose, the data it reads, who decides, and what whoever is found can do. Sentences in Chinese."""

    code: str
    label: str
    purpose: str
    data: str
    human: str
    remedy: str

    def __post_init__(self):
        if silent := [
            name for name in ("code", "label", "purpose", "data", "human", "remedy") if not getattr(self, name).strip()
        ]:
            raise ValueError(f"比对“{self.code or self.label}”没有写明 {'、'.join(silent)}。")


_declared: dict[str, Comparison] = {}


def declare(*comparisons: Comparison) -> None:
    """Make comparisons known. Raises ValueError when two have one code."""
    for each in comparisons:
        if _declared.setdefault(each.code, each) is not each:
            raise ValueError(f"there is another comparison with the code {each.code}")


def every() -> list[Comparison]:
    """Return all of them in the order of their codes."""
    return [_declared[code] for code in sorted(_declared)]
