"""
服务了多少、评价怎么样: what everybody reads of how residents are served: closed months of the county, each number from so many on; fewer is not told.
"""

from django.http import HttpResponse
from django.shortcuts import render

from yihe.acts.ratings import limits, totals
from yihe.acts.service_records.monthly import last_months, whole
from yihe.domains.advice import counting
from yihe.faces.portal import public
from yihe.foundation import city_pack

MONTHS = 12


@public.page
def served(request) -> HttpResponse:
    """Show how many asked and came in each closed month of a year, and what marks they gave."""
    county = city_pack.region_of(city_pack.here())
    smallest = limits.smallest(county)
    months = last_months(MONTHS + 1)[1:]
    asked = counting.came(county, months[-1].first, months[0].first)

    def shown(number: int) -> int | None:
        return number if number >= smallest else None

    rows = [
        (month, shown(asked.get(month.first, 0)), shown(said.records), shown(said.people))
        for month, said in zip(months, whole(county, months), strict=True)
    ]
    page = {"rows": [row for row in rows if any(row[1:])], "marks": totals.public(county), "smallest": smallest}
    return render(request, "portal/served.html", page)
