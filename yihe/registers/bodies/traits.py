"""
By what two entries of the registers are recognised as perhaps one, or as bound to each other: the same name, account, address
or telephone, however it is written. Only digests are kept; a hit is a question for a person, never an answer.

While an earlier index key is kept, a digest under each is: entries that share one are found before all are written again.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from django.db.models import CharField, Exists, OuterRef, QuerySet

from yihe.foundation import index_keys
from yihe.foundation.compiled_queries import CompiledQuery, Parameter
from yihe.foundation.encryption import ERASED_WORDS
from yihe.foundation.reindexing import Done
from yihe.registers.bodies.models import Trait

NAME, ACCOUNT, ADDRESS, SEAT, PHONE, RECORD = "name", "account", "address", "seat", "phone", "record"
WORDS = {
    NAME: "名称相同", ACCOUNT: "银行账号相同", ADDRESS: "住所相同", SEAT: "法定代表人和登记日期相同", PHONE: "联系电话相同",
    RECORD: "备案机关和备案号相同",
}  # fmt: skip
FEWEST_DIGITS = 7  # of a telephone
MANY = 3  # so many others at one address or telephone are a house that is shared, as the base is: it tells nobody apart


def plain(sort: str, text: str) -> str:
    """Return what is compared of a text: letters and digits alone, each in its plain form; of a telephone the digits."""
    letters = unicodedata.normalize("NFKC", text).casefold()
    if sort == PHONE:
        digits = "".join(letter for letter in letters if letter in "0123456789")
        return digits if len(digits) >= FEWEST_DIGITS else ""
    return "".join(letter for letter in letters if letter.isalnum())


def keep(whose: str, said: Mapping[str, str]) -> None:
    """Keep what an entry is recognised by now, of the sorts that are said; an empty text is nothing to be recognised by."""
    kept = set(Trait.objects.filter(whose=whose, sort__in=said).values_list("sort", "key"))
    meant = {(sort, key): None for sort, text in said.items() if plain(sort, text) for key in _keys(sort, text)}
    if kept == meant.keys():
        return
    Trait.objects.filter(whose=whose, sort__in=said).delete()
    Trait.objects.bulk_create(Trait(sort=sort, key=key, whose=whose) for sort, key in meant)


def add(whose: str, sort: str, text: str) -> None:
    """Keep one more that an entry is recognised by, beside those it has."""
    if plain(sort, text):
        for key in _keys(sort, text):
            Trait.objects.get_or_create(whose=whose, sort=sort, key=key)


def holders(sort: str, text: str) -> list[str]:
    """Return the entries that are recognised by a text."""
    found = Trait.objects.filter(sort=sort, key__in=_keys(sort, text)).order_by("pk").values_list("whose", flat=True)
    return list(dict.fromkeys(found))


def _others() -> QuerySet:
    whose = Parameter("whose", CharField())
    own = Trait.objects.filter(whose=whose, sort=OuterRef("sort"), key=OuterRef("key"))
    return Trait.objects.filter(Exists(own)).exclude(whose=whose)


_shared = CompiledQuery(_others)


def shares_something() -> Exists:
    """Return the expression whether the entry `whose` (a parameter) shares anything with another, for a question that asks more."""
    return Exists(_others())


def shared_by(whose: str) -> dict[str, set[str]]:
    """
    Return what an entry shares with others: by the other entry, the sorts. An address or a telephone of more than MANY others
    is left out.
    """
    holders: dict[tuple[str, str], set[str]] = {}
    for row in _shared(whose=whose):
        holders.setdefault((row.sort, row.key), set()).add(row.whose)
    found: dict[str, set[str]] = {}
    for (sort, _key), others in holders.items():
        if sort not in (ADDRESS, PHONE) or len(others) <= MANY:
            for other in others:
                found.setdefault(other, set()).add(sort)
    return found


# What entries are recognised by, read out of where it is kept: (whose, sort, text) of every entry.
_sources: list[Callable[[], Iterable[tuple[str, str, str]]]] = []


def read_from(source: Callable[[], Iterable[tuple[str, str, str]]]) -> None:
    """Say where texts are kept that entries are recognised by: whose, of what sort, which. Called when the apps are ready."""
    _sources.append(source)


def write_again() -> Done:
    """Write all digests under the newest index key beside those there are; only then remove those of earlier keys."""
    written = 0
    for whose, sort, text in _all():
        key = _keys(sort, text)[0]
        written += Trait.objects.get_or_create(whose=whose, sort=sort, key=key)[1]
    if index_keys.are_several():
        for whose, sort, text in _all():
            Trait.objects.filter(whose=whose, sort=sort, key__in=_keys(sort, text)[1:]).delete()
    return Done(written)


def _all() -> Iterator[tuple[str, str, str]]:
    for source in _sources:
        for whose, sort, text in source():
            if text != ERASED_WORDS and plain(sort, text):
                yield whose, sort, text


def _keys(sort: str, text: str) -> tuple[str, ...]:
    return index_keys.all_digests(f"{sort}:{plain(sort, text)}")
