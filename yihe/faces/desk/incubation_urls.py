"""Addresses of the base's pages, to stand in the desk's list: `path("incubation/", include("yihe.faces.desk.incubation_urls"))`."""

from django.urls import path
from django.views.generic import RedirectView

from yihe.faces.desk import incubation, incubation_calls

urlpatterns = [
    path("", incubation.residents, name="residents"),
    path("groups/", incubation.groups, name="promotion_groups"),
    path("residents/<int:pk>/", incubation.resident, name="resident"),
    # Where services were recorded before they were records; kept for those who have the page among their own.
    path(
        "residents/<int:about>/service/",
        RedirectView.as_view(pattern_name="desk:record_enter_about", query_string=True),
        {"code": "service"},
        name="record_service",
    ),
    path("residents/<int:pk>/stage/", incubation.propose_stage, name="propose_stage"),
    path("residents/<int:pk>/leave/", incubation.open_graduation, name="open_graduation"),
    path("residents/<int:pk>/tutor/", incubation.change_tutor, name="change_tutor"),
    path("calls/<str:number>/ask/", incubation_calls.ask, name="ask_about_call"),
    path("questions/<int:pk>/answer/", incubation_calls.answer, name="answer_question"),
]
