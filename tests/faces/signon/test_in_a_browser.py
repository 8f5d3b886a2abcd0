"""An organization's first sign-in through a portal, in Chromium: from the page one signs in on to one's own workspace, with JavaScript and without."""

from datetime import date

import pytest

from tests.conftest import make_organization
from yihe.registers.accounts.models import User
from yihe.registers.organizations.models import Position
from yihe.registers.practitioners.models import Employment, Practitioner, PractitionerKind

NAME, NUMBER = "周正", "320522198001010019"


@pytest.mark.browser
@pytest.mark.parametrize(("shape", "width", "scripts"), [("ticket", 360, False), ("openid", 1440, True)])
def test_a_representative_comes_in_for_the_first_time(
    transactional_db, live_server, chromium, door, shape, width, scripts
):
    organization = make_organization()
    organization.legal_representative = NAME
    organization.save()
    head = Practitioner.objects.create(name=NAME, kind=list(PractitionerKind)[0], id_number=NUMBER, invented=True)
    Employment.objects.create(
        practitioner=head,
        organization=organization,
        position=Position.LEGAL_REPRESENTATIVE,
        starts_on=date(2020, 1, 1),
        source="登记证书",
    )
    other = door(shape, "organizations")
    other.person |= {"uscc": organization.uscc, "name": NAME, "idno": NUMBER}
    context = chromium.new_context(
        base_url=live_server.url, viewport={"width": width, "height": 740}, java_script_enabled=scripts
    )
    page = context.new_page()

    page.goto("/accounts/login/?next=/desk/account/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name=f"{shape}门（虚构）").click()
    page.wait_for_url("**/desk/account/")

    assert page.get_by_text(organization.name).first.is_visible()
    assert page.get_by_role("button", name="解除绑定").is_visible()
    assert User.objects.filter(name=NAME).count() == 1
    context.close()
