"""接收人: who receives for which receiver; how they are entered and end. Nothing is taken away: it ends on a day."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from yihe.acts.referrals import receivers
from yihe.acts.referrals.door import RECEIVER
from yihe.acts.referrals.models import Reception
from yihe.foundation import region_codes
from yihe.matters import parties
from yihe.matters.models import Party
from yihe.registers.accounts.models import ENTERED, Membership, User
from yihe.registers.stations.edits import desk_in, write_line
from yihe.registers.stations.models.places import DESK

NOT_THE_DESK = f"转介接收人由司法局{'、'.join(role.label for role in DESK)}登记。"
NO_ACCOUNT = f"没有找到这个登录名，或者它没有本县市的“{RECEIVER.label}”任职。"


def keeps(user, row: Reception | None) -> bool:
    """Test whether a person keeps the list where an entry lies."""
    where = row.region if row is not None else ""
    return any(
        hat.role in DESK and hat.region and region_codes.covers(hat.region, where or hat.region) for hat in user.hats
    )


def people(region: str, receiver: str) -> list[User]:
    """
    Return who receives for a receiver where a region lies: entered today, and holding the role there. First who was given nothing yet,
    then whoever was longest ago.
    """
    today = timezone.localdate()
    held = Membership.objects.in_force().filter(role_code=RECEIVER.code)
    covering = [region[:length] for length in (2, 4, 6, 9, 12) if length <= len(region)]
    rows = Reception.objects.on(today).filter(receiver=receiver, region__in=covering)
    mine = held.filter(user__in=rows.values("account"), region__in=covering).values("user")
    found = list(User.objects.filter(pk__in=mine, is_active=True).order_by("name", "pk"))
    given = Party.objects.filter(user__in=found, role_code=RECEIVER.code, ground=parties.ASSIGNED)
    last = dict(given.values_list("user").annotate(Max("since")).order_by())
    return sorted(found, key=lambda person: last[person.pk].timestamp() if person.pk in last else 0)


def enter(_none=None, *, by, receiver: str, account: str, since: date, source: str, region: str = "") -> Reception:
    """
    Enter somebody who receives for a receiver of the county; twice is once. `account` is a login name. `by` is None for the machine,
    which says `region`.

    :raises ValidationError: by field: not this person's, no such account, no receiver inside the house
    """
    region = region or (desk_in(by) if by is not None else "")
    if not region or (by is not None and not keeps(by, None)):
        raise ValidationError({"receiver": NOT_THE_DESK})
    found = receivers.of(region).get(receiver)
    if found is None or not found.inside:
        raise ValidationError({"receiver": "只有在本平台接收的单位才登记接收人。"})
    user = _account(account, region)
    with transaction.atomic():
        if row := Reception.objects.filter(region=region, receiver=receiver, account=user, until=None).first():
            return row
        row = Reception(region=region, receiver=receiver, account=user, since=since)
        row.full_clean()
        row.save()
        write_line("receptions", row.pk, ENTERED, "", f"{found} {user}", by=by, reason=source)
        return row


def end(row: Reception, *, by, on: date, source: str) -> Reception:
    """Say the last day somebody receives. Raises ValidationError for a day before the first, or one to come."""
    with transaction.atomic():
        fresh = Reception.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if by is not None and not keeps(by, fresh):
            raise ValidationError(NOT_THE_DESK)
        if on < fresh.since or on > timezone.localdate():
            raise ValidationError({"on": f"最后一日应在 {fresh.since} 和今天之间。"})
        before, fresh.until = str(fresh.until or ""), on
        fresh.save(update_fields=["until"])
        write_line("receptions", fresh.pk, "至", before, str(on), by=by, reason=source)
        return fresh


def _account(username: str, region: str) -> User:
    held = Membership.objects.in_force().filter(
        user__username__iexact=username.strip(), role_code=RECEIVER.code, region__startswith=region[:6]
    )
    if row := held.select_related("user").first():
        return row.user
    raise ValidationError({"account": NO_ACCOUNT})
