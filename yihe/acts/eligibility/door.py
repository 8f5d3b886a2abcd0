"""资格核对: what stands against a party on a day, for a purpose, in sentences; nothing is decided here."""

from yihe.foundation.doors import Door

DOOR = Door("eligibility", "资格核对")
