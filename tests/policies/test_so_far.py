"""Asked only what still matters, one gets the answer of the full form, whatever the facts: for every policy, and less is asked."""

from hypothesis import given

from tests.policies.test_properties import ON, all_of_them
from yihe.domains.subsidies.policies import POLICIES
from yihe.domains.subsidies.policies.startup import StartupFacts, startup
from yihe.foundation import so_far
from yihe.foundation.facts import BadFacts


def walked(policy, facts, parameters):
    """Answer what is asked, and nothing else. Return the reckoning or the sentence of the refusal, and what was asked."""
    said, asked = {}, []
    while True:
        try:
            return so_far.reckon(policy, said, on=ON, parameters=parameters), asked
        except so_far.Needs as more:
            assert more.name not in said
            asked.append(more.name)
            said[more.name] = getattr(facts, more.name)
        except so_far.Refused as no:
            return str(no), asked


@given(drawn=all_of_them())
def test_what_was_asked_so_far_gives_what_the_full_form_gives(taicang, drawn):
    policy, facts = drawn
    full = policy.reckon(facts, on=ON, parameters=taicang)

    found, asked = walked(policy, facts, taicang)

    if full.refused:
        assert found == full.refusals[0]
    else:
        assert found == full and found.payable == full.payable
    assert len(asked) <= len(policy.facts.described())


def test_less_is_asked_of_who_is_refused_early(taicang):
    recorded = StartupFacts(organization="甲", registration="recorded", registered_on=ON, in_field=True)
    registered = StartupFacts(organization="甲", registration="registered", registered_on=ON, in_field=True)

    (no, few), (yes, many) = walked(startup, recorded, taicang), walked(startup, registered, taicang)

    assert few == ["registration"] and "备案的组织" in no
    assert set(few) < set(many) and yes.amount == 30000
    assert "confirmed_on" not in many  # nobody found on the staff yet: no day of it is asked for


def test_what_contradicts_itself_is_said_once_both_are_known(taicang):
    said = {"registration": "registered", "registered_on": ON, "confirmed_on": ON.replace(year=2020)}
    try:
        so_far.reckon(startup, said, on=ON, parameters=taicang)
    except BadFacts as bad:
        assert "认定日期早于登记日期" in bad.faults[0]
    else:
        raise AssertionError("nothing was said")


def test_a_walk_that_stops_at_the_first_refusal_is_found_out_when_it_goes_on(taicang):
    """The control: without the stop, an early refusal costs questions."""
    recorded = StartupFacts(organization="甲", registration="recorded", registered_on=ON, in_field=True)
    _no, few = walked(startup, recorded, taicang)
    assert len(few) < len(StartupFacts.described()) and len(POLICIES) == 8
