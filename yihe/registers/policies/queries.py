"""What pages and letters read of the policies. Policy texts are public: nobody's access is asked."""

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q, QuerySet

from yihe.foundation import city_pack
from yihe.foundation.among import keys
from yihe.foundation.compiled_queries import CompiledQuery
from yihe.foundation.parameter_files import Parameter, Value
from yihe.foundation.parameters import NotInForce
from yihe.foundation.policy import Policy
from yihe.registers.policies import registry, texts
from yihe.registers.policies.models import Clause, ConfirmedText, PolicyText
from yihe.registers.policies.texts import ClauseEntry, TextEntry

_FULL_WIDTH = {",": "，", ";": "；"}
_COMMA = re.compile(r"(?<=[^\x00-\x7f])[,;]|[,;](?=[^\x00-\x7f])")


@dataclass(frozen=True)
class ClauseOnPage:
    """A clause, the parameters it feeds with the history of their values, and the policies that rest on it."""

    clause: Clause
    parameters: list[Parameter]
    policies: list[Policy]


@dataclass(frozen=True)
class ParameterOnDay:
    """A parameter and its value on a day; None with a sentence while it is not in force."""

    parameter: Parameter
    value: Value | None
    why_not: str


def texts_here() -> QuerySet[PolicyText]:
    """
    Return the texts of the county we speak in, and those that are in no folder any more: all but other counties' own, from their folders
    or confirmed there.
    """
    others = ConfirmedText.objects.exclude(region=city_pack.region_of(city_pack.here())).values("code")
    ours = ConfirmedText.objects.filter(region=city_pack.region_of(city_pack.here())).values("code")
    elsewhere = Q(code__in=others) & ~Q(code__in=texts.own()) & ~Q(code__in=ours)
    return PolicyText.objects.exclude(code__in=texts.of_others()).exclude(elsewhere)


def texts_in_force(on: date) -> QuerySet[PolicyText]:
    """Return the texts in force on a day in the county we speak in, newest first."""
    return texts_here().filter(Q(in_force_until=None) | Q(in_force_until__gte=on), in_force_from__lte=on)


def clause_page(text: PolicyText) -> list[ClauseOnPage]:
    """Return the clauses of a text in order, each with the parameters it feeds and the policies that rest on them."""
    parameters = registry.parameters()
    resting: dict[tuple[str, str], list[Policy]] = {}
    for policy in registry.every():
        sources = {(v.text, v.clause) for path in policy.bases if path in parameters for v in parameters[path].values}
        for source in sources:
            resting.setdefault(source, []).append(policy)
    return [
        ClauseOnPage(clause, parameters.feeding(text.code, clause.number), resting.get((text.code, clause.number), []))
        for clause in text.clauses.order_by("order")
    ]


def parameters_on(on: date) -> list[ParameterOnDay]:
    """Return every parameter of the city with its value on a day, by path."""
    parameters = registry.parameters()
    found = []
    for parameter in sorted(parameters, key=lambda each: each.path):
        try:
            found.append(ParameterOnDay(parameter, parameters.at(parameter.path, on), ""))
        except NotInForce as sentence:
            found.append(ParameterOnDay(parameter, None, str(sentence)))
    return found


def _in_full(citation: str, texts: list[tuple[str, str]]) -> str:
    for title, number in texts:
        if citation == number or citation.startswith(f"{number} "):
            return f"《{title}》（{number}）{citation.removeprefix(number).strip()}"
    return citation


def clauses_named_in(words: str) -> list[Clause]:
    """Return the clauses that words cite by number, in full or in short, by text and order."""
    clauses = Clause.objects.select_related("text").order_by("text__code", "order")
    return [
        clause for clause in clauses
        if any(cited in words for cited in _citations(clause))
    ]  # fmt: skip


def _citations(clause: Clause) -> tuple[str, str]:
    """Return a clause as figures cite it, and as letters do."""
    return f"{clause.text.number} {clause.number}", f"（{clause.text.number}）{clause.number}"


_WITH_CLAUSES = CompiledQuery(
    lambda: (
        PolicyText.objects.annotate(cited=FilteredRelation("clauses", condition=Q(clauses__number__among=keys("clauses"))))
        .values_list("title", "number", "cited__number", "cited__body")
    )
)  # fmt: skip


def cited_in_words(*citations: str) -> list[str]:
    """Return clauses as a decision rests on them: `《标题》（太政办〔2021〕163号）四(一)规定：“……”`, each once. Without words where we have none."""
    cited = dict.fromkeys(citation for citation in citations if citation)
    known = _WITH_CLAUSES(clauses={citation.rpartition(" ")[2] for citation in cited})
    words = {f"{number} {clause}": "".join(body.split()) for _title, number, clause, body in known if clause}
    titles = list(dict.fromkeys((title, number) for title, number, _clause, _body in known))
    return [_in_full(each, titles) + (f"规定：“{_as_quoted(words[each])}”" if each in words else "") for each in cited]


def _as_quoted(words: str) -> str:
    """Return words as a letter sets them between quotation marks: quotations within are single (GB/T 15834), commas of Chinese full width."""
    inner = words.translate(str.maketrans("“”", "‘’"))
    return _COMMA.sub(lambda found: _FULL_WIDTH[found[0]], inner)


def in_force_by(text: PolicyText, on: date) -> list[tuple[Parameter, Value]]:
    """Return the figures in force on a day that come from a text, by path."""
    known = registry.parameters()
    found = ((p, known.found(p.path, on)) for p in sorted(known, key=lambda each: each.path))
    return [(p, value) for p, value in found if value and value.text == text.code]


def entry_of(text: PolicyText) -> TextEntry:
    """Return a text of the register as a file would say it."""
    clauses = (ClauseEntry(c.number, c.heading, c.body) for c in text.clauses.order_by("order"))
    return TextEntry(
        text.code, text.title, text.number, text.issuer, text.kind, text.issued_on, text.in_force_from, text.in_force_until,
        text.replaces.code if text.replaces else "", text.source, text.note, tuple(clauses),
    )  # fmt: skip
