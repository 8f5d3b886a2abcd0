"""For each register of the product: whose it is, what an entry of it says, and everything that is done to one, in order."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.subsidies.conftest import make_worker
from tests.ways.town import Town
from yihe.domains.subsidies.records import BaseRegister, PostRegister
from yihe.foundation.records.kept import Register
from yihe.foundation.roles import APPLICANT, AUDITOR, CLERK, Role


@dataclass(frozen=True)
class Sample:
    """
    `said` is what is typed to enter the nth entry; `wrong` a text that one of its fields refuses; `shown` what the list says
    of the first. `steps` are (act, what is typed): every act there is, in an order in which each can be done.
    """

    keeper: Role
    readers: tuple[Role, ...]
    said: Callable[[Town, int], dict]
    wrong: tuple[str, str]
    shown: str
    steps: Callable[[Town], list[tuple[str, dict]]]
    in_sheet: Callable[[Town, dict], dict] = lambda _town, said: said


def _named(town: Town, said: dict) -> dict:
    return said | {"organization": town.organization.uscc}


SAMPLES: dict[type[Register], Sample] = {
    PostRegister: Sample(
        CLERK, (APPLICANT, AUDITOR),
        lambda town, n: {
            "organization": town.organization.pk, "title": f"社区矫正社工岗{n}", "approved_on": "2026-03-02",
            "document": "太司〔2026〕1号",
        },
        ("approved_on", "去年"), "社区矫正社工岗1",
        lambda town: [
            ("appoint", {"practitioner": make_worker(town.organization).pk, "starts_on": "2026-04-01", "source": "劳动合同"}),
            ("vacate", {"on": "2026-05-31", "source": "解除合同"}),
        ],
        _named,
    ),
    BaseRegister: Sample(
        CLERK, (APPLICANT, AUDITOR),
        lambda town, n: {
            "organization": town.organization.pk, "name": f"实训基地{n}（虚构）", "partners": "", "built_on": "2026-03-02",
        },
        ("built_on", "去年"), "实训基地1（虚构）",
        lambda town: [
            ("accept", {"acceptance": "passed", "accepted_on": "2026-04-01", "accepted_by": "市民政局", "document": "太民〔2026〕3号"}),
            ("plan", {"year": "2026", "filed_on": "2026-04-02", "document": "2026 年培训计划"}),
        ],
        _named,
    ),
}  # fmt: skip
