"""
The pages of every record and of every register: list, one row with its history, the form, print; of records putting right and
confirming many at once. What only registers have stands in `registers`.
"""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.design.onward import onward
from yihe.faces.desk import kept, record_forms, registers
from yihe.faces.desk.inbox import following
from yihe.faces.desk.matters import restored
from yihe.faces.desk.record_lists import access, by_field, enter_label, find, narrowed, note, page, table, wanted_of
from yihe.foundation import row_keys
from yihe.foundation.records import acts, listed, reading
from yihe.foundation.records.declared import Record
from yihe.foundation.records.kept import Register
from yihe.registers.evidence.models import Verb, note_access

MOST_PRINTED = 2000
NAMED = 5  # refused rows that are named in one sentence


@require_GET
def index(request, code: str):
    record = find(code)
    form, wanted = wanted_of(record, request)
    rows, next_key = page(record, request.user, wanted, request.GET.get("after", ""))
    query = urlencode({name: value for name, value in request.GET.items() if name != "after"})
    return render(
        request, "desk/records.html",
        {
            "record": record, "form": form, "narrowed": bool(wanted), "query": f"?{query}" if query else "",
            "table": table(record, rows, request.user, request.get_full_path()),
            "next": following(request, next_key), "may_enter": record.may_enter_any(request.user),
            "note": note(record), "enter_label": enter_label(record), "waiting": registers.waiting(record, request.user),
            "beside": [(each.code, each.label, reverse("desk:records", args=[each.code])) for each in listed.beside(record)],
        },
    )  # fmt: skip


@require_GET
def detail(request, code: str, pk: int):
    record = find(code)
    row = access(record, request.user, pk)
    if issubclass(record, Register):
        return registers.detail(request, record, row)
    return render(
        request, "desk/record.html",
        {
            "record": record, "row": row, "state": record.state_of(row), "facts": record_forms.facts(record, row),
            "history": [(each, record.state_of(each), record_forms.facts(record, each)) for each in reading.history(record, row)],
            "last_day": record.last_day(row),
            "confirmable": bool(record.answers) and not record.cannot_answer(row, request.user),
            "correctable": not record.cannot_correct(row, request.user), "once": secrets.token_urlsafe(18),
            "may_enter": record.may_enter_any(request.user),
        },
    )  # fmt: skip


def enter(request, code: str, about: int | None = None):
    """A new record, about something said in the address or chosen in the form."""
    record = find(code)
    if not record.may_enter_any(request.user):
        raise Http404
    if issubclass(record, Register):
        if about is not None:
            raise Http404
        return registers.act_on(request, record, record.enter, None, None)
    known = None
    if about is not None:
        known = record.abouts(request.user).filter(pk=about).first()
        if known is None or record.cannot_enter(request.user, known):
            note_access(Verb.REFUSED, f"record {code} about {about}", by=request.user)
            raise Http404
    form = record_forms.entry_form(
        record, request.POST if request.method == "POST" else None, user=request.user if known is None else None,
        initial={name: request.GET[name] for name in record.fields if name in request.GET},
    )  # fmt: skip

    def write(said):
        chosen = known if known is not None else said.pop(record_forms.ABOUT)
        registers.count_entry(request.user)
        return acts.enter(record, chosen, by=request.user, once=_once(request), **said)

    return _form(request, record, form, f"登记{record.label}", write, about=known)


def correct(request, code: str, pk: int):
    record = find(code, Record)
    row = access(record, request.user, pk)
    # One that is put right already may be the same form sent twice: the act tells.
    if record.cannot_enter(request.user, record.about_of(row)):
        raise Http404
    data = request.POST if request.method == "POST" else None
    before = {name: getattr(row, name) for name in record.fields}
    form = record_forms.entry_form(record, data, initial=before, correcting=True)

    def write(said):
        registers.count_entry(request.user)
        return acts.correct(record, row, by=request.user, once=_once(request), **said)

    return _form(request, record, form, f"更正{record.label}", write, wrong=row)


