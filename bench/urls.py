"""The platform's addresses, and the bare page everything is measured against."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.urls import path

from config.urls import urlpatterns as platform
from yihe.matters.models import Matter


@login_not_required
def bare(request):
    """Forty rows by an index, printed by a Django template: nobody signed in, nothing asked, nothing counted."""
    return render(request, "bare.html", {"rows": Matter.objects.order_by("-pk")[:40]}, using="django")


urlpatterns = [path("bare/", bare), *platform]
