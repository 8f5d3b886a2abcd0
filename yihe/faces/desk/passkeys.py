"""
What a passkey answers, read as a stranger's words: allauth and the library below it look into it before they know its shape, and
stumble over what is none. Whatever they stumble over is a wrong key, said in a sentence.
"""

import struct

from allauth.mfa.webauthn import forms
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django.forms.utils import ErrorDict

STUMBLED = "没有读懂通行密钥的回答，请再试一次；还是不行，请换一种验证方式。"
_NO_ANSWER = (
    LookupError, TypeError, ValueError, AttributeError, AssertionError, RecursionError, ArithmeticError, struct.error,
    InvalidSignature, UnsupportedAlgorithm,
)  # fmt: skip


class Stumbling:
    """A form of allauth's that is invalid where it would have raised."""

    def full_clean(self) -> None:
        try:
            super().full_clean()  # type: ignore[misc]
        except _NO_ANSWER:
            self._errors = ErrorDict()
            self.cleaned_data: dict = {}
            self.add_error("credential", STUMBLED)  # type: ignore[attr-defined]


class Authenticate(Stumbling, forms.AuthenticateWebAuthnForm):
    pass


class Reauthenticate(Stumbling, forms.ReauthenticateWebAuthnForm):
    pass


class Login(Stumbling, forms.LoginWebAuthnForm):
    pass


class Add(Stumbling, forms.AddWebAuthnForm):
    pass


class Signup(Stumbling, forms.SignupWebAuthnForm):
    pass
