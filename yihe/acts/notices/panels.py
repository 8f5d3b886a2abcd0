"""The boxes of a notice on the noticed matter's page, and of an objection on its own."""

from django.utils import timezone

from yihe.acts.notices import rules
from yihe.acts.notices.models import Objection
from yihe.acts.notices.verbs import may_reveal_objector
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.encryption import masked
from yihe.matters.panels import Panel
from yihe.matters.relatives import children

_objections = CompiledQuery(lambda: Objection.objects.filter(notice__matter_id=key()))


class NoticeBox(Panel):
    """公示: what was published from when to when, and the objections; who objected only to those who may open them."""

    template_name = "notices/panel_notice.html"

    def __init__(self, title: str = "公示"):
        super().__init__(title)

    def context(self, page):
        today = timezone.localdate()
        notices = rules.notices_of(page["matter"])[::-1]  # the last one published on top
        if not notices:
            return None
        raised = _objections(pk=page["matter"].pk)
        numbers = {m.pk: m.number for m in children(page["user"], page["matter"])}
        shown = []
        for notice in notices:
            objections = [
                {
                    "number": numbers.get(o.matter_id, ""), "answer": o.answer,
                    "outcome": o.get_outcome_display() or "核实中", "tone": "active" if not o.outcome else "neutral",
                }
                for o in raised if o.notice_id == notice.pk
            ]  # fmt: skip
            tone, word = ("bad", "已撤回") if notice.withdrawn_at else (
                ("active", "公示中") if notice.is_open(today) else ("good", "公示期满")
            )  # fmt: skip
            shown.append(
                {
                    "notice": notice,
                    "is_open": notice.is_open(today),
                    "tone": tone,
                    "word": word,
                    "objections": objections,
                }
            )
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
