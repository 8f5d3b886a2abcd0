"""Who reads the words of a matter they know of: each channel for whoever reads, only knows, and does not know; the whole against a naive answer."""

import random
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.acts import hostile
from tests.conftest import make_organization
from tests.errands.kinds import ErrandKind, ErrandWorkflow
from tests.errands.models import Errand
from yihe.acts.documents import papers
from yihe.acts.documents.models import Document
from yihe.acts.documents.panels import Papers
from yihe.foundation.letters.paper import Letter, Paragraph
from yihe.foundation.roles import APPLICANT, AUDITOR, CIVIL_AFFAIRS, CLERK, DIRECTOR, EXPERT, FINANCE_MAKER, REVIEWER
from yihe.matters import access, kinds, mending, queries, readers, search, standing
from yihe.matters.actions import NotAllowed, offered, open_matter, perform
from yihe.matters.declared import Paper
from yihe.matters.kinds import Kind
from yihe.matters.models import Matter, Notification, Party, SearchEntry
from yihe.matters.panels import Fields
from yihe.matters.readers import ASSIGNED, FIRST_PARTY, GONE, HOLDER, LET_IN, NOT_READ, OWN, Reader, in_reach, party
from yihe.registers.compartments.models import Compartment
from yihe.registers.evidence.models import AccessEntry, Verb

pytestmark = pytest.mark.usefixtures("neighbours")

ITS_PEOPLE = (FIRST_PARTY, HOLDER, in_reach(DIRECTOR))
CONTENTS, SAID, FILED = "某某的难处", "某某自己说的话", "某某的病历"
WORDS = (CONTENTS, SAID, FILED)


def fresh(user):
    return type(user).objects.get(pk=user.pk)


@pytest.fixture
def declare(monkeypatch):
    """Let an errand be read by some; by everybody who knows of it when none are said."""

    def say(*who, **more):
        for name, value in {"readers": who, **more}.items():
            monkeypatch.setattr(ErrandKind, name, value)
        readers.named.cache_clear()

    monkeypatch.setattr(ErrandKind, "panels", (*ErrandKind.panels, Papers()))
    letter = Letter("某局", "", "决定书", "某组织", (Paragraph(CONTENTS),), date(2026, 6, 1))
    monkeypatch.setattr(ErrandKind, "letter", classmethod(lambda cls, matter: letter))
    monkeypatch.setattr(ErrandKind, "title_for", classmethod(lambda cls, organization, contents: contents.purpose))
    yield say
    readers.named.cache_clear()


@pytest.fixture
def told(people, organization):
    """An errand that waits on the director, with words in its contents, in an event and in a paper."""

    def make():
        matter = open_matter(
            ErrandKind, Errand(purpose=CONTENTS, amount=500), by=people.applicant, organization=organization,
            hat="applicant",
        )  # fmt: skip
        perform(matter, "submit", by=people.applicant)
        perform(matter, "send_back", by=people.clerk, reason=SAID)
        papers.attach(matter, "other", hostile.upload(f"{FILED}.pdf", hostile.pdf()), by=people.applicant)
        perform(matter, "submit", by=people.applicant)
        perform(matter, "accept", by=people.clerk)
        return matter

    return make


# Each channel ---------------------------------------------------------------------------------------------------------


def sheet_of(answer) -> str:
    cells = openpyxl.load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    return "\n".join(str(cell) for row in cells for cell in row if cell is not None)


def page(client, matter):
    return client.get(matter.get_absolute_url())


CHANNELS = {
    "the page": (page, WORDS),
    "the sheet for printing": (lambda client, matter: client.get(f"{matter.get_absolute_url()}sheet/"), WORDS),
    "the list of the kind": (lambda client, matter: client.get("/desk/kinds/errand/"), (CONTENTS,)),
    "the list for a spreadsheet": (lambda client, matter: client.get("/exchange/kinds/errand/"), (CONTENTS,)),
    "the letter": (lambda client, matter: client.get(f"{matter.get_absolute_url()}letter/"), (CONTENTS,)),
    "a paper": (lambda client, matter: client.get(f"/desk/papers/{Document.objects.get(matter=matter).pk}/"), (FILED,)),
    "the page of an action": (lambda client, matter: client.get(f"{matter.get_absolute_url()}do/refuse/"), ()),
}  # fmt: skip


