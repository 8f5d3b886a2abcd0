"""The desk: everything behind a sign-in."""

from django.urls import path

from yihe.faces.desk import inbox, matters, standing

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("matters/", inbox.matters, name="matters"),
    path("kinds/<slug:code>/", inbox.of_kind, name="kind"),
    path("kinds/<slug:code>/new/", matters.new, name="new"),
    path("start/", matters.start, name="start"),
    path("search/", inbox.search, name="search"),
    path("notifications/", inbox.notifications, name="notifications"),
    path("notifications/read/", inbox.notifications_read, name="notifications_read"),
    path("matters/<str:number>/", matters.detail, name="matter"),
    path("matters/<str:number>/sheet/", matters.sheet, name="sheet"),
    path("matters/<str:number>/mend/", matters.mend, name="mend"),
    path("matters/<str:number>/do/<slug:name>/", matters.act, name="act"),
    path("matters/<str:number>/standing/<slug:name>/", standing.verb, name="standing"),
    path("matters/<str:number>/signatures/<int:pk>/answer/", standing.answer, name="answer"),
    path("matters/<str:number>/signatures/<int:pk>/recall/", standing.recall, name="recall"),
    path("switch/", standing.switch, name="switch"),
    path("drafts/", matters.keep_draft, name="drafts"),
    path("resume/", matters.resume, name="resume"),
]
