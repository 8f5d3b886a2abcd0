"""Databases of earlier commits, kept with what stood in them, which today's code must be able to take over (README.md)."""
