"""
Arranging an opening: three openers from at least two bodies, their keys, the publication, and a correction that moves the moment.
The room whose matter it is says who may; what is refused here is refused whoever asks.
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from yihe.acts.sealed_bids.format import KEY, Bound
from yihe.acts.sealed_bids.key_files import fingerprint
from yihe.acts.sealed_bids.models import KeyProof, Occasion, Opener, Opening
from yihe.acts.sealed_bids.shares import is_a_point, seal_share
from yihe.acts.sealed_bids.splitting import SHARES
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.roles import OPENER, Role
from yihe.matters import standing
from yihe.matters.actions import NotAllowed
from yihe.matters.models import Matter

BODIES = 2  # openers come from at least so many
TEST_LASTS = 600  # seconds in which a test envelope is to be opened
_SALT = "yihe.sealed_bids.test"


def plan(
    matter: Matter, openers: Sequence[tuple], *, moment: datetime, place: str, by, least: int = 3, never: Iterable[Role] = ()
) -> Opening:  # fmt: skip
    """
    Arrange the opening of the sealed bids on a matter. `openers` are three pairs (user, body); `never` are roles whose holders may
    open nothing (those who supervise: 政府采购法 60).

    :raises NotAllowed: a sentence on the openers or the moment
    """
    if moment.second or moment.microsecond:
        moment = moment.replace(second=0, microsecond=0)
    if moment <= timezone.now():
        raise NotAllowed("投标截止时间应当晚于现在。")
    if reason := may_not_open(matter, openers, tuple(never)):
        raise NotAllowed(reason)
    with transaction.atomic():
        fresh = standing.held(matter.pk)
        opening = Opening.objects.create(matter=fresh, moment=moment, place=place, least=least)
        for ordinal, (user, body) in enumerate(openers, 1):
            Opener.objects.create(opening=opening, ordinal=ordinal, user=user, body=body.strip())
        said = {"moment": moment, "openers": [user.pk for user, _body in openers]}
        standing.note(fresh, "plan_opening", by=by, said=said)
    return opening


def may_not_open(matter: Matter, openers: Sequence[tuple], never: tuple[Role, ...]) -> str:
    """Return why three people (user, body) cannot open the bids on a matter, or ""."""
    if len(openers) != SHARES:
        raise ValueError("three openers are named")
    people = [user for user, _body in openers]
    if len({user.pk for user in people}) < SHARES:
        return "三位开标人应当是三个人。"
    if len({body.strip() for _user, body in openers} - {""}) < BODIES:
        return "三位开标人应当来自至少两个单位，请写明各自所在的单位。"
    for user in people:
        if hat := next((hat for hat in user.hats if hat.role in never), None):
            return f"{user.name}任{hat.role}，负责监督，不能参加开标（政府采购法第六十条）。"
        if not holds_office(user, matter):
            return f"{user.name}在此件的区划内没有“{OPENER}”的任职，委托来的不算。"
    return ""


def holds_office(user, matter: Matter) -> bool:
    """Test whether somebody is an opener in their own right where a matter lies: a lent hat opens nothing."""
    covers = {"region": matter.region, "organization_id": matter.organization_id, "office_id": matter.office_id}
    return any(hat.role == OPENER and hat.delegated_by_id is None and hat.covers(**covers) for hat in user.hats)


# What is left to do, before the deadline and after it.
_BOTH_LOST = (
    "遗失两把的，请告诉采购经办：投标截止以前可以更换开标人和密钥。",
    "两把都遗失的，两位各自在办件页面声明，密封件不再打开，这一轮废标。",
)


def register_key(opener: Opener, key: str, *, by) -> None:
    """
    Enter the public half (base64) of the key an opener made. It may be another one until the publication.

    :raises NotAllowed: it is no key, somebody else's, or the tender was published
    """
    point = _point(key)
    with transaction.atomic():
        fresh = standing.held(opener.opening_id)
        mine = Opener.ever.select_related("opening").get(pk=opener.pk)
        if mine.user_id != by.pk:
            raise NotAllowed("开标密钥由开标人本人登记。")
        if mine.opening.published_at and mine.nth != mine.opening.proposed:
            raise NotAllowed(
                f"公布以后不能更换开标密钥。遗失一把的，由另外两位开标；{_BOTH_LOST[timezone.now() >= mine.opening.moment]}"
            )
        mine.key, mine.fingerprint, mine.key_at = b64encode(point).decode(), fingerprint(point), timezone.now()
        if Opener.ever.exclude(pk=mine.pk).filter(key=mine.key).exists():
            raise NotAllowed("这把密钥已经登记过，每次开标、每位开标人都要用新生成的密钥。")
        mine.save(update_fields=["key", "fingerprint", "key_at"])
        standing.note(fresh, "register_opener_key", by=by, said={"opener": mine.ordinal, "key": mine.fingerprint})


def _point(key: str) -> bytes:
    try:
        point = b64decode(key, validate=True)
    except ValueError:
        point = b""
    if not is_a_point(point):
        raise NotAllowed("登记的不是开标密钥的公钥，请在本页重新生成。")
    return point


def test_envelope(opener: Opener) -> dict:
    """Return a share sealed to an opener's key for them to open, and a `ticket` that knows its digest: nothing of it is kept."""
    secret = secrets.token_bytes(KEY)
    bound = Bound(opener.opening.matter.number, secrets.token_hex(16), "test")
    sealed = b64encode(seal_share(secret, opener.point, opener.ordinal, bound)).decode()
    ticket = signing.dumps([opener.pk, opener.fingerprint, fingerprint(secret)], salt=_SALT)
    return {
        "tender": bound.tender, "bid": bound.bid, "version": bound.version,
        "opener": opener.ordinal, "sealed": sealed, "ticket": ticket,
    }  # fmt: skip


