"""The filters of a list of matters: only kinds, states, towns and holders that are the reader's, and what was typed as questions."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.http import QueryDict
from django.template import engines
from django.utils.safestring import SafeString, mark_safe

from yihe.faces.desk import lists
from yihe.foundation import city_pack
from yihe.foundation.money_fields import MoneyBox
from yihe.foundation.roles import APPLICANT, CLOCK, ROLES
from yihe.foundation.written.boxes import NameBox, SearchBox
from yihe.matters import kinds, offering
from yihe.matters.narrowing import CLOSED, LATE, NEAR, NEWEST, OPEN, ORDERS, Asked
from yihe.registers.regions.names import towns_beneath

DUE = [("", "不限"), (LATE, "已逾期"), (NEAR, "快到期（3 个工作日内）")]
ORDERED = [
    ("", "通常"), (NEWEST, "最新创建的在前"), ("old", "最早创建的在前"), ("due", "最先到期的在前"), ("-due", "最后到期的在前"),
    ("submitted", "最早提交的在前"), ("-submitted", "最晚提交的在前"), ("-amount", "金额从大到小"), ("amount", "金额从小到大"),
]  # fmt: skip
TYPED = ("q", "organization", "handler")  # words: they may name somebody
WITHOUT = "金额“按核算”、还没有核定的不在其中"
FIRST = ("q", "kind", "state")  # what stands in the first row of the filters


@dataclass(frozen=True)
class Readable:
    """Who reads, as far as filters go: the roles they act in, the divisions they reach, and whether only their own organization's."""

    roles: frozenset[str]
    regions: tuple[str, ...]
    own: bool

    @classmethod
    def of(cls, user) -> "Readable":
        hats = user.hats
        return cls(
            frozenset(hat.role_code for hat in hats), tuple(sorted({hat.region for hat in hats if hat.region})),
            bool(hats) and all(hat.organization_id for hat in hats),
        )  # fmt: skip


@lru_cache(maxsize=256)
def kinds_of(reader: Readable) -> list:
    """Return the kinds a matter of which may be this person's: their role opens, acts, waits, knows or looks there."""
    if any(ROLES[code].sees_all and ROLES[code] is not APPLICANT for code in reader.roles if code in ROLES):
        return [kind for kind in kinds.every() if not kind.compartment or reader.roles & _roles_in(kind)]
    return [kind for kind in kinds.every() if reader.roles & _roles_in(kind)]


@lru_cache(maxsize=256)
def _roles_in(kind) -> frozenset[str]:
    roles = {*kind.opened_by, *kind.looked_at_by}
    for workflow in kind.workflows():
        for action in workflow.actions.values():
            roles |= set() if action.automatic else set(action.roles)
        for state in workflow.states.values():
            roles |= {*state.known_to, *([state.waits_on] if state.waits_on else [])}
    return frozenset(role.code for role in roles)


def _states(of: list) -> list[tuple[str, str]]:
    """Return every state of some kinds once, by its code; kinds that call one differently are both named."""
    called: dict[str, list[str]] = {}
    for kind in of:
        for workflow in kind.workflows():
            for state in workflow.states.values():
                if state.label not in (words := called.setdefault(state.name, [])):
                    words.append(state.label)
    said = {name: "／".join(words[:3]) + ("等" if len(words) > 3 else "") for name, words in called.items()}
    return [
        (name, words) for name, words in said.items() if name not in (OPEN, CLOSED)
    ]  # these two ask for all of them


def _holders(of: list) -> list[tuple[str, str]]:
    codes = {
        state.waits_on.code for kind in of for w in kind.workflows() for state in w.states.values() if state.waits_on
    }
    return [(role.code, role.label) for role in ROLES.values() if role.code in codes and role is not CLOCK]


class _Choice(forms.ChoiceField):
    """A choice among what is the same for every form of its class: a form copies its fields, and need not copy a hundred towns."""

    def __deepcopy__(self, memo):
        return forms.Field.__deepcopy__(self, memo)


class _Order(_Choice):
    """What is no order is none: the list comes as it usually does."""

    def clean(self, value):
        return value if value in ORDERS else ""


def _is_asked(value) -> bool:
    """Test whether a filter asks something: 0 元 is asked, and equals False, which is not."""
    return value is not False and value not in (None, "")


class ListForm(forms.Form):
    """What a list is narrowed by. A question that was typed wrongly narrows nothing, and says so beside itself."""

    def clean(self):
        said = super().clean()
        for low, high, words in (
            ("least", "most", "金额上限小于下限，请核对。"),
            ("since", "until", "结束日早于起始日，请核对。"),
        ):
            if said.get(low) is not None and said.get(high) is not None and said[low] > said[high]:
                self.add_error(high, words)
        return said

    @property
    def asked(self) -> Asked:
        """Return what is asked, as far as it could be read. `is_valid` was asked before."""
        said = {name: self.cleaned_data.get(name) for name in Asked.__dataclass_fields__ if name in self.fields}
        return Asked(**{name: value for name, value in said.items() if value not in (None, "")})

    @property
    def words(self) -> str:
        return self.cleaned_data.get("q", "")

    @property
    def order(self) -> str:
        return self.cleaned_data.get("order", "")

    @property
    def narrowed(self) -> bool:
        return any(_is_asked(value) for name, value in self.cleaned_data.items() if name != "order")

    def of_contents(self, kind) -> dict:
        """Return what is asked of a kind's contents, by field."""
        ours = {"q", "order", *Asked.__dataclass_fields__}
        return {
            name: self.cleaned_data[name]
            for name in kind.filters
            if name not in ours and _is_asked(self.cleaned_data.get(name))
        }

    @property
    def first(self) -> list:
        return [self[name] for name in FIRST if name in self.fields]

    @property
    def more(self) -> list:
        return [self[name] for name in self.fields if name not in FIRST]

    def drawn(self, name: str) -> SafeString:
        """
        Return the fields of a row (`first`, `more`) as they are drawn. Where nothing was typed they are the same for everybody
        who reads the same kinds and divisions, and are drawn once.
        """
        typed = any(
            self.data.get(field) for field, box in self.fields.items() if not isinstance(box, forms.ChoiceField)
        )
        if typed or self.errors:
            return _drawn(getattr(self, name))
        key = (
            type(self),
            name,
            *(self.cleaned_data.get(field) for field in self.fields),
        )  # as read: no more than there are choices
        if (found := _drawn_once.get(key)) is None:
            if len(_drawn_once) >= _ROWS_KEPT:
                _drawn_once.clear()
            found = _drawn_once[key] = _drawn(getattr(self, name))
        return found

    @property
    def asks_more(self) -> bool:
        """Test whether what stands below the first row is used, and so has to be seen."""
        return any(self.data.get(name) for name in self.fields if name not in FIRST)


