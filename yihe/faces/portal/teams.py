"""服务团队 and 法治文化场所: the lists the bureau publishes. Of a team's people only those who consent are named."""

from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from yihe.faces.portal import public
from yihe.foundation import city_pack
from yihe.registers.culture_sites.models import CultureSite
from yihe.registers.culture_sites.models import Sort as SiteSort
from yihe.registers.regions import names
from yihe.registers.teams.models import Member, Sort, Team


@public.page
def teams(request) -> HttpResponse:
    """List the teams that run, by sort: what they do, how many they are, and who lets themselves be named."""
    today, county = timezone.localdate(), city_pack.region_of(city_pack.here())
    running = Q(members__since__lte=today) & (Q(members__until=None) | Q(members__until__gte=today))
    rows = Team.objects.on(today).filter(region=county).select_related("firm").order_by("pk")
    rows = rows.annotate(count=Count("members", filter=running)).prefetch_related(
        Prefetch("members", Member.objects.named_on(today), to_attr="named")
    )
    towns = names.names(row.town for row in rows if row.town)
    groups = [(sort.label, [(row, towns.get(row.town, "")) for row in rows if row.sort == sort]) for sort in Sort]
    return render(request, "portal/teams.html", {"groups": [(label, found) for label, found in groups if found]})


@public.page
def culture(request) -> HttpResponse:
    """Publish the list of sites (法治宣传教育法 52) and of schools of law, by sort."""
    today, county = timezone.localdate(), city_pack.region_of(city_pack.here())
    rows = list(CultureSite.objects.on(today).filter(region__startswith=county))
    places = names.names(row.region for row in rows)
    groups = [(sort.label, [(row, places[row.region]) for row in rows if row.sort == sort]) for sort in SiteSort]
    return render(request, "portal/culture.html", {"groups": [(label, found) for label, found in groups if found]})
