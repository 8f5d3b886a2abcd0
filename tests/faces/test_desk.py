"""The desk's shared pages: what is shown, what is kept, what is refused and how."""

import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from tests.conftest import make_organization
from tests.deadlines import due
from tests.errands.models import Errand
from tests.left import frozen_anew
from tests.promises.test_production import GOOD
from yihe.domains.incubation.door import TUTOR
from yihe.faces.design.shell import mark
from yihe.faces.desk import evidence, inbox, kept, lists
from yihe.faces.desk.happenings import told
from yihe.foundation import encryption
from yihe.foundation.roles import (
    ADMINISTRATOR,
    APPLICANT,
    AUDITOR,
    BASE_MANAGER,
    CIVIL_AFFAIRS,
    CLERK,
    DIRECTOR,
    EXPERT,
    JUSTICE_OFFICE,
    REVIEWER,
)
from yihe.matters import standing, telling
from yihe.matters.actions import perform
from yihe.matters.models import Draft, Event, Matter, Notification, Party
from yihe.registers.accounts import edits as accounts
from yihe.registers.accounts.models import Membership
from yihe.registers.accounts.queries import stand_ins_for
from yihe.registers.evidence.models import AccessEntry, note_access
from yihe.registers.evidence.queries import Looked, entries
from yihe.registers.organizations.models import Residency
from yihe.registers.practitioners.models import Employment, Practitioner

pytestmark = pytest.mark.usefixtures("neighbours")


@pytest.fixture
def signed_in(client):
    def enter(user):
        client.force_login(user)
        return client

    return enter


def page(answer) -> str:
    return answer.content.decode()


def test_the_inbox_shows_what_waits_on_me_soonest_first(signed_in, errand, people):
    later, sooner, not_yet = errand("submitted"), errand("submitted"), errand()
    due(sooner, timezone.localdate() - timedelta(days=3))

    text = page(signed_in(people.clerk).get("/desk/"))

    assert re.findall(r'data-label="编号"><a href="/desk/matters/(CS-\d+-\d+)/', text) == [sooner.number, later.number]
    assert re.search(r"共 2 件，1 件已逾期[^<]*最急的在最上面。", text)
    assert re.search(r'aria-current="page">待办<span class="tabs-count">2</span>', text)
    assert not_yet.number not in text


def test_what_presses_is_counted_from_the_rows_shown(db):
    def row(days: int | None, paused: bool = False):
        due_on = None if days is None else timezone.localdate() + timedelta(days=days)
        return lists.Row("N", "/", "t", "k", "s", "neutral", "", due_on, paused, "", timezone.now(), "")

    assert inbox.urgency([], whole=True) == ""
    assert inbox.urgency([row(None), row(60), row(60, paused=True)], whole=True).startswith("共 3 件，没有快到期的。")
    assert inbox.urgency([row(-9), row(-9), row(0), row(60)], whole=False).startswith(
        "这一页 4 件，2 件已逾期，1 件今天到期。"
    )


def test_an_empty_queue_says_what_it_is_for_and_what_to_do(signed_in, people):
    said = {tab: page(signed_in(people.clerk).get(f"/desk/?tab={tab}")) for tab in ("todo", "mine", "done", "copied")}

    assert [tab for tab, text in said.items() if 'class="empty"' in text] == ["todo", "mine", "done", "copied"]
    assert "没有等您办理的事。" in said["todo"] and "您还没有发起过办件。" in said["mine"]
    assert "清除条件" in page(signed_in(people.clerk).get("/desk/?q=nothing"))


def test_the_four_queues(signed_in, errand, people):
    matter = errand("noticed")
    seen = {
        tab: matter.number in page(signed_in(who).get(f"/desk/?tab={tab}"))
        for tab, who in {
            "mine": people.applicant,
            "done": people.director,
            "copied": people.clerk,
            "todo": people.clerk,
        }.items()
    }

    assert seen == {"mine": True, "done": True, "copied": True, "todo": False}
    assert signed_in(people.clerk).get("/desk/?tab=nonsense").status_code == 404


def test_paging_by_key_shows_every_matter_once(signed_in, errand, people):
    wanted = {errand("submitted").number for _ in range(45)}
    client, seen, path, back = signed_in(people.clerk), [], "/desk/", []
    while path:
        text = page(client.get(path))
        back += re.findall(r'rel="first" href="([^"]+)"', text)
        seen += re.findall(r'data-label="编号"><a href="/desk/matters/(CS-\d+-\d+)/', text)
        found = re.search(r'rel="next" href="([^"]+)"', text)
        path = found.group(1).replace("&amp;", "&") if found else ""

    assert (len(seen), set(seen)) == (45, wanted)
    assert back == ["/desk/"]  # from the second page, of two