def prove_key(opener: Opener, ticket: str, secret: bytes, *, by) -> KeyProof:
    """
    Note that an opener opened a test envelope.

    :raises NotAllowed: it is not what was in the envelope, or took too long
    """
    try:
        whose, key, digest = signing.loads(ticket, salt=_SALT, max_age=TEST_LASTS)
    except (signing.BadSignature, ValueError) as fault:
        raise NotAllowed("试开用时超过 10 分钟，请重新试开。") from fault
    if whose != opener.pk or by.pk != opener.user_id or key != opener.fingerprint or fingerprint(secret) != digest:
        raise NotAllowed(
            "试开没有成功：打开的内容与测试件不符，请核对密钥文件。密钥文件或者口令遗失的，请马上告诉采购经办。"
        )
    with transaction.atomic():
        fresh = standing.held(opener.opening_id)
        here = Opening.objects.get(pk=opener.opening_id)
        occasion = Occasion.BEFORE if here.published_at and opener.nth == here.keys else Occasion.PUBLICATION
        proof = KeyProof.objects.create(opener=opener, occasion=occasion, fingerprint=key, at=timezone.now())
        standing.note(fresh, "prove_opener_key", by=by, said={"opener": opener.ordinal, "key": key})
    return proof


def lacks_keys(opening: Opening, nth: int | None = None) -> str:
    """Return which openers (of a set that is proposed) have no key yet, or have not proved the one that stands there, or ""."""
    proved = set(KeyProof.objects.filter(opener__opening=opening).values_list("opener", "fingerprint"))
    openers = Opener.ever.filter(opening=opening, nth=nth or opening.keys).select_related("user")
    without = [opener.user.name for opener in openers if not opener.key]
    unproved = [o.user.name for o in openers if o.key and (o.pk, o.fingerprint) not in proved]
    if without:
        return f"{'、'.join(without)}还没有登记开标密钥。"
    return f"{'、'.join(unproved)}还没有用登记的密钥试开。" if unproved else ""


