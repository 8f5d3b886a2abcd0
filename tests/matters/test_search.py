"""
Search against a reader who looks through every matter: the same fields, the same reach, each word wherever it stands.
The reader has its own way of making text plain and of telling who may know.
"""

import random
import re
import threading
import unicodedata
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from tests.conftest import CHENGXIANG, make_organization, valid_uscc
from tests.errands.kinds import ErrandForm, ErrandKind
from tests.errands.models import Errand
from yihe.foundation.pairs import asked_of
from yihe.foundation.roles import APPLICANT, CLERK, JUSTICE_OFFICE, of
from yihe.matters import evidence, listed, queries, search
from yihe.matters.actions import open_matter, perform
from yihe.matters.mending import mend_contents
from yihe.matters.models import Confidentiality, Event, Matter, SearchEntry
from yihe.registers.organizations import edits

pytestmark = pytest.mark.usefixtures("neighbours")

# Few characters, so that the pairs of a word are often there where the word is not.
LETTERS = "人民调解人民调解一二AbZ0123 -（）"
SHARED = ("人民", "调解", "民调")  # that stand in many of the fields
ELSEWHERE = "320505"


def plain(text: str) -> str:
    """Make text plain, letter by letter."""
    letters = unicodedata.normalize("NFKC", text).lower()
    return "".join(letter for letter in letters if not letter.isspace())


def knows(user, matter: Matter) -> bool:
    for hat in user.hats:
        if hat.organization_id:
            if hat.organization_id == matter.organization_id and matter.confidentiality != Confidentiality.INTERNAL:
                return True
        elif hat.region and matter.region.startswith(hat.region) and matter.submitted_at:
            did = Event.objects.filter(matter=matter, actor=user, hat=hat.role_code).exists()
            if of(hat.role_code).sees_all or matter.holder == hat.role_code or did:
                return True
    return False


def a_reader_for(user):
    """Return a reader: typed words -> the numbers of the matters whose fields hold them all, by looking at each."""
    read = []
    for matter in Matter.objects.select_related("organization").order_by("-pk"):
        if knows(user, matter):
            body, purpose = matter.organization, Errand.objects.get(matter=matter).purpose
            fields = [matter.number, matter.title, purpose, body.name, body.uscc]
            read.append((matter.number, [plain(field) for field in fields]))

    def look(typed: str) -> list[str]:
        words = [plain(word) for word in typed.split()]
        if all(len(word) < 2 for word in words):
            words = ["".join(words)]
        return [number for number, fields in read if all(any(word in field for field in fields) for word in words)]

    return look


def searched(user, typed: str) -> list[str]:
    rows = queries.searched(queries.in_reach(user), typed).order_by("-pk")
    return list(rows.values_list("number", flat=True))


def an_errand(by, organization, *, title="", purpose="普法", region="") -> Matter:
    return open_matter(
        ErrandKind,
        Errand(purpose=purpose),
        by=by,
        organization=organization,
        title=title,
        region=region,
        hat="applicant",
    )


@pytest.fixture
def town(person):
    """Return who asks, and a chance to draw matters, words and typing from."""
    chance = random.Random(20261128)
    bodies = [make_organization("".join(chance.choices(LETTERS, k=7)).strip() or "人民") for _ in range(4)]
    own = [person(APPLICANT, of=body) for body in bodies]
    for place in range(60):
        body = chance.randrange(len(bodies))
        matter = an_errand(
            own[body], bodies[body], region=chance.choice([CHENGXIANG, "320585101", ELSEWHERE]),
            title="".join(chance.choices(LETTERS, k=chance.randint(1, 9))),
            purpose="".join(chance.choices(LETTERS, k=chance.randint(1, 5))),
        )  # fmt: skip
        if place % 3:
            perform(matter, "submit", by=own[body])
    askers = [
        *own[:2], person(CLERK), person(CLERK, region=CHENGXIANG), person(CLERK, region=ELSEWHERE),
        person(JUSTICE_OFFICE, region=CHENGXIANG), person(APPLICANT, of=make_organization()),
    ]  # fmt: skip
    return askers, chance


