"""What is typed and not sent: kept while typing, under a key of this sign-in, and given back after the next one."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yihe.faces.design import device_keys
from yihe.faces.desk import kept


@require_POST
def keep_draft(request):
    """Autosave: keep what is typed in one of our forms. The address of the form comes with it."""
    why = kept.keep(request, request.GET.get("form", ""), kept.typed(request))
    if why == kept.NO_SUCH_FORM:
        raise Http404
    return render(request, "desk/kept_note.html", {"at": timezone.now(), "why": why}, status=409 if why else 200)


@require_GET
@never_cache
def device_key(request):
    """Hand the page the key under which this browser keeps what is typed, for as long as one is signed in."""
    session = request.session
    return JsonResponse({"sitting": device_keys.sitting_of(session), "key": device_keys.key_of(session)})


@require_GET
def resume(request):
    """After a sign-in that interrupted a form: go back to it, with what was typed."""
    if found := kept.take_up(request):
        page, choose_again = found
        messages.success(request, "登录前填写的内容已经保留，核对后请继续。")
        if choose_again:
            messages.warning(request, choose_again)
        return redirect(page)
    return redirect("desk:inbox")
