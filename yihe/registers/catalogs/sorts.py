"""What each list asks of a line, in the order of its page and its sheet; and what stands against one before it is entered."""

from yihe.registers.catalogs.models import LineFields, Power, Sort

COMMON = ("code", "name", "clause")
DAYS = ("since", "until")
FIELDS: dict[str, tuple[str, ...]] = {
    Sort.POWER: ("code", "name", "group", "clause", "organ", "procedure", "channel", *DAYS),
    Sort.DUTY: ("code", "name", "clause", "organ", "ties", *DAYS),
    Sort.NEGATIVE: ("code", "name", "clause", "bars", *DAYS),
    Sort.CATALOGUE: ("code", "name", "group", "unit", "counted", "standard", "who_may", "clause", *DAYS),
}
# What a line may not leave open, by list.
NEEDED: dict[str, tuple[str, ...]] = {
    Sort.POWER: (*COMMON, "group", "organ"), Sort.DUTY: (*COMMON, "organ"), Sort.NEGATIVE: (*COMMON, "bars"),
    Sort.CATALOGUE: (*COMMON, "group", "unit"),
}  # fmt: skip
CALLED = {
    (Sort.POWER, "organ"): "实施机关",
    (Sort.DUTY, "name"): "责任事项",
    (Sort.NEGATIVE, "name"): "禁止事项",
}
GROUPS: dict[str, tuple] = {Sort.POWER: tuple(Power.choices)}  # a list whose classes are fixed


def label_of(sort: str, field: str) -> str:
    """Return what a field is called in a list."""
    return CALLED.get((Sort(sort), field)) or str(LineFields._meta.get_field(field).verbose_name)


def shared(sort: str, lines) -> list[tuple[str, str]]:
    """Return (label, words) of what all lines of a list say alike: said once, above them."""
    rows = list(lines)
    names = [name for name in FIELDS[sort] if name not in (*COMMON[:2], *DAYS)] if len(rows) > 1 else []
    alike = [(name, {getattr(line, name) for line in rows}) for name in names]
    return [(label_of(sort, name), next(iter(said))) for name, said in alike if len(said) == 1 and said != {""}]


def apart(sort: str, lines) -> list[tuple[str, str]]:
    """Return (name, label) of the fields, besides code and name, in which lines of a list say something of their own."""
    rows = list(lines)
    once = {label for label, _words in shared(sort, rows)}
    fields = [(name, label_of(sort, name)) for name in FIELDS[sort] if name not in COMMON[:2]]
    return [(n, label) for n, label in fields if label not in once and any(getattr(line, n) for line in rows)]


def pieces(text: str) -> list[str]:
    """Return the words of a text that are set apart by 、 or a comma."""
    for mark in "，,;；":
        text = text.replace(mark, "、")
    return [piece.strip() for piece in text.split("、") if piece.strip()]


def faults(sort: str, said: dict) -> dict[str, str]:
    """Return what stands against a line as it is said, by name of the field."""
    found = {name: f"请填写{label_of(sort, name)}。" for name in NEEDED[sort] if name in said and not said[name]}
    since, until = said.get("since"), said.get("until")
    if since and until and until < since:
        found["until"] = "至何日止不能早于自何日起。"
    return found