def shown(answer) -> str:
    if answer.get("Content-Type", "").endswith("sheet"):
        return sheet_of(answer)
    return answer.content.decode("utf-8", "replace") + str(answer.headers)


def has(answer, word: str) -> bool:
    return word in shown(answer) or quote(word) in shown(answer)


@pytest.mark.parametrize("channel", CHANNELS)
def test_whoever_only_knows_of_a_matter_reads_its_words_in_no_channel(channel, declare, told, person, people, client):
    ask, words = CHANNELS[channel]
    declare(*ITS_PEOPLE)
    matter = told()

    for user, reads in ((people.director, True), (people.applicant, True), (person(REVIEWER), False)):
        client.force_login(user)
        answer = ask(client, matter)
        assert [has(answer, word) for word in words] == [reads] * len(words), user
        assert not reads or answer.status_code == 200
    stranger = person(CLERK, region="320505")
    client.force_login(stranger)
    answer = ask(client, matter)
    assert not any(has(answer, word) for word in (*WORDS, "差事</h1>" if answer.status_code == 404 else matter.number))


@pytest.mark.parametrize("channel", CHANNELS)
def test_undeclared_everybody_who_knows_of_it_reads_it(channel, declare, told, person, client):
    ask, words = CHANNELS[channel]
    declare()
    matter = told()
    client.force_login(person(REVIEWER))

    answer = ask(client, matter)

    assert [has(answer, word) for word in words] == [True] * len(words)


