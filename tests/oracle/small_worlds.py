"""The facts small worlds are made of: one organization A, its post 1 held by p, its claims on one day."""

from datetime import date

from tests.oracle.world import Certificate, Claim, Employment, Incumbency, Organization, Post

NOW = date(2026, 6, 1)
ORG = Organization("A", date(2020, 1, 1))
CERTIFIED = Certificate("p0", "p", "assistant", date(2020, 1, 1))
WORKS = Employment("p0", "p", "A", "full_time", date(2021, 1, 1))
HELD = (ORG, CERTIFIED, Post("1", "A", date(2021, 1, 1)), Incumbency("1.0", "1", "p", date(2021, 1, 1)))


def post_claim(key: str, since: date, until: date) -> Claim:
    return Claim(key, "post", "A", "1", NOW, since, until)


def stay_claim(key: str, since: date, until: date, asked: int) -> Claim:
    return Claim(key, "incubation", "A", "A", NOW, since, until, asked)
