"""
查询码: how a party without an account acts. A code is one party's own: twelve letters, shown once, kept as a keyed digest that
names its key. One under an earlier index key opens as long as that key is in the settings, and is kept under the newest then.

Whoever holds number and code opens a session that reaches that party alone, for half an hour; it ends when it is left, when
the party ends, and when its code is issued anew. A code other people may have seen is no reliable signature (电子签名法 13):
what binds is not done with it.
"""

import hmac
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DateTimeField, QuerySet
from django.utils import timezone

from yihe.foundation import digests, index_keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.reindexing import Done
from yihe.foundation.roles import ROLES, Role, of
from yihe.foundation.workflow import Action
from yihe.matters import access, kinds, own_cause, standing
from yihe.matters.actions import NotAllowed, refusal
from yihe.matters.models import Matter, May, Party, PartySession
from yihe.matters.numbers import LETTERS

LENGTH = 12
LONGEST = 64  # of a digest with the name of its key: 220 bits of it
LASTS = timedelta(minutes=30)
_NOBODY = Party(pk=0, code_digest="0" * 64)  # what a code is compared with when there is nothing to compare it with


_without_an_account = CompiledQuery(
    lambda: Party.objects.let_in(Parameter("now", DateTimeField())).filter(matter=key(), user=None).order_by("pk")
)
_held = CompiledQuery(lambda: Party.objects.select_for_update().filter(pk=key()))


def party_of(matter: Matter, role_code: str = "") -> Party | None:
    """
    Return the first open party of a matter that may act with a code, in a role if one is said; else the one that was given a
    code at the counter to follow its matter with; or None.
    """
    found = _without_an_account(pk=matter.pk, now=timezone.now())
    if role_code:
        return next((party for party in found if party.role_code == role_code), None)
    acting = (party for party in found if of(party.role_code).by_code)
    return next(acting, None) or next((party for party in found if party.code_digest), None)


def issue(party: Party) -> str:
    """Return the first code of a party. It is never shown again; :raises NotAllowed: it has one."""
    with transaction.atomic():
        fresh = _held.one(pk=party.pk)
        if fresh.code_digest:
            raise NotAllowed("查询码只显示一次。遗失的，请本人带身份证件到窗口补发。")
        return _give(fresh, timezone.now())


def cannot_hand_out(matter: Matter, user) -> str:
    """Return why this person at the counter cannot hand out a code of a matter, or ""."""
    if matter.emptied_at:
        return "此件的文字已经依法删除，不再发放查询码。"
    party = party_of(matter)
    if party is None:
        return "此件没有凭查询码办理的当事人。"
    hat = access.hat_for(user, _at_the_counter(matter), matter)
    if hat is None:
        return "查询码由经办此件的工作人员在窗口发放。"
    if kept_out := standing.kept_out(matter, user):  # whoever may not come into it does not come in by its party's code
        return kept_out
    if tie := own_cause.sentence(matter, user, hat):
        return f"{tie}应当回避，查询码请由他人发放。"
    return access.cannot_read(user, matter)  # whoever holds a code reads what the party is answered


def _at_the_counter(matter: Matter) -> tuple[Role, ...]:
    """
    Return the roles that hand codes of a matter out. The bureau's own: somebody of another office that something was handed over to could
    make themselves the code of whom it is about. Of what lies in a compartment those alone who take a step of it: a hundred know
    that it is there, and whoever holds the code reads what its panels show to few, and agrees in the person's name.
    """
    bureau = tuple(role for role in ROLES.values() if role.side == "bureau")
    if matter.compartment_id is None:
        return bureau
    return tuple(role for role in bureau if role in access.who_works_on(matter))


def hand_out(matter: Matter, *, by, paper: str) -> str:
    """
    Hand a party its code at the counter, on a slip: the first, or a new one against a paper that shows who somebody is. The
    old one ends then, and the new one may act from the next day on, so that whoever is robbed of a code can still object.

    :raises NotAllowed: it is not theirs to hand out, or no paper is named
    """
    if not paper.strip():
        raise NotAllowed("请写明核对了哪一种身份证件。")
    with transaction.atomic():
        fresh = standing.held(matter.pk)
        if reason := cannot_hand_out(fresh, by):
            raise NotAllowed(reason)
        found = party_of(fresh)
        assert found is not None  # or `cannot_hand_out` had said so
        party = Party.objects.select_for_update().get(pk=found.pk)
        now = timezone.localtime()
        tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        code = _give(party, tomorrow if party.code_digest else now)
        PartySession.objects.filter(party=party).delete()
        assert party.code_since is not None
        said = {"party": party.pk, "paper": paper.strip()[:60], "acts_from": party.code_since.date()}
        standing.record(matter, "hand_out_code", by=by, said=said)
        return code


