"""Many people at once: a sheet becomes accounts, memberships and invitations; what is wrong comes back; nothing is done twice."""

import io
import re
from datetime import date

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from tests.conftest import CHENGXIANG, TAICANG, make_organization
from tests.filled_in import sheet
from tests.holders import LINK, takes_up
from yihe.faces.exchange.people import PEOPLE, role_names
from yihe.foundation import region_codes, sheets
from yihe.foundation.ceilings import LETTERS, PEOPLE_OF_A_SHEET
from yihe.foundation.roles import ADMINISTRATOR, CLERK, DIRECTOR, SECURITY_OFFICER
from yihe.matters.models import Notification
from yihe.registers.accounts import edits, grants, queries
from yihe.registers.accounts.models import Invitation, Membership, ProposedMembership, User
from yihe.registers.accounts.queries import Wanted
from yihe.registers.regions.models import Region

IN, LIST, CONFIRM = "/exchange/people/in/", "/desk/people/", "/desk/grants/confirm/"
CHECKED = re.compile(r'name="checked" value="([^"]+)"')
CODE = re.compile(r"[2-9A-Z]{5}(?:-[2-9A-Z]{5}){3}")


@pytest.fixture(autouse=True)
def divisions(db):
    for code, name, full in (
        ("32", "江苏省", "江苏省"), ("3205", "苏州市", "江苏省苏州市"), (TAICANG, "太仓市", "江苏省苏州市太仓市"),
        (CHENGXIANG, "城厢镇", "江苏省苏州市太仓市城厢镇"), ("320585101", "沙溪镇", "江苏省苏州市太仓市沙溪镇"),
        ("320583", "昆山市", "江苏省苏州市昆山市"), ("320583100", "玉山镇", "江苏省苏州市昆山市玉山镇"),
    ):  # fmt: skip
        level = region_codes.LEVELS[len(code)]
        Region.objects.create(code=code, name=name, full_name=full, level=level, parent=region_codes.parent(code))


@pytest.fixture
def opener(person):
    return person(ADMINISTRATOR, name="沈宇")


@pytest.fixture
def officer(person):
    return person(SECURITY_OFFICER, name="骆青")


def clerk(number: int = 1, **facts) -> dict:
    return {
        "name": f"张{number}", "username": f"zhang{number}", "role": "创客基地管理员", "region": "太仓市",
        "department": "公共法律服务科",
    } | facts  # fmt: skip


def checks(client, opener, *rows: dict):
    client.force_login(opener)
    return client.post(IN, {"file": sheet(PEOPLE, *rows)})


def carries_out(client, checked):
    """Press the button of a page that shows what was checked."""
    return client.post(IN, {"checked": CHECKED.search(checked.content.decode()).group(1)})


def sends(client, opener, *rows: dict):
    """Have a sheet checked and, where anything of it is to be done, carried out."""
    answer = checks(client, opener, *rows)
    return carries_out(client, answer) if CHECKED.search(answer.content.decode()) else answer


def facts_of(answer) -> dict[str, str]:
    shown = answer.content.decode().partition('id="outcome"')[2].partition("</section>")[0]
    return dict(re.findall(r"<dt>([^<]+)</dt>\s*<dd[^>]*>\s*([^<]+?)\s*</dd>", shown))


def wrong_rows(answer) -> list[tuple[str, str]]:
    """Return the rows a page says are wrong: their numbers and names."""
    return re.findall(r'<td data-label="行号">(\d+)</td><td data-label="姓名">([^<]*)</td>', answer.content.decode())


def held(user) -> list[tuple]:
    return list(Membership.objects.filter(user=user).values_list("role_code", "region", "department"))


def everything() -> tuple[int, ...]:
    models = (User, Membership, ProposedMembership, Invitation, Notification)
    return tuple(model.objects.count() for model in models)


