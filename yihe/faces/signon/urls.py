"""Doors of others. They stand under accounts/, as every page that leads in or out."""

from django.urls import path

from yihe.faces.signon import views

urlpatterns = [
    path("sign-on/again/", views.again, name="sign_on_again"),
    path("sign-on/unbind/", views.unbind, name="sign_on_unbind"),
    path("sign-on/<slug:code>/", views.start, name="sign_on_start"),
    path("sign-on/<slug:code>/bind/", views.bind, name="sign_on_bind"),
    path("sign-on/<slug:code>/back/", views.callback, name="sign_on_callback"),
]
