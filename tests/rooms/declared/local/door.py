"""本地补贴: subsidies that stand in files alone (`pack/subsidies`). The samples are what the promises are tried with."""

from yihe.foundation.doors import Door

DOOR = Door(
    "local", "本地补贴", purposes=("reading", "star", "night", "mentor", "study", "site"), samples="samples:SAMPLES"
)
