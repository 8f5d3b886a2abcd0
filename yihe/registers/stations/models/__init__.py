"""Places, what is offered at each, when it is open and may be booked, and the days on which something is held."""

from yihe.registers.stations.models.days import ServiceDay
from yihe.registers.stations.models.offers import ExceptionalDay, Hours, Offer, ServiceItem
from yihe.registers.stations.models.places import Station, StationState
from yihe.registers.stations.models.slots import Slots

__all__ = ["ExceptionalDay", "Hours", "Offer", "ServiceDay", "ServiceItem", "Slots", "Station", "StationState"]
