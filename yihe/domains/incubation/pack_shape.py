"""What `incubation.yaml` must hold, key by key: a sentence for each thing that is missing, misspelt or of the wrong sort."""

from collections.abc import Iterator
from difflib import get_close_matches

# The figures the bureau sets itself: each is asked for somewhere, and a misspelt one would be missed only then.
SETTINGS = (
    "conclude_call_working_days", "sign_working_days", "confirm_working_days", "stage_working_days", "assess_working_days",
    "space_working_days", "tracking_grace_working_days", "service_hours_at_most",
    "service_late_days", "service_reminder_days", "service_confirmation_days",
)  # fmt: skip
MONTHS = "tracking_months"
KEYS = ("source", "bases", "groups", "services", "stages", "settings")


def faults(data) -> Iterator[str]:
    """Yield what is wrong with the file's content. Nothing is read of a file that has a fault."""
    if not isinstance(data, dict):
        yield "应为一组“键: 值”"
        return
    yield from _keys(data, KEYS, "")
    if "source" in data and not _is_text(data["source"]):
        yield "source 应为文字，不能空着"
    yield from _list_of_texts(data.get("bases", []), "bases")
    yield from _entries(data.get("groups", []), "groups", ("code", "label", "receives"))
    yield from _entries(data.get("services", []), "services", ("code", "label"))
    yield from _stages(data.get("stages", {}))
    yield from _settings(data.get("settings", {}))


def _keys(said: dict, wanted: tuple[str, ...], where: str) -> Iterator[str]:
    for key in wanted:
        if key not in said:
            yield f"缺少 {where}{key}"
    for key in said:
        if key not in wanted:
            near = get_close_matches(str(key), wanted, 1)
            yield f"不认识的键 {where}{key}" + (f"（是不是 {near[0]}？）" if near else "")


def _is_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_count(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _list_of_texts(value, where: str) -> Iterator[str]:
    if not isinstance(value, list) or not all(map(_is_text, value)):
        yield f"{where} 应为一列文字"


def _entries(value, where: str, wanted: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where} 应为一列"
        return
    seen = set()
    for position, entry in enumerate(value, 1):
        here = f"{where} 第 {position} 项"
        if not isinstance(entry, dict):
            yield f"{here}应为一组“键: 值”"
            continue
        yield from _keys(entry, wanted, f"{here}的 ")
        for key in ("code", "label"):
            if key in entry and not _is_text(entry[key]):
                yield f"{here}的 {key} 应为文字，不能空着"
        if "receives" in entry:
            yield from _list_of_texts(entry["receives"], f"{here}的 receives")
        code = entry.get("code")
        if isinstance(code, str) and (code in seen or len(code) > 20):
            yield f"{here}的 code {code} 重复，或者超过 20 个字符"
        seen.add(code if isinstance(code, str) else None)


def _stages(value) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "stages 应为一组“键: 值”"
        return
    for stage, said in value.items():
        if not isinstance(said, dict):
            yield f"stages.{stage} 应为一组“键: 值”"
            continue
        yield from _keys(said, ("stress", "help"), f"stages.{stage}.")
        if "stress" in said and not _is_text(said["stress"]):
            yield f"stages.{stage}.stress 应为文字，不能空着"
        help_ = said.get("help", {})
        if not isinstance(help_, dict) or not all(map(_is_count, help_.values())):
            yield f"stages.{stage}.help 应为“服务: 次数”，次数为正整数"


def _settings(value) -> Iterator[str]:
    if not isinstance(value, dict):
        yield "settings 应为一组“键: 值”"
        return
    yield from _keys(value, (*SETTINGS, MONTHS), "settings.")
    for name in SETTINGS:
        if name in value and not _is_count(value[name]):
            yield f"settings.{name} 应为正整数，收到 {value[name]!r}"
    months = value.get(MONTHS, [1])
    if not isinstance(months, list) or not months or not all(map(_is_count, months)) or months != sorted(set(months)):
        yield f"settings.{MONTHS} 应为一列从小到大的正整数，收到 {months!r}"