@pytest.mark.parametrize("after", ["x", "2026-13-45_3", "_", "2026-01-01_x", "9" * 40])
def test_a_forged_page_key_is_not_there(signed_in, people, after):
    assert signed_in(people.clerk).get("/desk/", {"after": after}).status_code == 404


def test_the_matter_page_says_where_it_is_and_what_can_be_done(signed_in, errand, people):
    matter = errand("accepted")

    text = page(signed_in(people.director).get(f"/desk/matters/{matter.number}/"))

    assert 'aria-current="step"' in text
    assert f'action="/desk/matters/{matter.number}/do/grant/"' in text
    assert "受理" in text and "提交" in text
    assert AccessEntry.objects.filter(verb="read", subject=f"matter {matter.number}", user=people.director).count() == 1


def test_granting_from_the_page(signed_in, errand, people):
    matter = errand("accepted")

    answer = signed_in(people.director).post(
        f"/desk/matters/{matter.number}/do/grant/", {"amount": "480.00", "seen": "3"}, follow=True
    )

    assert "已批准。" in page(answer)
    matter.refresh_from_db()
    assert matter.state == "noticed"


def test_a_wrong_form_keeps_what_was_typed(signed_in, errand, people):
    matter = errand("accepted")

    answer = signed_in(people.director).post(
        f"/desk/matters/{matter.number}/do/grant/", {"amount": "四百八", "account": "6222", "seen": "3"}
    )

    assert answer.status_code == 422
    assert 'value="四百八"' in page(answer)
    assert Matter.objects.get(pk=matter.pk).state == "accepted"


def test_what_was_typed_wrong_stays_with_a_live_button_and_is_no_refusal_of_access(signed_in, errand, people):
    matter = errand("accepted")

    answer = signed_in(people.director).post(
        f"/desk/matters/{matter.number}/do/grant/", {"amount": "999.00", "seen": "3"}
    )

    assert answer.status_code == 422
    assert "核定金额不能超过申请金额。" in page(answer)
    assert 'value="999.00"' in page(answer)
    assert "disabled" not in page(answer)
    assert not AccessEntry.objects.filter(verb="refused").exists()


def test_what_is_refused_whatever_is_typed_has_a_dead_button_and_is_written_down(signed_in, errand, people):
    """The control: whoever accepted a matter cannot decide it, and no other sum would help."""
    matter = errand("accepted")
    Membership.objects.create(user=people.clerk, role_code=DIRECTOR.code, region="320585", valid_from=date(2020, 1, 1))

    answer = signed_in(people.clerk).post(f"/desk/matters/{matter.number}/do/grant/", {"amount": "100.00", "seen": "3"})

    assert answer.status_code == 409
    assert 'value="100.00"' in page(answer) and 'type="button" aria-disabled="true" disabled>批准' in page(answer)
    assert AccessEntry.objects.get(verb="refused").detail.startswith("grant: ")


def test_a_stale_page_is_told_so(signed_in, errand, people):
    matter = errand("submitted")
    perform(matter, "send_back", by=people.clerk, reason="缺合同")
    perform(matter, "submit", by=people.applicant)

    answer = signed_in(people.clerk).post(f"/desk/matters/{matter.number}/do/accept/", {"seen": "2"})

    assert answer.status_code == 409
    assert "刚刚有了新的进展" in page(answer)


def test_a_double_click_is_one_click(signed_in, errand, people):
    matter = errand("submitted")
    client = signed_in(people.clerk)
    client.post(f"/desk/matters/{matter.number}/do/accept/", {"seen": "2"})

    again = client.post(f"/desk/matters/{matter.number}/do/accept/", {"seen": "2"}, follow=True)

    assert "没有重复办理" in page(again)
    assert Event.objects.filter(matter=matter, action="accept").count() == 1


def test_a_forged_act_is_refused_by_the_same_sentence_as_the_button(signed_in, errand, people):
    matter = errand("accepted")

    answer = signed_in(people.clerk).post(f"/desk/matters/{matter.number}/do/refuse/", {"reason": "x", "seen": "3"})

    assert (answer.status_code, "“不予批准”须由分管领导办理。" in page(answer)) == (409, True)


