"""邀请: sent to the holder's own mail, or shown once to whoever hands it over. How it is used: `portal/invitation.py`."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yihe.faces.desk.asking_again import asks_again
from yihe.registers.accounts import invitations
from yihe.registers.accounts.models import Invitation, User
from yihe.registers.accounts.queries import access_user, administration

LETTER = """{name}，您好：

{opener}在一核平台为您开了账户，登录名是 {username}。请打开下面的链接，设一个只有您自己知道的密码：

{link}

链接只能用一次，{until} 前有效；不要转给任何人，也不要让别人替您设密码。
设好密码以后，政府工作人员请自己绑定第二因素；经管资金、作出决定、分配角色的，还要由安全管理员当面核对是您本人。
如果您不知道这件事，请告诉系统管理员，不要打开链接。
"""


@never_cache
def send(request, user: User) -> HttpResponse:
    """Invite somebody: by mail, back to their page; or show the code, this once. A relay that fails is a sentence."""
    try:
        invitation, code = invitations.invite(user, by=request.user)
    except ValidationError as refused:
        messages.error(request, "；".join(refused.messages))
        return redirect("desk:person", user.username)
    if not invitation.email:
        return render(request, "desk/invitation.html", {
            "person": user, "code": code, "invitation": invitation,
            "address": request.build_absolute_uri(reverse("portal:invitation")),
        })  # fmt: skip
    try:
        _mail(request, invitation, code)
    except OSError:  # smtplib's own faults are of this kind
        messages.error(request, f"发往 {invitation.email} 的邀请没有发出去，请过一会儿在这里重新发出。")
    else:
        messages.success(request, f"设密码的邀请已发往 {invitation.email}。")
    return redirect("desk:person", user.username)


def _mail(request, invitation: Invitation, code: str) -> None:
    link = request.build_absolute_uri(reverse("portal:invitation_link", args=[code]))
    until = f"{timezone.localtime(invitation.valid_until):%Y-%m-%d %H:%M}"
    user = invitation.user
    letter = LETTER.format(name=user.name, opener=request.user, username=user.username, link=link, until=until)
    send_mail("【一核】请设置您的登录密码", letter, None, [invitation.email])


@asks_again
@require_POST
def again(request, username: str):
    """Make a new invitation; the one before is void."""
    if not administration(request.user):
        raise Http404
    return send(request, access_user(request.user, username))
