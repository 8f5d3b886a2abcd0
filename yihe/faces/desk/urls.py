"""The desk: everything behind a sign-in."""

from django.urls import include, path

from yihe.faces.desk import evidence, finance, inbox, matters, organizations, papers, people, standing, workspace

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
    path("matters/<str:number>/papers/", papers.attach, name="attach"),
    path("papers/<int:pk>/", papers.paper, name="paper"),
    path("papers/<int:pk>/retract/", papers.retract, name="retract"),
    path("matters/<str:number>/standing/<slug:name>/", standing.verb, name="standing"),
    path("matters/<str:number>/signatures/<int:pk>/answer/", standing.answer, name="answer"),
    path("matters/<str:number>/signatures/<int:pk>/recall/", standing.recall, name="recall"),
    path("organizations/", organizations.index, name="organizations"),
    path("organizations/own/", organizations.own, name="own_organization"),
    path("organizations/enter/", organizations.enter, name="organization_enter"),
    path("organizations/<str:uscc>/", organizations.detail, name="organization"),
    path("organizations/<str:uscc>/correct/", organizations.correct, name="organization_correct"),
    path("practitioners/", people.practitioners, name="practitioners"),
    path("practitioners/enter/", people.enter_practitioner, name="practitioner_enter"),
    path("people/", people.people, name="people"),
    path("people/<slug:username>/", people.person, name="person"),
    path("people/<slug:username>/memberships/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("delegations/", people.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", people.end_delegation, name="end_delegation"),
    path("workspace/", workspace.workspace, name="workspace"),
    path("calendar/", workspace.calendar, name="calendar"),
    path("finance/", finance.index, name="finance"),
    path("finance/envelopes/<int:pk>/", finance.envelope, name="envelope"),
    path("evidence/", evidence.index, name="evidence"),
    path("evidence/check/", evidence.check, name="evidence_check"),
    path("incubation/", include("yihe.faces.desk.incubation_urls")),
    path("switch/", standing.switch, name="switch"),
    path("drafts/", matters.keep_draft, name="drafts"),
    path("resume/", matters.resume, name="resume"),
]
