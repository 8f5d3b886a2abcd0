"""The kinds of this room."""

from yihe.acts.notices.panels import NoticeBox
from yihe.domains.functions import forms, panels, rules
from yihe.domains.functions.models import ListVersion
from yihe.domains.functions.workflow import ListVersionWorkflow
from yihe.foundation.roles import CLERK
from yihe.matters.kinds import Kind
from yihe.matters.panels import Fields


class ListVersionKind(Kind):
    code, label, prefix, group = "list_version", "清单版本", "QD", "清单和职能转移"
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
