"""Where everything is. `desk` needs a sign-in; `portal` does not; `demo` exists in demo mode only."""

from django.conf import settings
from django.urls import include, path

from yihe.faces.desk.sign_in import no_such_page

handler400 = "yihe.faces.desk.trouble.too_much"
handler500 = "yihe.faces.desk.trouble.server_error"
urlpatterns = [
    path("", include("yihe.faces.portal.urls")),
    path("desk/", include("yihe.faces.desk.urls")),
    path("exchange/", include("yihe.faces.exchange.urls")),
    path("gallery/", include("yihe.faces.design.urls")),
    # An address is changed on our own page, a password only by whoever knows it or has a reset; nobody confirms an address;
    # a door of others is bound on our own page, and opens no account but by our own rules.
    path("accounts/email/", no_such_page, name="account_email"),
    path("accounts/password/set/", no_such_page, name="account_set_password"),
    path("accounts/confirm-email/", no_such_page, name="account_email_verification_sent"),
    path("accounts/confirm-email/<str:key>/", no_such_page, name="account_confirm_email"),
    path("accounts/3rdparty/cancelled/", no_such_page, name="socialaccount_login_cancelled"),
    path("accounts/3rdparty/error/", no_such_page, name="socialaccount_login_error"),
    path("accounts/3rdparty/signup/", no_such_page, name="socialaccount_signup"),
    path("accounts/3rdparty/", no_such_page, name="socialaccount_connections"),
    path("accounts/", include("yihe.faces.signon.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("yihe.faces.demo.urls")))
