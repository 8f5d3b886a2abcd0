"""
Checks that what kinds and actions say about papers holds together, and of the machine, whether papers can be shown on it. Run by
`manage.py check`, the latter with `--deploy`.
"""

from collections.abc import Iterator

from django.core import checks

from yihe.acts.documents.papers import OTHER
from yihe.foundation import apart, office
from yihe.foundation.foreign import BadFile
from yihe.foundation.roles import APPLICANT
from yihe.matters import kinds


def check_papers(app_configs=None, **_options) -> list[checks.Error]:
    """Return an error for each paper or action that names what is not there."""
    faults = []
    for kind in kinds.every():
        codes = [paper.code for paper in kind.papers]
        if len(set(codes)) != len(codes) or OTHER.code in codes:
            faults.append(
                checks.Error(f"kind {kind.code} declares a paper twice or calls one other", id="documents.E001")
            )
        for paper in kind.papers:
            for name in paper.required_for:
                if not any(name in workflow.actions for workflow in kind.workflows()):
                    faults.append(
                        checks.Error(f"kind {kind.code}: {paper.code} is for no action {name}", id="documents.E002")
                    )
        for action in (a for workflow in kind.workflows() for a in workflow.actions.values()):
            for code in action.papers:
                if code not in codes:
                    faults.append(
                        checks.Error(f"kind {kind.code}: {action.name} needs no known {code}", id="documents.E003")
                    )
        faults += [checks.Error(f"kind {kind.code}: {fault}", id="documents.E004") for fault in _of_the_counter(kind)]
    return faults


def _of_the_counter(kind) -> Iterator[str]:
    """Yield what contradicts itself in how the papers of a kind come over the counter."""
    on_paper = {action.name for workflow in kind.workflows() for action in workflow.actions.values() if action.on_paper}
    if not kind.received_by:
        if on_paper:
            yield f"{', '.join(sorted(on_paper))} comes in on paper, and nobody receives it (received_by)"
        return
    if any(not role.is_staff for role in kind.received_by):
        yield "its papers are received by somebody who is not of the office"
    first = kind.workflow.initial
    if first.waits_on is APPLICANT and not any(a.on_paper for a in kind.workflow.actions_from(first.name)):
        yield "its papers are received, and nothing leads on from the first state on paper (on_paper)"


def check_what_draws(app_configs=None, **_options) -> list[checks.CheckMessage]:
    """Return a word on what this machine has not that papers are shown with. Without it, pages say so in its place."""
    missing: list[checks.CheckMessage] = []
    if office.program() is None:
        missing.append(
            checks.Info(
                "LibreOffice is not installed: Office files are not shown on pages",
                hint="Debian: libreoffice-writer-nogui libreoffice-calc-nogui", id="documents.I001",
            )
        )  # fmt: skip
    try:
        has_font = apart.read("font", b"")
    except BadFile:
        has_font = False
    if not has_font:
        missing.append(
            checks.Warning(
                "there is no Chinese font: what a PDF says in a font it does not bring is shown as blank",
                hint="Debian: fonts-noto-cjk", id="documents.W001",
            )
        )  # fmt: skip
    return missing
