"""
Readers of files that strangers hand in. They run in a process apart (`foundation.apart`) and nowhere else; none imports
Django, settings or another part of the product, and each gives plain data back or raises BadFile.
"""


class BadFile(ValueError):
    """The file is not taken. The words are a Chinese sentence for whoever handed it in."""
