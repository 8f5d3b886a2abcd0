"""
Examples (例子) of a city's rules, in the words of those who own them: on which day which facts give how much, and why not.

They lie in `examples/` of the pack, and of each room that brings a policy; `manage.py examples` runs them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yihe.foundation import city_pack
from yihe.foundation.facts import BadFacts
from yihe.foundation.parameters import NotInForce, Parameters, UnknownParameter
from yihe.foundation.reckoning import Reckoning
from yihe.foundation.yaml_files import BadParameters, load_yaml
from yihe.registers.policies import registry

FOLDER = "examples"
_TOP = {"政策", "共同事实", "例子"}
_OUTCOME = {"应得", "尚未施行"}
_LISTS = {"不予": "refusals", "还缺": "lacks", "提示": "notes"}
_KEYS = {"名称", "日期", "事实", "由谁决定", "行", *_OUTCOME, *_LISTS}


@dataclass(frozen=True)
class Example:
    """One example: `facts` and `said` in the file's own Chinese words."""

    file: str
    policy: str
    name: str
    on: date
    facts: Mapping[str, Any]
    said: Mapping[str, Any]

    def reckoned(self, parameters: Parameters) -> Reckoning:
        """Return what the rules make of the facts. Raises NotInForce, BadFacts."""
        policy = registry.get(self.policy)
        return policy.reckon(policy.facts.from_words(self.facts), on=self.on, parameters=parameters)

    def differences(self, parameters: Parameters) -> list[str]:
        """Return a sentence for everything that is reckoned otherwise than the example says; [] when it holds."""
        try:
            working = self.reckoned(parameters)
        except NotInForce as none:
            return [] if self.said.get("尚未施行") == str(none) else [self._differs("尚未施行", none)]
        except BadFacts as bad:
            return [f"“{self.name}”的事实不对：{fault}" for fault in bad.faults]
        except UnknownParameter as missing:
            return [f"“{self.name}”核算不了：{missing}"]
        if "尚未施行" in self.said:
            return [self._differs("尚未施行", f"应得 {working.amount}")]
        amounts = {line.label: str(line.amount) for line in working.lines}
        came_out: dict[str, Any] = {"应得": str(working.amount)} | {
            key: getattr(working, name) for key, name in _LISTS.items()
        }
        said = {"应得": self.said["应得"]} | {key: self.said.get(key, []) for key in _LISTS}
        if "由谁决定" in self.said:
            said["由谁决定"], came_out["由谁决定"] = self.said["由谁决定"], working.decided_by
        if "行" in self.said:
            said["行"], came_out["行"] = self.said["行"], {label: amounts.get(label) for label in self.said["行"]}
        return [self._differs(key, came_out[key]) for key in said if said[key] != came_out[key]]

    def _differs(self, key: str, came_out: object) -> str:
        return f"“{self.name}”的{key}写的是 {_words(self.said.get(key))}，核算出来是 {_words(came_out)}"


def read() -> list[Example]:
    """Return the examples of the pack and its rooms. Raises BadParameters, a line for each file or example at fault."""
    found: list[Example] = []
    faults: list[str] = []
    for folder in city_pack.folders(FOLDER):
        for file in sorted(folder.glob("*.yaml")):
            try:
                found += _in(file)
            except BadParameters as fault:
                faults.append(str(fault))
    if faults:
        raise BadParameters("\n".join(faults))
    return found


def _in(file: Path) -> Iterator[Example]:
    content = load_yaml(file)
    if not isinstance(content, dict) or set(content) != _TOP:
        raise BadParameters(f"{file.name}：应写明 {'、'.join(sorted(_TOP))}，没有别的")
    try:
        registry.get(content["政策"])
    except (registry.UnknownPolicy, TypeError, AttributeError) as fault:
        raise BadParameters(f"{file.name}：政策 {content['政策']}：{fault}") from fault
    shared, listed = content["共同事实"] or {}, content["例子"]
    if not isinstance(shared, dict) or not isinstance(listed, list):
        raise BadParameters(f"{file.name}：共同事实 应为一组“名称: 值”，例子 应为一列")
    for number, said in enumerate(listed, 1):
        where = f"{file.name}：例子 第 {number} 个"
        if not isinstance(said, dict) or set(said) - _KEYS:
            strange = "、".join(map(str, set(said) - _KEYS)) if isinstance(said, dict) else said
            raise BadParameters(f"{where}有不认识的键 {strange}（可用：{'、'.join(sorted(_KEYS))}）")
        if not isinstance(said.get("名称"), str) or type(said.get("日期")) is not date:
            raise BadParameters(f"{where}应写明 名称 和 日期（如 2026-03-02，不加引号）")
        if len(_OUTCOME & set(said)) != 1 or not all(isinstance(said[key], str) for key in _OUTCOME & set(said)):
            raise BadParameters(f'{where}应写明 应得（加引号的金额，如 "30000.00"）或者 尚未施行 之一')
        if not all(isinstance(said.get(key, []), list) for key in _LISTS):
            raise BadParameters(f"{where}的 {'、'.join(_LISTS)} 应为一列文字")
        if not isinstance(said.get("事实") or {}, dict) or not isinstance(said.get("行") or {}, dict):
            raise BadParameters(f"{where}的 事实、行 应为一组“名称: 值”")
        yield Example(
            file.name,
            registry.get(content["政策"]).code,
            said["名称"],
            said["日期"],
            shared | (said.get("事实") or {}),
            said,
        )


def _words(value: object) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value)) or "无"
    return "没有写" if value is None else str(value)
