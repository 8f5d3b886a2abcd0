"""
Who is there, asked at every request: Django's sessions in the database and the user behind one, each with a statement
compiled once. Set as SESSION_ENGINE; `AuthenticationBackend` stands in AUTHENTICATION_BACKENDS.
"""

from allauth.account.auth_backends import AuthenticationBackend as Allauth
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.registers.accounts import factors
from yihe.registers.accounts.models import User

_live = CompiledQuery(
    lambda: Session.objects.filter(
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
    def _get_session_from_db(self):
        found = _live.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found


class AuthenticationBackend(Allauth):
    def get_user(self, user_id):
        """Return the user of a session while the account is active, else None."""
        found = _somebody.first(pk=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