@pytest.mark.parametrize("name", ["reopen", "nothing", "finish2"])
def test_an_automatic_or_unknown_action_has_no_address(signed_in, errand, people, name):
    matter = errand("noticed")

    assert signed_in(people.director).post(f"/desk/matters/{matter.number}/do/{name}/").status_code == 404


def test_out_of_reach_is_the_same_404_as_not_there(signed_in, errand, person):
    matter = errand("submitted")
    client = signed_in(person(CLERK, region="320505"))

    there, not_there = client.get(f"/desk/matters/{matter.number}/"), client.get("/desk/matters/CS-1999-00001/")

    assert (there.status_code, not_there.status_code) == (404, 404)
    assert page(there).replace(matter.number, "X") == page(not_there).replace("CS-1999-00001", "X")
    assert AccessEntry.objects.filter(verb="refused", subject=f"matter {matter.number}").count() == 1


def test_opening_from_the_page_once_however_often_it_is_sent(signed_in, people):
    client = signed_in(people.applicant)
    once = re.search(r'name="once" value="([^"]+)"', page(client.get("/desk/kinds/errand/new/"))).group(1)
    for _ in range(2):
        answer = client.post("/desk/kinds/errand/new/", {"purpose": "普法", "amount": "5", "once": once})

    assert answer.status_code == 302
    assert Matter.objects.count() == 1


def test_a_wrong_opening_keeps_what_was_typed_and_makes_nothing(signed_in, people):
    answer = signed_in(people.applicant).post("/desk/kinds/errand/new/", {"purpose": "写得很长的用途", "amount": "-"})

    assert answer.status_code == 422
    assert "写得很长的用途" in page(answer)
    assert not Matter.objects.exists()


def test_mending_what_was_sent_back(signed_in, errand, people):
    matter = errand("returned")

    signed_in(people.applicant).post(f"/desk/matters/{matter.number}/mend/", {"purpose": "补充", "amount": "7"})

    assert Errand.objects.get(matter=matter).purpose == "补充"


def test_a_forged_mend_of_what_is_submitted_changes_nothing(signed_in, errand, people):
    matter = errand("submitted")

    answer = signed_in(people.applicant).post(f"/desk/matters/{matter.number}/mend/", {"purpose": "改", "amount": "7"})

    assert "内容已经锁定" in page(answer)
    assert Errand.objects.get(matter=matter).purpose == "普法"


def test_what_is_typed_is_kept_while_typing_and_thrown_away_when_sent(signed_in, people):
    client = signed_in(people.applicant)
    client.post("/desk/drafts/?form=/desk/kinds/errand/new/", {"purpose": "写了一半", "csrfmiddlewaretoken": "x"})

    text = page(client.get("/desk/kinds/errand/new/"))
    assert "已恢复您上次没有提交的内容" in text
    assert 'value="写了一半"' in text

    client.post("/desk/kinds/errand/new/", {"purpose": "写完", "amount": "1", "once": "a"})
    assert not Draft.objects.exists()


def test_a_draft_never_lies_readable_in_the_database(signed_in, people):
    from django.db import connection

    signed_in(people.applicant).post("/desk/drafts/?form=/desk/kinds/errand/new/", {"purpose": "6222020000001234"})

    with connection.cursor() as cursor:
        cursor.execute("SELECT typed FROM matters_draft")
        assert "6222020000001234" not in cursor.fetchone()[0]
    assert Draft.objects.get().fields["purpose"] == ["6222020000001234"]


def test_a_draft_is_its_writers_own(signed_in, people, person, organization):
    signed_in(people.applicant).post("/desk/drafts/?form=/desk/kinds/errand/new/", {"purpose": "写了一半"})

    assert "写了一半" not in page(signed_in(person(APPLICANT, of=organization)).get("/desk/kinds/errand/new/"))


def test_a_session_that_ends_while_typing_loses_nothing(people, errand):
    matter = errand("accepted")
    client = Client()
    typed = {"amount": "480.00", "seen": "3", "_who": mark(people.director)}

    answer = client.post(f"/desk/matters/{matter.number}/do/grant/", typed)
    assert answer["Location"] == "/accounts/login/?next=/desk/resume/"

    client.force_login(people.director)  # keeps the anonymous session's data, as signing in does
    answer = client.get("/desk/resume/", follow=True)

    assert answer.redirect_chain[-1][0] == f"/desk/matters/{matter.number}/do/grant/"
    assert 'value="480.00"' in page(answer)
    assert Matter.objects.get(pk=matter.pk).state == "accepted"