def test_each_right_row_is_an_account_a_membership_and_an_invitation(
    client, opener, organization, django_capture_on_commit_callbacks
):
    director = {"name": "李主任", "email": "li.zhu@example.cn", "role": "分管领导", "region": "320585"}
    applicant = {"name": "王经办", "username": "wang", "role": "社会组织经办人", "organization": organization.name}

    with django_capture_on_commit_callbacks(execute=True):
        answer = sends(client, opener, clerk(phone="138 0000 1234"), director, applicant)

    assert answer.status_code == 200
    zhang, li, wang = (User.objects.get(username=name) for name in ("zhang1", "li-zhu", "wang"))
    assert held(zhang) == [("base_manager", TAICANG, "公共法律服务科")]
    assert (zhang.phone, held(li), wang.memberships.get().organization) == ("13800001234", [], organization)
    assert ProposedMembership.objects.get().user == li
    assert [message.to for message in mail.outbox] == [["li.zhu@example.cn"]]
    assert takes_up(LINK.search(mail.outbox[0].body).group(1))["Location"].startswith("/accounts/login/")
    codes = CODE.findall(answer.content.decode())
    assert (len(codes), Invitation.objects.filter(email="").count()) == (2, 2)
    assert CODE.search(client.get(IN).content.decode()) is None, "a code is shown once"


def test_the_first_press_shows_what_would_be_done_and_does_nothing(client, opener):
    before = everything()

    answer = checks(
        client, opener, clerk(1), clerk(2, name=""), {}, clerk(3, role="分管领导", email="li@example.cn"), clerk(4, role="局长")
    )  # fmt: skip

    assert (answer.status_code, everything(), mail.outbox) == (422, before, [])
    assert facts_of(answer) == {
        "新增用户": "2", "待安全管理员确认的任职": "1", "已经生效的任职": "1", "发往本人邮箱的邀请": "1", "当面交付的一次性码": "1",
    }  # fmt: skip
    assert wrong_rows(answer) == [("3", ""), ("6", "张4")], "the numbers a spreadsheet program shows"
    assert CODE.search(answer.content.decode()) is None
    done = carries_out(client, answer)
    assert (facts_of(done), wrong_rows(done)) == (facts_of(answer), wrong_rows(answer))
    assert set(User.objects.filter(username__startswith="zhang").values_list("name", flat=True)) == {"张1", "张3"}


def test_a_check_writes_to_nobody_and_counts_no_letter(client, opener, settings, django_capture_on_commit_callbacks):
    settings.CEILINGS = {LETTERS.code: {"person": 1}}
    row = clerk(email="zhang@example.cn")

    with django_capture_on_commit_callbacks(execute=True):
        checked = [checks(client, opener, row) for _time in range(3)][-1]

    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        carries_out(client, checked)
    assert [message.to for message in mail.outbox] == [["zhang@example.cn"]]


def test_what_was_checked_is_carried_out_once_and_only_the_newest(client, opener):
    older, newer = checks(client, opener, clerk(1)), checks(client, opener, clerk(2, valid_until=date(2099, 3, 2)))

    assert "后来又检查了另一张" in carries_out(client, older).content.decode()
    assert CODE.search(carries_out(client, newer).content.decode())
    again = carries_out(client, newer)

    assert (again.status_code, CODE.search(again.content.decode())) == (422, None)
    assert User.objects.get(username__startswith="zhang").memberships.get().valid_until == date(2099, 3, 2)


def test_what_changed_since_the_check_is_checked_again(client, opener):
    checked = checks(client, opener, clerk(1), clerk(2))
    edits.open_account(by=opener, username="zhang1", name="别人")

    answer = carries_out(client, checked)

    assert wrong_rows(answer) == [("2", "张1")]
    assert "登录名 zhang1 已经有人用了" in answer.content.decode()
    assert User.objects.filter(username="zhang2").exists()


def test_rows_that_carry_one_login_or_number_for_two_people_all_wait(client, opener):
    answer = checks(
        client, opener, clerk(1, username="zhang2"), clerk(2), clerk(2, role="排班员", region="城厢镇"), clerk(3),
        clerk(4, phone="13800001234"), clerk(5, phone="138-0000-1234", role="局长"),
    )  # fmt: skip

    assert wrong_rows(answer) == [("2", "张1"), ("3", "张2"), ("4", "张2"), ("6", "张4"), ("7", "张5")]
    assert "登录名 zhang2 在这张表里写给了不同的人（第 2 行 张1、第 3 行 张2、第 4 行 张2）" in answer.content.decode()
    assert "手机号 13800001234 在这张表里写给了不同的人（第 6 行 zhang4、第 7 行 zhang5）" in answer.content.decode()
    carries_out(client, answer)
    assert [user.name for user in User.objects.filter(username__startswith="zhang")] == ["张3"]


