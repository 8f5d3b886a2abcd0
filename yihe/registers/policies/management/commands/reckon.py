"""`manage.py reckon KIND FACTS.json --on DATE`: print a reckoning as JSON, for people who write and check policies."""

import json
import sys
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from yihe.foundation.facts import BadFacts, Facts
from yihe.foundation.parameters import NotInForce
from yihe.foundation.written import days
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.policies import registry


class Command(BaseCommand):
    help = "按某一天的规定核算一项，打印 JSON：金额、逐行依据、不予的理由、还缺什么"

    def add_arguments(self, parser):
        parser.add_argument("kind", metavar="KIND", help="事项代码，如 subsidies.startup")
        parser.add_argument("file", metavar="FACTS.json", nargs="?", help="事实；- 是标准输入")
        parser.add_argument("--on", metavar="DATE", help="哪一天的规定，如 2026-11-21；不写是今天")
        parser.add_argument(
            "--facts", action="store_true", help="打印该事项要填的事实（模板打印在标准输出，说明在标准错误）"
        )

    def handle(self, kind, file=None, on=None, facts=False, **options):
        try:
            policy = registry.get(kind)
        except registry.UnknownPolicy as fault:
            raise CommandError(str(fault), returncode=2) from fault
        if facts:
            self.stdout.write(json.dumps(policy.facts.template(), ensure_ascii=False, indent=2))
            self._describe(policy.facts)
            return
        if not file:
            raise CommandError(f"请给出事实文件；manage.py reckon {kind} --facts 打印模板", returncode=2)
        try:
            day = days.read(on, far=True) if on else timezone.localdate()
        except days.BadDay as fault:
            raise CommandError(f"--on：{fault}", returncode=2) from fault
        try:
            reckoning = policy.reckon(_read(file), on=day)
        except BadFacts as bad:
            listed = "\n".join(f"- {fault}" for fault in bad.faults)
            raise CommandError(f"事实有 {len(bad.faults)} 处不对：\n{listed}", returncode=2) from bad
        except (NotInForce, BadParameters) as fault:
            raise CommandError(str(fault), returncode=2) from fault
        self.stdout.write(json.dumps(reckoning.as_json(), ensure_ascii=False, indent=2))

    def _describe(self, facts: type[Facts], indent: str = "") -> None:
        for each in facts.described():
            choices = "；".join(f"{code}＝{words}" for code, words in each.choices.items())
            told = "。".join(part for part in (each.help, choices) if part)
            self.stderr.write(f"{indent}{each.name}\t{each.label}（{each.words}）{told}")
            if issubclass(each.type, Facts):
                self._describe(each.type, indent + "    ")


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object, each of whose names is said once. Raises ValueError: which of two was meant nobody can say."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise TwiceSaid(next(name for name in names if names.count(name) > 1))
    return found


class TwiceSaid(ValueError):
    """A name stands twice in one object."""


def _read(file: str):
    """Return the JSON of a file, numbers with a point as `Decimal`, so that no fen is lost on the way in."""
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8-sig")
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_each_once)
    except OSError as fault:
        raise CommandError(f"打不开 {file}：{fault.strerror}", returncode=2) from fault
    except TwiceSaid as twice:
        raise CommandError(f"{file} 里“{twice}”写了两次，请只留一次", returncode=2) from twice
    except (ValueError, RecursionError) as fault:
        raise CommandError(f"{file} 不是 JSON：{fault}", returncode=2) from fault
