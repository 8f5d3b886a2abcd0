"""Who is told that an account can be entered by another door: its holder, and who acts for the organization already."""

from yihe.foundation.roles import APPLICANT
from yihe.matters import channels, telling
from yihe.registers.accounts.models import Membership, User

NOT_YOU = "如果不是您本人办的，请马上联系系统管理员。"


def of_a_binding(user: User, door: str) -> None:
    """Tell the holder that their account is bound to a door."""
    telling.tell(
        [user.pk], f"您的账户绑定了{door}，以后可以从那里登录。{NOT_YOU}", page=channels.OWN_ACCOUNT, mail=True
    )


def of_a_new_account(user: User, door: str) -> None:
    """Tell whoever acts for an organization that its representative came in for the first time."""
    held = Membership.objects.filter(user=user, role_code=APPLICANT.code).select_related("organization").first()
    assert held is not None and held.organization is not None
    others = Membership.objects.filter(organization=held.organization, role_code=APPLICANT.code, ended_at=None)
    told = set(others.exclude(user=user).values_list("user", flat=True))
    words = f"{held.organization.name}的法定代表人{user.name}从{door}第一次登录，开通了账户。{NOT_YOU}"
    telling.tell(told, words, page=channels.OWN_ACCOUNT, mail=True)