def test_a_page_that_shows_codes_takes_no_other_sheet(client, opener):
    shown = sends(client, opener, clerk(1), clerk(2, role="局长")).content.decode()

    assert CODE.search(shown) and 'type="file"' not in shown
    assert f'href="{IN}" target="_blank" rel="noopener"' in shown
    without = sends(client, opener, clerk(3, email="zhang3@example.cn")).content.decode()
    assert CODE.search(without) is None and 'type="file"' in without


def test_the_slip_opens_the_account(client, opener):
    (code,) = CODE.findall(sends(client, opener, clerk()).content.decode())

    client.logout()
    assert "张1，请设一个密码" in client.post("/invitation/", {"code": code}).content.decode()


def test_the_same_sheet_sent_twice_does_nothing_twice(client, opener, officer):
    rows = (clerk(1), clerk(2, email="zhang2@example.cn"), clerk(3, role="分管领导"))
    sends(client, opener, *rows)
    before = everything()

    answer = sends(client, opener, *rows)

    assert (answer.status_code, everything()) == (200, before)
    assert CODE.search(answer.content.decode()) is None
    assert "没有变动的行" in answer.content.decode()


def test_a_second_row_of_one_person_is_a_second_membership(client, opener):
    sends(client, opener, clerk(), clerk(role="排班员", region="城厢镇"))

    user = User.objects.get(username="zhang1")
    assert held(user) == [("base_manager", TAICANG, "公共法律服务科"), ("roster_maker", CHENGXIANG, "公共法律服务科")]
    assert user.invitations.count() == 1


WRONG = [
    ({"name": ""}, "姓名没有填"),
    ({"role": "局长"}, "没有“局长”这个角色，可以写：社会组织经办人、评审专家"),
    ({"region": "玉山镇"}, "管辖区划：管辖范围内没有“玉山镇”"),
    ({"region": "320583"}, "管辖区划：这个区划不在您的管辖范围内"),
    ({"region": "城厢"}, "管辖区划：管辖范围内没有“城厢”，有：城厢镇"),
    ({"region": ""}, "工作人员的任职要写明管辖区划。"),
    ({"role": "社会组织经办人", "region": "", "organization": "没有这家"}, "所属组织：登记簿里没有这个组织。"),
    ({"email": "a@b"}, "“a@b”不是电子邮箱"),
    ({"phone": "12345"}, "手机号：号码格式不正确"),
    ({"username": ""}, "登录名没有填（或不能用）"),
    ({"username": "张三"}, "登录名没有填（或不能用）"),
    ({"username": "taken"}, "登录名 taken 已经有人用了，请换一个。"),
    ({"username": "elsewhere", "name": "张1"}, "登录名 elsewhere 已经有人用了，请换一个。"),
    ({"role": "系统时钟"}, "没有“系统时钟”这个角色"),
    ({"valid_until": "明年"}, "“明年”不是日期"),
]


@pytest.mark.parametrize(("facts", "words"), WRONG, ids=[words for _facts, words in WRONG])
def test_a_wrong_row_comes_back_with_its_sentence_and_leaves_nothing(client, opener, person, facts, words):
    edits.open_account(by=opener, username="taken", name="别人")
    elsewhere = edits.open_account(by=None, username="elsewhere", name="张1")
    grants.grant(elsewhere, CLERK, by=None, region="320583")
    before = everything()

    answer = sends(client, opener, clerk(**facts))

    assert (answer.status_code, everything()) == (422, before)
    returned = [
        [c.value for c in row]
        for row in load_workbook(io.BytesIO(client.get("/exchange/wrong/people/").content)).active
    ]
    assert words in returned[1][-1]
    assert [c.heading for c in PEOPLE.columns] == returned[0][:-1], "it can be mended and sent again"


def test_a_right_row_beside_a_wrong_one_is_carried_out(client, opener):
    answer = sends(client, opener, clerk(1, role="局长"), clerk(2))

    assert answer.status_code == 422
    assert list(User.objects.filter(username__startswith="zhang").values_list("username", flat=True)) == ["zhang2"]