def typed_words(chance: random.Random) -> list[str]:
    """Return what people type: parts of fields, as they stand or widened or parted; parts over two fields; anything."""
    fields = [field for entry in SearchEntry.objects.all() for field in entry.text.split("\n")]
    words = []
    for _ in range(90):
        field = chance.choice(fields)
        start, length = chance.randrange(len(field)), chance.randint(2, 6)
        word = field[start : start + length]
        words += [
            word, word.upper(), "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in word),
            f"{word} {chance.choice(fields)[:3]}", f"　{word[:1]} {word[1:]}",
            "".join(chance.choices(LETTERS, k=chance.randint(2, 5))),
        ]  # fmt: skip
    # What is no word of two characters is told apart below.
    return [word for word in words if len(plain(word)) > 1]


@pytest.mark.django_db
@pytest.mark.parametrize(("few", "enough"), [(search.FEW, 0), (0, 1), (0, 1000), (3, 2)])
def test_search_finds_for_everybody_what_a_reader_of_every_matter_finds(town, monkeypatch, few, enough):
    """By the keys of few hits, by going through the newest, by the index in the question, and now this, now that."""
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "ENOUGH", enough)
    askers, chance = town
    words = typed_words(chance)

    found = 0
    for user in askers:
        read = a_reader_for(user)
        for word in chance.sample(words, 100):
            due = read(word)
            assert searched(user, word) == due, (user, word)
            found += bool(due)

    assert found > 100


def page_by_page(user, word: str) -> list[str]:
    """Return the numbers of all pages of what is found, one page after the other."""
    shown, after = [], ""
    while True:
        page = queries.found(user, word, after)
        shown += [row.number for row in page.rows]
        after = page.next
        if not after:
            return shown


@pytest.fixture
def small_pages(monkeypatch):
    """Pages of three, for which the newest five of many hits are looked at, and no newest matters before. Returns how often they filled one."""
    for module in (queries, listed):
        monkeypatch.setattr(module, "PAGE", 3)
    for name, value in (("FEW", 5), ("ENOUGH", 4), ("NEAR", 0)):
        monkeypatch.setattr(search, name, value)
    filling, filled = search._filling, []

    def noted(*asked):
        newest = filling(*asked)
        filled.append(bool(newest))
        return newest

    monkeypatch.setattr(search, "_filling", noted)
    return filled


@pytest.mark.django_db
def test_page_after_page_shows_what_a_reader_of_every_matter_finds(town, small_pages):
    askers, chance = town
    words = [word for word in typed_words(chance) if len(plain(word)) == 2]

    for user in askers:
        read = a_reader_for(user)
        for word in dict.fromkeys([*words[:40], *SHARED]):
            assert page_by_page(user, word) == read(word), (user, word)

    assert {True, False} <= {*small_pages}, "very many hits were paged through both ways"


@pytest.mark.django_db
@pytest.mark.parametrize(("few", "near"), [(5, 12), (5, 60), (2, 12)])
def test_so_it_does_where_pages_are_filled_from_the_entries_that_lie_nearest(town, small_pages, monkeypatch, few, near):
    """From their keys, or, where many of them hold a word, from matters gone through; and from all hits, where they fill none."""
    monkeypatch.setattr(search, "NEAR", near)
    monkeypatch.setattr(search, "FEW", few)
    askers, chance = town
    words = [word for word in typed_words(chance) if len(plain(word)) == 2]
    met_near, met = search._met_near, []
    monkeypatch.setattr(search, "_met_near", lambda *asked: met.append(met_near(*asked)) or met[-1])

    for user in askers:
        read = a_reader_for(user)
        for word in dict.fromkeys([*words[:20], *SHARED]):
            assert page_by_page(user, word) == read(word), (user, word)

    assert any(met)
    assert not all(met)


@pytest.mark.django_db
def test_newest_hits_that_do_not_fill_a_page_would_lose_some(town, small_pages, monkeypatch):
    monkeypatch.setattr(search, "_met_near", lambda *_asked: [])
    monkeypatch.setattr(search, "_page_of", lambda rows: list(rows.order_by("-pk").values_list("pk", flat=True)[:4]))
    askers, _chance = town

    lost = [page_by_page(user, word) != a_reader_for(user)(word) for user in askers for word in SHARED]

    assert any(lost)


@pytest.mark.django_db
def test_without_the_second_look_search_finds_what_the_reader_does_not(town, monkeypatch):
    askers, chance = town
    read, words = a_reader_for(askers[2]), typed_words(chance)
    question = search._question
    monkeypatch.setattr(search, "_question", lambda words, pairs: question([""], pairs))

    found = [(set(searched(askers[2], word)), set(read(word))) for word in words]

    assert all(more >= true for more, true in found)
    assert any(more > true for more, true in found)


