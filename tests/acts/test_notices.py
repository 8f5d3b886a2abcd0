"""Publishing, objecting, answering – and what keeps a notice from ending, or from saying too much."""

import shutil
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from tests.acts.procedure import ScreenedKind, ScreenedWorkflow, StubbornKind, noticed, scored
from tests.left import frozen_anew, left_with
from yihe.acts.notices import panels, parts, public, rules, verbs, verifying
from yihe.acts.notices.discretion import says_too_much
from yihe.acts.notices.forms import ObjectionForm
from yihe.acts.notices.kinds import ObjectionKind
from yihe.acts.notices.models import Notice, Objection
from yihe.foundation import workdays
from yihe.foundation.blind_index import blind_index
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, DIRECTOR, REVIEWER
from yihe.foundation.workflow import State, Tone, Workflow
from yihe.matters import clock, kinds
from yihe.matters.actions import NotAllowed, perform
from yihe.matters.models import Event, Matter, Party
from yihe.registers.evidence.models import AccessEntry

AN_ID_NUMBER = "11010519491231002X"  # the example of GB 11643
OBJECTOR = {"name": "钱多多", "phone": "13812345678", "text": "该组织没有专职人员。"}


@pytest.fixture(autouse=True)
def kinds_in_use(monkeypatch):
    for kind in (ScreenedKind, StubbornKind):
        monkeypatch.setitem(kinds._kinds, kind.code, kind)


@pytest.fixture
def on_day(monkeypatch):
    """Return a function that makes it another day, for the whole platform."""

    def go(day: date):
        moment = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
        monkeypatch.setattr(timezone, "now", lambda: moment)
        monkeypatch.setattr(
            timezone, "localdate", lambda value=None, tz=None: (value or moment).astimezone(moment.tzinfo).date()
        )

    return go


def notice_of(matter) -> Notice:
    return Notice.objects.get(matter=matter)


def object_to(matter, **changes) -> Matter:
    return verbs.object_to(notice_of(matter), **(OBJECTOR | changes))


def verify(objection, person):
    perform(objection, "verify", by=person(CLERK), finding="查社保记录，专职 2 人。")


def answered(objection, person, name="dismiss"):
    verify(objection, person)
    said = {"reason": "与公示内容无关。"} if name == "turn_away" else {"answer": "经核实，专职人员 2 人，有社保记录。"}
    perform(objection, name, by=person(DIRECTOR), **said)


# Publishing


def test_a_notice_stands_for_five_working_days_and_the_first_is_the_day_after(person, organization, on_day):
    on_day(date(2026, 9, 28))  # Monday before the National Day holiday of 1 to 7 October; 10 October is worked
    matter = noticed(person, organization)

    notice = notice_of(matter)

    expected = workdays.add(date(2026, 9, 28), 5)
    assert (notice.opens_on, notice.closes_on, matter.due_on) == (date(2026, 9, 28), expected, expected)
    assert expected > date(2026, 10, 7)  # 29 and 30 September, then the holiday does not count


def test_what_was_published_is_in_the_chain_with_its_proof(person, organization):
    matter = noticed(person, organization)

    notice = notice_of(matter)
    said = Event.objects.get(matter=matter, action="announce").said

    assert (said["proof"], said["title"], said["body"]) == (notice.proof, notice.title, notice.body)
    assert notice.proof == notice.compute_proof()
    notice.body += "。"
    assert notice.proof != notice.compute_proof()


