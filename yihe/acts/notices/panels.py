"""The boxes of a notice on the noticed matter's page, and of an objection on its own."""

from django.utils import timezone

from yihe.acts.notices.models import Notice, Objection
from yihe.acts.notices.verbs import may_reveal_objector
from yihe.foundation.encryption import masked
from yihe.matters.models import Matter
from yihe.matters.panels import Panel


class NoticeBox(Panel):
    """公示: what was published from when to when, and the objections; who objected only to those who may open them."""

    template_name = "notices/panel_notice.html"

    def __init__(self, title: str = "公示"):
        super().__init__(title)

    def context(self, page):
        today = timezone.localdate()
        notices = list(Notice.objects.filter(matter=page["matter"]).prefetch_related("objections__matter"))
        if not notices:
            return None
        numbers = [o.matter_id for n in notices for o in n.objections.all()]
        visible = set(Matter.objects.visible_to(page["user"]).filter(pk__in=numbers).values_list("pk", flat=True))
        shown = []
        for notice in notices:
            objections = [
                {
                    "number": o.matter.number if o.matter_id in visible else "", "answer": o.answer,
                    "outcome": o.get_outcome_display() or "核实中", "tone": "active" if not o.outcome else "neutral",
                }
                for o in notice.objections.all()
            ]  # fmt: skip
            tone, word = ("bad", "已撤回") if notice.withdrawn_at else (
                ("active", "公示中") if notice.is_open(today) else ("good", "公示期满")
            )  # fmt: skip
            shown.append({"notice": notice, "tone": tone, "word": word, "objections": objections})
        return {"notices": shown}


class ObjectionBox(Panel):
    """异议: to those who work on it the objector is masked; the rest sees the text and the answer."""

    template_name = "notices/panel_objection.html"

    def context(self, page):
        objection = Objection.objects.select_related("notice__matter").get(matter=page["matter"])
        inside = any(hat.role.is_staff for hat in page["user"].hats)
        return {
            "objection": objection, "inside": inside, "objector": masked(objection.name),
            "phone": masked(objection.phone, 3, 2), "parent_number": objection.notice.matter.number if inside else "",
            "may_reveal": may_reveal_objector(page["matter"], page["user"]),
        }  # fmt: skip
