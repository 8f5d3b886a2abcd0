"""How long each step of an incident may take: the city's figures, by day and night."""

from yihe.foundation.periods import HOURS
from yihe.foundation.procedure import lasting, within

SIGN, LEADER = lasting("incident_sign", HOURS), lasting("incident_leader", HOURS)
WORD, RECEIPT = lasting("incident_word", HOURS), lasting("incident_receipt", HOURS)
CLOSING = within("incident_closing", at_least=1)