@pytest.mark.parametrize(
    "change", [{"body": "改"}, {"title": "改"}, {"closes_on": date(2099, 1, 1)}, {"proof": "0" * 64}]
)
def test_the_database_refuses_to_change_a_published_text(person, organization, change):
    noticed(person, organization)

    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.all().delete()

    assert Notice.objects.update(withdrawn_at=timezone.now(), withdrawn_reason="控制组") == 1


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (f"负责人身份证号 {AN_ID_NUMBER}", "公开内容含有疑似身份证件号码（…002X），请删去。"),
        ("负责人身份证号 110105 19491231 002x", "公开内容含有疑似身份证件号码（…002X），请删去。"),
        ("电话１３８１２３４５６７８", "公开内容含有疑似电话号码（…5678），请删去。"),
        ("联系 138-1234-5678", "公开内容含有疑似电话号码（…5678），请删去。"),
        ("座机 0512-53512345", "公开内容含有疑似电话号码（…2345），请删去。"),
        ("账号 6222021234567890123", "公开内容含有疑似银行账号（…0123），请删去。"),
        ("账号 6222 0212 3456 7890 123", "公开内容含有疑似银行账号（…0123），请删去。"),
        ("张三（法定代表人）2026-11-21 至 2026-11-28，金额 30000.00 元，FH-2026-00001", ""),
        ("统一社会信用代码 52320585MJ5680218L", ""),
        ("统一社会信用代码 523205850000000018", ""),
    ],
)
def test_public_texts_hold_names_dates_and_amounts_but_no_numbers_of_persons(text, fault):
    from stdnum.cn import uscc

    if "523205850000000018" in text:
        body = "52320585000000001"
        text = text.replace("523205850000000018", body + uscc.calc_check_digit(body))

    assert says_too_much(text) == fault


def test_the_digits_of_a_digest_are_no_telephone_and_one_beside_it_still_is():
    digest = f"{'ab' * 20}c13912344530{'d' * 12}"
    assert len(digest) == 64

    assert says_too_much(f"公钥指纹 {digest}") == ""
    assert "…4530" in says_too_much(f"公钥指纹 {digest[:-1]}"), "what is no digest is looked at"
    assert "…5678" in says_too_much(f"公钥指纹 {digest}，电话 13912345678")


def test_a_text_with_the_organizations_account_is_not_published(person, organization):
    organization.account = "ACC-778"  # short and lettered: no pattern finds it, the matter's own secrets do
    organization.save()
    matter = scored(person, organization)
    perform(matter, "passed", by=person(REVIEWER), opinion="同意")

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "announce", by=person(DIRECTOR), title="公示", body="款项拨至 ACC 778。")

    assert str(refused.value) == "公开内容含有不公开的“银行账号”，请删去。"
    assert Notice.objects.count() == 0
    perform(matter, "announce", by=person(DIRECTOR), title="公示", body="款项拨至其账户。")
    assert Notice.objects.count() == 1


def test_a_confidential_matter_is_not_published(person, organization):
    matter = scored(person, organization)
    left_with(matter, confidentiality=1)
    matter.refresh_from_db()

    with pytest.raises(NotAllowed) as refused:
        verbs.publish(matter, title="公示", body="内容", by=None)

    assert str(refused.value) == "内部或专卷的办件不能公示。"


def test_a_second_notice_waits_for_the_first_to_be_over(person, organization):
    matter = noticed(person, organization)

    with pytest.raises(NotAllowed) as refused:
        verbs.publish(matter, title="又", body="又", by=None)

    assert str(refused.value) == f"本件正在公示，{notice_of(matter).closes_on} 截止。"


# Ending


def test_the_clock_ends_a_notice_the_day_after_its_last(person, organization, on_day):
    matter = noticed(person, organization)
    last = notice_of(matter).closes_on

    on_day(last)
    assert clock.run().moved == []
    on_day(last + timedelta(days=1))
    done = clock.run()

    matter.refresh_from_db()
    assert done.moved == [matter.number]
    assert matter.state == "contracting"


def test_an_open_objection_holds_the_matter_until_it_is_answered(person, organization, on_day):
    matter = noticed(person, organization)
    objection = object_to(matter)
    on_day(notice_of(matter).closes_on + timedelta(days=1))

    held = clock.run().held

    sentence = f"公示期间收到的异议（{objection.number}）尚未答复，答复后才能继续办理。"
    assert held[matter.number] == sentence
    answered(objection, person)
    done = clock.run()
    matter.refresh_from_db()
    assert (done.moved, matter.state) == ([matter.number], "contracting")


