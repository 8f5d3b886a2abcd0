"""What comes next, for an applicant who has just done their part: whose turn it is, and by when."""

from yihe.faces.desk.lists import HOLDERS
from yihe.foundation import periods
from yihe.foundation.roles import APPLICANT, CLOCK
from yihe.matters import kinds
from yihe.matters.models import Matter


def words(matter: Matter, user) -> str:
    """Return the sentence, "" for staff, and where nothing comes or it is the applicant's own turn."""
    state = kinds.get(matter.kind).workflow_of(matter).states[matter.state]
    outside = not any(hat.role.is_staff for hat in user.hats)
    if not (outside and matter.is_open and state.waits_on) or state.waits_on in (APPLICANT, CLOCK):
        return ""
    by = f"，这一步最迟 {periods.words(matter.due_at)} 办好" if matter.due_at else ""
    return f"接下来由{HOLDERS[matter.holder]}办理{by}。轮到您办或者有了结果，会在通知里告诉您；编号 {matter.number} 可以随时查进度。"
