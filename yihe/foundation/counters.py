"""
Whose counter it is (计数对象): what may be had once, or up to a ceiling, is counted for an organization, a person, a post, a
work … Whoever declares a policy says by which number its owner is known and how that number is read, so that two spellings
of one thing are one thing wherever they are typed. A number can change, and one owner can follow another: the registers say
which keys are one line, and what is counted is counted over the line (`Counter.line`). Whoever adds to a counter holds its line
first (`Counter.hold`), so that none is linked to it meanwhile.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from stdnum.cn import uscc

from yihe.foundation import own_numbers
from yihe.foundation.id_numbers import id_number_fault, identity_index
from yihe.foundation.plain_text import as_number

KEY_LIMIT = 64  # characters of a counter's key, as histories keep it


class BadNumber(ValueError):
    """What was typed is no number of this sort. Its words are a Chinese sentence for whoever typed it."""


def _no_fault(number: str) -> str:
    return ""


@dataclass(frozen=True)
class Counter:
    """
    One sort of owner: `label` as pages speak of it (作品), `number` as what it is known by is called (作品登记号), of at most
    `longest` characters. `fault` returns what is wrong with a number that was read, or "". `kept` makes of a number the key
    that is stored. A counter that is `personal` belongs to a person, whose name only few may read.

    :raises ValueError: at the declaration, when words are missing or a key would not fit
    """

    label: str
    number: str
    longest: int
    fault: Callable[[str], str] = _no_fault
    kept: Callable[[str], str] = str
    personal: bool = False

    def __post_init__(self):
        if not (self.label.strip() and self.number.strip()):
            raise ValueError("计数对象要写明叫什么（label）和凭什么号码认（number）。")
        if not 1 <= self.longest <= KEY_LIMIT:
            raise ValueError(
                f"计数对象“{self.label}”的{self.number}应为 1 至 {KEY_LIMIT} 个字符，写的是 {self.longest}。"
            )

    def read(self, text: str) -> str:
        """Return a number as it is compared: plain, in capitals, without blanks. Raises BadNumber."""
        number = as_number(text)
        if not number:
            raise BadNumber(f"请填写{self.number}。")
        number = (self in _called and _called[self](number)) or number
        if len(number) > self.longest:
            raise BadNumber(f"{self.number}最多 {self.longest} 个字符，填写的有 {len(number)} 个。")
        if fault := self.fault(number):
            raise BadNumber(fault)
        return number

    def key(self, text: str) -> str:
        """
        Return the key of the counter of a number, whichever way it is written. Where the key is a keyed index, it is the one
        under which something is held for its owner, though another key writes by now (`recognise`).
        """
        number = as_number(text)
        return _known[self](number) if self in _known else self.kept(number)

    def line(self, key: str) -> tuple[str, ...]:
        """
        Return the keys of the counters that count as one with this one, itself among them, in order: those of other numbers
        its owner had, and of whom it follows (`follow`).
        """
        found = _lines[self](key) if self in _lines else ()
        return tuple(sorted({key, *found}))

    def hold(self, key: str) -> None:
        """Keep the line of a key as it is until the transaction ends: what is linked to its owner meanwhile waits."""
        if self in _holds:
            _holds[self](key)


_lines: dict[Counter, Callable[[str], Iterable[str]]] = {}
_holds: dict[Counter, Callable[[str], None]] = {}


def follow(counter: Counter, line: Callable[[str], Iterable[str]], hold: Callable[[str], None]) -> None:
    """
    Have a register say which other keys of a sort of owner are one with a key, and hold the owner of a key. Called when the apps
    are ready.
    """
    _lines[counter], _holds[counter] = line, hold


_known: dict[Counter, Callable[[str], str]] = {}


def recognise(counter: Counter, known: Callable[[str], str]) -> None:
    """Have a register say the key by which it knows the owner of a number. Called when the apps are ready."""
    _known[counter] = known


_called: dict[Counter, Callable[[str], str]] = {}


def also_called(counter: Counter, called: Callable[[str], str]) -> None:
    """
    Have a register say the number of an owner that was called by something else (an organization by the number of its record), ""
    where it was not; `called` may raise BadNumber. Called when the apps are ready.
    """
    _called[counter] = called


_on_record: list[Callable[[str], bool]] = []


def known_by(is_known: Callable[[str], bool]) -> None:
    """Have a register say that a code is somebody's, though its check sign is another: two said so. Called when the apps are ready."""
    _on_record[:] = [is_known]


def _uscc_fault(number: str) -> str:
    known = own_numbers.is_own(number) or uscc.is_valid(number) or any(is_known(number) for is_known in _on_record)
    return "" if known else "统一社会信用代码不对，请核对位数和校验码。"


ORGANIZATION = Counter("社会组织", "统一社会信用代码", KEY_LIMIT, _uscc_fault, uscc.compact)
PERSON = Counter("个人", "身份证件号码", KEY_LIMIT, id_number_fault, identity_index, personal=True)


class NumberField(models.CharField):
    """A column of numbers that something is counted by. What is stored was read; in migrations it is the text it is."""

    description = "计数号码"

    def __init__(self, *args, counter: Counter | None = None, **said):
        self.counter = counter
        if counter is not None:
            said.setdefault("max_length", counter.longest)
        super().__init__(*args, **said)

    def deconstruct(self):
        name, _path, args, said = super().deconstruct()
        return name, "django.db.models.CharField", args, said

    def formfield(self, **said):
        longest = {"max_length": 2 * self.max_length} if self.max_length else {}  # with blanks between its parts
        return super().formfield(**(longest | said))

    def to_python(self, value):
        return as_number(value) if isinstance(value, str) else super().to_python(value)

    def clean(self, value, model_instance):
        try:
            value = self.counter.read(value) if self.counter and value else value
        except BadNumber as bad:
            raise ValidationError(str(bad), code="invalid") from None
        return super().clean(value, model_instance)

    def pre_save(self, model_instance, add):
        """Put what will be stored into the row, so that what is said of it afterwards is what stands there."""
        if isinstance(value := super().pre_save(model_instance, add), str):
            setattr(model_instance, self.attname, as_number(value))
        return getattr(model_instance, self.attname)

    def get_prep_value(self, value):
        return super().get_prep_value(as_number(value) if isinstance(value, str) else value)