def test_without_the_objection_rule_the_notice_would_end(person, organization, on_day, monkeypatch):
    """The control of the test above: it is the rule that holds the matter, and nothing else."""
    matter = noticed(person, organization)
    object_to(matter)
    on_day(notice_of(matter).closes_on + timedelta(days=1))
    monkeypatch.setattr(ScreenedWorkflow.actions["over"], "unless", ())

    clock.run()

    matter.refresh_from_db()
    assert matter.state == "contracting"


def test_an_upheld_objection_sends_the_matter_back_and_takes_the_notice_down(person, organization):
    matter = noticed(person, organization)
    objection = object_to(matter)

    answered(objection, person, "uphold")

    matter.refresh_from_db()
    notice = notice_of(matter)
    assert (matter.state, matter.holder) == ("deciding", "director")
    assert notice.withdrawn_reason == f"公示期间的异议（{objection.number}）成立，重新审核。"
    event = Event.objects.filter(matter=matter).last()
    assert (event.action, event.cause) == ("uphold_objection", objection.events.last())
    perform(matter, "announce", by=person(DIRECTOR), title="重新公示", body="更正后的内容。")
    assert rules.objection_is_open(matter, None) == ""  # the old objection was to the old notice
    assert rules.notice_of(matter).nth == 2


def test_without_a_way_back_an_upheld_objection_keeps_the_clock_refused(person, organization, on_day):
    matter = noticed(person, organization, kind=StubbornKind)
    objection = object_to(matter)
    answered(objection, person, "uphold")
    on_day(notice_of(matter).closes_on + timedelta(days=1))

    held = clock.run().held

    assert held[matter.number] == f"公示期间的异议（{objection.number}）成立，不能按期满办理，请重新审核。"


def test_a_second_upheld_objection_finds_the_matter_gone_back_already(person, organization):
    matter = noticed(person, organization)
    first, second = object_to(matter), object_to(matter, name="孙小小")

    answered(first, person, "uphold")
    answered(second, person, "uphold")

    matter.refresh_from_db()
    assert matter.state == "deciding"
    assert Event.objects.filter(matter=matter, action="uphold_objection").count() == 1


def test_a_notice_is_not_taken_back_from_under_an_objection(person, organization):
    matter = noticed(person, organization)
    objection = object_to(matter)

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "take_back", by=person(DIRECTOR), reason="名称写错")

    assert str(refused.value) == f"公示期间收到的异议（{objection.number}）尚未答复，答复后才能继续办理。"
    assert notice_of(matter).withdrawn_at is None
    answered(objection, person)
    perform(matter, "take_back", by=person(DIRECTOR), reason="名称写错")  # the control: answered, it may be
    assert notice_of(matter).withdrawn_reason == "名称写错"


def test_nothing_is_published_again_past_a_second_objection_that_waits(person, organization, on_day):
    matter = noticed(person, organization)
    first, second = object_to(matter), object_to(matter, name="孙小小")
    answered(first, person, "uphold")
    matter.refresh_from_db()
    sentence = f"公示期间收到的异议（{second.number}）尚未答复，答复后才能继续办理。"

    with pytest.raises(NotAllowed) as refused:
        perform(matter, "announce", by=person(DIRECTOR), title="重新公示", body="更正后的内容。")
    assert str(refused.value) == sentence
    with pytest.raises(NotAllowed) as refused:  # nor by an action that forgot to ask
        verbs.publish(matter, title="重新公示", body="更正后的内容。", by=None)
    assert str(refused.value) == sentence

    answered(second, person)
    perform(matter, "announce", by=person(DIRECTOR), title="重新公示", body="更正后的内容。")
    on_day(rules.notice_of(matter).closes_on + timedelta(days=1))
    clock.run()
    matter.refresh_from_db()
    assert matter.state == "contracting"


