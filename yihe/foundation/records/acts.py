"""
What can be done with a record, whatever it is of: enter it, put it right, take it back, confirm or send back many at once.
A refusal is a ValidationError: a sentence, or sentences by field.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.foundation import among
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.foundation.records.declared import Record, day_faults, refuse, sentences

MOST = 500  # answered in one act
TAKEN_BACK = "这条记录刚刚已被更正，请核对后再改。"


def enter(record: type[Record], about, *, by, once: str = "", **said) -> Any:
    """
    Write a record and return its row; the same `once` of the same person is the same row.

    :raises ValidationError: it is not this person's to enter (now, or on the day it happened), or what is said cannot be
    """
    return _write(record, about, by=by, once=once, said=said)


def correct(record: type[Record], row, *, by, reason: str, once: str = "", **said) -> Any:
    """
    Put a record right: a second row counts in its place, and is confirmed anew.

    :raises ValidationError: as `enter`; there is a later row; no reason is given
    """
    return _write(record, record.about_of(row), by=by, once=once, said=said, corrects=row, reason=reason)


def void(record: type[Record], row, *, by, reason: str, once: str = "") -> Any:
    """Take a record back: a second row says so, and neither counts. Raises ValidationError as `correct`."""
    said = {name: getattr(row, name) for name in record.fields}
    return _write(
        record, record.about_of(row), by=by, once=once, said=said, corrects=row, reason=reason, taken_back=True
    )


def sent_before(record: type[Record], by, once: str):
    """Return the row this person already wrote with a token, or None."""
    return record.rows.objects.filter(by=by, once=once).first() if once else None


def _write(record, about, *, by, once, said, corrects=None, reason="", taken_back=False):
    if before := sent_before(record, by, once):
        return before
    # Putting right is an act of now: whoever has the duty today mends what whoever had it then wrote.
    refuse(record.cannot_enter(by, about, None if corrects is not None else said[record.happened]))
    if corrects is not None and not reason.strip():
        raise ValidationError({"reason": "请写明更正或撤销的理由。"})
    hat = next(hat for hat in by.hats if record.enters(hat, about))
    row = record.rows(
        **said, **{record.about: about}, **record.derived(about, said), by=by, hat=hat.role_code, corrects=corrects,
        void=taken_back, reason=reason.strip()[:200], once=once or None, recorded_at=timezone.now(),
    )  # fmt: skip
    if not taken_back:  # what is taken back was once taken in; what is wrong with it is no reason to keep it
        row.clean_fields(exclude=[f.name for f in row._meta.fields if f.name not in record.fields])
        found = [*day_faults(record, said), *record.faults(about, said), *record.faults_of_entry(about, said, by)]
        if wrong := sentences(found):
            raise ValidationError(wrong)
    try:
        with transaction.atomic():
            if corrects is not None:
                _hold(record, [corrects.pk])
                refuse(record.cannot_correct(_read(record, [corrects.pk])[0], by))
            row.save(force_insert=True)
            record.entered(row)
    except IntegrityError:
        if before := sent_before(record, by, once):  # pressed twice at the same moment
            return before
        raise ValidationError(TAKEN_BACK) from None
    return row


def answer(
    record: type[Record], keys: Iterable[int], *, by, accepted: bool, remark: str = ""
) -> tuple[list, list[tuple[Any, str]]]:
    """
    Confirm many records, or send them back: all that can be, in one act. Return the rows done, and the others each with its
    own sentence. Keys out of the person's reach are passed over as if they were not there.

    :raises ValidationError: too many at once, or sent back without a reason
    """
    wanted = sorted(set(keys))
    if len(wanted) > MOST:
        raise ValidationError(f"一次最多处理 {MOST} 条，请分几次。")
    if not accepted and not remark.strip():
        raise ValidationError({"remark": "退回要写明理由。"})
    done, refused = [], []
    with transaction.atomic():
        seen = list(record.in_reach(by).filter(pk__in=wanted).values_list("pk", flat=True))
        _hold(record, seen)
        for row in _read(record, seen):
            if why := record.cannot_answer(row, by):
                refused.append((row, why))
            else:
                done.append(row)
        link = record.answers._meta.pk.name
        said = {"by": by, "at": timezone.now(), "accepted": accepted, "remark": remark.strip()[:300]}
        answers = [record.answers(**{link: row}, **said) for row in done]
        record.answers.objects.bulk_create(answers)
        for row, each in zip(done, answers, strict=True):
            record.answered(row, each)
    return done, refused


def _hold(record, keys: list[int]) -> None:
    """Lock rows in the order of their keys. They never change: what hangs on them is read after."""
    list(record.rows.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def _read(record, keys: list[int]) -> list:
    return _of_keys(record)(keys=keys)


@lru_cache
def _of_keys(record: type[Record]) -> CompiledQuery:
    return CompiledQuery(lambda: read_along(record, record.rows.objects.filter(pk__among=among.keys())).order_by("pk"))


def read_along(record: type[Record], rows):
    """Read with rows what their state, their page and the questions about them ask for."""
    links = ["by", "corrected_by", record.about, *record.joined]
    return rows.select_related(*links, *([f"{record.answer_link()}__by"] if record.answers else []))
