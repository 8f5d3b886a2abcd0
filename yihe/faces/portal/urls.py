"""Public pages: no sign-in, no JavaScript needed, nothing here that names a person."""

from django.urls import path

from yihe.faces.portal import (
    algorithms,
    asking,
    calls,
    contact,
    counties,
    following,
    guides,
    health,
    home,
    invitation,
    mine,
    notices,
    objecting,
    places,
    policies,
)

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:region>/", counties.county, name="county"),
    path("search/", home.search, name="search"),
    path("where/", places.where, name="where"),
    path("where/covered/", places.covered, name="covered"),
    path("where/<int:pk>/", places.place, name="place"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<slug:number>/", calls.call, name="call"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", notices.notice, name="notice"),
    path("notices/<int:pk>/object/", objecting.object_to, name="object"),
    path("notices/<int:pk>/receipt/", objecting.receipt, name="receipt"),
    path("policies/", policies.policies, name="policies"),
    path("policies/parameters/", policies.parameters, name="parameters"),
    path("policies/<slug:code>/", policies.policy, name="policy"),
    path("algorithms/", algorithms.algorithms, name="algorithms"),
    path("ask/", asking.choose, name="ask"),
    path("ask/<slug:code>/", asking.answer, name="answer"),
    path("follow/", following.follow, name="follow"),
    path("health/", health.health, name="health"),
    path("mine/", mine.mine, name="mine"),
    path("mine/leave/", mine.leave, name="mine_leave"),
    path("mine/<slug:name>/", mine.act, name="mine_act"),
    path("guides/", guides.guides, name="guides"),
    path("guides/<slug:code>/", guides.guide, name="guide"),
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/<str:code>/", invitation.link, name="invitation_link"),
    path("feedback/", contact.feedback, name="feedback"),
]
