"""What the registers whose entries are people have in common: how one is called, and under which words their log is kept."""

from yihe.registers.practitioners.models import Practitioner


class OfPeople:
    """Mixed into a `Register` of practitioners, before it."""

    label: str

    @classmethod
    def called(cls, entry: Practitioner) -> str:
        return entry.name

    @classmethod
    def over(cls, entry: Practitioner) -> str:
        return f"{cls.label}（虚构）" if entry.invented else cls.label

    @classmethod
    def noted(cls, row: Practitioner) -> str:
        return f"practitioner {row.pk}"
