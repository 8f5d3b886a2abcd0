"""A phone of 360 pixels that goes from hand to hand: who is signed in on it, and what is looked at on each of its pages."""

from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.test import Client

from looks import faults
from tests.journeys.people import PASSWORD, Somebody

PHONE = {"width": 360, "height": 740}
WAIT = 30_000  # milliseconds: a busy machine is slow, not wrong


class Phone:
    """`script` is whether the browser runs any; without one a page is asked whether it fits, and axe, which is a script, is not."""

    def __init__(self, chromium, live_server, *, theme: str = "light", script: bool = True):
        self.context = chromium.new_context(
            base_url=live_server.url, viewport=PHONE, color_scheme=theme, java_script_enabled=script, bypass_csp=True,
        )  # fmt: skip
        self.url, self.script = live_server.url, script
        self.page = self.context.new_page()
        self.page.set_default_timeout(WAIT)

    def held_by(self, user) -> Somebody:
        """Give the phone to somebody who is signed in, or (None) to a resident."""
        self.context.clear_cookies()
        if user is not None:
            client, name = Client(), settings.SESSION_COOKIE_NAME
            if not user.has_usable_password():
                user.set_password(PASSWORD)
                user.save(update_fields=["password"])
            client.force_login(user)
            session = client.session  # signed in just now, as what leads to money asks
            record_authentication(SimpleNamespace(session=session), user, "password", username=user.username)
            session.save()
            self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])
        return Somebody(user, self.page)

    def look(self, where: str) -> None:
        """Find nothing that would hurt a reader of the page on the screen."""
        found = [*faults.too_wide(self.page), *faults.small_targets(self.page)]
        found += faults.violations(self.page) if self.script else []
        assert not found, f"{where}: {found}"
