"""How one signs in to the city that is attacked: as the demonstration's own people, in one hat."""

from django.conf import settings
from django.test import Client

from attack.asking import Asking
from attack.town import Hat
from yihe.registers.accounts.models import User


def sign_in(client: Client, hat: Hat) -> None:
    client.force_login(User.objects.get(pk=hat.user), backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    session["acting"] = hat.key
    session.save()


def as_hat(hat: Hat | None) -> Asking:
    return Asking(hat, sign_in)
