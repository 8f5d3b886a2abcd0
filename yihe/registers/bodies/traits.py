"""
By what two entries of the registers are recognised as perhaps one, or as bound to each other: the same name, account, address
or telephone, however it is written. Only digests are kept; a hit is a question for a person, never an answer.
"""

import unicodedata
from collections.abc import Mapping

from django.conf import settings
from django.db.models import Exists, OuterRef

from yihe.foundation import digests
from yihe.registers.bodies.models import Trait

NAME, ACCOUNT, ADDRESS, SEAT, PHONE = "name", "account", "address", "seat", "phone"
WORDS = {
    NAME: "名称相同", ACCOUNT: "银行账号相同", ADDRESS: "住所相同", SEAT: "法定代表人和登记日期相同", PHONE: "联系电话相同",
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
    kept = {row.sort: row.key for row in Trait.objects.filter(whose=whose, sort__in=said)}
    meant = {sort: _key(sort, text) for sort, text in said.items() if plain(sort, text)}
    if kept == meant:
        return
    Trait.objects.filter(whose=whose, sort__in=said).delete()
    Trait.objects.bulk_create(Trait(sort=sort, key=key, whose=whose) for sort, key in meant.items())


def add(whose: str, sort: str, text: str) -> None:
    """Keep one more that an entry is recognised by, beside those it has."""
    if plain(sort, text):
        Trait.objects.get_or_create(whose=whose, sort=sort, key=_key(sort, text))


def holders(sort: str, text: str) -> list[str]:
    """Return the entries that are recognised by a text."""
    return list(Trait.objects.filter(sort=sort, key=_key(sort, text)).order_by("pk").values_list("whose", flat=True))


def shared_by(whose: str) -> dict[str, set[str]]:
    """
    Return what an entry shares with others: by the other entry, the sorts. An address or a telephone of more than MANY others
    is left out.
    """
    own = Trait.objects.filter(whose=whose, sort=OuterRef("sort"), key=OuterRef("key"))
    holders: dict[tuple[str, str], set[str]] = {}
    for row in Trait.objects.filter(Exists(own)).exclude(whose=whose):
        holders.setdefault((row.sort, row.key), set()).add(row.whose)
    found: dict[str, set[str]] = {}
    for (sort, _key), others in holders.items():
        if sort not in (ADDRESS, PHONE) or len(others) <= MANY:
            for other in others:
                found.setdefault(other, set()).add(sort)
    return found


def _key(sort: str, text: str) -> str:
    return digests.keyed(settings.INDEX_KEY.encode(), f"{sort}:{plain(sort, text)}")