def test_what_was_typed_is_given_to_nobody_else(people, errand):
    matter = errand("accepted")
    client = Client()
    client.post(f"/desk/matters/{matter.number}/do/grant/", {"amount": "480.00", "_who": mark(people.director)})

    client.force_login(people.clerk)
    client.get("/desk/resume/")

    assert not Draft.objects.exists()


@pytest.mark.parametrize("who", ["", "1", "forged:x"])
def test_a_post_that_does_not_say_whose_it_is_is_not_kept(people, errand, who):
    matter = errand("accepted")

    answer = Client().post(f"/desk/matters/{matter.number}/do/grant/", {"amount": "480.00", "_who": who})

    assert answer["Location"].startswith("/accounts/login/?next=/desk/matters/")


def test_a_page_that_is_too_old_keeps_what_was_typed(people, errand):
    matter = errand("accepted")
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.director)

    answer = client.post(
        f"/desk/matters/{matter.number}/do/grant/", {"amount": "480.00", "_who": mark(people.director)}
    )

    assert (answer.status_code, "您填写的内容已经保留" in page(answer)) == (403, True)
    assert Draft.objects.get(user=people.director).fields["amount"] == ["480.00"]
    assert Matter.objects.get(pk=matter.pk).state == "accepted"


def test_every_form_that_changes_something_says_whose_it_is(signed_in, people):
    text = page(signed_in(people.applicant).get("/desk/kinds/errand/new/"))

    assert re.search(r'name="_who" value="([^"]+)"', text)


def test_acting_in_one_membership_at_a_time(signed_in, person, errand):
    both = person(CLERK, BASE_MANAGER)
    errand("submitted")
    client = signed_in(both)
    clerk, manager = both.memberships.order_by("pk")
    assert "CS-" in page(client.get("/desk/"))

    client.post("/desk/switch/", {"membership": manager.pk, "next": "/desk/"})

    assert "CS-" not in page(client.get("/desk/"))
    client.post("/desk/switch/", {"membership": clerk.pk})
    assert "CS-" in page(client.get("/desk/"))


def test_nobody_switches_into_anothers_or_an_expired_membership(signed_in, person, people):
    user = person(REVIEWER)
    expired = Membership.objects.create(
        user=user, role_code="director", region="320585", valid_from=date(2020, 1, 1), valid_until=date(2021, 1, 1)
    )
    client = signed_in(user)
    for pk in (expired.pk, people.director.memberships.get().pk, "x", ""):
        assert "身份没有改变" in page(client.post("/desk/switch/", {"membership": pk}, follow=True))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_switch_sends_nobody_elsewhere(signed_in, people, back):
    answer = signed_in(people.clerk).post(
        "/desk/switch/", {"membership": people.clerk.memberships.get().pk, "next": back}
    )

    assert answer["Location"] == "/desk/"


def test_countersigning_from_the_page(signed_in, errand, people, person):
    matter, asked = errand("submitted"), person(DIRECTOR)
    client = signed_in(people.clerk)
    client.post(f"/desk/matters/{matter.number}/standing/add_signatory/", {"of": asked.pk, "question": "是否属实"})
    row = matter.countersignatures.get()

    assert "请您会签" not in page(client.get("/desk/"))  # whoever asked knows
    client = signed_in(asked)
    assert re.search(f'{matter.number}.*cell-asked" data-label="当前环节">请您会签', page(client.get("/desk/")))
    assert "请您会签" in page(client.get(f"/desk/matters/{matter.number}/"))
    client.post(f"/desk/matters/{matter.number}/signatures/{row.pk}/answer/", {"agrees": "yes", "answer": "属实"})

    row.refresh_from_db()
    assert (row.agrees, row.answer) == (True, "属实")


def test_a_forged_colleague_is_refused(signed_in, errand, people, person, another_organization):
    matter, outsider = errand("submitted"), person(APPLICANT, of=another_organization)

    answer = signed_in(people.clerk).post(
        f"/desk/matters/{matter.number}/standing/reassign/", {"to": outsider.pk, "reason": "x"}
    )

    assert answer.status_code == 422
    assert Matter.objects.get(pk=matter.pk).assignee is None


def test_reminding_from_the_page(signed_in, errand, people):
    matter = errand("submitted")
    client = signed_in(people.applicant)

    client.post(f"/desk/matters/{matter.number}/standing/remind/", {"text": "急"})

    assert standing.cannot_remind(matter, people.applicant) == "今天已经催办过了。"
    assert "今天已经催办过了" in page(client.get(f"/desk/matters/{matter.number}/standing/remind/"))


