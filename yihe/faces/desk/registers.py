"""What the pages of registers have that those of records have not: an entry with its lines, its acts, and what waits for a second."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from yihe.faces.desk import kept as typed
from yihe.faces.desk import record_forms
from yihe.faces.desk.matters import restored
from yihe.faces.desk.proposals import tell_confirmers
from yihe.faces.desk.record_lists import access, by_field, find
from yihe.foundation import ceilings
from yihe.foundation.records import kept, leads
from yihe.foundation.records.kept import Change, Lines, Register
from yihe.foundation.records.listed import Listed
from yihe.matters import telling
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.models import Proposal, RegisterEdit
from yihe.registers.evidence.models import Verb, note_access

MOST_WAITING, MOST_EDITS = 50, 50
PROPOSED = "已提请，由司法局另一人核对确认后生效；确认以前照旧。"
TWICE = "完全相同的一条已经登记，没有重复登记；确有两个，请在名称里写明区别。"


def perform(register: type[Register], change: Change, subject, by, said: dict):
    """
    Do an act and return what it made; where a second person has to confirm it, those who may are told.

    :raises ValidationError, NotAllowed: as the act; or an entry that says just this is there already (a form sent again)
    """
    if change is register.enter and kept.on_record(register, said, by):
        raise ValidationError(TWICE)
    begun = timezone.now()
    done = change.verb(subject, by=by, **said)
    waiting = register.waiting
    if waiting and isinstance(done, waiting.model):
        telling.tell_holders(
            waiting.confirmers,
            done.organization.region,
            waiting.told(done),
            page=f"desk:records {register.code}",
            besides=[by.pk],
        )
    for proposal in Proposal.objects.filter(proposed_by=by, outcome="", proposed_at__gte=begun):
        tell_confirmers(proposal)
    return done


def detail(request, register: type[Register], entry):
    """One entry: facts, what hangs on it, what was edited, and the acts this person may do."""
    user = request.user
    keys = register.edits_keys(entry, user)
    edits = RegisterEdit.objects.filter(register=register.edits, entry__in=keys).select_related("by")
    return render(
        request, "desk/entry.html",
        {
            "record": register, "entry": entry, "facts": [(c.label, record_forms.shown(c.of(entry))) for c in register.facts],
            "acts": [act for act in register.changes if _can(act, user, entry)],
            "lines": [_lines(lines, entry, user) for lines in register.lines],
            "edits": register.edits_told(edits.order_by("-pk"), user)[:MOST_EDITS], "links": leads.of(register.code, entry, user),
        },
    )  # fmt: skip


def _can(act: Change, user, subject) -> bool:
    return act.offered(subject) and act.may(user, subject)


def count_entry(user) -> None:
    """Count what somebody is about to enter, in its transaction. Raises ValidationError when it is one too many today."""
    if reached := ceilings.take({ceilings.RECORDS: 1}, person=user.pk, organization=ceilings.organization_of(user)):
        raise ValidationError(reached)


def _lines(lines: Lines, entry, user) -> dict:
    rows = [
        (row, [record_forms.shown(c.of(row)) for c in lines.columns], [act for act in lines.each if _can(act, user, row)])
        for row in lines.rows(entry)
    ]  # fmt: skip
    return {
        "of": lines,
        "rows": rows,
        "waits": lines.waits(entry),
        "acts": [act for act in lines.acts if _can(act, user, entry)],
    }


def act(request, code: str, pk: int, name: str, line: int | None = None):
    """An act on an entry or on one of its lines."""
    register = find(code, Register)
    entry = access(register, request.user, pk)
    change, lines = next(((c, of) for c, of in register.acts() if c.name == name), (None, None))
    if change is None or (line is None) != (lines is None):
        raise Http404
    subject = entry if lines is None else next((row for row in lines.rows(entry) if row.pk == line), None)
    if subject is None or not change.may(request.user, subject):
        raise Http404
    return act_on(request, register, change, subject, entry)


def act_on(request, register: type[Register], change: Change, subject, entry):
    """The form of an act: what is said, the verb, its sentence where it refuses, and on to the entry's page."""
    form = record_forms.change_form(change, subject, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                count_entry(request.user)
                done = perform(register, change, subject, request.user, form.cleaned_data)
        except ValidationError as refused:
            for name, sentences in by_field(refused, form).items():
                form.add_error(name, sentences)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            typed.forget(request.user, request.path)
            waits = register.waiting is not None and isinstance(done, register.waiting.model)
            proposed = PROPOSED if isinstance(done, Proposal) else f"已{change.label}。"
            messages.success(request, register.waiting.waits if waits else proposed)
            made = done if isinstance(done, register.rows) else entry
            return redirect("desk:record", register.code, made.pk) if made else redirect("desk:records", register.code)
    elif request.method != "POST":
        form = restored(request, form)
    back = (
        (register.called(entry), reverse("desk:record", args=[register.code, entry.pk]))
        if entry
        else (register.label, reverse("desk:records", args=[register.code]))
    )
    return render(
        request, "desk/record_form.html",
        {
            "record": register, "form": form, "form_title": change.label, "note": change.note(request.user, subject), "back": back,
            "wrong": None, "once": "",
        },
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def waiting(record: type[Listed], user) -> dict | None:
    """Return what waits for a second person and this one may know of, with why they cannot decide it, or None."""
    sort = record.waiting if issubclass(record, Register) else None
    if sort is None or not (rows := sort.rows(user).filter(outcome="")[:MOST_WAITING]):
        return None
    lines = [
        {
            "row": row, "cells": [record_forms.shown(c.of(row)) for c in sort.columns], "why": sort.cannot_decide(row, user),
            "question": sort.question(row), "warning": sort.warns(row),
        }
        for row in rows
    ]  # fmt: skip
    return {"of": sort, "lines": lines}


@require_POST
def decide(request, code: str, pk: int):
    """Confirm or refuse what somebody else proposed."""
    register = find(code, Register)
    sort = register.waiting
    row = sort.rows(request.user).filter(pk=pk).first() if sort else None
    if sort is None or row is None:
        note_access(Verb.REFUSED, f"record {code} waiting {pk}", by=request.user)
        raise Http404
    confirmed = request.POST.get("decision") == "confirm"
    try:
        if confirmed:
            sort.confirm(row, by=request.user)
        else:
            sort.refuse(row, by=request.user, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
    else:
        row.refresh_from_db()
        telling.tell({row.proposed_by_id}, sort.answer(row), page=f"desk:records {code}")
        messages.success(request, f"已{sort.act}。" if confirmed else "已记为不予确认。")
    return redirect("desk:records", code)
