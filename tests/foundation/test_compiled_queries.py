"""A compiled query answers what the queryset it was made from answers, whatever the values and the thread."""

from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import BigAutoField, CharField, DateField, Q, signals
from django.test.utils import CaptureQueriesContext
from psycopg import _queries

from yihe.foundation import roles
from yihe.foundation.compiled_queries import CompiledInsert, CompiledQuery, CompiledUpdate, Parameter
from yihe.foundation.compiled_together import CompiledInsertAndUpdate, CompiledInsertWithOne
from yihe.foundation.compiled_unions import CompiledUnion
from yihe.matters.models import Event, EventWords
from yihe.registers.accounts.models import Membership, RegisterEdit, User

pytestmark = pytest.mark.django_db


def by_key():
    return CompiledQuery(lambda: User.objects.filter(pk=Parameter("pk", BigAutoField())))


def test_other_values_give_other_rows_and_nothing_is_kept_of_the_first(people):
    asked = by_key()
    assert [asked.one(pk=user.pk).username for user in (people.applicant, people.clerk)] == [
        user.username for user in (people.applicant, people.clerk)
    ]
    assert asked(pk=0) == []
    with pytest.raises(User.DoesNotExist):
        asked.one(pk=0)


def test_related_rows_and_deferred_columns_are_as_in_the_queryset(people):
    def rows(value):
        return (
            Membership.objects.filter(user_id=value)
            .select_related("user")
            .only("role_code", "user__name")
            .order_by("pk")
        )

    user = people.clerk
    asked = CompiledQuery(lambda: rows(Parameter("user", BigAutoField())))
    asked(user=0)
    with CaptureQueriesContext(connection) as counted:
        found = [(m.pk, m.role_code, m.user.name, m.get_deferred_fields()) for m in asked(user=user.pk)]
    assert len(counted) == 1
    assert found == [(m.pk, m.role_code, m.user.name, m.get_deferred_fields()) for m in rows(user.pk)] != []


def test_a_union_answers_what_each_of_its_queries_does_one_after_the_other(people):
    def held(role, most):
        asked = Membership.objects.filter(user_id=Parameter("user", BigAutoField()), role_code=role)
        return CompiledQuery(lambda: asked.order_by("-pk").values_list("role_code", "pk", "valid_from")[:most])

    parts = [held(roles.CLERK.code, 1), held(roles.APPLICANT.code, 2)]
    union = CompiledUnion(*parts)
    for user in (people.clerk, people.applicant):
        with CaptureQueriesContext(connection) as counted:
            found = union(user=user.pk)
        assert len(counted) == 1
        assert found == [row for part in parts for row in part(user=user.pk)] != []
    assert union(user=0) == []


def test_a_union_leaves_out_what_can_never_be_found(people):
    never = CompiledQuery(lambda: User.objects.none().values_list("pk"))
    some = CompiledQuery(lambda: User.objects.filter(pk=Parameter("pk", BigAutoField())).values_list("pk"))
    assert CompiledUnion(never, some)(pk=people.clerk.pk) == [(people.clerk.pk,)]
    assert CompiledUnion(never, never)(pk=1) == []


def an_edit(people, field: str = "name") -> RegisterEdit:
    return RegisterEdit(by=people.clerk, register="organizations", entry="1", field=field, before="甲", after="乙")


def test_an_object_is_made_of_what_django_makes_it_of(people):
    user, asked = people.clerk, by_key()

    one, other = asked.one(pk=user.pk), User.objects.get(pk=user.pk)

    assert {name: value for name, value in vars(one).items() if name != "_state"} == {
        name: value for name, value in vars(other).items() if name != "_state"
    }
    assert (one._state.adding, one._state.db) == (other._state.adding, other._state.db) == (False, "default")
    one.name = "改过的名字"
    one.save(update_fields=["name"])
    assert asked.one(pk=user.pk).name == "改过的名字"


def test_whoever_listens_to_objects_being_made_hears_of_them(people):
    heard, asked = [], by_key()
    asked.one(pk=people.clerk.pk)

    def hear(sender, instance, **_said):
        heard.append(instance.pk)

    signals.post_init.connect(hear, sender=User)
    try:
        asked.one(pk=people.clerk.pk)
    finally:
        signals.post_init.disconnect(hear, sender=User)
    asked.one(pk=people.clerk.pk)

    assert heard == [people.clerk.pk]


def test_a_row_that_is_inserted_is_returned_as_it_stands_there(people):
    given = an_edit(people)

    written = CompiledInsert(RegisterEdit).written(given)

    assert written.pk == given.pk and not given._state.adding
    there = RegisterEdit.objects.get(pk=given.pk)
    assert {n: v for n, v in vars(written).items() if n != "_state"} == {
        n: v for n, v in vars(there).items() if n != "_state"
    }


def test_several_rows_are_inserted_with_one_statement_and_get_their_keys_in_order(people):
    rows = [an_edit(people, f"field {n}") for n in range(3)]

    with CaptureQueriesContext(connection) as asked:
        CompiledInsert(RegisterEdit).several(rows)

    assert len(asked) == 1
    kept = dict(RegisterEdit.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "field"))
    assert [kept[row.pk] for row in rows] == ["field 0", "field 1", "field 2"]


