"""
Who is there, asked at every request: Django's sessions in the database, the user behind one and what they hold, in one
statement that is compiled once; of who holds nothing, and of a visitor, in one each. Set as SESSION_ENGINE;
`AuthenticationBackend` stands in AUTHENTICATION_BACKENDS, `KnowsWhoIsThere` in MIDDLEWARE.

What a session carries is sealed for its key: it may hold the secret of an app that is being bound, and what somebody typed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from allauth.account.auth_backends import AuthenticationBackend as Allauth
from django.contrib import auth
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.sessions.backends import db
from django.db.models import CharField, DateTimeField, F
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from yihe.foundation import encryption
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.accounts import factors
from yihe.registers.accounts.models import Membership, Sitting, User
from yihe.registers.accounts.models.memberships import HELD

BEGAN, ADDRESS, DEVICE = "began_at", "address", "device"  # in the session, of whoever is signed in
SEEN_EVERY = timedelta(minutes=1)  # how exactly it is known when somebody was last here

_live = CompiledQuery(
    lambda: Sitting.objects.filter(
        session_key=Parameter("key", CharField()), expire_date__gt=Parameter("now", DateTimeField())
    )
)
# The phone number stays sealed until somebody asks for it. Whether their second factors are bound and vouched for is asked
# in the same statement: every page inside wants to know, and what changed counts at the very next request.
_somebody = CompiledQuery(
    lambda: User.objects.filter(pk=key()).defer("phone")
    .annotate(has_factor=factors.is_bound(), has_unconfirmed_factor=factors.is_unconfirmed())  # type: ignore[no-redef]
)  # fmt: skip
# The same for a session of somebody who holds, or held, anything: with each thing they hold, they and the session.
_OF_USER = [field.name for field in User._meta.concrete_fields if field.name != "phone"]
_SITTING = [field.attname for field in Sitting._meta.concrete_fields]


def _with_all_they_hold():
    sitting: dict[str, Any] = {f"sitting_{name}": F(f"user__sittings__{name}") for name in _SITTING}
    here = {
        "sitting_session_key": Parameter("key", CharField()),
        "sitting_expire_date__gt": Parameter("now", DateTimeField()),
    }
    rows = Membership.objects.annotate(**sitting).filter(**here).order_by("pk")
    rows = rows.annotate(bound=factors.is_bound("user_id"), unconfirmed=factors.is_unconfirmed("user_id"))
    return rows.select_related("user", "organization", "delegated_by__user").only(
        *HELD, *(f"user__{name}" for name in _OF_USER)
    )


_of_session = CompiledQuery(_with_all_they_hold)


def _there(session_key: str | None, now: datetime) -> tuple[Sitting | None, User | None]:
    """Return a session that is not over by its key, and with it, where they hold anything, whose it is."""
    if session_key is None:
        return None, None
    held = _of_session(key=session_key, now=now)
    if not held:
        return _live.first(key=session_key, now=now), None
    first = held[0]
    sitting = Sitting.from_db(first._state.db, _SITTING, [getattr(first, f"sitting_{name}") for name in _SITTING])
    somebody = first.user
    somebody.__dict__ |= {"has_factor": first.bound, "has_unconfirmed_factor": first.unconfirmed, "held_along": held}
    for each in held:
        del each._state.fields_cache["user"]
    return sitting, somebody


class SessionStore(db.SessionStore):
    seen_at: datetime | None = None  # of the row that was read
    somebody: User | None = None  # read with it

    @classmethod
    def get_model_class(cls):
        return Sitting

    def _get_session_from_db(self):
        now = timezone.now()
        found, self.somebody = _there(self.session_key, now)
        if found is None or found.is_over(now):
            self._session_key = self.somebody = None
            return None
        self.seen_at = found.seen_at
        return found

    def encode(self, session_dict) -> str:
        plain = self.serializer().dumps(session_dict).decode("latin-1")
        return encryption.seal(plain, f"session#{self.session_key}")

    def decode(self, session_data) -> dict:
        """Return what a session carries; of one that does not open, nothing: whoever it was signs in again."""
        try:
            plain = encryption.unseal(session_data, f"session#{self.session_key}")
        except encryption.Unreadable:
            return {}
        return self.serializer().loads(plain.encode("latin-1"))

    def create_model_instance(self, data) -> Sitting:
        row = cast(Sitting, super().create_model_instance(data))
        if data.get(SESSION_KEY):
            now = timezone.now()
            row.user_id = int(data[SESSION_KEY])
            row.seen_at = self.seen_at = now
            row.began_at = datetime.fromtimestamp(data[BEGAN], UTC) if BEGAN in data else now
            row.address, row.device = data.get(ADDRESS, "")[:45], data.get(DEVICE, "")[:200]
        return row

    def touch(self) -> None:
        """Remember that somebody was here just now. Of the row alone: what a request beside this one changed stays."""
        now = timezone.now()
        if self.session_key and (self.seen_at is None or now - self.seen_at >= SEEN_EVERY):
            Sitting.objects.filter(session_key=self.session_key).exclude(user=None).update(seen_at=now)
            self.seen_at = now


_along: ContextVar[User | None] = ContextVar("along", default=None)


@contextmanager
def _read_with(session: SessionStore) -> Iterator[None]:
    """Let the user that was read with a session be the one it is asked for: once, and within this request alone."""
    somebody, session.somebody = session.somebody, None
    before = _along.set(somebody)
    try:
        yield
    finally:
        _along.reset(before)


class KnowsWhoIsThere(AuthenticationMiddleware):
    """Django's own, which asks for the user of a session, where they were read with it."""

    def process_request(self, request):
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: self.who(request))

    @staticmethod
    def who(request):
        if not hasattr(request, "_cached_user"):
            request.session.get(SESSION_KEY)  # read now, if it was not
            with _read_with(request.session):
                request._cached_user = auth.get_user(request)
        return request._cached_user


class AuthenticationBackend(Allauth):
    def get_user(self, user_id):
        """Return the user of a session while the account is active, else None."""
        found = _along.get()
        if found is None or found.pk != user_id:  # what the session carries says whose it is, and not the row
            found = _somebody.first(pk=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
