"""Tags for the few Django templates there are: allauth's pages, in our frame, with our fields."""

from django import template
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString

from yihe.faces.design.environment import draw_icon, maybe_url
from yihe.faces.design.shell import Shell

register = template.Library()

ACCOUNT_PAGES = (
    ("工作台", "desk:inbox"),
    ("两步验证", "mfa_index"),
    ("修改密码", "account_change_password"),
    ("退出登录", "account_logout"),
)
NEW_PASSWORD = "至少 10 个字符，不能是常见的密码，也不能和姓名、用户名太像。"


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
    Draw a form's fields as everywhere else. allauth repeats labels as placeholders, and puts the way to a new password
    between a label and its field: a label is enough, and the way stands on the sign-in page.
    """
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name in ("password", "oldpassword"):
        if name in form.fields:
            form.fields[name].help_text = ""
    if "password1" in form.fields:
        form.fields["password1"].help_text = NEW_PASSWORD
    if "code" in form.fields:
        form.fields["code"].label = "验证码"
    return SafeString(render_to_string("design/fields.html", {"form": form}, using="jinja2"))