def test_lending_ones_duty_for_stated_days(signed_in, person, errand):
    clerk, colleague = person(CLERK), person(REVIEWER)
    matter = errand("submitted")
    today = timezone.localdate()
    answer = signed_in(clerk).post(
        "/desk/delegations/",
        {
            "membership": clerk.memberships.get().pk,
            "to": colleague.pk,
            "since": today,
            "until": today + timedelta(days=3),
        },
    )
    assert answer.status_code == 302

    lent = Membership.objects.get(delegated_by__user=clerk)
    perform(matter, "accept", by=colleague)
    assert matter.events.last().on_behalf_of == clerk

    signed_in(clerk).post(f"/desk/delegations/{lent.pk}/end/")
    assert not Membership.objects.filter(pk=lent.pk).in_force().exists()


def test_a_borrowed_duty_cannot_be_lent_on(person):
    director, deputy, third = person(DIRECTOR), person(CLERK), person(CLERK)
    today = timezone.localdate()
    lent = accounts.delegate(director.memberships.get(), to=deputy, since=today, until=today, by=director)

    for row, by, words in ((lent, deputy, "不能再转委托"), (director.memberships.get(), deputy, "只能委托自己的任职")):
        with pytest.raises(ValidationError, match=words):
            accounts.delegate(row, to=third, since=today, until=today, by=by)


TOWN, NEXT_CITY = "320585100", "320583"


def test_a_duty_is_lent_within_the_place_and_to_nobody_else(signed_in, person):
    lender = person(DIRECTOR)
    here, in_a_town = person(CLERK), person(JUSTICE_OFFICE, region=TOWN)
    elsewhere = person(CLERK, region=NEXT_CITY)
    departed = person(CLERK, valid_until=date(2021, 1, 1))
    another_department, visitor = person(CIVIL_AFFAIRS), person(AUDITOR, region=NEXT_CITY)
    Membership.objects.create(  # who only stands in here for somebody is not of the place
        user=visitor,
        role_code="clerk",
        region="320585",
        delegated_by=here.memberships.get(),
        valid_until=date(2099, 1, 1),
    )
    client, today = signed_in(lender), timezone.localdate()

    choices = re.search(r'<select name="to".*?</select>', page(client.get("/desk/delegations/")), re.S).group()
    assert set(re.findall(r'value="(\d+)"', choices)) == {str(here.pk), str(in_a_town.pk)}
    said = {"membership": lender.memberships.get().pk, "since": today, "until": today}
    for forged in (elsewhere, departed, another_department, visitor):
        answer = client.post("/desk/delegations/", said | {"to": forged.pk})
        assert answer.status_code == 422
        assert "只能委托给本地本部门其他在职工作人员。" in page(answer)
        with pytest.raises(ValidationError) as refused:
            accounts.delegate(lender.memberships.get(), to=forged, since=today, until=today, by=lender)
        assert refused.value.messages == ["只能委托给本地本部门其他在职工作人员。"]
    assert client.post("/desk/delegations/", said | {"to": in_a_town.pk}).status_code == 302  # the control


def test_whoever_supervises_or_keeps_the_system_stands_in_for_nobody_they_watch(person):
    lender, colleague = person(CLERK), person(CLERK)
    person(AUDITOR), person(ADMINISTRATOR)

    assert set(stand_ins_for(lender.memberships.get())) == {colleague}


def test_one_duty_goes_only_where_that_duty_is_though_another_of_mine_reaches_there(person):
    lender, elsewhere, today = person(DIRECTOR), person(CLERK, region=NEXT_CITY), timezone.localdate()
    there = Membership.objects.create(user=lender, role_code="clerk", region=NEXT_CITY)

    with pytest.raises(ValidationError, match="本地本部门"):
        accounts.delegate(
            lender.memberships.get(role_code="director"), to=elsewhere, since=today, until=today, by=lender
        )
    accounts.delegate(there, to=elsewhere, since=today, until=today, by=lender)  # the control


