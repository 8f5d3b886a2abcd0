"""
The acts of a rating: something may be rated, a slip is printed for it, the mark is given. The mark is taken under the lock of what is
rated, and the database lets one through (`Rating.rateable`).
"""

import secrets

from django.db import IntegrityError, transaction
from django.utils import timezone

from yihe.acts.ratings import bad_marks, limits
from yihe.acts.ratings.handled import OWN_WORK, handled, row_of
from yihe.acts.ratings.models import BAD, Level, Rateable, Rating, Slip, Way
from yihe.foundation import city_pack, index_keys
from yihe.foundation.records import declared
from yihe.foundation.records.declared import State
from yihe.foundation.roles import STATION_KEEPER
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Event, Matter, Party
from yihe.matters.numbers import LETTERS

LENGTH, LONGEST = 12, 64
USED = "这张评价单已经用过了。"
NONE_SUCH = "没有这张评价单，请核对上面的字母和数字。"
TAKEN_BACK = "这次服务的记录已经撤销，不用评价了。"
HANDED_OUT = "您的查询码是在窗口发放的，经办的人可能见过；请用窗口打印的评价单评价。"


def open_for_matter(matter: Matter) -> Rateable:
    """Let a matter be rated from now on; one that may be already, as it may."""
    said = {"sort": matter.kind, "region": matter.region, "until": limits.last_day(matter.region)}
    return Rateable.objects.get_or_create(matter=matter, defaults=said)[0]


def open_for_record(record: type[declared.Record], row) -> Rateable | None:
    """Let a visit be rated that was entered just now. What puts a record right is the same visit, and gets none of its own."""
    if row.corrects_id is not None:
        return None
    region = record.place_of(record.about_of(row))["region"]
    said = {"region": region, "until": limits.last_day(region)}
    return Rateable.objects.get_or_create(sort=record.code, record_key=row.pk, defaults=said)[0]


def rateable_of(matter: Matter) -> Rateable | None:
    return Rateable.objects.filter(matter=matter).first()


def rateable_of_record(record: type[declared.Record], row) -> Rateable | None:
    """Return what is rated where a row stands: the visit is of the first row, whichever puts it right."""
    first = row
    while first.corrects_id is not None:
        first = first.corrects
    return Rateable.objects.filter(sort=record.code, record_key=first.pk).select_related("matter").first()


def cannot_be_rated(rateable: Rateable) -> str:
    """Return why something cannot be rated any more, or ""."""
    return USED if Rating.objects.filter(rateable=rateable).exists() else is_over(rateable)


def is_over(rateable: Rateable) -> str:
    """Return why nothing is to be rated here now, rated or not; or "". Whoever prints a slip is not told whether there is a mark."""
    if timezone.localdate() > rateable.until:
        return f"评价到 {rateable.until:%Y-%m-%d} 为止，这张评价单已经过期。"
    row = row_of(rateable)
    if row is not None and declared.find(rateable.sort).state_of(row) is State.VOID:
        return TAKEN_BACK
    return ""


def prints_slips(user) -> bool:
    """Test whether it is somebody's to print slips: of the bureau or a partner, or who keeps a place. Whoever is served is given one."""
    return any(hat.role.is_staff or hat.role is STATION_KEEPER for hat in user.hats)


def print_slip(rateable: Rateable, *, by) -> str:
    """
    Return the code of a new slip, which is shown this once. Several may be printed: one of them is used. Whose it is to print one the page
    asks first: whoever reads the matter or the record.

    :raises NotAllowed: its days are over, its visit was taken back
    """
    if reason := is_over(rateable):
        raise NotAllowed(reason)
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    Slip.objects.create(rateable=rateable, code_digest=_digests(code)[0], printed_by=by)
    return code


def slip_of(code: str) -> Slip | None:
    """Return the slip of a code, or None."""
    rows = Slip.objects.select_related("rateable__matter")
    return rows.filter(code_digest__in=_digests(code)).first() if len(code) == LENGTH else None


def _digests(code: str) -> tuple[str, ...]:
    ways = zip(index_keys.names(), index_keys.all_digests(f"slip {code}"), strict=True)
    return tuple(f"{name}.{digest}"[:LONGEST] for name, digest in ways)


def cannot_rate_with_code(party: Party) -> str:
    """Return why a party that follows with a code does not rate with it, or ""."""
    handed = Event.objects.filter(matter=party.matter_id, action="hand_out_code").exists()
    return HANDED_OUT if handed else ""


def rate(
    rateable: Rateable, level: str, *, way: Way, words: str = "", phone: str = "", user=None
) -> tuple[Rating, Matter | None]:
    """
    Give a mark. Return it, and for a bad one the matter of its 差评回访. `words` and `phone` are kept with a bad mark alone: nobody reads what is
    said with a good one, so it is not kept. `user` is whoever is signed in on the device, if anybody is: their mark is the counter's.

    :raises NotAllowed: it was rated, its days are over, its visit was taken back; who is signed in handled it
    """
    if user is not None and user.is_authenticated:
        if handled(user, rateable):
            raise NotAllowed(OWN_WORK)
        way = Way.COUNTER
    with city_pack.dealing_with(rateable.region, NotAllowed), transaction.atomic():
        fresh = Rateable.objects.select_for_update(of=("self",)).select_related("matter").get(pk=rateable.pk)
        if reason := cannot_be_rated(fresh):
            raise NotAllowed(reason)
        try:
            with transaction.atomic():
                rating = Rating.objects.create(rateable=fresh, level=Level(level), way=way)
        except IntegrityError:
            raise NotAllowed(USED) from None
        matter = bad_marks.begin(rating, words=words, phone=phone) if rating.level in BAD else None
        return rating, matter