_ROWS_KEPT = 64  # of some five thousand letters
_drawn_once: dict[tuple, SafeString] = {}


def _drawn(bounds: list) -> SafeString:
    drawing: Any = engines["jinja2"]
    module = drawing.env.get_template("ui.html").module
    return mark_safe("".join(map(module.field, bounds)))


def form_for(reader: Readable, kind=None, towns: tuple[tuple[str, str], ...] = (), code: str = "") -> type[ListForm]:
    """Return the filters of a list for somebody: of everything, or of one kind with the fields it names."""
    return _form_for(city_pack.here(), reader, kind, towns, code)


@lru_cache(maxsize=256)
def _form_for(_said_in: Path, reader: Readable, kind, towns: tuple[tuple[str, str], ...], code: str) -> type[ListForm]:
    mine = kinds_of(reader)
    of = [kind] if kind else mine
    fields: dict[str, Any] = {"q": SearchBox(label="编号、标题、单位或姓名", required=False, max_length=60)}
    if kind is None:
        fields["kind"] = _choice(
            "事项", [("", "全部事项"), *((k.code, k.label) for k in mine if not offering.is_had_nowhere(k))]
        )
    if kind is None and code:  # the states are those of the kind that is asked
        of = [k for k in mine if k.code == code] or mine
    fields["state"] = _choice("状态", [("", "全部状态"), (OPEN, "全部在办"), (CLOSED, "全部办结"), *_states(of)])
    if len(towns) > 1:
        fields["town"] = _choice("区划", [("", "全部"), *towns])
    if not reader.own:
        fields["organization"] = SearchBox(label="单位名称或信用代码", required=False, max_length=60)
        fields["holder"] = _choice("当前环节", [("", "不限"), *_holders(of)])
        fields["handler"] = NameBox(label="经办人姓名", required=False, max_length=30)
    fields["due"] = _choice("时限", DUE)
    fields["least"] = MoneyBox(label="金额不低于（元）", required=False, least=None, help_text=WITHOUT)
    fields["most"] = MoneyBox(label="金额不高于（元）", required=False, least=None)
    fields["since"] = forms.DateField(label="提交日期自", required=False)
    fields["until"] = forms.DateField(label="提交日期至", required=False)
    for name in kind.filters if kind else ():
        fields.setdefault(name, lists.filter_field(kind, name))
    fields["order"] = _Order(label="排序", required=False, choices=ORDERED)
    return type("Filters", (ListForm,), fields)


def fits(reader: Readable, place: str, asked: str, kind=None, towns: tuple[tuple[str, str], ...] = ()) -> bool:
    """
    Test whether what another asks of a list (an address) can be asked by a reader, and be answered: every choice is among theirs, and
    in the inbox (`todo`) it is a state that waits on a role of theirs.
    """
    form = form_for(reader, kind, towns)(QueryDict(asked))
    if not form.is_valid():
        return False
    if place != "todo":
        return True
    want = form.asked
    if want.state == CLOSED or (want.holder and want.holder not in reader.roles):
        return False
    waits = _waiting_on(reader.roles, want.kind)
    return bool(waits) if want.state in ("", OPEN) else want.state in waits


@lru_cache(maxsize=256)
def _waiting_on(roles: frozenset[str], code: str) -> frozenset[str]:
    """Return the states that wait on one of some roles, of one kind or ("") of any."""
    return frozenset(
        state.name
        for kind in kinds.every()
        if code in ("", kind.code)
        for workflow in kind.workflows()
        for state in workflow.states.values()
        if state.waits_on and state.waits_on.code in roles
    )


def _choice(label: str, choices: list) -> forms.ChoiceField:
    missing = {"invalid_choice": f"“{label}”里没有这个选项，请重新选择。"}  # without the code that was asked
    return _Choice(label=label, required=False, choices=choices, error_messages=missing)


def bound(request, kind=None) -> ListForm:
    """Return the filters of a list as they were asked, read."""
    reader = Readable.of(request.user)
    sort = form_for(reader, kind, tuple(towns_beneath(reader.regions)), request.GET.get("kind", "")[:30])
    return _unasked(sort) if request.GET.keys().isdisjoint(sort.base_fields) else _read(sort(request.GET))


def _read(form: ListForm) -> ListForm:
    form.is_valid()
    return form


@lru_cache(maxsize=256)
def _unasked(sort: type[ListForm]) -> ListForm:
    """Return the filters of a list of which nothing is asked: read once for all who are offered the same, and changed by nobody."""
    return _read(sort(QueryDict()))
