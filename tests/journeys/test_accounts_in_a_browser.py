"""
An account from its invitation to the first day at work, in a browser of its own for everybody: with an authenticator app,
with a passkey (Chromium's virtual authenticator), and with a phone that is lost. The second factor is asked for as in
production, and vouched for by whoever met the person.
"""

import re
import time
from unittest import mock

import pytest
from allauth.mfa.totp.internal import auth
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import expect

from tests.conftest import CHENGXIANG, TAICANG
from tests.holders import LINK, OWN, has_an_app
from tests.journeys.conftest import sit_down  # noqa: F401  a fixture
from tests.journeys.people import PASSWORD, Somebody
from yihe.foundation.roles import ADMINISTRATOR, DIRECTOR, SECURITY_OFFICER
from yihe.registers.accounts import factors
from yihe.registers.accounts.models import Membership, User
from yihe.registers.evidence.models import AccessEntry, Verb
from yihe.registers.regions.models import Region

SEEN = "本人到窗口，核对身份证"


class Phone:
    """An authenticator app. A code is taken once, so that each one shown is the next."""

    def __init__(self, secret: str):
        self.secret, self.step = secret, int(time.time()) // 30 - 2

    def shows(self) -> str:
        self.step = max(self.step + 1, int(time.time()) // 30 - 1)
        return auth.format_hotp_value(auth.hotp_value(self.secret, self.step))


class Holder(Somebody):
    """Whoever an account is for, before a browser that is theirs alone."""

    phone: Phone | None = None

    def sign_in(self, password: str = PASSWORD) -> None:
        self.page.locator("[name=login]").fill(self.user.username)
        self.page.locator("[name=password]").fill(password)
        self.presses("登录")
        if self.phone:
            self.reads("双因素认证", "h1")
            self.page.locator("[name=code]").first.fill(self.phone.shows())
            self.presses("验证并进入")
        self.page.wait_for_url(re.compile("/desk/|/accounts/2fa/$"))

    def binds_an_app(self) -> None:
        self.reads("双因素认证", "h1")
        self.follows("开通验证器应用")
        self.phone = Phone(self.page.locator("#authenticator_secret").input_value().strip())
        self.finds_nothing_inaccessible()
        self.page.locator("[name=code]").fill(self.phone.shows())
        self.presses("开通")
        self.reads("恢复码", "h1")

    def signs_out(self) -> None:
        self.open("/desk/")
        self.page.locator("details.menu:has(.menu-who) > summary").click()
        self.page.get_by_role("button", name="退出登录").click()
        self.page.wait_for_url(re.compile(r"/$"))

    def presses_twice(self, what: str, within=None) -> None:
        """Open what asks once more, and say yes."""
        folded = (within or self.page.locator("main")).locator("details.ask-again", has_text=what).first
        folded.locator("summary").click()
        self.presses(f"确认{what}", folded)


@pytest.fixture
def office(transactional_db, person, sit_down, settings):  # noqa: F811
    """Return two who keep the system, each at their desk with a factor that the other vouched for."""
    settings.STAFF_SECOND_FACTOR = True
    cache.clear()
    for code, level in ((TAICANG, "county"), (CHENGXIANG, "town")):
        Region.objects.create(code=code, name=code, level=level)
    people = person(ADMINISTRATOR, name="沈宇"), person(SECURITY_OFFICER, name="骆青")
    seated = []
    for user in people:
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
        seated.append(Holder(user, sit_down(user).page))
        seated[-1].phone = Phone(has_an_app(user))
    for user, other in (people, people[::-1]):
        factors.confirm(user, seen={row.pk for row in factors.unconfirmed(user)}, by=other)
    yield seated
    cache.clear()


def is_appointed(office, **facts) -> User:
    """Have an account opened and a membership with power given, by the two who do such a thing."""
    opener, officer = office
    opener.open("/desk/people/", "用户与权限")
    opener.fills(opener.page.locator("#open form"), username="guwen", name="顾文", **facts)
    opener.presses("新增用户")
    opener.hears("设密码的邀请已发往")
    opener.fills(opener.page.locator("#grant form"), role="director", region=TAICANG)
    opener.presses("分配角色")
    opener.hears("确认")
    officer.open("/desk/grants/", "授权复核")
    officer.presses_twice("同意", officer.page.locator("tr", has_text="guwen"))
    officer.hears("已确认，任职生效")
    return User.objects.get(username="guwen")


def takes_up_the_invitation(holder: Holder) -> None:
    (letter,) = [each for each in mail.outbox if each.to == ["guwen@example.cn"]]
    holder.page.goto(LINK.search(letter.body).group(1))
    holder.reads("第一次登录", "h1")
    holder.finds_nothing_inaccessible()
    assert re.search(r"/invitation/$", holder.page.url), "the code has left the address"
    holder.fills(password1=OWN, password2=OWN)
    holder.presses("设好密码")
    holder.hears("请用登录名 guwen 登录")
    holder.sign_in(OWN)


def waits_until_met(holder: Holder, officer: Holder) -> None:
    """See that nothing opens until the officer says on their page that they met."""
    holder.page.goto("/desk/finance/")
    holder.reads("还差一步", "h1")
    holder.reads(officer.user.name)
    officer.open(f"/desk/people/{holder.user.username}/", holder.user.name)
    officer.reads("待核对本人", "#account")
    officer.presses_twice("已当面核对本人")
    officer.hears("您当面核对过")
    holder.follows("已经核对过了，刷新")
    holder.reads("待办", "h1")


@pytest.mark.browser
def test_from_the_invitation_to_the_first_day_at_work_with_an_app(office, sit_down):  # noqa: F811
    user = is_appointed(office, email="guwen@example.cn")
    holder = Holder(user, sit_down(user, width=360).page)
    takes_up_the_invitation(holder)
    holder.binds_an_app()
    waits_until_met(holder, office[1])

    holder.signs_out()
    holder.page.goto("/desk/")
    holder.sign_in(OWN)
    holder.reads("待办", "h1")
    stranger = Holder(user, sit_down(user).page)
    stranger.page.goto(LINK.search(mail.outbox[0].body).group(1))
    stranger.reads("一次性码")
    assert factors.standing(User.objects.get(pk=user.pk)) == factors.CONFIRMED


@pytest.mark.browser
def test_from_the_invitation_to_the_first_day_at_work_with_a_passkey_and_no_password_after_that(office, sit_down):  # noqa: F811
    user = is_appointed(office, email="guwen@example.cn")
    holder = Holder(user, sit_down(user).page)
    key = a_key_in(holder.page)
    takes_up_the_invitation(holder)
    holder.reads("双因素认证", "h1")
    holder.follows("添加通行密钥")
    holder.page.locator("[name=name]").fill("办公室电脑指纹")
    holder.page.locator("[name=passwordless]").check()
    holder.finds_nothing_inaccessible()
    holder.presses("添加")
    holder.reads("恢复码", "h1")
    assert len(key()) == 1
    waits_until_met(holder, office[1])

    holder.signs_out()
    holder.page.goto("/desk/")
    holder.presses("用通行密钥登录")
    holder.reads("待办", "h1")
    entered = AccessEntry.objects.filter(verb=Verb.SIGN_IN, user=user).count()
    assert entered == 2

    without = Holder(user, sit_down(user).page)  # the control: another machine, which has no such key
    a_key_in(without.page)
    without.page.goto("/desk/")
    without.presses("用通行密钥登录")
    without.page.wait_for_timeout(1500)
    without.reads("登录", "h1")
    assert AccessEntry.objects.filter(verb=Verb.SIGN_IN, user=user).count() == entered


def a_key_in(page):
    """Put a virtual authenticator into a browser, whose holder's finger is on it; return what reads its keys."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    machine = wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return lambda: wire.send("WebAuthn.getCredentials", {"authenticatorId": machine})["credentials"]


@pytest.mark.browser
def test_a_lost_phone_is_reset_by_two_and_opens_nothing_any_more(office, person, sit_down):  # noqa: F811
    opener, officer = office
    user = person(DIRECTOR, name="顾文")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    lost = Phone(has_an_app(user))
    factors.confirm(user, seen={row.pk for row in factors.unconfirmed(user)}, by=officer.user)

    opener.open(f"/desk/people/{user.username}/", user.name)
    asks = opener.page.locator("#reset details", has_text="第二因素").first
    asks.locator("summary").click()
    asks.locator("[name=source]").fill(SEEN)
    opener.presses("提请重置第二因素", asks)
    opener.hears("由另一位管理员确认后生效")
    opener.open("/desk/proposals/", "登记确认")
    expect(opener.page.locator("main")).to_contain_text(user.name)
    assert User.objects.get(pk=user.pk).has_factor, "one has asked, nobody has confirmed"

    officer.open("/desk/proposals/", "登记确认")
    officer.follows(user.name)
    officer.reads(SEEN, "#proposed")
    officer.finds_nothing_inaccessible()
    officer.presses("确认")
    expect(officer.page.locator("[data-dismissible]").first).to_be_visible()

    holder = Holder(user, sit_down(user, width=360).page)
    holder.page.goto("/desk/")
    holder.sign_in()
    holder.binds_an_app()
    waits_until_met(holder, officer)
    holder.signs_out()
    kept, holder.phone = holder.phone, None
    holder.page.goto("/desk/")
    with mock.patch.object(Holder, "phone", None):
        holder.page.locator("[name=login]").fill(user.username)
        holder.page.locator("[name=password]").fill(PASSWORD)
        holder.presses("登录")
    holder.reads("双因素认证", "h1")
    holder.page.locator("[name=code]").first.fill(lost.shows())
    holder.presses("验证并进入")
    holder.reads("验证码不对")
    holder.page.locator("[name=code]").first.fill(kept.shows())
    holder.presses("验证并进入")
    holder.reads("待办", "h1")
    assert Membership.objects.filter(user=user).count() == 1
