"""告知和陈述申辩 on the page of a matter: what is intended, until when one may speak, what was said, and the answer."""

from yihe.acts.hearing import letters, rules
from yihe.acts.hearing.states import HEARING
from yihe.matters.panels import Panel


class HearingBox(Panel):
    """Left out where nobody was told anything."""

    template_name = "hearing/panel.html"

    def __init__(self, title: str = "告知和陈述申辩"):
        super().__init__(title)

    def context(self, page):
        matter, here = page["matter"], rules.last_round(page["matter"])
        if here is None:
            return None
        letter = letters.letter_of(page["kind"], matter)
        return {
            "round": here, "told": here.told.said, "waiting": matter.state == HEARING,
            "decided": letter is not None and letter.title != letters.TOLD,
        }  # fmt: skip
