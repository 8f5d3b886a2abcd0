"""The verbs of serving: a letter was signed, was served, the entry is put right; an organization agrees to be served on line."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from yihe.acts.documents import papers
from yihe.acts.documents.checks import Checked, checked
from yihe.acts.documents.leftovers import nothing_left_behind
from yihe.acts.documents.models import Document
from yihe.acts.serving import rules
from yihe.acts.serving.models import OnlineConsent, Serving, SignedLetter, Way
from yihe.foundation import digests
from yihe.foundation.roles import APPLICANT, ROLES
from yihe.matters import kinds, standing, telling
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, Matter
from yihe.matters.saying import Fact
from yihe.registers.organizations.models import Organization


class Wrong(NotAllowed):
    """Something that was typed is wrong. `faults` say which field, and why."""

    def __init__(self, faults: dict[str, str]):
        super().__init__("".join(faults.values()))
        self.faults = faults


def letter_was_signed(matter: Matter, event: Event) -> None:
    """
    Write down that a letter has to be served. Whoever agreed to be served on line has it in their inbox with this, so it is served; else
    those who serve it are told.
    """
    if not rules.is_to_be_served(event):
        return
    role = rules.server_of(kinds.get(matter.kind), event)
    letter = SignedLetter.objects.create(
        matter=matter, event=event, signed_on=timezone.localdate(event.at), served_by=role.code
    )
    if rules.agreed(matter.organization):
        _write(letter, matter, Way.ONLINE, letter.signed_on, by=None)
        words = f"文书已网上送达：{matter.title}。期限自今天起算，请查看办件里的文书。"
        telling.tell(telling.people(APPLICANT, matter), words, matter=matter, mail=True)
    else:
        telling.tell(telling.people(ROLES[role.code], matter), f"文书待送达：{matter.title}。", matter=matter)


def serve(
    letter: SignedLetter, *, by, way: str, served_on: date, file=None, correcting: bool = False, reason: str = "", **said
) -> Serving:  # fmt: skip
    """
    Enter how and when a letter was served, with the paper that proves it; or put an earlier entry right (`correcting`), which stays.
    A correction of the same way rests on the paper that is there, unless another is handed in.

    :raises NotAllowed: it is not this person's, or it was entered before
    :raises Wrong: the day, the way or something that belongs to it is wrong
    """
    ready = checked(file) if file else None
    with nothing_left_behind(), transaction.atomic():
        matter = standing.held(letter.matter_id)
        letter = SignedLetter.objects.select_related("event").get(pk=letter.pk)
        letter.matter = matter
        if refused := rules.cannot_serve(letter, by, correcting=correcting):
            raise NotAllowed(refused)
        earlier = rules.serving_of(letter) if correcting else None
        proven = ready is not None or earlier is not None and earlier.way == way
        faults = rules.wrong(
            letter, way=way, served_on=served_on, correcting=correcting, reason=reason, has_paper=proven, **said
        )  # fmt: skip
        if faults:
            raise Wrong(faults)
        if ready is not None and not (correcting and _is_there(matter, ready)):
            document = papers.file_away(matter, papers.OTHER.code, ready, by=by, title="送达回证")
            standing.note(matter, "attach", by=by, said=papers.remembered(document))
        effect = rules.takes_effect_on(letter, way, served_on)
        kept = {name: value for name, value in said.items() if value} | ({"reason": reason} if correcting else {})
        made = _write(letter, matter, Way(way), effect, by=by, corrects=earlier, **kept)
        words = f"文书已{made.get_way_display()}，期限自 {effect:%Y-%m-%d} 的次日起算：{matter.title}。"
        telling.tell(telling.people(APPLICANT, matter) if matter.organization_id else (), words, matter=matter)
        return made


def _is_there(matter: Matter, ready: Checked) -> bool:
    """Test whether the very same file lies with the matter already, so that a correction does not hand it in again."""
    there = Document.objects.current().filter(matter=matter, slot=papers.OTHER.code)
    return there.filter(digest=digests.sm3(ready.content)).exists()


def _write(
    letter: SignedLetter, matter: Matter, way: Way, on: date, *, by, corrects: Serving | None = None, **said
) -> Serving:
    kept = {"way": Fact(way.label), "served_on": on, "of": letter.event.seq} | said
    event = standing.note(matter, "correct_serving" if corrects else "serve", by=by, said=kept)
    return Serving.objects.create(letter=letter, event=event, way=way, served_on=on, corrects=corrects)


def say_online(organization: Organization, *, agrees: bool, by) -> OnlineConsent:
    """
    Agree, for one's own organization, to be served on line from now on, or withdraw it. What was served before stays served.

    :raises NotAllowed: not its head; it says so already
    """
    with transaction.atomic():
        fresh = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
        if refused := rules.cannot_agree(by, fresh):
            raise NotAllowed(refused)
        if rules.agreed(fresh) == agrees:
            raise NotAllowed("已经同意网上送达，不用再确认。" if agrees else "没有同意过网上送达，不用撤回。")
        return OnlineConsent.objects.create(organization=fresh, agrees=agrees, by=by)
