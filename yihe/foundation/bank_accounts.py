"""
Bank accounts: one reader for every door by which one comes in, a box of a form and a column of a table that ask it.

A number that is wrong by one sign pays somebody else, or comes back weeks later; so what cannot be one is never kept.
"""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from yihe.foundation.encryption import EncryptedTextField
from yihe.foundation.plain_text import plain

FEWEST, MOST = 6, 34  # an IBAN has at most 34
LONGEST_TYPED = 80  # with the blanks between groups
_ACCOUNT = re.compile(rf"[0-9A-Za-z]{{{FEWEST},{MOST}}}", re.ASCII)
_COMPUTED = re.compile(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+|[0-9]+\.[0-9]+", re.ASCII)


class BadAccount(ValueError):
    """What was typed is no account number. Its words are a Chinese sentence for whoever typed it."""


def read(text: str) -> str:
    """Return an account number as it is kept: without blanks, hyphens and unseen characters. Raises BadAccount."""
    account = "".join(letter for letter in plain(text) if unicodedata.category(letter) != "Pd")
    if _COMPUTED.fullmatch(plain(text)):
        raise BadAccount("银行账号被表格软件变成了数值，后面的数字已经丢失，请照开户证明重新填写。")
    if not _ACCOUNT.fullmatch(account):
        raise BadAccount(f"银行账号应是 {FEWEST} 至 {MOST} 位数字或字母，不带“账号”等文字和标点，请照开户证明填写。")
    return account


def fault(text: str) -> str:
    """Return why a text is no account number, or ""."""
    try:
        read(text)
    except BadAccount as bad:
        return str(bad)
    return ""


class AccountBox(forms.CharField):
    """Where an account number is typed. It is not kept on the device."""

    def __init__(self, **said):
        said.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(**{"max_length": LONGEST_TYPED, **said})

    def to_python(self, value):
        typed = super().to_python(value)
        if not typed:
            return typed
        try:
            return read(typed)
        except BadAccount as bad:
            raise ValidationError(str(bad), code="invalid") from None


class AccountField(EncryptedTextField):
    """
    A column of account numbers. Nothing is stored that was not read, whichever way it comes; in migrations it is the
    encrypted text it is in the database.
    """

    description = "银行账号"

    def deconstruct(self):
        name, _path, args, said = super().deconstruct()
        return name, "yihe.foundation.encryption.EncryptedTextField", args, said

    def formfield(self, **said):
        box = {"form_class": AccountBox, "max_length": LONGEST_TYPED}
        return super().formfield(**{**box, "widget": forms.TextInput(attrs={"autocomplete": "off"}), **said})

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        try:
            return read(value) if value else value
        except BadAccount as bad:
            raise ValidationError(str(bad), code="invalid") from None

    def read(self, text):
        return read(text)
