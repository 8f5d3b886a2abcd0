"""
Addresses of mailboxes: what a letter of ours may go to. The standard allows more – names in quotes with blanks, commas and control
characters, a house that is a number or this very machine –, which no resident has, and which programs on the way read each in their own way.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

WRONG = "请填写电子邮箱，例如 name@example.com。"
_PLAIN = re.compile(r"[^\s\"@]+@[^\s\"@\[\]]+\.[^\s\"@\[\].]+")


def check(address: str) -> None:
    """Raises ValidationError for what is no plain address of a mailbox."""
    validate_email(address)
    if not _PLAIN.fullmatch(address):
        raise ValidationError(WRONG, code="invalid")


class MailboxBox(forms.EmailField):
    """The box an address is typed in."""

    default_validators = [check]
