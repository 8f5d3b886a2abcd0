"""
Who is there, asked at every request: Django's sessions in the database and the user behind one, each with a statement
compiled once. Set as SESSION_ENGINE; `AuthenticationBackend` stands in AUTHENTICATION_BACKENDS.

What a session carries is sealed for its key: it may hold the secret of an app that is being bound, and what somebody typed.
"""

from datetime import UTC, datetime, timedelta
from typing import cast

from allauth.account.auth_backends import AuthenticationBackend as Allauth
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from yihe.foundation import encryption
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.accounts import factors
from yihe.registers.accounts.models import Sitting, User

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


class SessionStore(db.SessionStore):
    seen_at: datetime | None = None  # of the row that was read

    @classmethod
    def get_model_class(cls):
        return Sitting

    def _get_session_from_db(self):
        now = timezone.now()
        found = _live.first(key=self.session_key, now=now)
        if found is None or found.is_over(now):
            self._session_key = None
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


class AuthenticationBackend(Allauth):
    def get_user(self, user_id):
        """Return the user of a session while the account is active, else None."""
        found = _somebody.first(pk=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