def test_days_and_lists_of_values_are_prepared_as_the_database_wants_them(people):
    asked = CompiledQuery(
        lambda: Membership.objects.filter(
            valid_from__lte=Parameter("day", DateField()), role_code__in=[Parameter("a", CharField()), Parameter("b", CharField())]
        ).order_by("pk").values_list("role_code", flat=True)
    )  # fmt: skip
    today = date.today() + timedelta(days=1)
    assert set(asked(day=today, a="clerk", b="director")) == {"clerk", "director"}
    assert asked(day=date(1999, 1, 1), a="clerk", b="director") == []


def test_a_query_that_locks_refuses_to_run_where_nothing_holds_the_lock(transactional_db):
    user = User.objects.create(username="一人")
    asked = CompiledQuery(lambda: User.objects.select_for_update().filter(pk=Parameter("pk", BigAutoField())))
    with transaction.atomic():
        assert asked.one(pk=user.pk) == user
    with pytest.raises(transaction.TransactionManagementError):
        asked.one(pk=user.pk)


def test_each_thread_asks_through_its_own_connection(transactional_db):
    keys = [User.objects.create(username=f"线{n}").pk for n in range(4)]
    asked, found = by_key(), {}

    def ask(pk):
        for _ in range(20):
            found.setdefault(pk, set()).add(asked.one(pk=pk).pk)
        connection.close()

    threads = [Thread(target=ask, args=(pk,)) for pk in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {pk: {pk} for pk in keys}


def test_what_cannot_be_kept_is_refused_when_it_is_compiled():
    with pytest.raises(ValueError, match="prefetches"):
        CompiledQuery(lambda: User.objects.prefetch_related("memberships"))()


def test_a_row_is_inserted_and_written_as_django_does(people, person):
    insert, write = CompiledInsert(RegisterEdit), CompiledUpdate(User, ["name", "phone"])
    row = RegisterEdit(by=people.clerk, register="用户", entry="一", field="姓名", before="", after="甲")
    insert(row)
    assert RegisterEdit.objects.get(pk=row.pk).after == "甲" and not row._state.adding
    user = person(roles.CLERK)
    user.name, user.phone, user.email = "新名", "13800000000", "unwritten@example.org"
    write(user)
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.name, fresh.phone, fresh.email) == ("新名", "13800000000", "")
    user.pk = 0
    with pytest.raises(DatabaseError):
        write(user)


@pytest.mark.postgresql
def test_the_driver_keeps_what_it_made_of_a_long_statement(people):
    long = Q(pk__in=[])
    for n in range(200):
        long |= Q(username=Parameter(f"name{n}", CharField()))
    query = CompiledQuery(lambda: User.objects.filter(long))
    said = {f"name{n}": "nobody" for n in range(200)} | {"name7": people.clerk.username}

    assert query(**said) == [people.clerk]

    assert _queries.MAX_CACHED_STATEMENT_LENGTH > 4096 and _queries._query2pg.cache_info().maxsize < 1000


def test_a_row_and_the_one_that_hangs_on_it_are_inserted_together_or_not_at_all(errand, django_assert_num_queries):
    first = errand().events.get()
    insert = CompiledInsertWithOne(Event, EventWords)

    def of(seq: int) -> Event:
        return Event(
            version=2, matter=first.matter, seq=seq, at=first.at, hat="clock", action="x", target="draft", words_digest="-",
            digest="-",
        )  # fmt: skip

    event = of(2)
    words = EventWords(event=event, text="甲")
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2):
        insert.both(event, words)
    with pytest.raises(DatabaseError), transaction.atomic():
        insert.both(of(2), EventWords(event=of(2), text="乙"))

    assert [row.text for row in EventWords.objects.filter(event__matter=first.matter, event=event.pk)] == ["甲"]
    assert not event._state.adding and not words._state.adding and words.pk == event.pk
    assert Event.objects.filter(matter=first.matter).count() == 2


@pytest.mark.parametrize("hangs", [True, False])
def test_what_changes_with_a_row_is_written_with_it_or_not_at_all(errand, django_assert_num_queries, hangs):
    matter = errand()
    first = matter.events.get()
    insert, save = CompiledInsertAndUpdate(Event, EventWords), CompiledUpdate(type(matter), ("title", "chain_length"))

    def of(seq: int) -> Event:
        return Event(
            version=2, matter=matter, seq=seq, at=first.at, hat="clock", action="x", target="draft", digest="-",
            words_digest="-" if hangs else "",
        )  # fmt: skip

    event = of(2)
    words = EventWords(event=event, text="甲") if hangs else None
    matter.title, matter.chain_length = "改了的标题", 2
    with django_assert_num_queries(1 if connection.vendor == "postgresql" else 2 + hangs):
        insert.and_update(event, words, save, matter)
    assert list(matter.events.order_by("seq").values_list("pk", "seq")) == [(first.pk, 1), (event.pk, 2)]
    assert not event._state.adding and [row.text for row in EventWords.objects.filter(event=event)] == ["甲"] * hangs
    matter.refresh_from_db()
    assert (matter.title, matter.chain_length) == ("改了的标题", 2)

    matter.title = "没有写成的标题"
    with pytest.raises(DatabaseError), transaction.atomic():  # the place in the chain is taken
        insert.and_update(of(2), None, save, matter)
    with pytest.raises(DatabaseError), transaction.atomic():  # nothing there to be changed
        insert.and_update(of(3), None, save, type(matter)(pk=0, title="无", chain_length=3))
    matter.refresh_from_db()
    assert matter.title == "改了的标题" and matter.events.count() == 2
