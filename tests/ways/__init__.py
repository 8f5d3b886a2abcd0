"""How a matter of any kind is brought into every one of its states, by the real actions of the right people."""

from tests.ways import (
    advice,
    appointments,
    functions,
    funds,
    incubation,
    notices,
    procurement,
    ratings,
    rooms,
    schedules,
    subsidies,
    tenders,
)
from tests.ways.walking import Way

WAYS: dict[str, Way] = {
    **incubation.WAYS,
    **subsidies.WAYS,
    **funds.WAYS,
    **notices.WAYS,
    **ratings.WAYS,
    **procurement.WAYS,
    **tenders.WAYS,
    **functions.WAYS,
    **schedules.WAYS,
    **advice.WAYS,
    **appointments.WAYS,
    **rooms.WAYS,
}
"""For each kind of the product and of a room from outside: how one of it is opened, and what its actions take that cannot be told from their forms."""