def test_an_administrator_lends_no_power_of_their_own(person):
    both, colleague, today = person(ADMINISTRATOR, DIRECTOR, BASE_MANAGER), person(TUTOR), timezone.localdate()
    with pytest.raises(ValidationError) as refused:
        accounts.delegate(both.memberships.get(role_code="director"), to=colleague, since=today, until=today, by=both)
    assert refused.value.messages == ["您兼任系统管理员，“分管领导”作出决定，不能由您委托他人。"]
    accounts.delegate(both.memberships.get(role_code="base_manager"), to=colleague, since=today, until=today, by=both)


def test_ending_a_membership_ends_what_was_lent_from_it(person):
    director, deputy, admin = person(DIRECTOR), person(CLERK), person()
    today = timezone.localdate()
    lent = accounts.delegate(
        director.memberships.get(), to=deputy, since=today, until=today + timedelta(days=9), by=director
    )

    accounts.end(director.memberships.get(), by=admin)

    assert not Membership.objects.filter(pk=lent.pk).in_force().exists()


def test_staff_without_a_second_factor_see_nothing_where_it_is_asked_for(signed_in, people, settings):
    settings.STAFF_SECOND_FACTOR = True

    assert signed_in(people.clerk).get("/desk/")["Location"] == "/accounts/2fa/"
    assert signed_in(people.applicant).get("/desk/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(signed_in, people, settings):
    from allauth.mfa.models import Authenticator

    settings.STAFF_SECOND_FACTOR = True
    Authenticator.objects.create(user=people.clerk, type="recovery_codes", data={})

    assert signed_in(people.clerk).get("/desk/")["Location"] == "/accounts/2fa/"


def test_production_asks_staff_for_a_second_factor():
    """The setting itself: production mode turns it on unless somebody says otherwise."""
    import os
    import subprocess
    import sys

    keys = GOOD
    code = "from django.conf import settings; print(settings.STAFF_SECOND_FACTOR, settings.DEMO)"
    env = {k: v for k, v in os.environ.items() if k not in ("YIHE_MODE", "STAFF_SECOND_FACTOR")} | keys
    said = subprocess.run(
        [sys.executable, "-c", code],
        env=env | {"DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
        cwd=django_settings.ROOT,
    )

    assert said.stdout.split() == ["True", "False"]


def test_there_is_no_door_to_the_demonstration_elsewhere(client, settings):
    assert not settings.DEMO
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/enter/clerk/").status_code == 404


def test_nobody_signs_up_by_themselves(client, db):
    client.post(
        "/accounts/signup/",
        {"username": "intruder", "password1": "a-long-password-9", "password2": "a-long-password-9"},
    )

    from yihe.registers.accounts.models import User

    assert not User.objects.exists()


def test_signing_in_and_failing_to_are_written_down(client, person):
    user = person(CLERK)
    user.set_password("a-long-password-9")
    user.save()
    client.post("/accounts/login/", {"login": user.username, "password": "wrong"})
    client.post("/accounts/login/", {"login": user.username, "password": "a-long-password-9"})

    assert list(AccessEntry.objects.values_list("verb", flat=True)) == ["refused", "sign_in"]


def test_amounts_are_printed_for_vouchers(signed_in, errand, people):
    matter = errand("accepted", amount="30000.00")

    text = page(signed_in(people.director).get(f"/desk/matters/{matter.number}/sheet/"))

    assert "30,000.00" in text or str(Decimal("30000.00")) in text
    assert matter.chain_head in text


def test_what_the_bureau_asks_itself_is_not_shown_outside(signed_in, errand, people, person):
    matter, asked = errand("submitted"), person(DIRECTOR)
    row = standing.add_signatory(matter, by=people.clerk, of=asked, question="内部问题")
    standing.answer_signature(row, by=asked, agrees=False, answer="我怀疑造假")

    inside = page(signed_in(people.clerk).get(f"/desk/matters/{matter.number}/"))
    outside = page(signed_in(people.applicant).get(f"/desk/matters/{matter.number}/"))

    assert "内部问题" in inside and "我怀疑造假" in inside
    assert "内部问题" not in outside and "我怀疑造假" not in outside


def test_nobody_takes_a_token_another_act_opens_with(signed_in, people):
    signed_in(people.applicant).post("/desk/kinds/errand/new/", {"purpose": "x", "amount": "1", "once": "tracking:1"})

    assert not Matter.objects.filter(once="tracking:1").exists()
    assert Matter.objects.get().once == f"{people.applicant.pk}.tracking:1"


@pytest.mark.parametrize(
    "path", ["/desk/?q=%00", "/desk/search/?q=a%00", "/desk/matters/%00/", "/desk/organizations/?q=%00", "/?q=%00"]
)
def test_a_nul_is_a_bad_request_and_no_error(signed_in, people, path):
    assert signed_in(people.clerk).get(path).status_code == 400


def test_a_nul_in_a_form_is_a_bad_request(signed_in, people):
    answer = signed_in(people.applicant).post("/desk/kinds/errand/new/", {"purpose": "x\x00", "amount": "1"})

    assert answer.status_code == 400


@pytest.mark.parametrize("seen", ["²", "9" * 5000, "-1", "x"])
def test_a_forged_page_mark_is_no_error(signed_in, errand, people, seen):
    matter = errand("submitted")

    answer = signed_in(people.clerk).post(f"/desk/matters/{matter.number}/do/accept/", {"seen": seen})

    assert answer.status_code in (302, 409)


@pytest.mark.parametrize("year", ["²²²²", "0000", "9999", "x"])
def test_a_forged_year_is_this_year(signed_in, people, year):
    assert signed_in(people.clerk).get("/desk/calendar/", {"year": year}).status_code == 200


def sealed_words(client) -> str:
    return encryption.unseal(client.session["kept"]["fields"], kept.PURPOSE)


def test_a_password_is_never_kept(person):
    from yihe.foundation.roles import ADMINISTRATOR

    admin, client = person(ADMINISTRATOR), Client()
    client.post("/desk/kinds/errand/new/", {"password": "a-long-secret-9", "purpose": "x", "_who": mark(admin)})
    assert "a-long-secret-9" not in sealed_words(client)
    client.post("/desk/people/", {"username": "x", "new_password": "a-long-secret-9", "_who": mark(admin)})

    assert sealed_words(client) == '{"username": ["x"]}'


def test_what_waits_in_the_session_is_sealed(errand, people):
    matter, client = errand("accepted"), Client()
    client.post(
        f"/desk/matters/{matter.number}/do/grant/",
        {"amount": "480.00", "account": "6222020000001234", "_who": mark(people.director)},
    )

    assert "6222020000001234" not in str(client.session["kept"])


def test_what_was_said_with_an_act_reads_as_a_sentence():
    said = {
        "add_signatory": {"of": {"pk": 3, "label": "周强"}, "question": "地址是否属实？"},
        "answer_signature": {"agrees": False, "answer": "没有办公"},
        "payment_made": {
            "tranche": 1, "amount": "4200.00", "paid_on": "2026-09-14", "payee": "同心社", "voucher": "PZ-1", "line": "ZF-1-1",
        },
        "add_lines": {"amount": "3.00", "contents": "sm3:0", "reason": "", "note": "两行"},
        "correct_payee": {"payee": "同心社", "reason": "销户"},  # no bank among it: piece by piece
    }  # fmt: skip

    assert {name: told(name, None, words) for name, words in said.items()} == {
        "add_signatory": "请周强会签：地址是否属实？",
        "answer_signature": "不同意：没有办公",
        "payment_made": "第 1 期 ¥4,200.00 于 2026-09-14 付给同心社，凭证 PZ-1，明细号 ZF-1-1",
        "add_lines": "金额：¥3.00\n备注：两行",
        "correct_payee": "理由：销户",
    }


def test_a_line_of_the_access_log_is_told_in_words(people):
    def read(subject: str, detail: str = "") -> tuple:
        line = evidence.told(AccessEntry(verb="read", subject=subject, detail=detail))
        return line.subject, line.href, line.detail

    assert read("matter CS-2026-00001", "accept: 不是您的件") == (
        "办件 CS-2026-00001", "/desk/matters/CS-2026-00001/", "受理：不是您的件",
    )  # fmt: skip
    assert read("matter CS-2026-00001", "attach scan: 太大") == (
        "办件 CS-2026-00001", "/desk/matters/CS-2026-00001/", "上传材料：太大",
    )  # fmt: skip
    assert read("kind errand", "3 行")[0] == "差事清单"
    assert read("practitioners") == ("从业人员名册", "", "")
    assert read("record practitioners", "3 行")[0] == "从业人员清单"
    assert read("record posts 岗位-2026-00001")[0] == "社工岗位 岗位-2026-00001"
    assert read("something else") == ("something else", "", "")


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/desk/people/?q=王", "/desk/people/?q=王"),
        ("http://elsewhere.example/desk/people/", "/desk/"),
        ("http://testserver//elsewhere.example/", "/desk/"),
        ("", "/desk/"),
    ],
)
def test_who_was_signed_out_while_pressing_comes_back_to_the_page_and_not_to_an_address_that_is_none(db, referer, back):
    client = Client()

    answer = client.post("/desk/notifications/read/", headers={"referer": referer} if referer else {}, follow=True)

    asked, _status = answer.redirect_chain[0]
    assert parse_qs(urlsplit(asked).query)["next"] == [back]
    assert "刚才的操作没有完成" in answer.content.decode()


