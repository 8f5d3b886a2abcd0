"""Whatever stands in an address, no page fails."""

import re

from django.core.cache import cache
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.faces.portal.visits import read
from yihe.registers.policies import registry

NASTY = st.one_of(
    st.text(max_size=40), st.sampled_from(["1", "yes", "-1", "9" * 40, "NaN", "1e9", "2026-02-30", "9999-12-31", "0001-01-01", "\x00", "'; --", "٣", "²", "Infinity"])
)  # fmt: skip
PATHS = [
    "/", "/search/", "/calls/", "/calls/X/", "/notices/", "/notices/1/", "/notices/99999999999999999999/", "/notices/1/object/",
    "/notices/99999999999999999999/receipt/", "/policies/", "/policies/parameters/", "/ask/", "/follow/", "/guides/", "/feedback/",
    *[f"/ask/{policy.short}/" for policy in registry.every()],
]  # fmt: skip


def names_asked(path: str) -> list[str]:
    """Return the parameters a page knows, so that nonsense reaches the code behind them."""
    if not path.startswith("/ask/") or path == "/ask/":
        return ["q", "before", "number", "code", "page", "step", "once"]
    described = registry.get(path.split("/")[2]).facts.described()
    inner = [
        f"{f.name}-{n}-{g.name}"
        for f in described
        if f.many and hasattr(f.type, "described")
        for g in f.type.described()
        for n in (0, 1)
    ]
    return [f.name for f in described] + inner + [f"{f.name}-blocks" for f in described] + ["more", "answer"]


@hypothesis_settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(data=st.data())
def test_no_parameter_makes_a_page_fail(db, client, data):
    path = data.draw(st.sampled_from(PATHS))
    given = data.draw(st.dictionaries(st.sampled_from(names_asked(path)), NASTY, max_size=8))
    if path.startswith("/ask/") and data.draw(st.booleans()):
        given["answer"] = "1"
    method = client.post if path in ("/follow/", "/notices/1/object/") and data.draw(st.booleans()) else client.get

    response = method(path, given)
    cache.clear()

    assert response.status_code < 500


def test_a_fully_answered_form_takes_the_widest_dates_and_sums(client, policy_texts):
    for policy in registry.every():
        code = policy.short
        for day, number in (("1950-01-01", "0"), ("2100-12-31", "9999")):
            given = {
                "answer": "1",
                "exams-blocks": "8",
                "stays-blocks": "8",
                "fillings-blocks": "8",
                "payments-blocks": "8",
            }
            for name in names_asked(f"/ask/{code}/"):
                if name.endswith(("_on", "since", "until")):
                    given[name] = day
                elif name.endswith(("year", "months")):
                    given[name] = number
                elif name.endswith(("amount", "cost")):
                    given[name] = "99999999.99"
            page = read(client, reverse("portal:answer", args=[code]))
            for name in set(re.findall(r'type="radio" name="([^"]+)"', page)):
                given.setdefault(name, re.search(rf'name="{name}" value="([^"]+)"', page)[1])

            assert client.get(reverse("portal:answer", args=[code]), given).status_code == 200