def test_an_objection_to_an_earlier_notice_holds_the_later_one_too(person, organization, on_day, monkeypatch):
    """However it came to be published past the objection: what was objected to before holds the end of any notice."""
    matter = noticed(person, organization)
    objection = object_to(matter)
    with monkeypatch.context() as unwatched:
        unwatched.setattr(rules, "objection_waits", lambda matter, user: "")
        for name in ("take_back", "announce"):
            unwatched.setattr(ScreenedWorkflow.actions[name], "unless", ())
        perform(matter, "take_back", by=person(DIRECTOR), reason="名称写错")
        perform(matter, "announce", by=person(DIRECTOR), title="重新公示", body="更正后的内容。")
    assert rules.notice_of(matter).nth == 2

    on_day(rules.notice_of(matter).closes_on + timedelta(days=1))

    assert clock.run().held[matter.number] == (
        f"公示期间收到的异议（{objection.number}）尚未答复，答复后才能继续办理。"
    )


def test_whoever_upheld_one_objection_may_answer_another(person, organization):
    matter = noticed(person, organization)
    first, second = object_to(matter), object_to(matter, name="孙小小")
    answering = person(DIRECTOR)
    for objection in (first, second):
        verify(objection, person)

    perform(first, "uphold", by=answering, answer="成立。")
    perform(second, "dismiss", by=answering, answer="不成立。")

    assert second.state == "dismissed"


def test_a_notice_taken_back_is_no_longer_open_and_takes_no_objections(person, organization):
    matter = noticed(person, organization)
    notice = notice_of(matter)

    perform(matter, "take_back", by=person(DIRECTOR), reason="名称写错")

    assert public.open_notices() == []
    assert (public.public_notice(notice.pk).state, public.public_notice(notice.pk).withdrawn_reason) == (
        public.NoticeState.WITHDRAWN,
        "名称写错",
    )
    with pytest.raises(NotAllowed) as refused:
        object_to(matter)
    assert str(refused.value).startswith("这次公示已于 ")


def test_a_state_that_waits_for_a_notice_without_one_is_a_fault_and_rolls_back(person, organization):
    matter = scored(person, organization)

    with pytest.raises(LookupError):
        rules.closing_day(matter)


# Objecting


def test_anybody_objects_without_an_account_and_finds_the_answer_by_number_and_code(person, organization):
    matter = noticed(person, organization)

    objection = object_to(matter)

    row = Objection.objects.get()
    assert (objection.number[:3], Party.objects.get(matter=objection).role_code, objection.state, objection.holder) == (
        "YY-",
        "objector",
        "verifying",
        "clerk",
    )
    assert (objection.parent, objection.region, objection.organization) == (matter, matter.region, None)
    assert (row.name, row.phone, row.phone_index) == ("钱多多", "13812345678", blind_index("13812345678"))
    answered(objection, person)
    with pytest.raises(DatabaseError), transaction.atomic():
        Objection.objects.update(answer="改口")
    assert public.public_answer(objection) == public.PublicAnswer(
        "异议不成立", "经核实，专职人员 2 人，有社保记录。", Objection.objects.get().answered_at
    )


def test_name_and_phone_are_not_readable_in_the_database(person, organization):
    from django.db import connection

    object_to(noticed(person, organization))

    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, phone_index, text FROM notices_objection")
        stored = cursor.fetchone()

    assert [value for value in ("钱多多", "13812345678") if any(value in column for column in stored)] == []
    assert stored[3] == OBJECTOR["text"]  # the control: what is not encrypted is readable


def test_nothing_on_the_noticed_matter_says_who_objected(person, organization, another_organization):
    matter = noticed(person, organization)
    rival = person(APPLICANT, of=another_organization)

    objection = object_to(matter, by=rival, organization=another_organization, name=another_organization.name)

    event = Event.objects.filter(matter=matter).last()
    assert (event.action, event.actor, event.hat, event.said) == (
        "objection",
        None,
        "public",
        {"objection": objection.number},
    )
    own = person(APPLICANT, of=organization)
    assert matter in Matter.objects.visible_to(own)
    assert objection not in Matter.objects.visible_to(own)
    assert objection in Matter.objects.visible_to(rival)
    assert another_organization.name not in noticed_page(matter, own)
    assert objection.number not in noticed_page(matter, own)
    assert objection.number in noticed_page(matter, person(CLERK))


def noticed_page(matter, user) -> str:
    page = {"matter": matter, "kind": ScreenedKind, "contents": None, "state": None, "user": user, "request": None}
    return panels.NoticeBox().render(page)