@pytest.fixture
def two(errand, people):
    """Return two errands that were submitted, of one organization."""
    return [errand("submitted", purpose="彩礼调处"), errand("submitted", purpose="夜校")]


def test_a_matter_is_found_by_any_part_of_number_name_and_code_from_two_characters_on(two, people, organization):
    first, second = two
    both = [second.number, first.number]

    for text in (
        first.number[:5],
        first.number[3:7],
        organization.name[2:4],
        organization.uscc[-9:],
        organization.uscc[2:4],
    ):
        assert searched(people.clerk, text) == both
    for text in (first.number, first.number.lower(), first.number[-6:], "彩礼", "礼调处"):
        assert searched(people.clerk, text) == [first.number]


def test_what_is_typed_with_an_input_method_or_pasted_is_found(two, people):
    first, _second = two
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in first.number)

    for text in (wide, f"  {first.number} ", "彩\u200b礼", "彩　礼", "彩礼　调处", f"{first.number}\n彩礼"):
        assert searched(people.clerk, text) == [first.number]
    assert queries.by_number(people.clerk, wide) == first


def test_no_word_reaches_over_the_border_of_two_fields(person):
    body = make_organization("乙丙社")
    matter = an_errand(person(APPLICANT, of=body), body, title="甲乙", purpose="丁")
    perform(matter, "submit", by=matter.opened_by)
    clerk = person(CLERK)

    assert [searched(clerk, word) for word in ("甲乙", "乙丙", "甲 乙丙")] == [[matter.number]] * 3
    for word in (f"{matter.number[-1]}甲", "甲乙乙丙", "乙乙", f"社{body.uscc[:2]}", f"{body.uscc[-1]}丁"):
        assert searched(clerk, word) == []


def test_a_word_whose_pairs_are_everywhere_is_found_where_it_is(person):
    body = make_organization()
    by, clerk = person(APPLICANT, of=body), person(CLERK)
    for _ in range(45):
        perform(an_errand(by, body, title="民调人民"), "submit", by=by)
    only = an_errand(by, body, title="人民调")
    perform(only, "submit", by=by)

    assert len(searched(clerk, "人民")) == len(searched(clerk, "民调")) == 46
    assert searched(clerk, "人民调") == [only.number]
    assert searched(clerk, "调人民调") == []


def test_every_hit_can_be_reached_page_by_page(errand, people, client):
    expected = [errand("submitted", purpose="夜校").number for _ in range(queries.PAGE + 5)]
    client.force_login(people.clerk)

    for address in (
        f"{reverse('desk:search')}?q=夜校",
        f"{reverse('desk:matters')}?q=夜校",
        "/desk/kinds/errand/?q=夜校",
    ):
        found, pages = [], 0
        while address:
            text = client.get(address).content.decode()
            found += re.findall(r'href="/desk/matters/(CS-[0-9-]+)/"', text)
            following = re.search(r'href="([^"]*after=[^"]*)"', text)
            address, pages = following and following.group(1).replace("&amp;", "&"), pages + 1
        assert list(dict.fromkeys(found)) == expected[::-1]
        assert pages == 2


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["彩", " 　彩 ", "-", "\ue000彩"])
def test_a_single_character_is_answered_with_a_sentence(two, people, client, typed):
    client.force_login(people.clerk)

    assert searched(people.clerk, typed) == []
    for page in ("desk:search", "desk:matters", "desk:inbox"):
        assert "请至少输入两个字再查找。" in client.get(reverse(page), {"q": typed}).content.decode()
    assert "请至少输入两个字再查找。" in client.get("/desk/kinds/errand/", {"q": typed}).content.decode()


@pytest.mark.parametrize("typed", ["", "  ", "　", "\u200b"])
def test_nothing_typed_narrows_nothing(two, people, typed):
    assert searched(people.clerk, typed) == [matter.number for matter in two[::-1]]
    assert search.cannot_search(typed) == ""


def test_what_is_too_long_is_cut_and_said(two, people, client):
    client.force_login(people.clerk)
    typed = f"彩礼 {' ' * 60}夜校"

    assert searched(people.clerk, typed) == [two[0].number]
    answer = client.get(reverse("desk:search"), {"q": typed}).content.decode()
    assert "只按前 60 个字查找" in answer
    assert two[0].number in answer


