"""What a page asks is asked ahead in one go, and answers only the very question, before anything is written."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, connections, transaction
from django.db.models import BigAutoField, CharField
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from yihe.foundation import foreseen, quick_statements
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery, CompiledUpdate, Parameter
from yihe.registers.accounts.models import Membership, User

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(foreseen, "_remembered", {})


@pytest.fixture
def sent(monkeypatch):
    """What is sent one by one, page after page: statements that were not asked ahead."""
    found: list[str] = []
    by_itself = quick_statements.rows_of

    def noted(connection, sql, params, **how):
        found.append(sql)
        return by_itself(connection, sql, params, **how)

    monkeypatch.setattr(foreseen, "rows_of", noted)
    return found


def questions():
    return (
        CompiledQuery(lambda: User.objects.filter(pk=Parameter("pk", BigAutoField())).order_by()),
        CompiledQuery(lambda: Membership.objects.filter(user_id=Parameter("user", BigAutoField())).order_by("pk")),
        CompiledQuery(lambda: User.objects.filter(username=Parameter("named", CharField())).order_by()),
    )


def look(asked, user, *, between=lambda: None):
    """Make a page about a user, and return what it says."""
    by_key, held, by_name = asked
    with foreseen.page("a user", reader=0, user=user.pk):
        said = [by_key.one(pk=user.pk).name]
        between()
        said += [each.role_code for each in held(user=user.pk)]
        return [*said, by_name.one(named=user.username).username, by_key.one(pk=user.pk).name]


def test_the_second_page_asks_ahead_what_the_first_asked_and_says_the_same_of_another(people, sent):
    asked = questions()
    first = look(asked, people.clerk)
    assert len(sent) == 4
    sent.clear()
    assert look(asked, people.director) == [
        people.director.name, *Membership.objects.filter(user=people.director).order_by("pk").values_list("role_code", flat=True),
        people.director.username, people.director.name,
    ]  # fmt: skip
    # By name nothing can be foreseen, and one answer is good for one question.
    assert len(sent) == 2 and "username" in sent[0] and sent[1] not in sent[:1]
    assert look(asked, people.clerk) == first


def test_what_is_written_on_the_way_is_read_anew(people, sent):
    asked, user = questions(), people.clerk
    look(asked, user)
    update = CompiledUpdate(User, ["name"])

    def renamed():
        user.name = "改过的名字"
        update(user)

    def renamed_by_django():
        User.objects.filter(pk=user.pk).update(name="又改过的名字")

    for way, name in ((renamed, "改过的名字"), (renamed_by_django, "又改过的名字")):
        sent.clear()
        assert look(asked, user, between=way)[-1] == name
        assert any("accounts_membership" in sql for sql in sent), "asked ahead, before it was written"


def test_control_without_looking_for_what_was_written_an_old_answer_is_given(people, sent, monkeypatch):
    asked, user = questions(), people.clerk
    look(asked, user)
    sent.clear()
    monkeypatch.setattr("yihe.foundation.commits.written", lambda connection: 0)
    look(asked, user, between=lambda: Membership.objects.filter(user=user).update(region=""))
    assert not any("accounts_membership" in sql for sql in sent)


def test_in_a_transaction_and_where_somebody_listens_nothing_is_foreseen(people, sent):
    asked, user = questions(), people.clerk
    look(asked, user)
    with transaction.atomic():
        look(asked, user)
    sent.clear()
    with foreseen.page("a user", reader=0, user=user.pk), transaction.atomic():
        asked[0].one(pk=user.pk)
    assert len(sent) == 1
    with CaptureQueriesContext(connection) as counted:
        look(asked, user)
    assert len(counted) == 4


def test_what_was_foreseen_in_vain_is_not_foreseen_there_again(people, sent):
    asked, user = questions(), people.clerk
    look(asked, user)
    with foreseen.page("a user", reader=0, user=user.pk):
        asked[0].one(pk=user.pk)
    (sort,) = foreseen._remembered.values()
    assert [question for question in sort.in_vain if "accounts_membership" in question.sql]
    look(asked, user)
    sent.clear()
    look(asked, user)
    assert any("accounts_membership" in sql for sql in sent)


def test_a_fault_of_what_was_foreseen_is_nobodys_until_it_is_asked(people, sent):
    asked, user = questions(), people.clerk
    said = look(asked, user)
    (sort,) = foreseen._remembered.values()
    sort.asked[foreseen._Question("SELECT 1/0 WHERE %(pk)s = %(pk)s", (("pk", "user"),))] = None
    assert look(asked, user) == said


def test_nothing_of_a_page_is_kept_for_the_next(people):
    asked = questions()
    look(asked, people.clerk)
    with pytest.raises(ZeroDivisionError):
        look(asked, people.clerk, between=lambda: 1 // 0)
    assert "yihe_page" not in connections["default"].__dict__
    assert {name for sort in foreseen._remembered.values() for each in sort.asked for _of, name in each.takes} == {
        "user"
    }


def test_a_kept_cursor_says_what_djangos_does(people):
    by_key, _held, _by_name = questions()
    by_key.one(pk=people.clerk.pk)
    assert connections["default"].__dict__["yihe_cursor"].connection is connection.connection
    with pytest.raises(IntegrityError):
        CompiledInsert(User)(User(username=people.clerk.username))
    with pytest.raises(DatabaseError), transaction.atomic():
        quick_statements.rows_of(connection, "SELECT nothing", {})
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            by_key.one(pk=people.clerk.pk)
    connection.close()  # lost, and opened anew
    assert by_key.one(pk=people.clerk.pk).pk == people.clerk.pk
