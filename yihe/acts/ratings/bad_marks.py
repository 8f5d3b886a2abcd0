"""差评回访: opened by a bad mark, given to one person of the advice desk who had no hand in what was rated, and to nobody else."""

from yihe.acts.ratings.handled import handled, hands_on
from yihe.acts.ratings.models import BadMark, Rating
from yihe.foundation.roles import ADVICE_DESK
from yihe.matters import kinds
from yihe.matters.actions import NotAllowed, open_matter, perform, refusal
from yihe.matters.models import Matter
from yihe.matters.turns import holders
from yihe.registers.accounts.models import User

KIND, GIVE = "bad_mark", "give"


def begin(rating: Rating, *, words: str, phone: str) -> Matter:
    """Open the ringing back of a bad mark, under what was rated. Nobody opened it: no event names the rater, nor anybody else."""
    rateable = rating.rateable
    mark = BadMark(rating=rating, words=words.strip()[:500], phone=phone)
    matter = open_matter(kinds.get(KIND), mark, by=None, region=rateable.region, parent=rateable.matter)
    give(matter)
    return matter


def rateable_of(matter: Matter):
    """Return what was rated, behind a bad mark."""
    return kinds.contents_of(matter).rating.rateable


def candidates(matter: Matter) -> list[User]:
    """Return who can ring: of the desk, with no hand in what was rated, neither themselves nor by a lent hat; who had none for longest first."""
    hands = hands_on(rateable_of(matter))
    found = holders(ADVICE_DESK, matter)
    return [user for user in found if not user.acts_for & hands]


def keeps_out(matter: Matter, user: User) -> str:
    """Return why somebody must not come into a bad mark that is handed on, or where an opinion is asked; or ""."""
    if not any(hat.role is ADVICE_DESK for hat in user.hats):
        return "差评的内容只给没有经手的咨询受理员看。"
    return f"{user} 经手过这件事，不能回访。" if handled(user, rateable_of(matter)) else ""


def first(matter: Matter) -> User | None:
    return next(iter(candidates(matter)), None)


def nobody_is_apart(matter: Matter, user) -> str:
    """Refuse to give it while everybody of the desk had a hand in what was rated."""
    return "" if first(matter) else "咨询受理员都经手过这件事，要有一位没有经手的才能回访。"


def give(matter: Matter) -> bool:
    """Give a bad mark to somebody, if there is anybody. Nobody does it: its event has the cause and no person."""
    kind = kinds.get(KIND)
    action = kind.workflow_of(matter).actions[GIVE]
    if refusal(action, matter, None, following=True):
        return False
    perform(matter, GIVE, by=None, following=True)
    return True


def give_again() -> int:
    """Give what nobody has: nobody was apart when it came, or whoever had it left. Return how many were given. The clock's, once a day."""
    waits = Matter.objects.filter(kind=KIND, closed_at=None, assignee=None)
    done = 0
    for matter in waits.order_by("pk"):
        try:
            done += give(matter)
        except NotAllowed:
            continue  # changed past the actions: `verify` names it
    return done
