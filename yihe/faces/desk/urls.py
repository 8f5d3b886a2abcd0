"""The desk: everything behind a sign-in."""

from django.urls import URLResolver, include, path
from django.views.generic import RedirectView

from yihe.faces.desk import (
    administration,
    agreements,
    compartments,
    evidence,
    finance,
    grants,
    identity,
    inbox,
    invitations,
    looks,
    matters,
    objections,
    organizations,
    own_account,
    papers,
    people,
    proposals,
    relatives,
    resets,
    saved_views,
    slips,
    standing,
    subsidies,
    successions,
    telling,
    workspace,
)
from yihe.foundation import doors

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("matters/", inbox.matters, name="matters"),
    path("kinds/<slug:code>/", inbox.of_kind, name="kind"),
    path("kinds/<slug:code>/new/", matters.new, name="new"),
    path("views/keep/", saved_views.keep, name="view_keep"),
    path("views/columns/", saved_views.columns, name="list_columns"),
    path("views/<int:pk>/remove/", saved_views.remove, name="view_remove"),
    path("start/", matters.start, name="start"),
    path("search/", inbox.search, name="search"),
    path("notifications/", inbox.notifications, name="notifications"),
    path("notifications/read/", inbox.notifications_read, name="notifications_read"),
    path("matters/<str:number>/", matters.detail, name="matter"),
    path("matters/<str:number>/sheet/", matters.sheet, name="sheet"),
    path("matters/<str:number>/slip/", slips.slip, name="slip"),
    path("agreements/<str:number>/", agreements.sheet, name="agreement"),
    path("matters/<str:number>/objector/", objections.objector, name="objector"),
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
    path("organizations/<str:uscc>/payee/", organizations.propose_payee, name="organization_payee"),
    path("organizations/<str:uscc>/code/", successions.code, name="organization_code"),
    path("organizations/<str:uscc>/ending/", successions.ending, name="organization_ending"),
    path("organizations/<str:uscc>/succession/", successions.succession, name="organization_succession"),
    path("proposals/", proposals.index, name="proposals"),
    path("proposals/confirm/", proposals.confirm_many, name="proposals_confirm"),
    path("proposals/<int:pk>/", proposals.detail, name="proposal"),
    path("proposals/<int:pk>/paper/", proposals.paper, name="proposal_paper"),
    path("people/", people.people, name="people"),
    path("grants/", grants.waiting, name="grants"),
    path("grants/<int:pk>/", grants.decide, name="decide_grant"),
    path("people/<slug:username>/", people.person, name="person"),
    path("people/<slug:username>/memberships/<int:pk>/end/", people.end_membership, name="end_membership"),
    path("people/<slug:username>/invite/", invitations.again, name="invite"),
    path("administration/", administration.administration, name="administration"),
    path("people/<slug:username>/reset/", resets.propose, name="propose_reset"),
    path("people/<slug:username>/stop/", people.stop, name="stop_account"),
    path("people/<slug:username>/end-sign-ins/", people.end_sign_ins, name="end_sign_ins"),
    path("people/<slug:username>/confirm/", identity.confirm, name="confirm_identity"),
    path("identity/", identity.identity, name="identity"),
    path("account/", own_account.account, name="account"),
    path("account/end/", own_account.end, name="account_end"),
    path("account/address/", own_account.address, name="account_address"),
    path("account/address/<str:said>/", own_account.new_address, name="account_new_address"),
    path("compartments/", compartments.index, name="compartments"),
    path("compartments/<uuid:pk>/", compartments.detail, name="compartment"),
    path("compartments/<uuid:pk>/propose/", compartments.propose, name="compartment_propose"),
    path("compartments/<uuid:pk>/hold/", compartments.hold, name="compartment_hold"),
    path("compartments/<uuid:pk>/holds/<int:hold>/lift/", compartments.lift, name="compartment_lift"),
    path("compartments/<uuid:pk>/erasures/<int:erasure>/", compartments.decide, name="compartment_decide"),
    path("told/", telling.index, name="telling"),
    path("told/<int:pk>/", telling.one, name="tell"),
    path("looks/", looks.index, name="looks"),
    path("audits/", looks.audits, name="audits"),
    path("audits/<uuid:pk>/", looks.audit, name="audit"),
    path("delegations/", people.delegations, name="delegations"),
    path("delegations/<int:pk>/end/", people.end_delegation, name="end_delegation"),
    path("workspace/", workspace.workspace, name="workspace"),
    path("relatives/", relatives.relatives, name="relatives"),
    path("relatives/<int:pk>/withdraw/", relatives.withdraw, name="relative_withdraw"),
    path("calendar/", workspace.calendar, name="calendar"),
    path("kinds/<slug:code>/preview/", matters.preview, name="preview"),
    path("matters/<str:number>/letter/", matters.letter, name="letter"),
    # What these were called before.
    path("places/", RedirectView.as_view(pattern_name="desk:records"), {"code": "posts"}),
    path("practitioners/", RedirectView.as_view(pattern_name="desk:records"), {"code": "practitioners"}),
    path("practitioners/<int:pk>/", RedirectView.as_view(pattern_name="desk:record"), {"code": "practitioners"}),
    path("benefits/", subsidies.benefits, name="benefits"),
    path("benefits/<int:pk>/", subsidies.benefit, name="benefit"),
    path("finance/", finance.index, name="finance"),
    path("finance/envelopes/<int:pk>/", finance.envelope, name="envelope"),
    path("finance/", include("yihe.faces.desk.money_urls")),
    path("evidence/", evidence.index, name="evidence"),
    path("evidence/check/", evidence.check, name="evidence_check"),
    path("incubation/", include("yihe.faces.desk.incubation_urls")),
    path("records/", include("yihe.faces.desk.record_urls")),
    path("switch/", standing.switch, name="switch"),
    path("drafts/", matters.keep_draft, name="drafts"),
    path("device-key/", matters.device_key, name="device_key"),
    path("resume/", matters.resume, name="resume"),
]
OURS = {str(entry.pattern).partition("/")[0] for entry in urlpatterns}


def of_rooms() -> list[URLResolver]:
    """Return the pages rooms bring, each room's under its own path and name; none may stand on a page of the house."""
    found = []
    for door, patterns in doors.brought("pages"):
        place = door.path or door.name
        if place in OURS:
            raise doors.BadDoor(f"{door.package}：页面路径“{place}”是工作台自己的，请改一个（Door 的 path）。")
        found.append(path(f"{place}/", include((patterns, door.name))))
    return found


urlpatterns += of_rooms()
