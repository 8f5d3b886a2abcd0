"""What the frame around a page needs: the city, who is here and in which hat, the navigation, how the page looks."""

from dataclasses import fields
from functools import cached_property, lru_cache

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

from yihe.faces.design import device_keys, navigation
from yihe.foundation import city_pack
from yihe.foundation.city_names import City, read_city
from yihe.foundation.yaml_files import BadParameters, load_yaml

THEMES = {"light": "浅色", "dark": "深色"}
THEME_COOKIE = "theme"
READING_COOKIE = "reading"
ELDER = "elder"
TYPED_BY_SALT = "yihe.typed-by"


NOT_SHOWN = {"region", "layer", "host"}  # keys of the file that are no words of a page


def city_faults() -> list[str]:
    """Return what is wrong with `city.yaml`, for the system check. A pack may do without the file, not with a misspelt key."""
    path = city_pack.here() / "city.yaml"
    if not path.exists():
        return []
    try:
        said = load_yaml(path)
    except BadParameters as fault:
        return [str(fault)]
    if not isinstance(said, dict):
        return [f"{path.name}：应为一组“键: 值”"]
    known = {field.name for field in fields(City)} | NOT_SHOWN
    wrong = [f"{path.name}：不认识的键 {key}（可用：{'、'.join(sorted(known))}）" for key in said if key not in known]
    return wrong + [f"{path.name}：{key} 应为文字，数字请加引号" for key in said if not isinstance(said[key], str)]


@lru_cache(maxsize=4)
def _address(name: str, otherwise: str = "") -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return otherwise


@lru_cache(maxsize=128)  # of some five thousand letters
def _drawn_side(whose: navigation.Whose, current: str) -> SafeString:
    """Return the navigation drawn: for whoever acts in the same roles it is letter for letter the same on all pages of an entry."""
    return mark_safe(render_to_string("layouts/side.html", {"groups": navigation.seen_by(whose), "current": current}))


def mark(user) -> str:
    """Return the signed key of a person that the forms shown to them carry; "" for a visitor."""
    return signing.dumps(user.pk, salt=TYPED_BY_SALT) if user.is_authenticated else ""


class Shell:
    """
    Handed to every template as `shell`. Everything that could cost a query is computed when a template asks for it,
    and once.
    """

    def __init__(self, request):
        self.request = request

    @property
    def city(self) -> City:
        return read_city(city_pack.here())

    @property
    def counties(self) -> list[tuple[str, str]]:
        """Return (region, name) of the other counties served here; none where there is one."""
        here = city_pack.region_of(city_pack.here())
        return [(region, name) for region, name in city_pack.names() if region != here]

    @property
    def demo(self) -> bool:
        return bool(getattr(settings, "DEMO", False))

    @property
    def user(self):
        found = getattr(self.request, "user", None)  # lazy: asking whether it is true would cost a query
        return AnonymousUser() if found is None else found

    @property
    def theme(self) -> str:
        """Return "light" or "dark" when the reader chose, "" to follow the device."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def elder(self) -> bool:
        return self.request.COOKIES.get(READING_COOKIE) == ELDER

    @cached_property
    def typed_by(self) -> str:
        """Return the signed key of the reader, for forms: what comes back with it is given to nobody else (desk/kept.py)."""
        return mark(self.user)

    @cached_property
    def sitting(self) -> str | None:
        """Return the name of this sign-in, by which the browser knows its own copies (kept.js): "" for a visitor."""
        return device_keys.sitting_of(getattr(self.request, "session", None))

    @property
    def kept_under(self) -> str:
        """Return where the browser gets the key of its copies, "" for a visitor."""
        return _address("desk:device_key") if self.sitting else ""

    @property
    def unsent_at(self) -> str:
        """Return where the browser sends what was noted without a network (noted.js), "" for a visitor."""
        return _address("desk:unsent") if self.sitting else ""

    @property
    def home(self) -> str:
        """Return the address of the public front page."""
        return _address("portal:home", "/")

    @property
    def here(self) -> str:
        """Return the address of this page, for coming back after a preference was changed."""
        return self.request.get_full_path()

    @cached_property
    def acting(self):
        return getattr(self.user, "acting", None)

    @cached_property
    def memberships(self) -> list:
        """Return the memberships a person may switch between."""
        found = getattr(self.user, "memberships_in_force", None)
        return list(found() if callable(found) else found or ())

    @cached_property
    def nav(self) -> list[navigation.Group]:
        return navigation.for_user(self.user)

    @property
    def side(self) -> SafeString:
        """Return the entries of the navigation as they are drawn, with the one marked that this page belongs to."""
        return _drawn_side(navigation.whose(self.user), self.current)

    @cached_property
    def bell(self) -> tuple[str, int]:
        return navigation.bell(self.user)

    @cached_property
    def current(self) -> str:
        """Return the address of the entry this page belongs to: the longest that begins the path; a front page only itself."""
        path, hrefs = self.request.path, [item.href for group in self.nav for item in group.items]
        found = [
            href
            for href in hrefs
            if path == href or (path.startswith(href) and not any(o != href and o.startswith(href) for o in hrefs))
        ]
        return max(found, key=len, default="")


def shell(request) -> dict:
    """Context processor: `shell`, `city` and `user`. Costs no query by itself."""
    frame = Shell(request)
    return {"shell": frame, "city": frame.city, "user": frame.user}
