from django.urls import path

from yihe.faces.design import views

app_name = "design"

urlpatterns = [
    path("gallery/", views.gallery, name="gallery"),
    path("preferences/", views.preferences, name="preferences"),
]
