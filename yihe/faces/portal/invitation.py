"""
第一次登录: the holder of a new account sets its password, by the link of an invitation or by a code that was handed over.
The link's code goes into the session as a digest and out of the address at once.
"""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from yihe.faces.portal import public, tries
from yihe.matters import telling
from yihe.registers.accounts import invitations, passwords
from yihe.registers.accounts.models import Invitation, User

TOO_MANY = "试错的次数太多了，请过 10 分钟再试。"
FIRST_LOGIN = "first-login"  # in the session, for the page of the sign-in that comes next (`desk/sign_in`)
KEPT = "invitation"  # in the session: the digest of the code
SECRET = {"autocomplete": "new-password"}


class CodeForm(forms.Form):
    code = forms.CharField(
        label="一次性码", max_length=60, help_text="20 个字母和数字，没有 0、1、I、O、L；大小写、连字符都可以不管",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class OwnPasswordForm(forms.Form):
    password1 = forms.CharField(
        label="密码", max_length=200, strip=False, widget=forms.PasswordInput(attrs=SECRET),
        help_text=f"{passwords.RULE}只有您自己知道，谁来问都不要说。",
    )  # fmt: skip
    password2 = forms.CharField(
        label="再输入一次", max_length=200, strip=False, widget=forms.PasswordInput(attrs=SECRET)
    )

    def __init__(self, *args, user: User, **said):
        super().__init__(*args, **said)
        self.user = user

    def clean_password1(self) -> str:
        validate_password(self.cleaned_data["password1"], self.user)
        return self.cleaned_data["password1"]

    def clean(self):
        # By what was typed: a weak password is no reason to keep back that the second one differs.
        one, two = self.data.get("password1"), self.data.get("password2")
        if one and two and one != two:
            self.add_error("password2", "两次输入的密码不一样。")
        return super().clean()


@never_cache
@public.page
def link(request: HttpRequest, code: str) -> HttpResponse:
    request.session[KEPT] = invitations.digest_of(code)
    return redirect("portal:invitation")


@never_cache
@sensitive_post_parameters()
@public.form_page
def invitation(request: HttpRequest) -> HttpResponse:
    """Ask for the code, unless a link brought it; then for the password. One that is not good is asked for again."""
    visitor = tries.visitor(request)
    if "code" in request.POST:
        code = CodeForm(request.POST)
        if not code.is_valid():
            return _page(request, code_form=code, status=422)
        request.session[KEPT] = invitations.digest_of(code.cleaned_data["code"])
    digest = request.session.get(KEPT, "")
    if not digest:
        return _page(request, code_form=CodeForm())
    found = invitations.still_good(digest)
    if found is None:
        # A right code is let in, however often a neighbour behind the same address guessed: nobody guesses 99 bits.
        if tries.too_many(KEPT, visitor):
            return _page(request, wrong=TOO_MANY, status=429)
        tries.count(KEPT, visitor)
        del request.session[KEPT]
        typed = request.POST.get("code", "")
        wrong = invitations.no_good_as_typed(typed) if typed else invitations.NO_GOOD
        return _page(request, code_form=CodeForm(initial={"code": typed}), wrong=wrong, status=404)
    form = OwnPasswordForm(request.POST if "password1" in request.POST else None, user=found.user)
    if form.is_valid() and (user := _accepted(found, form)):
        del request.session[KEPT]
        request.session[FIRST_LOGIN] = user.username
        telling.tell(
            {user.pk}, "您的账户已设好密码。如果不是您本人设的，请马上联系系统管理员。", page="desk:account", mail=True
        )
        messages.success(
            request,
            f"密码已设好，请用登录名 {user.username} 登录；接着可以绑定通行密钥（指纹、面容、安全钥匙）或验证器应用。",
        )
        return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('mfa_index')})}")
    return _page(request, form=form, person=found.user, status=422 if form.is_bound else 200)


def _page(request: HttpRequest, *, status: int = 200, **said) -> HttpResponse:
    page = {"form": None, "code_form": None, "person": None, "wrong": ""}
    return render(request, "portal/invitation.html", page | said, status=status)


def _accepted(found: Invitation, form: OwnPasswordForm) -> User | None:
    try:
        return invitations.accept(found.digest, form.cleaned_data["password1"])
    except ValidationError as fault:
        form.add_error(None, fault)
        return None