def test_an_address_is_not_changed_by_a_sheet_nor_a_number_given_two_accounts(client, opener):
    sends(client, opener, clerk(email="one@example.cn", phone="13800001234"))

    moved = sends(client, opener, clerk(email="two@example.cn"))
    twin = sends(client, opener, clerk(2, phone="138-0000-1234"))

    assert "邮箱与账户登记的不同" in moved.content.decode()
    assert "这个手机号登记在张1（登录名 zhang1）名下" in twin.content.decode()
    assert User.objects.get(username="zhang1").email == "one@example.cn"


def test_an_organization_of_the_next_city_is_not_there(client, opener):
    there = make_organization("远方社（虚构）", region="320583100")
    row = {"role": "社会组织经办人", "region": "", "organization": there.uscc}

    assert "登记簿里没有这个组织" in sends(client, opener, clerk(**row)).content.decode()


def test_a_sheet_has_its_most_people_and_not_one_more(client, opener, settings):
    settings.CEILINGS = {PEOPLE_OF_A_SHEET.code: 3}

    more = sends(client, opener, *(clerk(n) for n in range(4)))
    assert "一次最多导入 3 行" in more.content.decode()
    assert not User.objects.filter(username__startswith="zhang").exists()
    assert sends(client, opener, *(clerk(n) for n in range(3))).status_code == 200
    assert User.objects.filter(username__startswith="zhang").count() == 3


@pytest.mark.parametrize("role", [SECURITY_OFFICER, CLERK, DIRECTOR], ids=lambda role: role.code)
def test_whoever_is_no_administrator_finds_no_such_page(client, person, role):
    client.force_login(person(role))

    assert client.get(IN).status_code == 404
    assert client.post(IN, {"file": sheet(PEOPLE, clerk())}).status_code == 404
    assert client.get("/exchange/templates/people/").status_code == 404
    assert not User.objects.filter(username="zhang1").exists()


def test_who_confirms_hears_once_of_many(client, opener, officer):
    sends(client, opener, *(clerk(n, role="分管领导") for n in range(5)))

    assert [n.text.partition("，")[0] for n in Notification.objects.filter(user=officer)] == ["沈宇提请授予 5 项任职"]


def test_the_officer_ticks_many_and_each_is_confirmed_by_itself(client, opener, officer):
    sends(client, opener, clerk(1, role="分管领导"), clerk(2, role="财务经办"), clerk(3, role="审核人员"))
    client.force_login(officer)
    waiting = {row.user.name: row.pk for row in ProposedMembership.objects.all()}
    User.objects.filter(name="张3").update(is_active=False)

    answer = client.post(CONFIRM, {"grant": list(waiting.values())}, follow=True).content.decode()

    assert "已确认 2 项任职" in answer and "张3“审核人员”：这个账户已经停用。" in answer
    assert set(ProposedMembership.objects.filter(outcome="confirmed").values_list("user__name", flat=True)) == {
        "张1",
        "张2",
    }
    assert held(User.objects.get(name="张1")) == [("director", TAICANG, "公共法律服务科")]


def test_who_proposed_confirms_none_of_them_however_many_are_ticked(client, opener, officer):
    sends(client, opener, clerk(1, role="分管领导"), clerk(2, role="分管领导"))

    answer = client.post(CONFIRM, {"grant": list(ProposedMembership.objects.values_list("pk", flat=True))}, follow=True)

    assert "须由另一人（安全管理员、分管领导）确认" in answer.content.decode()
    assert set(ProposedMembership.objects.values_list("outcome", flat=True)) == {""}


def test_many_are_invited_anew_and_what_was_handed_out_before_is_void(
    client, opener, django_capture_on_commit_callbacks
):
    first = CODE.findall(sends(client, opener, clerk(1), clerk(2, email="zhang2@example.cn")).content.decode())
    people = list(User.objects.filter(username__startswith="zhang").values_list("pk", flat=True))

    page = client.get(LIST).content.decode()
    assert {int(pk) for pk in re.findall(r'name="person" value="(\d+)"', page)} >= set(people)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/desk/invitations/", {"person": people})

    codes = CODE.findall(answer.content.decode())
    assert (len(codes), codes != first, len(mail.outbox)) == (1, True, 1)
    client.logout()
    assert client.post("/invitation/", {"code": first[0]}).status_code == 404


