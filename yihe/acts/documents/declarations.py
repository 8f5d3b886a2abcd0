"""Checks that what kinds and actions say about papers holds together. Run by `manage.py check`."""

from django.core import checks

from yihe.acts.documents.papers import OTHER
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
    return faults
