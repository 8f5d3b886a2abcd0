"""Spreadsheets in and out."""

from django.urls import path

from yihe.faces.exchange import access_log, arrivals, matters, views

app_name = "exchange"
urlpatterns = [
    path("matters/<slug:place>/", matters.matters, name="matters"),
    path("kinds/<slug:code>/", matters.kind, name="kind"),
    path("access-log/", access_log.out, name="access_log"),
    path("organizations/", views.organizations_out, name="organizations"),
    path("records/<slug:code>/", views.records_out, name="records"),
    path("records/<slug:code>/in/", views.records_in, name="records_in"),
    path("people/in/", arrivals.take_in, name="people_in"),
    path("<slug:code>/in/", views.take_in, name="take_in"),
    path("templates/<slug:code>/", views.template, name="template"),
    path("wrong/<slug:code>/", views.wrong, name="wrong"),
]
