"""Tags for the few Django templates there are: allauth's pages, in our frame, with our fields."""

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from yihe.faces.design.environment import draw_icon, maybe_url
from yihe.faces.design.shell import Shell
from yihe.registers.accounts import passwords

register = template.Library()

ACCOUNT_PAGES = (
    ("工作台", "desk:inbox"),
    ("个人设置", "desk:account"),
    ("双因素认证", "mfa_index"),
    ("修改密码", "account_change_password"),
    ("退出登录", "account_logout"),
)
# allauth's fields by name: label ("" keeps its own), help.
WORDS = {
    "password": ("", ""),
    "oldpassword": ("", ""),
    "password1": ("", passwords.RULE),
    "code": ("验证码", ""),
    "name": ("这把钥匙的名字", ""),
    "passwordless": ("登录时不用输密码", "用指纹、面容或 PIN 解锁的设备可以勾选。"),
}


@register.simple_tag(takes_context=True)
def frame(context) -> Shell:
    return Shell(context["request"])


@register.simple_tag
def address(name: str) -> str:
    """Return the address of a named page, or "" while it is not there."""
    return maybe_url(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    return draw_icon(name)


@register.simple_tag(takes_context=True)
def must_bind(context) -> bool:
    """Test whether somebody gets to no page of work before they bound a second factor."""
    user = context["request"].user
    return settings.STAFF_SECOND_FACTOR and user.is_inside and not user.has_factor


@register.simple_tag(takes_context=True)
def account_pages(context) -> list[tuple[str, str, bool]]:
    """Return (label, address, whether it is this page) of what a person can do about their own sign-in."""
    path = context["request"].path
    found = []
    for label, name in ACCOUNT_PAGES:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        found.append((label, href, path.startswith(href)))
    return found


@register.simple_tag
def drawn_fields(form) -> SafeString:
    """
    Draw a form's fields as everywhere else, in our words. allauth repeats labels as placeholders, and puts the way to a
    new password between a label and its field: a label is enough, and the way stands on the sign-in page.
    """
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        bound = form[name]  # a form that was checked has kept its labels already
        bound.label, bound.help_text = WORDS.get(name, (bound.label, bound.help_text))
        bound.label = bound.label or field.label
    return SafeString(render_to_string("design/fields.html", {"form": form}, using="jinja2"))