@pytest.mark.parametrize(
    "typed", ["彩" * 100_000, "彩 " * 50_000, "\ufdfa" * 100_000, "1" * 100_000, "%_\\'\" & | ! ( ) : *"]
)
def test_whatever_is_typed_is_no_error(two, people, client, typed):
    client.force_login(people.clerk)

    for page in ("desk:search", "desk:matters", "desk:inbox"):
        assert client.get(reverse(page), {"q": typed}).status_code == 200
    assert client.get("/desk/kinds/errand/", {"q": typed}).status_code == 200


def test_a_renamed_organization_is_found_by_its_new_name_and_by_what_the_title_says(two, people, organization):
    old, new = organization.name, "望海楼社工站"
    numbers = [matter.number for matter in two[::-1]]

    edits.record_fact(organization, "name", new, by=people.clerk, source="变更通知")
    edits.record_fact(organization, "uscc", valid_uscc(987_654), by=None, source="更正")

    assert (
        searched(people.clerk, "望海楼") == searched(people.clerk, old) == searched(people.clerk, "987654") == numbers
    )
    assert list(search.faults()) == []


def test_a_name_of_earlier_days_that_is_entered_later_changes_nothing(two, people, organization):
    from datetime import date

    edits.record_fact(organization, "name", "望海楼社工站", by=people.clerk, source="变更通知")
    edits.record_fact(organization, "name", "观潮社", by=people.clerk, source="旧档案", since=date(2001, 1, 1))

    assert searched(people.clerk, "观潮") == []
    assert list(search.faults()) == []


def test_what_was_mended_is_found_as_it_is_now(errand, people):
    matter = errand(purpose="彩礼")
    contents = ErrandKind.contents_of(matter)

    mend_contents(matter, ErrandForm({"purpose": "夜校", "amount": "1"}, instance=contents), by=people.applicant)

    assert searched(people.applicant, "彩礼") == []
    assert searched(people.applicant, "夜校") == [matter.number]


def test_an_opening_or_a_renaming_that_fails_leaves_the_index_as_it_was(two, people, organization):
    with pytest.raises(RuntimeError), transaction.atomic():
        an_errand(people.applicant, organization, purpose="望海楼")
        edits.record_fact(organization, "name", "望海楼", by=people.clerk, source="变更通知")
        raise RuntimeError

    assert searched(people.applicant, "望海") == []
    assert (SearchEntry.objects.count(), list(search.faults())) == (2, [])


@pytest.fixture
def apart(person, people, organization, monkeypatch):
    """Return a matter of a compartment, its applicant, and its neighbour in the open."""
    monkeypatch.setattr(ErrandKind, "confidentiality", Confidentiality.COMPARTMENT)
    matter = an_errand(people.applicant, organization, title="帮扶对象", purpose="望海楼")
    perform(matter, "submit", by=people.applicant)
    monkeypatch.setattr(ErrandKind, "confidentiality", Confidentiality.OPEN)
    return matter


def test_a_matter_of_a_compartment_is_in_no_index_and_found_by_its_whole_number_alone_and_within_reach(
    apart, people, organization
):
    assert not SearchEntry.objects.filter(pk=apart.pk).exists()
    for typed in (
        "帮扶对象",
        "望海楼",
        organization.name,
        organization.uscc,
        apart.number[:-1],
        apart.number[3:],
        f"{apart.number} 帮扶",
    ):
        assert searched(people.applicant, typed) == []
    for typed in (apart.number, f" {apart.number.lower()} "):
        assert searched(people.applicant, typed) == [apart.number]
        assert searched(people.clerk, typed) == []
    assert list(search.faults()) == []


def test_beside_it_whatever_speaks_of_its_number_is_found_too(apart, people, organization):
    speaks = an_errand(people.applicant, organization, title=f"撤销{apart.number}")

    assert searched(people.applicant, apart.number) == [speaks.number, apart.number]


def test_a_matter_that_goes_into_a_compartment_leaves_the_index(two, people):
    first, second = two
    Matter.objects.filter(pk=first.pk).update(confidentiality=Confidentiality.COMPARTMENT)
    first.refresh_from_db()

    assert list(search.faults()) == [f"查找索引：{first.number} 属专卷，不应编入（manage.py reindex 可以清除）。"]
    search.renew(first)
    assert list(SearchEntry.objects.values_list("pk", flat=True)) == [second.pk]