def test_nobody_objects_in_the_name_of_an_organization_they_do_not_act_for(person, organization, another_organization):
    matter = noticed(person, organization)

    for by in (None, person(APPLICANT, of=organization)):
        with pytest.raises(NotAllowed) as refused:
            object_to(matter, by=by, organization=another_organization)
        assert str(refused.value) == "您不能以这个单位的名义提出异议。"
    assert Objection.objects.count() == 0


def test_objections_are_taken_through_the_last_day_and_refused_after_it(person, organization, on_day):
    matter = noticed(person, organization)
    last = notice_of(matter).closes_on

    on_day(last)
    object_to(matter)
    on_day(last + timedelta(days=1))
    with pytest.raises(NotAllowed) as refused:
        object_to(matter)

    assert str(refused.value) == f"公示已于 {last} 结束，不再接受异议；仍有意见的，请向司法局反映。"
    assert Objection.objects.count() == 1


def test_a_form_sent_twice_makes_one_objection_and_a_foreign_token_shows_nothing(person, organization):
    matter = noticed(person, organization)
    first = object_to(matter, once="token-1")

    assert object_to(matter, once="token-1") == first
    Matter.objects.filter(pk=matter.pk).update(once="token-of-the-application")
    with pytest.raises(NotAllowed) as refused:
        object_to(matter, once="token-of-the-application")
    assert str(refused.value).startswith("这份表单已经用过，请重新打开")
    assert Objection.objects.count() == 1


def a_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("证明.png", a_picture())


def test_an_objector_may_add_a_paper_and_a_hostile_one_leaves_nothing(person, organization, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    matter = noticed(person, organization)

    with pytest.raises(NotAllowed):
        object_to(matter, files=[a_file(), SimpleUploadedFile("证明.pdf", b"MZ\x90\x00 not a pdf")])
    assert Objection.objects.count() == 0
    assert list(tmp_path.rglob("*.*")) == [], "not even the file before it"
    with pytest.raises(NotAllowed, match="最多 3 份"):
        object_to(matter, files=[a_file() for _ in range(4)])
    objection = object_to(matter, files=[a_file()])

    assert [(d.slot, d.name, d.uploaded_by) for d in objection.documents.all()] == [
        ("objection_evidence", "材料.png", None)  # what has a term keeps no name of a file: it may say who or what
    ]


def a_picture() -> bytes:
    stream = BytesIO()
    Image.new("RGB", (8, 8), "white").save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize(
    "change", [{"name": " "}, {"phone": ""}, {"text": ""}, {"text": "长" * 2001}, {"name": "长" * 41}]
)
def test_an_objection_without_name_phone_or_text_is_refused(person, organization, change):
    matter = noticed(person, organization)

    with pytest.raises(NotAllowed):
        object_to(matter, **change)

    assert Objection.objects.count() == 0


@pytest.mark.parametrize("name", ["的", "，", "王", "——", "12", "a1", "_a", "。的。"])
def test_what_is_no_name_makes_no_objection(person, organization, name):
    matter = noticed(person, organization)

    with pytest.raises(NotAllowed) as refused:
        object_to(matter, name=name)
    form = ObjectionForm(OBJECTOR | {"name": name})

    assert str(refused.value) == "请写明完整的姓名或单位名称，至少两个字。"
    assert form.errors == {"name": ["请写明完整的姓名或单位名称，至少两个字。"]}
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("name", ["王芳", "阿依古丽·买买提", "王 芳", "Li Na", "第8社区"])
def test_a_name_of_two_letters_is_taken(person, organization, name):
    assert ObjectionForm(OBJECTOR | {"name": name}).errors == {}
    assert object_to(noticed(person, organization), name=name).is_open


# Answering


def test_whoever_had_a_hand_in_the_decision_does_not_answer(person, organization):
    director = person(DIRECTOR)
    matter = noticed(person, organization, director=director)
    objection = object_to(matter)
    verify(objection, person)

    for name, said in (
        ("uphold", {"answer": "成立"}),
        ("dismiss", {"answer": "不成立"}),
        ("turn_away", {"reason": "不予"}),
    ):
        with pytest.raises(NotAllowed) as refused:
            perform(objection, name, by=director, **said)
        assert str(refused.value) == "您或委托您的同志曾承办该事项，应当回避，须由他人答复。"
    perform(objection, "dismiss", by=person(DIRECTOR), answer="不成立")
    assert objection.state == "dismissed"


def test_a_delegate_of_the_decider_does_not_answer_either(person, organization):
    director = person(DIRECTOR)
    matter = noticed(person, organization, director=director)
    objection = object_to(matter)
    verify(objection, person)
    hat = director.memberships.get()
    delegate = person(DIRECTOR, delegated_by=hat, valid_until=date(2099, 1, 1))

    with pytest.raises(NotAllowed) as refused:
        perform(objection, "dismiss", by=delegate, answer="不成立")

    assert str(refused.value) == "您或委托您的同志曾承办该事项，应当回避，须由他人答复。"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("钱多多所反映的不属实", "答复会公开，不能写入异议人的姓名或电话。"),
        ("已电话 13812345678 告知", "答复会公开，不能写入异议人的姓名或电话。"),
        ("请致电 13900001111", "公开内容含有疑似电话号码（…1111），请删去。"),
    ],
)
def test_an_answer_does_not_name_the_objector(person, organization, answer, words):
    objection = object_to(noticed(person, organization))
    verify(objection, person)

    with pytest.raises(NotAllowed) as refused:
        perform(objection, "dismiss", by=person(DIRECTOR), answer=answer)

    assert str(refused.value) == words
    assert Objection.objects.get().outcome == ""


