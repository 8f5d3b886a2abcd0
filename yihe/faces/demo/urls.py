"""Signing in as a persona by one click. Only routed in demo mode."""

from django.urls import path

from yihe.faces.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.doors, name="doors"),
    path("mail/", views.mail, name="mail"),
    path("keys/<int:nth>/", views.opener_key, name="opener_key"),
    path("enter/<slug:username>/", views.enter, name="enter"),
]
