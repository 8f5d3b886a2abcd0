"""What stands prepared is confirmed in two presses, from the workspace on, on a telephone without scripts and on a wide screen."""

import pytest

from yihe.domains.subsidies import preparing
from yihe.domains.subsidies.prepared import PreparedClaim
from yihe.matters.models import Matter


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1440, True)])
def test_two_presses_from_the_workspace_hand_it_in(transactional_db, desk, sit_down, width, scripts):
    desk.base()
    preparing.prepare()
    page = sit_down(desk.people.applicant, width, java_script_enabled=scripts)
    page.goto("/desk/workspace/")

    row = PreparedClaim.objects.get(kind="training_base_claim")
    page.locator(f'a[href="/desk/prepared/{row.pk}/"]').click()
    assert not Matter.objects.exists()
    assert page.get_by_text("填写的内容和提交的材料与事实相符").is_visible()
    page.get_by_role("button", name="确认并提交").click()
    page.wait_for_url("**/desk/matters/**")

    (matter,) = Matter.objects.all()
    assert (matter.kind, matter.state) == ("training_base_claim", "submitted")
    assert page.get_by_text(f"已提交，编号 {matter.number}。").first.is_visible()
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
