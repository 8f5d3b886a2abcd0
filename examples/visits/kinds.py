"""The one kind of this room."""

from visits.forms import VisitForm
from visits.models import Visit
from visits.workflow import VisitWorkflow
from yihe.foundation.roles import CLERK
from yihe.matters.kinds import Kind
from yihe.matters.panels import Fields


class VisitKind(Kind):
    code, label, prefix, group = "visit", "来访登记", "LF", "来访"
    contents, workflow, form = Visit, VisitWorkflow, VisitForm
    opened_by = (CLERK,)
    columns, filters = ("topic",), ("topic",)
    panels = (Fields("来访", "visitor", "topic", "question"),)