def test_what_is_missing_stale_or_too_much_is_named_by_verify_and_mended(two, people, errand):
    first, second = two
    third = errand("submitted")
    assert list(search.faults()) == []
    SearchEntry.objects.filter(pk=first.pk).delete()
    SearchEntry.objects.filter(pk=second.pk).update(text="夜校")
    Matter.objects.filter(pk=third.pk).update(title="望海楼")

    named = [sentence for sentence in evidence.everything() if sentence.startswith("查找索引")]
    said = StringIO()
    call_command("reindex", stdout=said)

    assert named == [
        f"查找索引：{first.number} 没有编入（manage.py reindex 可以补上）。",
        f"查找索引：{second.number} 与现在的标题、单位或姓名不符（manage.py reindex 可以更正）。",
        f"查找索引：{third.number} 与现在的标题、单位或姓名不符（manage.py reindex 可以更正）。",
    ]
    assert said.getvalue().startswith("更正了 3 件的查找索引")
    assert list(search.faults()) == []
    assert searched(people.clerk, "望海楼") == [third.number]


def test_pairs_that_are_not_those_of_the_text_are_named(two):
    SearchEntry.objects.filter(pk=two[0].pk).update(pairs="人民")

    assert [two[0].number in sentence for sentence in search.faults()] == [True]


def test_many_are_written_anew_batch_by_batch(two, errand, monkeypatch):
    errand("submitted")
    SearchEntry.objects.all().delete()
    monkeypatch.setattr(search, "BATCH", 2)

    assert (search.complete(), search.complete()) == (3, 0)
    assert SearchEntry.objects.count() == 3


def test_a_kind_is_not_found_by_what_is_kept_encrypted(monkeypatch):
    from yihe.domains.subsidies.claims.exam import ExamKind

    search.check(ExamKind)
    for path in ("account", "practitioner__id_number", "practitioner__phone"):
        monkeypatch.setattr(ExamKind, "found_by", (path,))
        with pytest.raises(ValueError, match="is encrypted"):
            search.check(ExamKind)


@pytest.mark.postgresql
def test_a_rare_word_is_looked_up_in_the_index_with_reach_in_the_same_question(two, people, organization):
    now = timezone.now()
    Matter.objects.bulk_create(
        Matter(
            number=f"XX-2025-{n:05d}", kind="errand", title=f"社会组织公益活动经费{n}", region=CHENGXIANG,
            organization=organization, state="submitted", holder="clerk", submitted_at=now,
        )
        for n in range(4000)
    )  # fmt: skip
    search.complete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE matters_matter")
        cursor.execute("ANALYZE matters_searchentry")

    for word, index in (
        ("彩礼", "Bitmap Index Scan on matters_searchentry_pairs"),
        ("礼调处", "matters_searchentry_pairs"),
    ):
        sql, params = search._question([word], asked_of(word))
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql} LIMIT {search.FEW + 1}", params)
            first = "\n".join(line for (line,) in cursor.fetchall())
        rows = queries.searched(queries.in_reach(people.clerk), word).order_by("-pk")[: queries.PAGE + 1]
        assert index in first and "Seq Scan on matters_searchentry" not in first
        assert "Seq Scan on matters_matter" not in rows.explain()
        assert [row.number for row in rows] == [two[0].number]

    common = queries.searched(queries.in_reach(people.clerk), "公益活动").order_by("-pk")[: queries.PAGE + 1]
    assert "Sort" not in common.explain(), "the newest first, until a page is full"
    assert len(common) == queries.PAGE + 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_matter_opened_while_its_organization_is_renamed_is_found_by_the_new_name(people, organization):
    renamed, go_on = threading.Event(), threading.Event()

    def rename():
        with transaction.atomic():
            edits.record_fact(organization, "name", "望海楼社工站", by=people.clerk, source="变更通知")
            renamed.set()
            go_on.wait(10)
        connection.close()

    def open_one():
        an_errand(people.applicant, organization, title="差事")
        connection.close()

    renaming, opening = threading.Thread(target=rename), threading.Thread(target=open_one)
    renaming.start()
    assert renamed.wait(10)
    opening.start()
    opening.join(0.5)
    waits = opening.is_alive()
    go_on.set()
    renaming.join()
    opening.join()

    assert waits
    assert len(searched(people.applicant, "望海楼")) == 1
    assert list(search.faults()) == []
