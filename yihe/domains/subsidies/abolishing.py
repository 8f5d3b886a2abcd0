"""
撤销岗位: a post ends when two people say so, for its end closes money that was promised by its beginning. Who holds it leaves
with it; the days after are not paid (`policies.post`).
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from yihe.domains.subsidies.places import Post
from yihe.domains.subsidies.registering import cannot_keep, note
from yihe.foundation.roles import CLERK, REVIEWER
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts import proposals
from yihe.registers.accounts.models import Proposal
from yihe.registers.accounts.proposals import Sort

ABOLISH = "post_abolished"


def cannot_abolish(post: Post, on: date) -> str:
    """Return why a post cannot end with a day, or ""."""
    if post.abolished_on:
        return f"岗位已于 {post.abolished_on} 撤销。"
    if on < post.approved_on:
        return f"岗位 {post.approved_on} 才批准，撤销日期不能更早。"
    late = post.incumbencies.filter(starts_on__gt=on).select_related("practitioner").first()
    return f"{late.practitioner} 自 {late.starts_on} 起在岗，请先更正在岗情况。" if late else ""


def propose(post: Post, *, by, on: date, source: str) -> Proposal:
    """
    Ask that a post end with a day, the last one that is paid.

    :raises NotAllowed: it is not theirs to keep, has ended, begins later, or somebody came to it later
    :raises ValidationError: the same is being waited for
    """
    if reason := cannot_keep(post.organization, by) or cannot_abolish(post, on):
        raise NotAllowed(reason)
    return proposals.propose(
        ABOLISH, entry=str(post.pk), name=str(post)[:100], region=post.organization.region,
        values={"abolished_on": on.isoformat()}, by=by, source=source, since=on,
    )  # fmt: skip


def waiting_for(post: Post) -> Proposal | None:
    """Return what waits to be confirmed of a post."""
    return Proposal.objects.filter(what=ABOLISH, entry=str(post.pk), outcome="").select_related("proposed_by").first()


def _apply(proposal: Proposal, by) -> None:
    with transaction.atomic():
        post = Post.objects.select_for_update(of=("self",)).get(pk=int(proposal.entry))
        on = date.fromisoformat(proposal.said["abolished_on"])
        if reason := cannot_abolish(post, on):
            raise ValidationError(reason)
        post.abolished_on = on
        post.save(update_fields=["abolished_on"])
        for held in post.incumbencies.exclude(ends_on__lte=on).select_related("practitioner"):
            before, held.ends_on = held.ends_on, on
            held.save(update_fields=["ends_on"])
            note(
                "posts", post, "离岗", str(before or ""), f"{held.practitioner} {on}（随岗位撤销）", proposal.source, by
            )


def _note(proposal: Proposal, step: str, by) -> None:
    post = Post.objects.get(pk=int(proposal.entry))
    reason = proposal.reason or proposal.source
    note("posts", post, f"{step}：撤销岗位", "", proposal.said["abolished_on"], reason, by)


def _shown(proposal: Proposal) -> list[tuple[str, str]]:
    return [("撤销日期（最后补贴日）", proposal.said["abolished_on"])]


Sort(ABOLISH, "撤销岗位", (CLERK, REVIEWER), _apply, _note, _shown)