def test_an_objector_of_one_sign_does_not_keep_every_answer_from_being_given(person, organization):
    """Such a row may be there from before names were looked at."""
    objection = object_to(noticed(person, organization))
    verify(objection, person)
    row = Objection.objects.get()
    row.name, row.phone = "的", "1"
    answer = {"answer": "您反映的 1 项情况不属实。"}

    assert rules.answer_names_the_objector(objection, None, **answer) == ""  # the control: nobody of that name
    row.save(update_fields=["name", "phone"])
    frozen_anew(objection)
    assert Objection.objects.get().name == "的"

    perform(objection, "dismiss", by=person(DIRECTOR), **answer)
    assert objection.state == "dismissed"


def test_an_answer_is_owed_ten_working_days_after_the_objection_not_after_its_finding(person, organization, on_day):
    on_day(date(2026, 6, 1))
    objection = object_to(noticed(person, organization))
    on_day(date(2026, 6, 8))

    verify(objection, person)

    assert objection.due_on == workdays.add(date(2026, 6, 1), 10)


def test_the_guide_says_the_days_an_answer_really_has(settings, tmp_path):
    guide = ObjectionKind.guide
    assert str(guide.how_long) == "10 个工作日内答复"
    city = tmp_path / "city"
    shutil.copytree(settings.CITY_DIR, city)
    file = city / "parameters/procedure/objection.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: 10", "value: 7"), encoding="utf-8")

    settings.CITY_DIR = city

    assert str(guide.how_long) == "7 个工作日内答复"


def test_the_look_at_an_objectors_name_is_written_down(person, organization):
    objection = object_to(noticed(person, organization))

    assert verbs.reveal_objector(objection, by=person(CLERK), reason="电话核实") == ("钱多多", "13812345678")
    with pytest.raises(NotAllowed):
        verbs.reveal_objector(objection, by=person(AUDITOR), reason="看看")
    with pytest.raises(NotAllowed):
        verbs.reveal_objector(objection, by=person(CLERK), reason=" ")

    assert [(e.verb, e.subject, e.reason) for e in AccessEntry.objects.all()] == [
        ("unmask", f"matter {objection.number}", "电话核实")
    ]