def publish(opening: Opening, *, by) -> None:
    """Let bids be delivered, from now until the moment. :raises NotAllowed: a key is missing, or it is too late"""
    with transaction.atomic():
        fresh = standing.held(opening.pk)
        here = Opening.objects.get(pk=opening.pk)
        if here.published_at:
            raise NotAllowed("已经公布。")
        if reason := lacks_keys(here):
            raise NotAllowed(reason)
        if here.moment <= timezone.now():
            raise NotAllowed("投标截止时间已过，请先改期。")
        here.published_at = timezone.now()
        here.save(update_fields=["published_at"])
        keys = [opener.fingerprint for opener in here.openers.all()]
        standing.note(fresh, "publish_opening", by=by, said={"moment": here.moment, "keys": keys})


def move(opening: Opening, *, moment: datetime, place: str, by) -> None:
    """Set another moment and place before the publication. :raises NotAllowed: it was published, or the moment is past"""
    moment = moment.replace(second=0, microsecond=0)
    if moment <= timezone.now():
        raise NotAllowed("投标截止时间应当晚于现在。")
    with transaction.atomic():
        fresh = standing.held(opening.pk)
        here = Opening.objects.get(pk=opening.pk)
        if here.published_at:
            raise NotAllowed("已经公布，改期要发更正公告。")
        here.moment, here.place = moment, place
        here.save(update_fields=["moment", "place"])
        standing.note(fresh, "move_opening", by=by, said={"moment": moment})


_openers = CompiledQuery(
    lambda: (
        Opener.objects.filter(opening=key())
        .annotate(proved=Exists(KeyProof.objects.filter(opener=OuterRef("pk"))))
        .select_related("user")
        .order_by("ordinal")
    )
)


def openers_of(opening: Opening) -> list[Opener]:
    """Return who opens, in their order, each with whether they ever opened a test envelope (`proved`)."""
    return _openers(pk=opening.pk)


def unproved_since(opening: Opening, since: datetime) -> list[Opener]:
    """Return the openers who have not opened a test envelope since a moment, with the key that stands there."""
    proved = set(KeyProof.objects.filter(opener__opening=opening, at__gte=since).values_list("opener", "fingerprint"))
    return [each for each in opening.openers.select_related("user") if (each.pk, each.fingerprint) not in proved]


def correct(opening: Opening, *, moment: datetime, by, touches: bool = True) -> None:
    """
    Go on to the next version of the document, until a moment that is not earlier. What was delivered stays delivered, and says to
    which version; whether the moment is late enough is the room's to say, and so is whether it `touches` bids: then what was sealed to a version before
    is not taken any more.

    :raises NotAllowed: it would be earlier, or the moment has passed
    """
    with transaction.atomic():
        fresh = standing.held(opening.pk)
        here = Opening.objects.get(pk=opening.pk)
        if here.is_over(timezone.now()):
            raise NotAllowed("投标已经截止，不能更正。")
        if moment < here.moment:
            raise NotAllowed("投标截止时间只能延后，不能提前。")
        here.version, here.moment = here.version + 1, moment.replace(second=0, microsecond=0)
        if touches:
            here.taken_from = here.version
        here.save(update_fields=["version", "moment", "taken_from"])
        standing.note(fresh, "correct_opening", by=by, said={"version": here.version, "moment": here.moment})


def go_on(opening: Opening, *, moment: datetime, by) -> None:
    """Let bids come until a later moment, after they were not taken for a while. The document stays the version it is, and so does what is sealed for it."""
    with transaction.atomic():
        fresh = standing.held(opening.pk)
        here = Opening.objects.get(pk=opening.pk)
        if moment < here.moment:
            raise NotAllowed("投标截止时间只能延后，不能提前。")
        here.moment = moment.replace(second=0, microsecond=0)
        here.save(update_fields=["moment"])
        standing.note(fresh, "resume_opening", by=by, said={"moment": here.moment})