def _once(request) -> str:
    return request.POST.get("once", "")[:64]


def _form(request, record, form, title: str, write, *, about=None, wrong=None):
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                row = write(dict(form.cleaned_data))
        except ValidationError as refused:
            for name, sentences in by_field(refused, form).items():
                form.add_error(name, sentences)
        else:
            kept.forget(request.user, request.path)
            messages.success(request, f"已{'更正' if wrong else '登记'}：{row}。")
            return redirect("desk:record", record.code, row.pk)
    elif request.method != "POST":
        form = restored(request, form)
    return render(
        request, "desk/record_form.html",
        {
            "record": record, "form": form, "form_title": title, "wrong": wrong,
            "note": record.called(about or record.about_of(wrong)) if about or wrong else "",
            "back": (str(wrong), reverse("desk:record", args=[record.code, wrong.pk])) if wrong else (record.label, reverse("desk:records", args=[record.code])),
            "once": request.POST.get("once") or secrets.token_urlsafe(18),
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


@require_POST
def void(request, code: str, pk: int):
    record = find(code, Record)
    row = access(record, request.user, pk)
    if record.cannot_enter(request.user, record.about_of(row)):
        raise Http404
    try:
        acts.void(record, row, by=request.user, reason=request.POST.get("reason", ""), once=_once(request))
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        messages.success(request, "已撤销这条记录，原记录保留。")
    return redirect("desk:record", code, pk)


@require_POST
def answer(request, code: str):
    """Confirm or send back the rows that were ticked. Sending back first asks why, on a page that keeps the ticks."""
    record = find(code, Record)
    keys = row_keys.read_all(request.POST.getlist("key"))
    rows = (
        acts.read_along(record, record.in_reach(request.user).filter(pk__in=keys[: acts.MOST]))
        if record.answers
        else []
    )
    if not record.answers or (keys and not rows):
        raise Http404
    back = onward(request, "back", reverse("desk:records", args=[code]))
    if not keys:
        messages.error(request, "请先勾选要处理的记录。")
        return redirect(back)
    accepted = request.POST.get("decision") == "confirm"
    fault = ""
    if accepted or "remark" in request.POST:
        try:
            done, refused = acts.answer(
                record, keys, by=request.user, accepted=accepted, remark=request.POST.get("remark", "")
            )
        except ValidationError as why:
            fault = "；".join(why.messages)
        else:
            if done:
                messages.success(request, f"已{'确认' if accepted else '退回'} {len(done)} 条。")
            for sentence in _refusals(refused):
                messages.error(request, sentence)
            return redirect(back)
    return render(
        request, "desk/record_answer.html",
        {"record": record, "rows": rows, "back": back, "fault": fault}, status=422 if fault else 200,
    )  # fmt: skip


def _refusals(refused: list[tuple]) -> list[str]:
    """Return each sentence once, with the rows it stands for."""
    rows: dict[str, list] = {}
    for row, why in refused:
        rows.setdefault(why, []).append(row)
    return [
        f"{'、'.join(str(row) for row in found[:NAMED])}{f' 等 {len(found)} 条' if len(found) > NAMED else ''}：{why}"
        for why, found in rows.items()
    ]


@require_GET
def sheet(request, code: str):
    """The narrowed list for printing, with room to sign."""
    record = find(code)
    _form_, wanted = wanted_of(record, request)
    rows = list(narrowed(record, request.user, wanted)[:MOST_PRINTED])
    note_access(Verb.EXPORT, f"record {code}", by=request.user, detail=f"打印 {len(rows)} 行")
    back = reverse("desk:records", args=[code])
    query = request.GET.urlencode()
    return render(
        request, "desk/record_sheet.html",
        {"record": record, "table": table(record, rows, request.user, back), "back": f"{back}?{query}" if query else back},
    )  # fmt: skip
