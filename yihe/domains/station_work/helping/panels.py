"""The boxes of somebody who needs help: what was taken down, and what the desk does with it."""

from yihe.acts.referrals import verbs
from yihe.domains.station_work.helping.models import HelpNeeded
from yihe.foundation.encryption import closed_fields
from yihe.matters import child_harm, kinds
from yihe.matters.panels import Panel
from yihe.matters.safe_ways import SafeWay


class WordsBox(Panel):
    """What was taken down at the station, as it was taken down: nothing is added to it later."""

    template_name = "station_work/panel_help.html"

    def context(self, page):
        said: HelpNeeded = page["contents"]
        gone = closed_fields(said)
        rows = [("需要什么帮助", said.get_need_display()), ("多大", said.get_age_display())]
        if said.guardian:
            rows.append(("监护人", said.get_guardian_display()))
        for name in ("words", "who", "phone", "safe_way", "safe_note"):
            text = "" if name in gone else getattr(said, name)
            if text:
                text = SafeWay(text).label if name == "safe_way" and text in SafeWay.values else text
                rows.append((str(said._meta.get_field(name).verbose_name), text))
        return {"rows": rows, "taken_back": not said.words}


class DeskBox(Panel):
    """What has to be done at once, whether the person stands by it, to whom they were handed, what they were told."""

    template_name = "station_work/panel_help_desk.html"

    def context(self, page):
        said: HelpNeeded = page["contents"]
        children = [child for child in page["matter"].children.order_by("pk") if verbs.is_referral(child)]
        handed = [
            (child, verbs.outcome(child).receiver, kinds.get(child.kind).workflow_of(child).states[child.state].label)
            for child in children
        ]  # fmt: skip
        return {
            "urgent": child_harm.what_to_do(said, "办别的") if said.is_child_harm else "", "handed": handed,
            "told": "" if "told" in closed_fields(said) else said.told,
        }  # fmt: skip
