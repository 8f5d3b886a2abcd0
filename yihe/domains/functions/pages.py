"""
The one page of this room's own: a transfer is opened for whoever is to take the function over, whom the shared form of a new matter does not
ask for.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from yihe.domains.functions import transfers
from yihe.domains.functions.transfer_forms import ProposeForm
from yihe.matters.actions import NotAllowed


@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """Propose that an organization take a function over. Who may not finds no page."""
    if transfers.hat_of(request.user) is None:
        raise Http404
    form = ProposeForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        try:
            matter = transfers.propose(said.pop("organization"), by=request.user, **said)
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已创建 {matter.number}。")
            return redirect(matter)
    return render(request, "functions/propose.html", {"form": form}, status=422 if request.method == "POST" else 200)


urlpatterns = [path("transfer/", propose, name="propose")]
