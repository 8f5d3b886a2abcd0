"""What the two states are called in every workflow that hears somebody: while they may speak, and once they were heard."""

HEARING, HEARD = "hearing", "heard"
BEING_HEARD = (HEARING, HEARD)  # nothing of what may be taken away moves meanwhile
