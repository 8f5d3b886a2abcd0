"""The platform's addresses, and the bare page everything is measured against."""

from datetime import UTC

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from django.shortcuts import render
from django.urls import path
from psycopg.pq import Format

from config.urls import urlpatterns as platform
from yihe.foundation.quick_moments import TIMESTAMPTZ_OID, InUTC
from yihe.matters.models import Matter

DJANGOS = get_adapters_template(True, UTC).get_loader(TIMESTAMPTZ_OID, Format.TEXT)


@login_not_required
def bare(request):
    """
    Forty rows by an index, printed by a Django template: nobody signed in, nothing asked, nothing counted. All as Django itself does it, moments
    read by its own reader among it: the measure of speed stays what it is while the platform grows quicker.
    """
    connection.ensure_connection()
    adapters = connection.connection.adapters
    adapters.register_loader(TIMESTAMPTZ_OID, DJANGOS)
    try:
        return render(request, "bare.html", {"rows": Matter.objects.order_by("-pk")[:40]}, using="django")
    finally:
        adapters.register_loader(TIMESTAMPTZ_OID, InUTC)


urlpatterns = [path("bare/", bare), *platform]
