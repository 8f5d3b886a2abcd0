"""The program's addresses with the demonstration's doors, for tests of what the doors themselves refuse."""

from django.urls import include, path

from config.urls import urlpatterns as program

urlpatterns = [*program, path("demo/", include("yihe.faces.demo.urls"))]
