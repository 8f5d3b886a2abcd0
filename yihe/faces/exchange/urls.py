"""Spreadsheets in and out."""

app_name = "exchange"
urlpatterns: list = []
