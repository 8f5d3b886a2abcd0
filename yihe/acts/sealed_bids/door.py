"""密封投标: what is sealed on the bidder's device and opened by two of three openers, after the moment and not before."""

from yihe.foundation.doors import Door

DOOR = Door("sealed_bids", "密封投标")
