"""
A kind of claim for each declared subsidy, made when all kinds of code are known. Workflow, panels, award, history, notice, letters,
search, lists and counter are those of every subsidy. What collides with what is there is not made, and said by `faults`.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from yihe.domains.subsidies.families import files, shapes
from yihe.domains.subsidies.families.claims import DeclaredClaim, DeclaredPersonClaim
from yihe.domains.subsidies.families.facts import class_of
from yihe.domains.subsidies.families.files import Declared
from yihe.domains.subsidies.families.forms import asks_of, form_of
from yihe.domains.subsidies.families.formulas import FORMULAS, day_of_figures, is_by_the_year
from yihe.domains.subsidies.guides import STEPS, claim_guide
from yihe.domains.subsidies.kind import CODE_ENDS, SubsidyKind
from yihe.domains.subsidies.lifetimes import ONCE
from yihe.domains.subsidies.policies.history import ANY_LEVEL, KINDS, LEVELS, SUBSIDIES, Subsidy, exclude
from yihe.domains.subsidies.policies.periods import Stay, whole_months
from yihe.domains.subsidies.reckonings import days_paid
from yihe.foundation import city_pack, parameters
from yihe.foundation.counters import ORGANIZATION, PERSON
from yihe.foundation.facts import BadFacts
from yihe.foundation.figures import MONTHS
from yihe.matters import kinds, misnamed, naming, numbers, offering
from yihe.matters.kinds import Paper
from yihe.registers.policies import registry

MODULE = "pack.subsidies"  # what a declared kind names as its module: it stands in none
_found: dict[str, Declared] = {}
_faults: list[tuple[Path | None, str]] = []  # each with the city whose file it is, None for a room's


class DeclaredKind(SubsidyKind, abstract=True):
    """A kind made of a file. `declared` is what the file says."""

    declared: Declared

    @classmethod
    def facts(cls, claim, organization, on):
        said, person = cls.declared, getattr(claim, "practitioner", None)
        if claim.shape and claim.shape != said.shape:
            was = shapes.SHAPES[claim.shape].label if claim.shape in shapes.SHAPES else claim.shape
            raise BadFacts(
                [f"{cls.label}在申请时是“{was}”的补贴，现在的文件 {said.file} 写的是“{said.form.label}”，不能核算。"]
            )
        known = {each.name: each for each in cls.policy.facts.described()}
        asked = {name: getattr(claim, name) for name in asks_of(said) if name in known}
        if empty := [known[name].label for name, value in asked.items() if known[name].required and not value]:
            raise BadFacts([f"没有填写{'、'.join(empty)}。"])
        facts = {each.fact.code: _as_fact(each.fact.read(organization, person, on)) for each in said.conditions}
        return {"applicant": person.name if person else organization.name} | asked | facts

    @classmethod
    def due(cls, claim, reckoning, amount):
        said, known = cls.declared, parameters.of(claim.matter.region)
        if said.shape == shapes.MONTHLY:
            longest = known.at(said.figures["longest"], reckoning.on).as_(MONTHS)
            return days_paid(reckoning) | {"months": reckoning.months, "months_at_most": longest}
        if said.shape == shapes.LEVELS:
            return {"slot": claim.level, "level": claim.level}
        if shapes.ONCE in (said.shape, said.limit):
            return {"slot": ONCE}
        ceiling = said.figures["cap" if said.shape == shapes.SHARE else "ceiling"]
        at_most = known.at(ceiling, day_of_figures(said, reckoning.on, claim)).value
        return {"slot": claim.matter.number, "year": claim.year or 0, "amount_at_most": at_most}


def _as_fact(value):
    """Return what a register says as the facts take it: periods as stays."""
    if not isinstance(value, tuple):
        return value
    return tuple(Stay(since=since, until=until) for since, until in value)


def declare() -> None:
    """Make the kinds of what the packs declare. Called once, when all other kinds are known."""
    read: dict[str, tuple[Declared, str, Path | None]] = {}
    for module, folder, pack in _folders():
        found, wrong = files.read(folder)
        _faults.extend((pack, words) for words in wrong)
        for declared in found:
            before = read.get(declared.file)
            if before is not None and before[2] not in (None, pack):
                _faults.append(
                    (pack, f"{declared.file}：另一个县（市、区）已经有这个文件，代码不能相同，请给文件改一个名字")
                )
            else:
                read[declared.file] = declared, module, pack  # a city's file wins over a room's
    for declared, module, pack in read.values():
        if against := list(_collides(declared, pack)):
            _faults.extend((pack, f"{declared.file}：{words}") for words in against)
        else:
            _make(declared, module, pack)
    for declared in _found.values():
        pack = read[declared.file][2]
        _faults.extend((pack, f"{declared.file}：{words}") for words in _exclude(declared))


def _folders() -> Iterator[tuple[str, Path, Path | None]]:
    """
    Yield the packs whose files are read, rooms' before the cities': the module its kinds name, its folder, and the pack whose own the
    kinds are, where they are one city's alone. What is lent to a county from above is that county's too.
    """
    yield from ((f"{folder.parent.name}.{MODULE}", folder, None) for folder in city_pack.rooms())
    for pack in city_pack.every() or (city_pack.home(),):
        yield from ((MODULE, folder, pack) for folder in (*city_pack.layers(pack), pack))


def every() -> Mapping[str, Declared]:
    """Return what was declared and made, by code."""
    return _found


def faults() -> Iterator[str]:
    """Yield what was wrong with the files of the pack that is spoken of, and with those of rooms, when they were read."""
    yield from (words for pack, words in _faults if pack in (None, city_pack.here()))


def _collides(declared: Declared, pack: Path | None) -> Iterator[str]:
    code = f"{declared.code}{CODE_ENDS}"
    if kinds.find(code) or declared.code in SUBSIDIES:
        taken = KINDS.get(declared.code) or kinds.get(code).label
        yield f"代码 {declared.code} 已经是“{taken}”的，请给文件改一个名字"
    if clash := next((k for k in kinds.every() if k.prefix == declared.prefix), None):
        yield f"prefix {declared.prefix} 已经是“{clash.label}”编号的开头，请改一个"
    elif numbers.is_kept(declared.prefix):
        yield f"prefix {declared.prefix} 已经是一种登记簿编号的开头，请改一个"
    labels = {*KINDS.data.values(), *map(naming.written, kinds.every())}
    if declared.label in labels:
        yield f"label 已经有叫“{declared.label}”的事项，请改一个，免得办理和台账里分不清"
    for level in declared.levels:
        if ANY_LEVEL.get(level.code, level.label) != level.label:
            yield f"levels {level.code}：这个级别代码已经叫“{ANY_LEVEL[level.code]}”，同一代码只能有一个叫法，请改代码或者叫法"
    there = [folder for folder in city_pack.folders("parameters", pack) if folder.is_dir()]
    for key, path, sort in declared.sorts:
        if not any((folder / f"{path}.yaml").exists() for folder in there):
            yield f"{key} 写的参数 {path} 没有文件：请在 parameters/{path}.yaml 里写{sort.words}，自哪天起、依据哪一条"
    for key, path, sort in declared.sorts:
        others = {other.words for _key, same, other in declared.sorts if same == path} | parameters.taken_for(path)
        if strange := sorted(others - {sort.words}):
            yield f"{key} 把参数 {path} 当作{sort.words}，它在别处是{'、'.join(strange)}，请另写一个参数"


def _make(declared: Declared, module: str, pack: Path | None) -> None:
    for _key, path, sort in declared.sorts:
        parameters.asks_for(path, sort, may_be_none=True)
    ANY_LEVEL.update({level.code: level.label for level in declared.levels})
    kind = type(
        f"{declared.code.title().replace('_', '')}Kind", (DeclaredKind,),
        {"__module__": module, "pack": pack, "__doc__": f"{declared.label}, as {declared.file} declares it.", **_said(declared)},
    )  # fmt: skip
    _found[declared.code] = declared
    misnamed.check(kind)


def _said(declared: Declared) -> dict:
    contents = DeclaredPersonClaim if declared.is_of_a_person else DeclaredClaim
    asks, guide = asks_of(declared), declared.guide
    steps = tuple(map(offering.filled_when_shown, guide.get("steps", STEPS)))
    return {
        "code": f"{declared.code}{CODE_ENDS}", "label": declared.label, "prefix": declared.prefix,
        "purpose": declared.purpose, "policy": _policy(declared), "contents": contents, "declared": declared,
        "asks": asks, "amounts": tuple(name for name in asks if name == "actual_cost"),
        "form": form_of(declared, contents),
        "columns": tuple(name for name in asks if name not in ("note", "invoices", "bank", "account")),
        "filters": tuple(name for name in asks if name in ("level", "year")),
        "found_by": ("practitioner__name",) if declared.is_of_a_person else (),
        "papers": tuple(
            Paper(each["code"], each["label"], ("submit",), each.get("note", ""), faults=tuple(each.get("faults", ())))
            for each in declared.papers
        ),
        "guide": claim_guide(
            who=offering.filled_when_shown(guide["who"]), gives=offering.filled_when_shown(guide["gives"]),
            basis=declared.basis, steps=steps,
        ),
    }  # fmt: skip


def _policy(declared: Declared) -> Subsidy:
    by_month, by_level = declared.shape == shapes.MONTHLY, declared.shape == shapes.LEVELS
    reads = ("level",) if by_level else ("year",) if is_by_the_year(declared) else ("months",) if by_month else ()
    policy = Subsidy(
        f"declared.{declared.code}", declared.label, PERSON if declared.is_of_a_person else ORGANIZATION,
        class_of(declared), once=shapes.ONCE in (declared.shape, declared.limit), reads=reads,
        months_of=(lambda since, until: len(whole_months((since, until)))) if by_month else None,
        levels={each.code: each.label for each in declared.levels} or LEVELS,
    )  # fmt: skip
    policy.since(basis=declared.basis)(partial(FORMULAS[declared.shape], declared))
    registry.register(policy)
    return policy


def _exclude(declared: Declared) -> Iterator[str]:
    policy = SUBSIDIES[declared.code]
    for code in declared.excludes:
        other = SUBSIDIES.get(code)
        if other is None or other is policy:
            yield f"excludes 没有另一项补贴 {code}（可用：{'、'.join(sorted({*SUBSIDIES} - {declared.code}))}）"
        elif other.subject != policy.subject:
            yield (
                f"excludes {code}（{other.label}）按{other.subject.label}计数，本补贴按{policy.subject.label}计数，"
                "对不上是不是同一个对象，不能互斥"
            )
        else:
            exclude(declared.code, code, declared.cited.reference)
