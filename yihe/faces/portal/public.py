"""What every page here shares: open to everybody, read with GET, safe to press twice."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_http_methods, require_safe

# Where one who has to leave at once (快速离开) is led: a page everybody looks at. Nothing of it is fetched before.
LEAVE_TO = "https://www.weather.com.cn/"


def page(view: Callable) -> Callable:
    """Declare a page that everybody may read."""
    return login_not_required(require_safe(view))


def form_page(view: Callable) -> Callable:
    """Declare a page that everybody may read and whose form everybody may send."""
    return login_not_required(require_http_methods(["GET", "HEAD", "POST"])(view))
