"""The boxes of a notice on the noticed matter's page, and of an objection on its own."""

from django.db.models import F
from django.utils import timezone

from yihe.acts.notices.models import Notice, Objection, Outcome
from yihe.acts.notices.verbs import may_reveal_objector
from yihe.foundation.compiled_queries import CompiledQuery, key
from yihe.foundation.encryption import masked
from yihe.matters.panels import Panel
from yihe.matters.relatives import children

_OUTCOMES: dict[str, str] = dict(Outcome.choices)
_OBJECTION = ("matter_id", "outcome", "answer")
_notices = CompiledQuery(
    lambda: Notice.objects.annotate(**{f"objection_{name}": F(f"objections__{name}") for name in _OBJECTION})
    .filter(matter_id=key()).order_by("-nth", "objections__pk")
)  # fmt: skip


class NoticeBox(Panel):
    """公示: what was published from when to when, and the objections; who objected only to those who may open them."""

    template_name = "notices/panel_notice.html"

    def __init__(self, title: str = "公示"):
        super().__init__(title)

    def context(self, page):
        today = timezone.localdate()
        rows = _notices(pk=page["matter"].pk)  # the last one published on top
        if not rows:
            return None
        numbers = {m.pk: m.number for m in children(page["user"], page["matter"])}
        shown = []
        for notice in {row.pk: row for row in rows}.values():
            objections = [
                {
                    "number": numbers.get(o.objection_matter_id, ""), "answer": o.objection_answer,
                    "outcome": _OUTCOMES.get(o.objection_outcome) or "核实中",
                    "tone": "active" if not o.objection_outcome else "neutral",
                }
                for o in rows if o.pk == notice.pk and o.objection_matter_id is not None
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