def test_the_page_shows_the_cover_who_did_what_and_one_sentence(declare, told, person, people, client):
    declare(*ITS_PEOPLE)
    matter = told()
    client.force_login(person(REVIEWER))

    text = page(client, matter).content.decode()

    assert text.count(NOT_READ) == 1
    assert [word in text for word in (matter.number, "<h1>差事</h1>", "待审批", "退回补正", "提交")] == [True] * 5
    assert [box in text for box in ("申请内容</h2>", "材料</h2>")] == [False, False]
    client.force_login(people.director)
    assert [box in page(client, matter).content.decode() for box in (NOT_READ, "申请内容</h2>", "材料</h2>")] == [
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(("path", "gone"), [("letter/", 404), ("", 200)])
def test_that_somebody_wanted_to_read_what_they_only_know_of_is_written_down(path, gone, declare, told, person, client):
    declare(*ITS_PEOPLE)
    matter, knows = told(), person(REVIEWER)
    client.force_login(knows)

    answer = client.get(f"{matter.get_absolute_url()}{path}")

    assert answer.status_code == gone
    assert AccessEntry.objects.filter(user=knows, verb=Verb.REFUSED).count() == (gone == 404)
    client.get(f"/desk/papers/{Document.objects.get(matter=matter).pk}/")
    assert AccessEntry.objects.filter(user=knows, verb=Verb.REFUSED).count() == (gone == 404) + 1


def test_the_log_of_who_took_a_paper_does_not_name_it(declare, told, people):
    for who in ((), ITS_PEOPLE):
        declare(*who)
        matter = told()
        papers.read(Document.objects.get(matter=matter), by=people.director)
        line = AccessEntry.objects.filter(verb=Verb.DOWNLOAD).latest("pk")
        assert FILED not in line.detail and line.detail.startswith("材料 ")


# Title, index, notifications ------------------------------------------------------------------------------------------


def test_the_title_says_no_more_than_the_kind_when_it_is_opened_and_when_it_is_mended(declare, people, organization):
    for who, title in (((), CONTENTS), (ITS_PEOPLE, "差事")):
        declare(*who)
        contents = Errand(purpose=CONTENTS, amount=1)
        matter = open_matter(ErrandKind, contents, by=people.applicant, organization=organization, hat="applicant")
        assert matter.title == title
        form = ErrandKind.form({"purpose": CONTENTS, "amount": 2}, instance=contents)
        mending.mend_contents(matter, form, by=people.applicant)
        assert Matter.objects.get(pk=matter.pk).title == title


@pytest.mark.parametrize("declared_later", [False, True])
def test_no_search_finds_it_by_its_words(declared_later, declare, told, people, client):
    declare() if declared_later else declare(*ITS_PEOPLE)
    matter = told()
    if declared_later:
        assert CONTENTS in SearchEntry.objects.get(pk=matter.pk).text
        declare(*ITS_PEOPLE)
        assert [matter.number in fault for fault in search.faults()] == [True]
        assert search.complete() == 1
    client.force_login(people.director)

    assert CONTENTS not in SearchEntry.objects.get(pk=matter.pk).text
    assert list(search.faults()) == []
    for address in ("/desk/search/", "/desk/matters/", "/desk/", "/desk/kinds/errand/"):
        assert matter.number not in client.get(address, {"q": CONTENTS}).content.decode()
        assert matter.number in client.get(address, {"q": matter.organization.name}).content.decode() or (
            address == "/desk/"
        )


def test_a_list_narrowed_by_words_does_not_tell_by_its_length_what_they_are(declare, told, person, people):
    declare(*ITS_PEOPLE)
    matter = told()
    narrowed = {"purpose": CONTENTS}

    for user, found in ((people.director, [matter.pk]), (person(REVIEWER), [])):
        assert [row.pk for row in queries.of_kind(user, ErrandKind).rows] == [matter.pk]
        assert [row.pk for row in queries.of_kind(user, ErrandKind, narrowed=narrowed).rows] == found


VERBS = {
    "remind": lambda matter, people: standing.remind(matter, by=people.applicant, text=SAID),
    "reassign": lambda matter, people: standing.reassign(matter, by=people.director, to=people.second, reason=SAID),
    "add_signatory": lambda matter, people: standing.add_signatory(
        matter, by=people.director, of=people.second, question=SAID
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_bell_and_mail_say_only_what_happened(verb, declare, told, people, person):
    people.second = person(DIRECTOR)
    for who in ((), ITS_PEOPLE):
        declare(*who)
        matter = told()
        Notification.objects.all().delete()
        VERBS[verb](matter, people)
        texts = Notification.objects.values_list("text", flat=True)
        assert [SAID in text for text in texts] == [not who] * len(texts)
        assert len(texts) > 0


# Narrower: what is said with an action, a panel, a paper --------------------------------------------------------------


def test_what_is_said_with_an_action_is_read_by_its_readers_and_who_said_it(
    declare, told, people, person, client, monkeypatch
):
    declare()
    monkeypatch.setattr(ErrandWorkflow.send_back, "readers", (OWN, in_reach(DIRECTOR)))
    readers.named.cache_clear()
    matter = told()

    for user, reads in (
        (people.clerk, True), (people.director, True), (person(CLERK), False), (people.applicant, False)
    ):  # fmt: skip
        client.force_login(user)
        text = page(client, matter).content.decode()
        assert ("退回补正" in text, CONTENTS in text, SAID in text) == (True, True, reads), user


def test_narrower_readers_narrow_and_never_widen(declare, told, people, person, monkeypatch):
    declare(*ITS_PEOPLE)
    monkeypatch.setattr(ErrandWorkflow.send_back, "readers", (in_reach(DIRECTOR), in_reach(REVIEWER), OWN))
    readers.named.cache_clear()
    matter = told()
    event = matter.events.get(action="send_back")

    read = {
        name: access.reads_said(user, fresh(matter), event, ErrandWorkflow.send_back)
        for name, user in {
            "director": people.director, "reviewer": person(REVIEWER), "applicant": people.applicant,
            "who said it, and only knows of it now": people.clerk,
        }.items()
    }  # fmt: skip
    assert read == {
        "director": True, "reviewer": False, "applicant": False, "who said it, and only knows of it now": False
    }  # fmt: skip


def test_a_panel_is_seen_by_its_readers(declare, told, people, person, client):
    declare(panels=(Fields("申请内容", "amount"), Fields("难处", "purpose").read_by(FIRST_PARTY, in_reach(DIRECTOR))))
    matter = told()

    for user, sees in ((people.applicant, True), (people.director, True), (people.clerk, False)):
        client.force_login(user)
        text = page(client, matter).content.decode()
        assert ("申请内容" in text, "难处</h2>" in text, f"<dd>{CONTENTS}" in text) == (True, sees, sees)


def test_a_paper_is_not_there_for_whoever_does_not_read_it(declare, told, people, person, client):
    record = Paper("record", "病历", by=(APPLICANT,), readers=(FIRST_PARTY, in_reach(DIRECTOR)))
    declare(papers=(record,))
    matter = open_matter(
        ErrandKind, Errand(purpose=CONTENTS, amount=1), by=people.applicant, organization=people.applicant.hats[0].organization,
        hat="applicant",
    )  # fmt: skip
    paper = papers.attach(matter, "record", hostile.upload(f"{FILED}.pdf", hostile.pdf()), by=people.applicant)
    perform(matter, "submit", by=people.applicant)

    for user, reads in ((people.applicant, True), (people.director, True), (people.clerk, False)):
        client.force_login(user)
        text = page(client, matter).content.decode()
        assert (CONTENTS in text, "上传材料" in text, FILED in text, "病历" in text) == (True, True, reads, reads)
        assert client.get(f"/desk/papers/{paper.pk}/").status_code == (200 if reads else 404)
        client.post(f"{matter.get_absolute_url()}papers/", {"slot": "other", "replaces": paper.pk})
        assert (paper.pk in papers.hidden_from(matter, user)) is not reads


# Acting ---------------------------------------------------------------------------------------------------------------


def test_whoever_does_not_read_a_matter_decides_nothing_in_it(declare, told, people, client):
    declare(*ITS_PEOPLE)
    matter = told()
    client.force_login(people.clerk)  # may give an opinion in this state, and reads nothing of it any more

    assert [(action.name, why) for action, why in offered(matter, people.clerk)] == [("look", NOT_READ)]
    with pytest.raises(NotAllowed, match=NOT_READ):
        perform(matter, "look", by=people.clerk, reason="x")
    answer = client.post(f"{matter.get_absolute_url()}do/look/", {"reason": "x"})
    assert (answer.status_code, "<textarea" in answer.content.decode()) == (409, False)
    declare(*ITS_PEOPLE, in_reach(CLERK))
    perform(Matter.objects.get(pk=matter.pk), "look", by=people.clerk, reason="x")  # the control


def test_only_who_reads_it_is_asked_for_an_opinion(declare, told, people, person):
    reviewer, second = person(REVIEWER), person(DIRECTOR)
    for who, asked in (((), {reviewer, second, people.clerk}), (ITS_PEOPLE, {second})):
        declare(*who)
        assert set(standing.signatories(told(), people.director)) == asked


def test_whoever_acts_in_a_state_reads_the_matter_then(declare, errand, people, person):
    """The control of the promise below: with its own readers the errand satisfies it, and each person reads in fact."""
    declare(FIRST_PARTY, HOLDER, in_reach(CLERK), LET_IN)
    assert list(readers.faults(type("Like", (ErrandKind,), {"found_by": ()}, abstract=True))) == []

    for state, who in (("draft", people.applicant), ("submitted", people.clerk), ("accepted", people.director)):
        matter = errand(state)
        assert access.reads(who, matter)
        assert [why for _action, why in offered(matter, who) if why == NOT_READ] == []


# What contradicts itself ----------------------------------------------------------------------------------------------


FAULTS = {
    "a holder who does not read": (
        {"readers": (FIRST_PARTY, in_reach(CLERK), LET_IN), "found_by": ()},
        "“差事”在“待审批”时分管领导要办“批准”，却读不到内容：请在 readers 里写上 in_reach(DIRECTOR)（轮到谁谁读的，写 HOLDER）。",
    ),
    "an applicant who does not read": (
        {"readers": (in_reach(CLERK), in_reach(DIRECTOR), LET_IN), "found_by": ()},
        "“差事”在“草稿”时社会组织经办人要办“提交”，却读不到内容：请在 readers 里写上 FIRST_PARTY（轮到谁谁读的，写 HOLDER）。",
    ),
    "somebody who may act besides": (
        {"readers": (FIRST_PARTY, HOLDER, LET_IN), "found_by": ()},
        "“差事”在“待审批”时受理人员要办“出具意见”，却读不到内容：请在 readers 里写上 in_reach(CLERK)（轮到谁谁读的，写 HOLDER）。",
    ),
    "what is found by its words": (
        {"readers": (FIRST_PARTY, HOLDER, in_reach(CLERK), LET_IN)},
        "“差事”的内容不是人人可读，不能按其中的字查找：请去掉 found_by。",
    ),
    "a paper its giver does not read": (
        {"papers": (Paper("record", "病历", readers=(in_reach(CLERK),)),)},
        "“差事”的材料“病历”由社会组织经办人上传，却读不到：请在它的 readers 里写上 FIRST_PARTY（轮到谁谁读的，写 HOLDER）。",
    ),
    "a paper whoever's turn it is does not read": (
        {"papers": (Paper("record", "病历", by=(), readers=(in_reach(CLERK),)),)},
        "“差事”的材料“病历”由轮到的人上传，却读不到：请在它的 readers 里写上 HOLDER。",
    ),
    "a column of what a panel keeps to some": (
        {"panels": (Fields("难处", "purpose").read_by(HOLDER),)},
        "“差事”的“难处”只给一部分人看，其中的 purpose 不能再列入 columns、filters、found_by。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_declaration_that_contradicts_itself_does_not_import_and_says_what_to_write(fault, monkeypatch):
    declared, sentence = FAULTS[fault]
    monkeypatch.setattr(kinds, "_kinds", {})

    with pytest.raises(ValueError) as refused:
        type("ErrandKind", (ErrandKind,), declared)

    assert str(refused.value).endswith(f"：{sentence}")
    assert kinds.every() == []
    type("ErrandKind", (ErrandKind,), {})  # the control


@pytest.mark.parametrize("role", [APPLICANT, EXPERT])
def test_a_role_nobody_holds_over_a_region_is_in_no_reach(role):
    with pytest.raises(ValueError, match="FIRST_PARTY"):
        in_reach(role)


# Rooms that are gone --------------------------------------------------------------------------------------------------


def test_of_a_room_that_is_gone_nobody_reads_more_than_the_cover(declare, told, people, client, monkeypatch):
    declare()
    matter = told()
    monkeypatch.delitem(kinds._kinds, "errand")
    client.force_login(people.director)

    text = page(client, matter).content.decode()

    assert (matter.number in text, GONE in text, SAID in text, FILED in text) == (True, True, False, False)
    assert client.get(f"/desk/papers/{Document.objects.get(matter=matter).pk}/").status_code == 404


# Questions ------------------------------------------------------------------------------------------------------------


def test_a_page_asks_no_question_more_where_readers_are_declared(declare, told, people, person, client):
    asked = {}
    for who in ((), (*ITS_PEOPLE, LET_IN, OWN, ASSIGNED, party(EXPERT))):
        declare(*who)
        matter = told()
        for name, user in (("reads", people.director), ("knows", person(REVIEWER))):
            client.force_login(user)
            page(client, matter)  # what is read once for a process
            with CaptureQueriesContext(connection) as statements:
                assert page(client, matter).status_code == 200
            asked[name, bool(who)] = len(statements)

    assert asked["reads", True] == asked["reads", False] <= 20
    assert asked["knows", True] <= asked["knows", False]


def test_undeclared_nothing_is_asked_in_the_statement_either(declare, told, people):
    declare()
    matter = told()

    found = access.relation(
        people.director, Matter.objects.get(pk=matter.pk)
    )  # of what other kinds declare nothing either
    assert found.reads_as == found.asked == frozenset()
    declare(*ITS_PEOPLE)
    assert access.relation(people.director, Matter.objects.get(pk=matter.pk)).reads_as == {HOLDER, in_reach(DIRECTOR)}


def test_what_was_not_asked_along_is_asked_when_somebody_wants_to_know(declare, told, people):
    """A matter is read with the relations its kind declares, and of whoever applies without a cause of their own."""
    declare()
    matter = told()
    with transaction.atomic():
        for user, stands in ((people.director, True), (people.applicant, False)):
            fresh = access.locked(matter.pk, user, matter.kind)
            assert access.relation(user, fresh).asked == frozenset()
            assert access.reads(user, fresh, (HOLDER,)) is stands
            assert access.relation(user, fresh).asked == {HOLDER}
        fresh = access.locked(matter.pk, people.applicant, matter.kind)
        assert access.relation(people.applicant, fresh).is_concerned is None
        assert access.is_concerned(people.applicant, fresh)
        assert not access.is_concerned(people.director, access.locked(matter.pk, people.director, matter.kind))


# The whole, against a naive answer ------------------------------------------------------------------------------------


EVERY = (
    FIRST_PARTY, OWN, ASSIGNED, LET_IN, HOLDER, party(EXPERT), party(CIVIL_AFFAIRS), party("other_side"),
    in_reach(CLERK), in_reach(DIRECTOR), in_reach(CIVIL_AFFAIRS),
)  # fmt: skip


def stands(reader: Reader, user, matter, let_in) -> bool:
    """Say it once more, slowly and in plain words."""
    hats = list(user.memberships.all())
    personal = {hat.role_code for hat in hats if hat.delegated_by_id is None}
    places = [
        p for p in let_in if p.matter_id == matter.pk or p.compartment_id and p.compartment_id == matter.compartment_id
    ]
    mine = {
        p.role_code for p in places
        if p.user_id == user.pk and p.role_code in personal and (p.role_code != "expert" or p.matter_id and not matter.closed_at)
    }  # fmt: skip
    works = [
        hat for hat in hats
        if not hat.organization_id and (matter.office_id == hat.body_id if hat.body_id else hat.region and matter.region.startswith(hat.region))
    ]  # fmt: skip
    if reader == OWN:
        return matter.opened_by_id == user.pk
    if reader == ASSIGNED:
        return matter.assignee_id == user.pk
    if reader == FIRST_PARTY:
        return any(hat.organization_id and hat.organization_id == matter.organization_id for hat in hats)
    if reader == LET_IN:
        return bool(mine)
    if reader.by == "party":
        bodies = {p.body_id for p in places if p.role_code == reader.role and p.matter_id and p.body_id}
        return reader.role in mine or any(hat.organization_id in bodies for hat in hats if hat.organization_id)
    if reader.by == "in_reach":
        return any(hat.role_code == reader.role for hat in works)
    if matter.assignee_id not in (None, user.pk):
        return False
    acts = {
        p.role_code
        for p in places
        if p.user_id == user.pk and p.role_code in personal and p.may == "act" and p.done_at is None
    }
    if matter.holder in acts:
        return True
    if any(hat.role_code == matter.holder for hat in works) and matter.confidentiality < 2:
        return True
    return matter.confidentiality == 0 and any(
        hat.role_code == matter.holder and hat.organization_id and hat.organization_id == matter.organization_id
        for hat in hats
    )


@pytest.mark.parametrize("seed", range(2))
def test_page_and_list_and_a_naive_answer_agree_in_a_generated_world(seed, declare, person, lent):
    chance = random.Random(seed)
    organizations = [make_organization() for _ in range(2)]
    users = [person(role, region=chance.choice(["320585", "320583", "320585101"])) for role in
             (CLERK, CLERK, DIRECTOR, REVIEWER, CIVIL_AFFAIRS, FINANCE_MAKER, AUDITOR)]  # fmt: skip
    users += [person(APPLICANT, of=o) for o in organizations for _ in range(2)] + [person(EXPERT), person(EXPERT)]
    users += [lent(users[0], CLERK), lent(users[4], CIVIL_AFFAIRS)]
    cells, now = [Compartment.objects.create(sort="person") for _ in range(2)], timezone.now()
    for number in range(40):
        closed = chance.random() < 0.2
        matter = Matter.objects.create(
            number=f"R-{seed}-{number}", kind="errand", title="x", state="submitted", opened_by=chance.choice([*users, None]),
            region=chance.choice(["320585", "320585101", "320583"]), organization=chance.choice([*organizations, None]),
            holder="" if closed else chance.choice(["clerk", "director", "civil_affairs", "applicant", "expert"]),
            closed_at=now if closed else None, confidentiality=chance.choice([0, 0, 0, 1, 2]),
            submitted_at=chance.choice([now, now, None]), compartment=chance.choice([*cells, None]),
            assignee=chance.choice([*users, None, None, None, None, None, None]),
        )  # fmt: skip
        for _ in range(2):
            user = chance.choice(users)
            who = {"user": user, "role_code": user.memberships.first().role_code}
            if chance.random() < 0.3:
                who = {"body_id": chance.choice(organizations).pk, "role_code": "other_side"}
            where = (
                {"compartment": matter.compartment}
                if matter.compartment and chance.random() < 0.5
                else {"matter": matter}
            )
            Party.objects.create(
                **who, **where, may=chance.choice(["nothing", "know", "act"]), done_at=chance.choice([None, None, now]),
                since=now + timedelta(hours=chance.choice([-2, -2, 2])),
                until=chance.choice([now + timedelta(hours=1), now + timedelta(days=9), now - timedelta(hours=1)]) + timedelta(seconds=number),
            )  # fmt: skip
    let_in = [
        p for p in Party.objects.all() if p.may != "nothing" and p.since <= now and (p.until is None or p.until > now)
    ]
    everything = list(Matter.objects.order_by("pk"))
    seen = {reader: 0 for reader in EVERY}
    declare(*EVERY)

    for user in map(fresh, users):
        known = set(Matter.objects.visible_to(user).values_list("pk", flat=True))
        for matter in everything:
            standing_as = {reader for reader in EVERY if stands(reader, user, matter, let_in)}
            # What other kinds of the house declare is asked along, and opens nothing of this one.
            assert access.relation(user, matter).reads_as & {*EVERY} == standing_as, (user, matter)
            for reader in standing_as:
                seen[reader] += matter.pk in known
        for one in chance.sample(EVERY, 3):
            declare(one)
            expected = {m.pk for m in everything if m.pk in known and stands(one, user, m, let_in)}
            rows = queries.kind_matters(user, ErrandKind)
            assert {row.pk for row in rows if row.reads} == expected
            assert {m.pk for m in everything if access.reads(user, m)} == expected
        declare(*EVERY)
    met = {reader.by for reader, times in seen.items() if times}
    assert met == {reader.by for reader in EVERY}, "each sort of relation is met in some matter that is known"


def test_a_kind_says_nothing_of_readers_unless_it_does():
    assert (Kind.readers, Paper("x", "x").readers, Fields("x").readers, ErrandWorkflow.accept.readers) == (
        (),
        (),
        (),
        (),
    )
