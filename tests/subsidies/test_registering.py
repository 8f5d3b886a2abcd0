"""Posts, who holds them, training bases and their plans: entered by the bureau, each change written down."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.subsidies.conftest import make_worker
from yihe.domains.subsidies import registering
from yihe.domains.subsidies.models import Incumbency, Post, TrainingBase
from yihe.matters.actions import NotAllowed
from yihe.registers.accounts.models import RegisterEdit

pytestmark = pytest.mark.usefixtures("neighbours")


def test_a_post_is_entered_with_a_number_and_a_line_of_what_was_done(desk):
    post = desk.post()

    assert post.number == "岗位-2024-00001"
    assert list(RegisterEdit.objects.filter(entry=post.number).order_by("pk").values_list("field", "by")) == [
        ("批准", desk.people.clerk.pk), ("到岗", desk.people.clerk.pk),
    ]  # fmt: skip


def test_only_the_bureaus_clerks_and_reviewers_of_the_place_keep_the_register(desk, person, organization):
    from yihe.foundation.roles import CLERK

    said = {"title": "调解岗", "approved_on": date(2025, 1, 1), "document": "太司〔2025〕1号"}
    for somebody in (desk.people.applicant, desk.people.director, desk.people.maker, person(CLERK, region="320583")):
        with pytest.raises(NotAllowed, match="岗位和实训基地由司法局受理人员或审核人员登记。"):
            registering.approve_post(organization, **said, by=somebody)

    assert registering.approve_post(organization, **said, by=desk.people.reviewer).title == "调解岗"


def test_a_post_is_held_by_one_person_at_a_time(desk, organization):
    post = desk.post()
    other = make_worker(organization)
    held = post.incumbencies.get()
    with pytest.raises(NotAllowed, match="同一岗位同一天只能有一人"):
        registering.appoint(post, other, starts_on=date(2025, 6, 1), source="劳动合同", by=desk.people.clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incumbency.objects.create(post=post, practitioner=other, starts_on=date(2025, 6, 1), source="x")

    registering.vacate(held, on=date(2025, 5, 31), source="离职", by=desk.people.clerk)
    registering.appoint(post, other, starts_on=date(2025, 6, 1), source="劳动合同", by=desk.people.clerk)

    assert post.incumbencies.count() == 2
    with pytest.raises(NotAllowed, match="已于 2025-05-31 离岗"):
        registering.vacate(held, on=date(2025, 6, 30), source="离职", by=desk.people.clerk)


def test_nobody_is_appointed_before_the_post_was_approved_or_without_working_there(desk, second_organization):
    post, stranger = desk.post(until=date(2025, 1, 31)), make_worker(second_organization)

    with pytest.raises(NotAllowed, match="岗位 2024-12-01 才批准，到岗日期不能更早。"):
        registering.appoint(post, stranger, starts_on=date(2024, 11, 30), source="x", by=desk.people.clerk)
    with pytest.raises(NotAllowed, match=f"{stranger} 没有在 {desk.organization} 任职的记录。"):
        registering.appoint(post, stranger, starts_on=date(2025, 2, 1), source="x", by=desk.people.clerk)


def test_a_base_is_built_before_it_is_accepted_and_stays_accepted(desk):
    base = desk.base(accepted=None)
    said = {"accepted_by": "市民政局", "document": "太民〔2025〕3号", "by": desk.people.clerk}
    with pytest.raises(NotAllowed, match="实训基地先建成，再验收。"):
        registering.accept_base(base, passed=True, accepted_on=date(2025, 1, 31), **said)
    registering.accept_base(base, passed=False, accepted_on=date(2025, 3, 1), **said)
    registering.accept_base(base, passed=True, accepted_on=date(2025, 6, 1), **said)

    assert (base.acceptance, base.accepted_on) == ("passed", date(2025, 6, 1))
    with pytest.raises(NotAllowed, match="已于 2025-06-01 验收合格"):
        registering.accept_base(base, passed=False, accepted_on=date(2025, 7, 1), **said)
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingBase.objects.filter(pk=base.pk).update(document="")


def test_a_year_has_one_plan(desk):
    base = desk.base()
    said = {"year": 2026, "filed_on": date(2026, 1, 20), "document": "2026年培训计划", "by": desk.people.clerk}
    registering.file_plan(base, **said)

    with pytest.raises(NotAllowed, match="2026 年度培训计划已经登记"):
        registering.file_plan(base, **said)


def test_posts_are_seen_by_their_organization_and_by_those_whose_reach_covers_it(desk, person, second_organization):
    from yihe.foundation.roles import APPLICANT, CLERK

    post = desk.post()

    def seen(user):
        return list(Post.objects.visible_to(user))

    assert seen(desk.people.applicant) == [post] == seen(desk.people.clerk)
    assert seen(person(APPLICANT, of=second_organization)) == [] == seen(person(CLERK, region="320583"))


def test_who_comes_too_late_with_a_form_is_told_why_and_keeps_what_was_typed(desk, client):
    post = desk.post()
    held = post.incumbencies.get()
    page = f"/desk/records/posts/{post.pk}/do/vacate/{held.pk}/"
    client.force_login(desk.people.clerk)
    assert page in client.get(f"/desk/records/posts/{post.pk}/").text
    registering.vacate(held, on=date(2025, 5, 31), source="离职", by=desk.people.reviewer)

    late = client.post(page, {"on": "2025-06-30", "source": "另一份材料"})

    assert late.status_code == 422
    assert "已于 2025-05-31 离岗" in late.text and 'value="另一份材料"' in late.text
    assert page not in client.get(f"/desk/records/posts/{post.pk}/").text


def test_a_plan_is_of_a_year_that_can_be(desk):
    with pytest.raises(NotAllowed, match="年度应在 2000 至 2100 之间，填写的是 26。"):
        registering.file_plan(desk.base(), year=26, filed_on=date(2026, 1, 20), document="x", by=desk.people.clerk)


def test_another_organizations_post_cannot_be_named_in_the_form_of_a_reach(desk, client, person):
    from tests.conftest import make_organization

    elsewhere = make_organization(region="320583100")
    said = {"title": "调解岗", "approved_on": "2025-01-01", "document": "太司〔2025〕1号"}
    client.force_login(desk.people.clerk)

    forged = client.post("/desk/records/posts/new/", said | {"organization": elsewhere.pk})

    assert (forged.status_code, Post.objects.count()) == (422, 0)
    assert client.post("/desk/records/posts/new/", said | {"organization": desk.organization.pk}).status_code == 302
