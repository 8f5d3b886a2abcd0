"""Addresses of the pages of every record and every register."""

from django.urls import path

from yihe.faces.desk import records, registers

urlpatterns = [
    path("<slug:code>/", records.index, name="records"),
    path("<slug:code>/new/", records.enter, name="record_enter"),
    path("<slug:code>/of/<int:about>/new/", records.enter, name="record_enter_about"),
    path("<slug:code>/answer/", records.answer, name="record_answer"),
    path("<slug:code>/sheet/", records.sheet, name="record_sheet"),
    path("<slug:code>/waiting/<int:pk>/", registers.decide, name="record_decide"),
    path("<slug:code>/<int:pk>/", records.detail, name="record"),
    path("<slug:code>/<int:pk>/correct/", records.correct, name="record_correct"),
    path("<slug:code>/<int:pk>/void/", records.void, name="record_void"),
    path("<slug:code>/<int:pk>/do/<slug:name>/", registers.act, name="record_act"),
    path("<slug:code>/<int:pk>/do/<slug:name>/<int:line>/", registers.act, name="record_act_on"),
]