def test_who_has_a_password_is_not_invited_anew_and_who_opens_nothing_sees_no_ticks(client, opener, officer):
    sends(client, opener, clerk(1))
    user = User.objects.get(username="zhang1")
    user.set_password("苏州河-1921-春雷")
    user.save()

    answer = client.post("/desk/invitations/", {"person": [user.pk]}).content.decode()

    assert "本人已经设好密码，不再邀请" in answer and CODE.search(answer) is None
    client.force_login(officer)
    assert 'name="person"' not in client.get(LIST).content.decode()
    assert client.post("/desk/invitations/", {"person": [user.pk]}).status_code == 404


def test_a_relay_that_fails_is_told_in_the_bell(client, opener, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    with django_capture_on_commit_callbacks(execute=True):
        assert sends(client, opener, clerk(email="zhang@example.cn")).status_code == 200

    assert Notification.objects.get(user=opener).text.startswith("1 个邀请没有发出去（张1）")


def test_the_list_is_narrowed_by_what_people_are_called_by(client, opener, organization):
    sends(
        client, opener, clerk(1, phone="13800001234"), clerk(2, role="排班员", region="城厢镇", department="司法所"),
        clerk(3, role="社会组织经办人", region="", organization=organization.uscc, department=""),
    )  # fmt: skip

    def names(query: str) -> list[str]:
        return re.findall(r"<td data-label=\"姓名\">(张\d)</td>", client.get(f"{LIST}?{query}").content.decode())

    assert names("role=base_manager") == ["张1"]
    assert names("region=城厢镇") == ["张2", "张3"]
    assert names(f"organization={organization.name}") == ["张3"]
    assert names("department=司法所") == ["张2"]
    assert names("q=138-0000-1234") == ["张1"]
    assert names("q=zhang2") == ["张2"]
    assert names("no_password=on&role=base_manager") == ["张1"]
    assert "管辖范围内没有“玉山镇”" in client.get(f"{LIST}?region=玉山镇").content.decode()


def test_the_list_goes_on_where_a_page_ends(opener, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 2)
    for number in range(3):
        edits.open_account(by=opener, username=f"zhang{number}", name=f"张{number}")

    first, after = queries.users(opener, Wanted(search="张"))
    second, end = queries.users(opener, Wanted(search="张"), after)

    assert ([u.name for u in first], [u.name for u in second], end) == (["张0", "张1"], ["张2"], "")


def test_one_membership_takes_place_and_organization_by_name(client, opener, organization):
    user = edits.open_account(by=opener, username="xinren", name="新人")
    client.force_login(opener)

    client.post("/desk/people/xinren/", {"role": "base_manager", "region": "太仓市 城厢镇", "department": "一科"})
    client.post("/desk/people/xinren/", {"role": "applicant", "organization": organization.name})

    assert held(user) == [("base_manager", CHENGXIANG, "一科"), ("applicant", "", "")]
    page = client.get("/desk/people/xinren/").content.decode()
    assert '<option value="城厢镇">江苏省苏州市太仓市城厢镇</option>' in page and "玉山镇" not in page


def test_the_template_offers_the_roles_and_its_example_is_passed_over_aloud(client, opener):
    template = PEOPLE.template()
    (offered,) = load_workbook(io.BytesIO(template)).active.data_validations.dataValidation

    assert (str(offered.sqref).split(":")[0], offered.formula1) == ("E2", f'"{",".join(role_names())}"')
    client.force_login(opener)

    page = client.post(IN, {"file": SimpleUploadedFile("人员.xlsx", template)}).content.decode()
    assert "第 2 行是模板里的示例，没有导入" in page and "手机号：" not in page


def test_a_list_too_long_for_a_cell_is_not_offered_and_the_sheet_is_whole():
    made = sheets.to_xlsx(["角色"], [["甲"]], choices={0: ["很长的角色名称" * 5] * 20})

    assert sheets.read(made, "x.xlsx") == [["角色"], ["甲"]]


def test_an_organization_that_is_not_there_is_told_with_those_called_nearly_so(client, opener, organization):
    organization.name = "太仓市新苗调解社（虚构）"
    organization.save()
    row = {"role": "社会组织经办人", "region": "", "organization": "太仓市新苗调解社"}

    said = sends(client, opener, clerk(**row)).content.decode()

    assert "登记簿里没有这个组织，名称相近的有：太仓市新苗调解社（虚构）" in said
