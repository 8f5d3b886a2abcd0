"""How the number of a letter is given, and whether one is missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.utils import timezone

from yihe.foundation import city_pack
from yihe.foundation.roles import CLERK, DIRECTOR, REVIEWER
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.registers.accounts.models import RegisterEdit
from yihe.registers.letters.models import LetterNumber, VoidedNumber

FILE = "letters.yaml"
KEEPERS = (CLERK, REVIEWER, DIRECTOR)
NO_MARK = f"本地还没有写明机关代字（资料包 {FILE}），暂不能编发文字号。"
NOT_YOURS = "发文字号由司法局受理、审核人员或分管领导登记。"
_MARK = re.compile(r"[\w（）()]{1,20}")
_TRIES = 50  # of others who give a number of the same series at the same moment


@dataclass(frozen=True)
class Series:
    """What a pack says of an issuer's numbers: its mark (机关代字), and with which number a year begins, 1 unless it says so."""

    mark: str
    first: dict[int, int] = field(default_factory=dict)


def series_of(region: str, issuer: str) -> Series | None:
    """Return the series of an issuer (`bureau` …) of a region; None where its pack says none: its letters have no such number."""
    return _read(city_pack.file(FILE, city_pack.of(region))).get(issuer)


def give(region: str, issuer: str, on: date, *, title: str, matter: str = "", by=None) -> str:
    """
    Return the number of a letter that is signed on a day, `太司〔2026〕12号`, "" where the issuer has no series. Must run inside the
    transaction that signs: when that rolls back, the number is free again. Who signs at the same moment waits for it.
    """
    series = series_of(region, issuer)
    if series is None:
        return ""
    county = city_pack.region_of(city_pack.of(region))
    for _try in range(_TRIES):
        rows = LetterNumber.objects.filter(region=county, mark=series.mark, year=on.year)
        last = rows.aggregate(last=Max("number"))["last"] or series.first.get(on.year, 1) - 1
        try:
            with transaction.atomic():  # another transaction's number is waited for, and is in the way once it commits
                row = LetterNumber(mark=series.mark, year=on.year, number=last + 1, matter=matter, title=title, by=by)
                row.region, row.called = county, f"{series.mark}〔{on.year}〕{last + 1}号"
                row.save(force_insert=True)
                return row.called
        except IntegrityError:
            continue
    raise ValidationError("发文字号一时编不上，请稍后再试。")


def register_outside(_entry=None, *, title: str, by) -> LetterNumber:
    """Give the next number of the bureau to a letter that is written outside the system. Raises ValidationError."""
    hat = next((hat for hat in by.hats if hat.role in KEEPERS), None)
    if hat is None:
        raise ValidationError(NOT_YOURS)
    if not (title := title.strip()):
        raise ValidationError({"title": "请写明文件标题。"})
    with transaction.atomic():
        given = give(hat.region, "bureau", timezone.localdate(), title=title, by=by)
        if not given:
            raise ValidationError(NO_MARK)
        row = LetterNumber.objects.filter(called=given, by=by).latest("pk")
        _note(row, "登记系统外发文", title, by)
        return row


def cannot_void(row: LetterNumber, user) -> str:
    """Return why a number cannot be marked as never sent by somebody, or ""."""
    if not any(hat.role in KEEPERS and row.region.startswith(hat.region) for hat in user.hats):
        return NOT_YOURS
    return f"这是 {row.matter} 签发的文书，不能作废；决定有错的，依法另行处理。" if row.matter else ""


def void(row: LetterNumber, *, reason: str, by) -> VoidedNumber:
    """Mark the number of a letter outside the system as never sent. It is not given again. Raises ValidationError."""
    if refused := cannot_void(row, by):
        raise ValidationError(refused)
    with transaction.atomic():
        voided, made = VoidedNumber.objects.get_or_create(letter=row, defaults={"reason": reason.strip(), "by": by})
        if not made:
            raise ValidationError("这个发文字号已经作废。")
        _note(row, "作废", reason, by)
        return voided


def _note(row: LetterNumber, field: str, after: str, by) -> None:
    RegisterEdit.objects.create(by=by, register="letters", entry=str(row.pk), field=field, before="", after=after[:200])


def gaps() -> Iterator[str]:
    """Yield a sentence for numbers of letters that are missing between the first and the last of a year."""
    found = (
        LetterNumber.objects.values("region", "mark", "year")
        .annotate(first=Min("number"), last=Max("number"))
        .order_by("region", "mark", "year")
    )
    for series in found:
        numbers = LetterNumber.objects.filter(
            region=series["region"], mark=series["mark"], year=series["year"]
        ).order_by("number")
        for before, after in pairwise(numbers.values_list("number", flat=True)):
            if after != before + 1:
                missing = f"{before + 1}" if after == before + 2 else f"{before + 1} 至 {after - 1}"
                yield f"发文字号 {series['mark']}〔{series['year']}〕{missing}号给出过，现在没有登记：被删除过。"


@cache
def _read(file: Path) -> dict[str, Series]:
    if not file.exists():
        return {}
    content = load_yaml(file)
    if not isinstance(content, dict):
        raise BadParameters(f"{FILE}：应为一组“机关: {{mark: 代字}}”")
    return {str(issuer): _of(f"{FILE}：{issuer}", said) for issuer, said in content.items()}


def _of(where: str, said) -> Series:
    if not isinstance(said, dict) or "mark" not in said or set(said) - {"mark", "first"}:
        raise BadParameters(f"{where} 应写明 mark（机关代字），可写 first（各年首号）")
    if not isinstance(said["mark"], str) or not _MARK.fullmatch(said["mark"]):
        raise BadParameters(f"{where}.mark 应为一至二十个字的机关代字，例如 太司")
    first = said.get("first") or {}
    if not isinstance(first, dict) or not all(
        type(year) is int and type(number) is int and number > 0 for year, number in first.items()
    ):
        raise BadParameters(f"{where}.first 应为一组“年份: 首号”")
    return Series(said["mark"], first)


def faults() -> list[str]:
    """Return what is wrong with the file of the city we speak in, for the system check."""
    try:
        marks = [series.mark for series in _read(city_pack.file(FILE, city_pack.here())).values()]
    except BadParameters as fault:
        return str(fault).splitlines()
    return [f"{FILE}：机关代字 {mark} 写了两次，请改一个" for mark in dict.fromkeys(marks) if marks.count(mark) > 1]
