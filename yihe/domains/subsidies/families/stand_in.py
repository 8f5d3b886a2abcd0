"""What stands for a declared subsidy whose file is gone: its matters stay readable, contents and awards; nothing can be done in them."""

from functools import lru_cache

from yihe.acts.documents.panels import Papers
from yihe.acts.funds.panels import MoneyPanel
from yihe.domains.subsidies.families.claims import TABLES
from yihe.domains.subsidies.panels import AwardPanel, OnceAwarded
from yihe.foundation.workflow import Workflow
from yihe.matters.gone import GoneWorkflow
from yihe.matters.kinds import Kind
from yihe.matters.panels import Fields

_OF_ALL = ("level", "year", "since", "until", "actual_cost", "invoices", "note")


@lru_cache(maxsize=64)  # while a process runs, no file comes back or goes
def of(code: str) -> type[Kind] | None:
    """Return the kind of matters of a code that no file declares any more; None where there are none."""
    for table in TABLES:
        if row := table._default_manager.filter(matter__kind=code).order_by("-pk").values_list("label", flat=True)[:1]:
            return _made(code, table, row[0])
    return None


def _made(code: str, table, label: str) -> type[Kind]:
    names = tuple(name for name in ("practitioner", *_OF_ALL) if name in {f.name for f in table._meta.get_fields()})

    class Withdrawn(Kind, abstract=True):
        prefix = ""
        contents = table
        workflow = GoneWorkflow
        group = "补贴"
        public = False
        panels = (
            Fields("申请内容", *names, amounts=("actual_cost",)), AwardPanel("核定结果"), OnceAwarded(MoneyPanel()),
            Papers(),
        )  # fmt: skip

        @classmethod
        def workflow_of(cls, matter) -> type[Workflow]:
            return GoneWorkflow

        @classmethod
        def contents_may_be_mended(cls, matter) -> bool:
            return False

    Withdrawn.code, Withdrawn.label = code, f"{label}（已停用）"
    return Withdrawn
