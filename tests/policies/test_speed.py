"""Reckoning is asked for on every page of the portal: 20 000 a second on one core, measured, for formulas of the usual size."""

import json
from datetime import date
from pathlib import Path
from time import process_time

import pytest
import yaml
from django.conf import settings

from yihe.domains.subsidies.policies import POLICIES

ON = date(2026, 11, 21)
EXAMPLES = Path(settings.CITY_DIR) / "examples"


@pytest.mark.parametrize("code", ["subsidies.startup", "subsidies.exam"])
def test_a_typical_formula_reckons_twenty_thousand_times_a_second(taicang, code):
    (policy,) = (policy for policy in POLICIES if policy.code == code)
    said = yaml.safe_load((EXAMPLES / f"{code.rpartition('.')[2]}.yaml").read_text(encoding="utf-8"))
    facts = policy.facts.from_words(said["共同事实"])
    assert policy.reckon(facts, on=ON, parameters=taicang).lines

    best = max(_rate(lambda: policy.reckon(facts, on=ON, parameters=taicang)) for _ in range(3))

    assert best >= 20_000, json.dumps({"policy": code, "per_second": round(best)})


def _rate(action, times: int = 2000) -> float:
    start = process_time()
    for _ in range(times):
        action()
    return times / (process_time() - start)
