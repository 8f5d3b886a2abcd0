"""How a matter of any kind is brought into every one of its states, by the real actions of the right people."""

from tests.ways import (
    advice,
    appointments,
    bonds,
    complaints,
    developing,
    functions,
    funds,
    helping,
    incidents,
    incubation,
    notices,
    procurement,
    ratings,
    referrals,
    rooms,
    schedules,
    station_work,
    subsidies,
    tenders,
)
from tests.ways.walking import Way

WAYS: dict[str, Way] = {
    **incubation.WAYS,
    **subsidies.WAYS,
    **developing.WAYS,
    **funds.WAYS,
    **notices.WAYS,
    **ratings.WAYS,
    **referrals.WAYS,
    **procurement.WAYS,
    **tenders.WAYS,
    complaints.KIND: complaints.WAY,
    **functions.WAYS,
    **schedules.WAYS,
    **advice.WAYS,
    **station_work.WAYS,
    **incidents.WAYS,
    **helping.WAYS,
    **appointments.WAYS,
    **rooms.WAYS,
    **bonds.WAYS,
}
"""For each kind of the product and of a room from outside: how one of it is opened, and what its actions take that cannot be told from their forms."""
