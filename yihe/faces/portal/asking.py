"""能不能申请、能拿多少、缺什么."""

from django.http import HttpResponse
from django.shortcuts import render

from yihe.faces.portal import public


@public.page
def choose(request) -> HttpResponse:
    return render(request, "portal/feedback.html", {"came_from": ""})
