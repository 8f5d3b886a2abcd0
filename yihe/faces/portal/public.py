"""What every page here shares: open to everybody, read with GET, safe to press twice."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_http_methods, require_safe


def page(view: Callable) -> Callable:
    """Declare a page that everybody may read."""
    return login_not_required(require_safe(view))


def form_page(view: Callable) -> Callable:
    """Declare a page that everybody may read and whose form everybody may send."""
    return login_not_required(require_http_methods(["GET", "HEAD", "POST"])(view))
