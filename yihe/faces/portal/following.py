"""查进度."""

from django.http import HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public


@public.page
def follow(request) -> HttpResponse:
    return render(request, "portal/feedback.html", {"came_from": ""})
