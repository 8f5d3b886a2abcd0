"""What follows when everything that was promised for a matter is paid."""

from yihe.acts.funds.models import Commitment
from yihe.matters import kinds
from yihe.matters.actions import perform
from yihe.matters.models import Matter


def settle(matter_pk: int, *, by) -> None:
    """Carry out the automatic action `settle` of a matter all of whose commitments are paid, if it has one now."""
    commitments = list(Commitment.objects.filter(matter=matter_pk))
    if any(c.outstanding for c in commitments) or not any(c.paid for c in commitments):
        return
    matter = Matter.objects.get(pk=matter_pk)
    workflow = kinds.get(matter.kind).workflow_of(matter)
    action = workflow.actions.get("settle")
    if action and action.automatic and action in workflow.actions_from(matter.state):
        perform(matter, "settle", by=by, following=True)