def _give(party: Party, since: datetime) -> str:
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    party.code_digest, party.code_since = _digest(party, code), since
    Party.objects.filter(pk=party.pk).update(code_digest=party.code_digest, code_since=since)
    return code


def find(number: str, code: str) -> Party | None:
    """Return the open party of this number and code, or None after the same work."""
    parties = list(Party.objects.let_in().filter(matter__number=number).exclude(code_digest="")[:20]) or [_NOBODY]
    found = [party for party in parties if _is_of(party, code)]
    party = next((party for party in found if party.pk), None)
    if party is not None and party.code_digest != (digest := _digest(party, code)):
        Party.objects.filter(pk=party.pk, code_digest=party.code_digest).update(code_digest=digest)
    return party


def _is_of(party: Party, code: str) -> bool:
    """Compare a code under every key, in the form its digest is kept in: the first did not name the key."""
    ways = index_keys.all_digests(f"code {party.pk} {code}")
    if "." in party.code_digest:
        ways = tuple(map(_named, index_keys.names(), ways))
    return any([hmac.compare_digest(party.code_digest, way) for way in ways])  # all of them, whichever it is


def under_earlier_keys() -> QuerySet[Party]:
    """Return the open parties whose code is kept under an earlier key: nobody knows it, so it waits until it is used."""
    rows = Party.objects.open().exclude(code_digest="")
    return rows.exclude(code_digest__startswith=f"{index_keys.newest()}.")


def waiting() -> Done:
    """Return the sentence on codes that an earlier key is needed for."""
    codes = under_earlier_keys().count()
    said = f"有 {codes} 个查询码是用旧密钥留存的：本人用过一次，或者到窗口补发以后，才不再需要旧密钥。"
    return Done(0, (said,) if codes else ())


def _digest(party: Party, code: str) -> str:
    return _named(index_keys.newest(), index_keys.digest(f"code {party.pk} {code}"))


def _named(key: str, digest: str) -> str:
    return f"{key}.{digest}"[:LONGEST]


def enter(party: Party, user=None) -> str:
    """
    Open a session of a party and return its token. A signed-in `user` who enters a code is one person with the party from
    then on, and takes no office in the matter any more.

    :raises NotAllowed: something of the matter was changed past the actions, and a user entered
    """
    token = secrets.token_urlsafe(24)
    with transaction.atomic():
        if user is not None and user.is_authenticated:
            _one_person(party, user)
        PartySession.objects.filter(until__lt=timezone.now()).delete()
        PartySession.objects.create(token=digests.sm3(token), party=party, until=timezone.now() + LASTS)
    return token


def _one_person(party: Party, user) -> None:
    known = {"matter": party.matter, "user": user, "role_code": party.role_code, "until": None}
    if Party.objects.filter(**known).exists():
        return
    matter = standing.held(party.matter.pk)
    told = {"may": May.NOTHING, "ground": "以该方的查询码进入", "stands_for": party, "since": timezone.now()}
    _theirs, new = Party.objects.get_or_create(**known, defaults=told)
    if new:
        standing.note(matter, "enter_with_code", by=user, said={"party": party.pk})


def entered(token: str) -> Party | None:
    """Return the party a session is of, while both last; or None."""
    if not token:
        return None
    session = (
        PartySession.objects.select_related("party__matter")
        .filter(token=digests.sm3(token), until__gt=timezone.now())
        .first()
    )
    party = session.party if session else None
    return party if party and party.is_open() and party.may != May.NOTHING else None


def leave(token: str) -> None:
    """End a session."""
    PartySession.objects.filter(token=digests.sm3(token)).delete()


def offered(matter: Matter, party: Party) -> list[tuple[Action, str]]:
    """Return the actions to show a party that entered with its code, each with the sentence that refuses it now."""
    actions = kinds.get(matter.kind).workflow_of(matter).actions_from(matter.state)
    theirs = [
        a for a in actions
        if a.by_code and party.role_code in {role.code for role in a.roles} and not (a.concerns and not a.concerns(matter))
    ]  # fmt: skip
    return [(action, refusal(action, matter, None, party=party)) for action in theirs]
