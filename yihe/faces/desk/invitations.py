"""邀请: sent to the holder's own mail, or shown once to whoever hands it over. How it is used: `portal/invitation.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import get_connection, send_mail
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yihe.faces.desk.asking_again import asks_again
from yihe.foundation import city_words, row_keys
from yihe.foundation.ceilings import PEOPLE_OF_A_SHEET as MANY
from yihe.matters import telling
from yihe.registers.accounts import invitations
from yihe.registers.accounts.models import Invitation, User
from yihe.registers.accounts.queries import access_user, administered_by, administration

LETTER = """{name}，您好：

{opener}在{system}平台为您开了账户，登录名是 {username}。请打开下面的链接，设一个只有您自己知道的密码：

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


@dataclass(frozen=True)
class Slip:
    """A code that somebody prints and hands over."""

    user: User
    code: str
    address: str
    until: datetime


def hand_out(request, invited: Iterable[tuple[Invitation, str]]) -> list[Slip]:
    """
    Send many invitations to their holders' own mail, once all is kept, and return the slips of those without an address. Who
    sends them is told in the bell what a relay did not take.
    """
    invited = list(invited)
    address = request.build_absolute_uri(reverse("portal:invitation"))
    mailed = [each for each in invited if each[0].email]
    if mailed:
        transaction.on_commit(lambda: _mail_many(request, mailed))
    return [Slip(row.user, code, address, row.valid_until) for row, code in invited if not row.email]


def _mail_many(request, invited: list[tuple[Invitation, str]]) -> None:
    failed, connection = [], get_connection()
    for row, code in invited:
        try:
            connection.open()
            _mail(request, row, code, connection)
        except OSError:
            failed.append(row.user.name)
            connection.close()
    connection.close()
    if failed:
        some = "、".join(failed[:10])
        words = (
            f"{len(failed)} 个邀请没有发出去（{some}{'等' if len(failed) > 10 else ''}），请在用户与权限里重新发出。"
        )
        telling.tell({request.user.pk}, words, page="desk:people")


@never_cache
@asks_again
@require_POST
def many(request):
    """Invite those who were ticked and have no password yet, anew: what was sent or printed before is void."""
    if not administration(request.user):
        raise Http404
    keys = row_keys.read_all(request.POST.getlist("person"))
    invited, refused = [], []
    for user in administered_by(request.user).filter(pk__in=keys).order_by("username")[: MANY.most]:
        try:
            invited.append(invitations.invite(user, by=request.user))
        except ValidationError as why:
            refused.append((user, "；".join(why.messages)))
    if not invited and not refused:
        messages.error(request, "请先勾选要邀请的人。")
        return redirect("desk:people")
    slips = hand_out(request, invited)
    page = {"slips": slips, "mailed": len(invited) - len(slips), "refused": refused}
    return render(request, "desk/invited.html", page)


def _mail(request, invitation: Invitation, code: str, connection=None) -> None:
    link = request.build_absolute_uri(reverse("portal:invitation_link", args=[code]))
    until = f"{timezone.localtime(invitation.valid_until):%Y-%m-%d %H:%M}"
    user = invitation.user
    letter = LETTER.format(
        system=city_words.system(), name=user.name, opener=request.user, username=user.username, link=link, until=until
    )
    send_mail(city_words.subject("请设置您的登录密码"), letter, None, [invitation.email], connection=connection)


@asks_again
@require_POST
def again(request, username: str):
    """Make a new invitation; the one before is void."""
    if not administration(request.user):
        raise Http404
    return send(request, access_user(request.user, username))
