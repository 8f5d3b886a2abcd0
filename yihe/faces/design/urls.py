"""The gallery of components, mounted at /gallery/."""

from django.urls import path

from yihe.faces.design import views

app_name = "design"

urlpatterns = [
    path("", views.gallery, name="gallery"),
    path("amount/", views.amount, name="amount"),
    path("preferences/", views.preferences, name="preferences"),
]
