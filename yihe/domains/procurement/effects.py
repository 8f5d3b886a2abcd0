"""What the actions of a purchase leave behind. Each runs inside its action's transaction; what it returns goes into the event."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from yihe.acts.funds import reserving
from yihe.acts.notices import verbs as noticing
from yihe.domains.procurement import counting, rules
from yihe.domains.procurement.models import Asked, Award, How, LeftApart, Purchase, Quote
from yihe.foundation.procedure import within
from yihe.matters.actions import NotAllowed
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.bodies import lines
from yihe.registers.bodies.models import Body
from yihe.registers.catalogs import buying

NOTICE = within("argument_notice", at_least=5)


def ask(matter: Matter, *, by, whom: str, users: bool, on: date, said: str):
    Asked.objects.create(purchase=contents_of(matter), whom=whom, users=users, on=on, said=said, by=by)


def pin(matter: Matter, *, by):
    """Pin the catalogue's line, and with it its version: what the list says later changes nothing of this purchase."""
    purchase = contents_of(matter)
    line = buying.pin(rules.item_of(matter), timezone.localdate())
    if line is None:
        raise NotAllowed(rules.may_not_be_bought(matter, by))
    purchase.line = line
    purchase.save(update_fields=["line"])
    return {"item": str(line), "version": str(line.version)}


def reserve(matter: Matter, *, by, envelope, reserved_amount: Decimal | None = None):
    """Keep the money of a purchase, or this year's part of it; anew, too, where what was kept has lapsed with its year."""
    amount = rules.worth(matter) if reserved_amount is None else reserved_amount
    kept = reserving.reserve(envelope, matter=matter, purpose="purchase", amount=amount, by=by)
    return {"amount": kept.amount_yuan}


def give_back(matter: Matter, *, by, reason: str):
    """Give back what was reserved: nothing is bought."""
    for kept in reserving.reserved_for(matter):
        reserving.free_reservation(kept, by=by, reason=reason)


def plan(matter: Matter, *, by, platform: str, delivery: str, direct: str, argument: str, document: str):
    purchase = contents_of(matter)
    purchase.platform, purchase.delivery, purchase.direct = platform, delivery, direct
    purchase.argument, purchase.document = argument, document
    purchase.save(update_fields=["platform", "delivery", "direct", "argument", "document"])


def count_apart(matter: Matter, *, by, number: str, code: str, reason: str):
    other = Purchase.objects.get(matter__number=number)
    LeftApart.objects.update_or_create(
        purchase=contents_of(matter), other=other, defaults={"code": code, "reason": reason, "proposed_by": by}
    )


def announce(matter: Matter, *, by, title: str, body: str):
    """Make the argument for one supplier alone public, for the days of the regulation."""
    return noticing.publish(matter, title=title, body=body, by=by, days=NOTICE.days(region=matter.region))


def approve(matter: Matter, *, by):
    """
    Write down what the amount came to and the way that it chose, under the figures of today. Nobody chooses it. The buyer is held: of two
    plans approved at one moment the later has seen the earlier, which may have made it wrong.
    """
    purchase, today = contents_of(matter), timezone.localdate()
    lines.hold_lines(purchase.buyer_id)
    if reason := rules.plan_stands_no_more(matter, by):
        raise NotAllowed(reason)
    found = counting.measure(purchase, today)
    if found.way is None or found.profile is None or found.refused:
        raise NotAllowed(found.refused)
    purchase.approved_on, purchase.counted, purchase.whole = today, found.measured.amount, found.whole
    purchase.regime, purchase.profile, purchase.profile_since = (
        found.way.regime,
        found.profile.code,
        found.profile.since,
    )
    purchase.why = f"{found.way.why}。{found.measured.sentence}"[:1000]
    purchase.save(update_fields=["approved_on", "counted", "whole", "regime", "profile", "profile_since", "why"])
    return {"counted_amount": purchase.counted, "profile": found.profile.label, "why": purchase.why}


def publish_intention(matter: Matter, *, by):
    purchase = contents_of(matter)
    purchase.intention_on = timezone.localdate()
    purchase.save(update_fields=["intention_on"])


def take_quote(matter: Matter, *, by, supplier: Body, amount: Decimal, note: str):
    Quote.objects.create(purchase=contents_of(matter), supplier=supplier, amount=amount, note=note, by=by)


def fail(matter: Matter, *, by, reason: str):
    """Let the offers of a quotation that failed be none: the next one is asked for anew."""
    Quote.objects.standing().filter(purchase=matter.pk).update(failed=True)


def propose_award(matter: Matter, *, by, quote: Quote, reason: str):
    _propose(matter, by, quote.supplier, quote.amount, How.QUOTE, reason)
    return {"payee": quote.supplier.name, "amount": quote.amount}


def award_directly(matter: Matter, *, by, supplier: Body, amount: Decimal, reason: str):
    _propose(matter, by, supplier, amount, How.DIRECT, reason)


def enter_result(
    matter: Matter, *, by, supplier: Body, amount: Decimal, link: str, noticed_on: date, tenderers: int, reason: str
):
    _propose(matter, by, supplier, amount, How.EXTERNAL, reason, link=link, noticed_on=noticed_on, tenderers=tenderers)


def _propose(matter: Matter, by, supplier: Body, amount: Decimal, how: How, reason: str, **more) -> None:
    Award.objects.create(
        purchase=contents_of(matter), supplier=supplier, amount=amount, how=how, reason=reason, proposed_by=by, **more
    )


def drop_proposal(matter: Matter, *, by, reason: str):
    """Take back what was proposed and is not decided; the history keeps it."""
    Award.objects.filter(purchase=matter.pk, decided_on=None).delete()


def award(matter: Matter, *, by):
    chosen = Award.objects.select_related("supplier").get(purchase=matter.pk, decided_on=None)
    chosen.decided_on = timezone.localdate()
    chosen.save(update_fields=["decided_on"])
    return {"payee": chosen.supplier.name, "amount": chosen.amount}
