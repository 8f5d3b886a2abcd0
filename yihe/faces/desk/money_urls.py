"""Addresses of what is done to money besides the actions of a matter; they stand under `finance/`."""

from django.urls import path

from yihe.faces.desk import money

urlpatterns = [
    path("batches/", money.make_batches, name="make_batches"),
    path("answers/", money.answer, name="finance_answer"),
    path("batches/<str:number>/file/", money.batch_file, name="batch_file"),
    path("lines/<int:pk>/returned/", money.report_return, name="report_return"),
    path("commitments/<int:pk>/payee/", money.correct_payee, name="correct_payee"),
    path("commitments/<int:pk>/recover/", money.open_recovery, name="open_recovery"),
    path("tranches/<int:pk>/release/", money.release_tranche, name="release_tranche"),
]