def test_the_access_log_is_read_where_what_it_tells_of_lies(client, errand, people, person, organization):
    matter, stranger = errand("submitted"), person(CLERK, region=NEXT_CITY)
    theirs = make_organization(region="320583100")
    worker = Practitioner.objects.create(name="王五", kind="social_worker", id_number="11010519491231002X")
    Employment.objects.create(
        practitioner=worker, organization=organization, position="staff", starts_on="2026-01-01", source="x"
    )
    stay = Residency.objects.create(
        organization=organization,
        group="g",
        base="b",
        starts_on="2026-01-01",
        ends_on="2027-01-01",
        opened_by_number="X-1",
    )
    of_here = [
        note_access("read", f"matter {matter.number}", by=None),
        note_access("edit", f"organization {organization.uscc}", by=None),
        note_access("edit", f"practitioner {worker.pk}", by=None),
        note_access("refused", f"residency {stay.pk}", by=None),
        note_access("refused", f"sign-in {people.clerk.username}", by=None),
        note_access("export", "practitioners", by=people.clerk),
    ]
    of_both = [
        note_access("read", f"organization {theirs.uscc}", by=people.clerk),
        note_access("refused", f"matter {matter.number}", by=stranger),
        note_access("refused", "sign-in nobody-at-all", by=None),
    ]
    of_there = [
        note_access("export", "organizations", by=stranger), note_access("edit", f"organization {theirs.uscc}", by=None),
        note_access("refused", f"sign-in {stranger.username}", by=None),
    ]  # fmt: skip

    def read_by(user) -> list[int]:
        seen = re.findall(r"<tr><td class=\"nowrap\"[^>]*>.*?</tr>", page(signed(user).get("/desk/evidence/")), re.S)
        lines = entries(evidence.lines_within([hat.region for hat in user.hats]), Looked())[0]
        assert len(seen) == len(lines)
        return sorted(line.pk for line in lines if line.verb != "sign_in")

    def signed(user):
        client.force_login(user)
        return client

    def keys(*lots) -> list[int]:
        return sorted(line.pk for lot in lots for line in lot)

    assert read_by(person(AUDITOR, region=NEXT_CITY)) == keys(of_both, of_there)
    assert read_by(person(AUDITOR)) == keys(of_here, of_both)  # the control
    assert read_by(person(DIRECTOR)) == keys(of_here, of_both)
    assert read_by(person(AUDITOR, region="3205")) == keys(of_here, of_both, of_there)


