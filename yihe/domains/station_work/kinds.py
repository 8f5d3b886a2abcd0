"""The kinds of this room, each in files of its own."""

from yihe.domains.station_work.charters.kind import CharterKind

__all__ = ["CharterKind"]
