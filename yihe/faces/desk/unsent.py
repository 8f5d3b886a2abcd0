"""
Services noted where there was no network: kept by the browser (noted.js), sealed under a key of the person and of the sign-in they
were noted in, and sent from here, once each, by a number of their own (docs/adr/0109).
"""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yihe.acts.service_records.records import PlaceServiceRecord
from yihe.faces.design import device_keys
from yihe.faces.desk import record_forms, registers
from yihe.foundation import row_keys
from yihe.foundation.records import acts

SITTING = re.compile(r"[0-9a-f]{32}\Z")
ITS_NUMBER = re.compile(r"[0-9a-f-]{36}\Z")
NOT_YOURS = "这个服务点的这项服务现在不由您登记，或者已经不提供。"
NO_NUMBER = "这条记录没有自己的编号，不能发送，请重新登记。"


@require_http_methods(["GET", "POST"])
@never_cache
def unsent(request):
    """
    GET: the key of what this person noted in a sign-in (`of`, the present one when left out), and what a post must carry.
    POST: write one note; answer with its row, the same row when it is sent again, or with why not (422).
    """
    if not PlaceServiceRecord.may_enter_any(request.user):
        raise Http404
    return _take(request) if request.method == "POST" else _key(request)


def _key(request) -> JsonResponse:
    sitting = request.GET.get("of") or device_keys.sitting_of(request.session) or ""
    if not SITTING.match(sitting):
        raise Http404
    key = device_keys.key_of_notes(request.user.pk, sitting)
    return JsonResponse({"sitting": sitting, "key": key, "token": get_token(request)})


def _take(request) -> JsonResponse:
    once = request.POST.get("once", "")
    if not ITS_NUMBER.match(once):
        return _refused([NO_NUMBER])
    if before := acts.sent_before(PlaceServiceRecord, request.user, once):  # also where one's duty has ended since
        return _written(before)
    offer = PlaceServiceRecord.abouts(request.user).filter(pk=row_keys.read(request.POST.get("offer", ""))).first()
    if offer is None:
        return _refused([NOT_YOURS])
    form = record_forms.entry_form(PlaceServiceRecord, request.POST)
    if not form.is_valid():
        return _refused([f"{form[name].label}：{'；'.join(said)}" for name, said in form.errors.items()])
    try:
        with transaction.atomic():
            registers.count_entry(request.user)
            return _written(acts.enter(PlaceServiceRecord, offer, by=request.user, once=once, **form.cleaned_data))
    except ValidationError as refused:
        return _refused(refused.messages)


def _written(row) -> JsonResponse:
    return JsonResponse({"words": str(row), "page": reverse("desk:record", args=[PlaceServiceRecord.code, row.pk])})


def _refused(why: list[str]) -> JsonResponse:
    return JsonResponse({"why": " ".join(why)}, status=422)
