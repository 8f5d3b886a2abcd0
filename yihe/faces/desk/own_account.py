"""个人设置: one's telephone and how one hears of what; where one is signed in, and how that is ended; one's own mail address; and who is told when a password changed."""

from allauth.account.signals import password_changed, password_reset, password_set
from django import forms
from django.contrib import messages
from django.core import signing
from django.core.mail import send_mail
from django.dispatch import receiver
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihe.faces.desk.asking_again import asks_again
from yihe.faces.desk.identity import NOT_YOU
from yihe.faces.signon import views as signon
from yihe.foundation import ceilings, city_words, telephones
from yihe.foundation.roles import KEEPERS_OF_THE_SYSTEM
from yihe.foundation.written.mailboxes import MailboxBox
from yihe.matters import channels, telling
from yihe.registers.accounts import edits, sittings
from yihe.registers.regions.names import full_name_of

SALT = "accounts.address"
HOLDS = 24 * 3600  # seconds for which the link to a new address is good
NOT_SENT = "邮件没有发出去，邮箱没有改动，请过一会儿再试。"

TO_NEW = """{name}，您好：

有人（登录名 {username}）要把{system}平台的登记邮箱改成这一个。是您本人的，请在已经登录的浏览器里打开下面的链接并确认，24 小时内有效：

{link}

不是您本人的，不用理会这封信。
"""
TO_OLD = """{name}，您好：

您在{system}平台的账户（登录名 {username}）{what}。{not_you}
"""


class AddressForm(forms.Form):
    email = MailboxBox(label="新的电子邮箱", max_length=254, help_text="确认的链接发到这里；现在的邮箱会收到一封通知")


class PhoneForm(forms.Form):
    phone = forms.CharField(
        label="手机号或座机", max_length=20, required=False, help_text="同事和管理员据此联系您；不填就是没有"
    )

    def clean_phone(self) -> str:
        try:
            return telephones.read(self.cleaned_data["phone"]) if self.cleaned_data["phone"].strip() else ""
        except ValueError as fault:
            raise forms.ValidationError(str(fault)) from fault


class WaysForm(forms.Form):
    """How one wants to hear of each sort of notification besides the page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for sort in channels.SORTS:
            self.fields[sort.code] = forms.ChoiceField(label=sort.label, choices=channels.Way.choices)


@require_GET
def account(request):
    return _page(request)


def _page(request, form=None, status: int = 200, *, phone=None, ways=None):
    user = request.user
    rows = [(row, row.session_key == request.session.session_key) for row in sittings.of(user)]
    page = {
        "person": user, "rows": rows, "form": form or AddressForm(),
        "phone": phone or PhoneForm(initial={"phone": user.phone}),
        "ways": ways or WaysForm(initial=channels.ways_of(user)),
        "held": [m for m in user.memberships_in_force if not m.delegated_by_id], "region_name": full_name_of,
        "factor": user.has_factor, "lends": any(m.role.is_staff and m.role not in KEEPERS_OF_THE_SYSTEM for m in user.memberships_in_force),
    } | signon.bound(request)  # fmt: skip
    return render(request, "desk/account.html", page, status=status)


@asks_again
@require_POST
def phone(request):
    """Write down one's own telephone number."""
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, phone=form)
    edits.change_phone(request.user, form.cleaned_data["phone"])
    messages.success(request, "号码已保存。" if form.cleaned_data["phone"] else "号码已删除。")
    return redirect("desk:account")


@require_POST
def ways(request):
    """Choose how one hears of what. Whoever has no address on record is told that no mail goes anywhere."""
    form = WaysForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, ways=form)
    channels.choose(request.user, form.cleaned_data)
    messages.success(
        request,
        "通知方式已保存。" if request.user.email else "通知方式已保存；您还没有登记邮箱，登记以后才会收到邮件。",
    )
    return redirect("desk:account")


@require_POST
def end(request):
    """End one sign-in by its name, or all others at once. It asks nothing again: whoever does it can only lose."""
    named = request.POST.get("name", "")[:40]
    gone = sittings.end(request.user, named=named, besides=request.session.session_key, by=request.user)
    messages.success(request, f"已结束 {gone} 处登录。" if gone else "没有其他登录。")
    return redirect("desk:account")


@asks_again
@require_POST
def address(request):
    """Ask the new address whether it is read, and tell the old one that somebody asked."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    user, email = request.user, form.cleaned_data["email"]
    if email.lower() == user.email.lower():
        form.add_error("email", "这就是现在登记的邮箱。")
        return _page(request, form, 422)
    if reached := ceilings.take({ceilings.LETTERS: 1}, person=user.pk, mailbox=ceilings.mailbox(email)):
        form.add_error("email", reached)
        return _page(request, form, 422)
    said = signing.dumps([user.pk, user.email, email], salt=SALT)
    link = request.build_absolute_uri(reverse("desk:account_new_address", args=[said]))
    try:
        _tell_old(user, "正在申请更改登记邮箱")
        letter = TO_NEW.format(system=city_words.system(), name=user.name, username=user.username, link=link)
        send_mail(city_words.subject("请确认新的登记邮箱"), letter, None, [email])
    except OSError:  # smtplib's own faults are of this kind
        form.add_error(None, NOT_SENT)
        return _page(request, form, 422)
    messages.success(request, f"确认的链接已发往 {email}，打开并确认以后才改。")
    return redirect("desk:account")


@asks_again
@require_http_methods(["GET", "HEAD", "POST"])
def new_address(request, said: str):
    """Change the address, once its holder opened the link that was sent there, signed in as themselves."""
    try:
        pk, old, email = signing.loads(said, salt=SALT, max_age=HOLDS)
    except signing.BadSignature as fault:
        raise Http404 from fault
    if pk != request.user.pk or old != request.user.email:  # somebody else's, or used already
        raise Http404
    if request.method != "POST":
        return render(request, "desk/new_address.html", {"email": email})
    try:
        _tell_old(request.user, "更改了登记邮箱，以后的通知发往新的邮箱")
    except OSError:
        messages.error(request, NOT_SENT)
        return render(request, "desk/new_address.html", {"email": email}, status=422)
    edits.change_address(request.user, email)
    messages.success(request, "登记邮箱已改好。")
    return redirect("desk:account")


def _tell_old(user, what: str) -> None:
    """Write to the address that is about to be none: at once, for what waits in the outbox goes to the new one."""
    if user.email:
        letter = TO_OLD.format(
            system=city_words.system(), name=user.name, username=user.username, what=what, not_you=NOT_YOU
        )
        send_mail(city_words.subject("登记邮箱的更改"), letter, None, [user.email])


@receiver([password_changed, password_reset, password_set])
def tell_of_the_password(sender, request, user, **kwargs):
    edits.note(user, "更改密码", "", "本人更改", by=user)
    telling.tell({user.pk}, f"您的账户更改了密码，其他地方的登录已经结束。{NOT_YOU}", page="desk:account", mail=True)
