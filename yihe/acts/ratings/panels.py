"""The boxes of a rating: of a bad mark on its own page; and on the page of what may be rated, the slip to print."""

from yihe.acts.ratings import verbs
from yihe.acts.ratings.handled import handled, row_of
from yihe.matters.panels import Panel


class BadMarkBox(Panel):
    """差评: what was said, the telephone to ring, and what was rated. Nothing of it for whoever had a hand in that."""

    template_name = "ratings/panel_bad_mark.html"

    def context(self, page):
        mark = page["contents"]
        rateable = mark.rating.rateable
        if handled(page["user"], rateable):
            return None
        about = rateable.matter.number if rateable.matter_id else str(row_of(rateable))
        return {"mark": mark, "rateable": rateable, "about": about}


class RatingBox(Panel):
    """好差评 on the page of a matter: until when it may be rated, and the slip to print. Never whether it was rated, nor how."""

    template_name = "ratings/panel_slip.html"

    def __init__(self, title: str = "好差评"):
        super().__init__(title)

    def context(self, page):
        rateable = verbs.rateable_of(page["matter"]) if verbs.prints_slips(page["user"]) else None
        return {"rateable": rateable} if rateable is not None else None
