"""
How much each subsidy may be, by the clauses R1–R3 and R6–R9 rest on. Facts in, a reckoning out; no model is read.

The day a reckoning is made for (`on`) is the day of the application or claim. Money that is paid by time (incubation,
posts) takes each month at the figure in force in that month. What the wording leaves open is decided in the docstring of
the formula, and asserted in `examples/` of the city pack.
"""

from yihe.domains.subsidies.policies.activity import activity
from yihe.domains.subsidies.policies.exam import exam
from yihe.domains.subsidies.policies.incubation import incubation
from yihe.domains.subsidies.policies.post import post
from yihe.domains.subsidies.policies.settling_in import settling_in
from yihe.domains.subsidies.policies.startup import startup
from yihe.domains.subsidies.policies.training_base import training_base_once, training_base_year
from yihe.registers.policies import registry

POLICIES = [
    registry.register(policy)
    for policy in (startup, incubation, activity, post, settling_in, exam, training_base_once, training_base_year)
]
