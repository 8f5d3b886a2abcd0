"""Passwords of invented people: hashed quickly, so that the demonstration is there at once. Demo mode only."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    algorithm = "pbkdf2_quick"
    iterations = 2000