def test_a_line_of_the_bell_leads_to_a_matter_only_while_it_may_be_opened(signed_in, errand, people, person):
    matter, stranger = errand("submitted"), person(CLERK, region="320583")
    telling.tell({people.clerk.pk, stranger.pk}, "有一件事要看", matter=matter)

    own, other = (Notification.objects.get(user=each) for each in (people.clerk, stranger))
    client = signed_in(people.clerk)
    assert f'href="/desk/notifications/{own.pk}/">有一件事要看' in page(client.get("/desk/notifications/"))
    assert client.get(f"/desk/notifications/{own.pk}/").headers["Location"] == f"/desk/matters/{matter.number}/"
    assert client.get(f"/desk/notifications/{other.pk}/").status_code == 404
    text = page(signed_in(stranger).get("/desk/notifications/"))
    assert f'href="/desk/notifications/{other.pk}/"' not in text
    assert "有一件事要看" in text and matter.number not in text


def test_every_reader_from_elsewhere_is_written_down_and_the_organization_itself_is_not(
    signed_in, errand, people, person
):
    matter = errand("accepted")
    expert, colleague = person(EXPERT), person(APPLICANT, of=matter.organization)
    Party.objects.create(matter=matter, user=expert, role_code="expert")
    frozen_anew(matter)

    for reader in (expert, people.clerk, people.applicant, colleague):
        assert signed_in(reader).get(f"/desk/matters/{matter.number}/").status_code == 200

    read = AccessEntry.objects.filter(verb="read", subject=f"matter {matter.number}").order_by("pk")
    assert [line.user for line in read] == [expert, people.clerk]
