"""The opener's edit of what a matter is about: a draft, or papers that were sent back."""

from django.db import transaction

from yihe.matters import access, chain, frozen, kinds, opening, over_the_counter, parties, saying, search
from yihe.matters.actions import NotAllowed, Stale, holds_role, locked
from yihe.matters.frozen import MEND
from yihe.matters.models import Event, Matter
from yihe.matters.reading import forget

NOT_THEIRS = "里面的内容只给登记的人看，由登记的人修改。"


def mend_contents(matter: Matter, form, *, by, seen: int | None = None) -> Event:
    """
    Save the opener's edit of a draft, or of papers that were sent back, and note which fields it changed. What was
    submitted before stays frozen in its event; the next submission freezes the new text.

    :raises NotAllowed: the matter is no longer the opener's to edit
    :raises Stale: something happened since the page was shown, another edit perhaps
    """
    with transaction.atomic():
        fresh = locked(matter.pk)
        if reason := cannot_mend(fresh, by):
            raise NotAllowed(reason)
        if seen is not None and seen != fresh.chain_length:
            raise Stale(
                "打开这一页之后，此件的内容或材料有了新的改动。您填写的内容还在下面，没有保存；请核对现在的内容后再保存。"
            )
        if reason := frozen.refusal(fresh):
            raise NotAllowed(reason)
        kind = kinds.get(fresh.kind)
        contents = form.save()
        parties.follow_contents(fresh, kind.person, contents)
        forget(fresh)
        fresh.title = opening.title_of(fresh, kind, contents)
        holder = kind.workflow_of(fresh).states[fresh.state].waits_on
        hat = (access.hat_for(by, (holder,), fresh) or over_the_counter.types_for(fresh, by)) if holder else None
        assert hat is not None  # or `cannot_mend` had said so
        event = chain.append(
            fresh, MEND, by=by, hat=hat.role_code, source=fresh.state,
            said={"fields": [saying.Fact(form.fields[name].label) for name in form.changed_data]},
            on_behalf_of=hat.delegated_by.user if hat.delegated_by_id else None,
        )  # fmt: skip
        fresh.save(update_fields=["title"])
        chain.save_head(fresh)
        search.renew(fresh)
        for column in ("title", "chain_length", "chain_head", "salt"):
            setattr(matter, column, getattr(fresh, column))
        return event


def cannot_mend(matter: Matter, user) -> str:
    """Return why this person cannot edit what the matter is about, or ""."""
    kind = kinds.get(matter.kind)
    state = kind.workflow_of(matter).states[matter.state]
    if kind.form is None or not kind.contents_may_be_mended(matter):
        return f"当前状态为“{state.label}”，内容已经锁定，不能修改。"
    theirs = state.waits_on and (holds_role(user, state.waits_on, matter) or over_the_counter.types_for(matter, user))
    if not theirs:
        return f"只有{state.waits_on}可以修改。"
    return access.cannot_read(user, matter) or ("" if access.reads(user, matter, kind.mended_by) else NOT_THEIRS)
