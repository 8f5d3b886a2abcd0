"""The kinds of this room."""

from yihe.acts.documents.panels import Papers
from yihe.acts.hearing.kind import HeardKind
from yihe.acts.hearing.panels import HearingBox
from yihe.acts.hearing.rules import statement_paper
from yihe.acts.notices.panels import NoticeBox
from yihe.domains.functions import forms, panels, rules
from yihe.domains.functions.models import ListVersion, Transfer
from yihe.domains.functions.transfer_workflow import TransferWorkflow
from yihe.domains.functions.workflow import ListVersionWorkflow
from yihe.foundation.roles import CLERK
from yihe.matters.kinds import Kind
from yihe.matters.panels import Fields


class ListVersionKind(Kind):
    code, label, prefix, group = "list_version", "清单版本", "QD", "清单和职能转移"
    organization_called = ""
    summary = "把权力、责任、负面清单或购买目录的工作稿整体公布为新版本"
    contents, workflow, form = ListVersion, ListVersionWorkflow, forms.ListVersionForm
    joined = ("version",)
    opened_by, unless_open = (CLERK,), (rules.keeps_no_lists,)
    columns, filters = ("sort",), ("sort",)
    panels = (Fields("清单", "sort", "basis", "note"), panels.LinesBox("条目"), NoticeBox("征求意见"))
    refuses_inside, public = True, False  # it has a public page of its own

    @classmethod
    def title_for(cls, organization, contents) -> str:
        return f"修订{contents.get_sort_display()}"


class TransferKind(HeardKind):
    """Opened from the room's own page for whoever is to take the function over (`transfers.propose`)."""

    code, label, prefix, group = "function_transfer", "职能转移", "ZNZY", "清单和职能转移"
    summary = "把清单里的一项职能转由一家社会组织承接，每年核查"
    contents, workflow, joined = Transfer, TransferWorkflow, ("line__version",)
    organization_called = "承接单位"
    columns, filters = ("code", "mode", "since"), ("mode",)
    panels = (panels.TransferBox("职能转移"), NoticeBox("公示"), HearingBox(), Papers())
    papers = (statement_paper(CLERK),)
    refuses_inside, public = True, False
