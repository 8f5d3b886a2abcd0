"""协议: what two sides sign, drawn up from the city's text."""

from yihe.foundation.doors import Door

DOOR = Door("agreements", "协议")