def test_the_page_that_shows_an_objector_asks_for_a_reason_and_is_closed_to_others(
    person, organization, another_organization, client
):  # fmt: skip
    rival = person(APPLICANT, of=another_organization)
    matter = noticed(person, organization)
    objection = object_to(matter, by=rival, organization=another_organization)
    address = f"/desk/matters/{objection.number}/objector/"

    def seen(user, **said) -> tuple[int, bool]:
        client.force_login(user)
        response = client.post(address, said)
        return response.status_code, "13812345678" in response.content.decode()

    assert seen(person(CLERK), reason="电话核实") == (200, True)
    assert seen(person(CLERK), reason="") == (422, False)
    assert seen(person(AUDITOR), reason="看看") == (403, False)
    assert seen(rival, reason="看看") == (403, False)
    assert seen(person(APPLICANT, of=organization), reason="谁告的") == (404, False)
    assert AccessEntry.objects.filter(verb="unmask").count() == 1
    client.force_login(person(CLERK))
    assert client.get(f"/desk/matters/{matter.number}/objector/").status_code == 404


def test_the_objections_panel_masks_the_objector(person, organization):
    objection = object_to(noticed(person, organization))
    page = {
        "matter": objection,
        "kind": ObjectionKind,
        "contents": None,
        "state": None,
        "user": person(CLERK),
        "request": None,
    }

    html = panels.ObjectionBox("异议").render(page)

    assert ("钱多多" in html, "13812345678" in html) == (False, False)
    assert ("钱*多" in html, "138******78" in html) == (True, True)


# What the portal shows


def test_the_portal_lists_what_is_open_and_shows_no_more_than_the_notice(person, organization):
    organization.phone, organization.account = "0512-53510000", "6222020000000778"
    organization.save()
    matter = noticed(person, organization, body="晨光社工服务中心（法定代表人沈晨）拟入壳孵化。")
    object_to(matter)

    (shown,) = public.open_notices()

    said = repr(shown)
    secrets = [organization.phone, organization.account, "钱多多", "13812345678", OBJECTOR["text"]]
    assert [secret for secret in secrets if secret in said] == []
    assert "沈晨" in said  # the control: names are public
    assert (shown.state, shown.takes_objections, len(shown.objections)) == (public.NoticeState.OPEN, True, 1)
    assert shown.objections[0] == public.PublicAnswer("", "", None)


def test_a_notice_that_is_over_is_listed_with_the_past_ones(person, organization, on_day):
    matter = noticed(person, organization)
    pk = notice_of(matter).pk
    on_day(notice_of(matter).closes_on + timedelta(days=1))

    assert public.open_notices() == []
    assert [(n.pk, n.state) for n in public.past_notices()] == [(pk, public.NoticeState.OVER)]
    assert public.past_notices(before=pk) == []
    assert public.public_notice(pk + 1) is None


def test_the_list_of_open_notices_costs_a_query_however_long_and_one_more_where_somebody_objected(
    person, organization, another_organization, django_assert_num_queries
):
    noticed(person, organization)
    with django_assert_num_queries(1):
        assert len(public.open_notices()) == 1
    object_to(noticed(person, another_organization))
    with django_assert_num_queries(2):
        assert len(public.open_notices()) == 2


def test_the_parts_of_a_notice_make_a_workflow_that_checks_itself():
    class Announced(Workflow):
        deciding = State("待公示", waits_on=DIRECTOR, within=5)
        noticed = State("公示中", waits_on=parts.CLOCK, within=rules.closing_day)
        done = State("已办结", tone=Tone.GOOD)

        announce = parts.announce(deciding, noticed, by=DIRECTOR)
        over = parts.over(noticed, done)
        uphold_objection = parts.uphold_objection(noticed, deciding)

    assert [s.name for s in Announced.road()] == ["deciding", "noticed", "done"]


def test_the_nightly_check_names_a_notice_that_was_changed(person, organization, unprotected):
    matter = noticed(person, organization)
    assert list(verifying.sentences()) == []
    Notice.objects.update(body="改过的内容")

    assert list(verifying.sentences()) == [f"{matter.number}：第 1 次公示的内容与摘要不符。"]
    notice = notice_of(matter)
    Notice.objects.update(proof=notice.compute_proof())
    assert list(verifying.sentences()) == [f"{matter.number}：第 1 次公示的摘要与办理记录不符。"]
