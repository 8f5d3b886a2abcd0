"""公示: what is shown, until when, and what was objected and answered."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render

from yihe.acts.notices import public as reading
from yihe.faces.design import shown
from yihe.faces.portal import public
from yihe.foundation import row_keys
from yihe.registers.regions import names

PAST_SHOWN = 30
LONGEST = 40  # characters of what is looked for
LARGEST = 2**63 - 1  # of a key; a larger one is nobody's


class NarrowForm(forms.Form):
    """What a visitor looks for among the notices. What is no choice of it is as if it was not said."""

    q = forms.CharField(label="标题或内容里的字", max_length=LONGEST, required=False)
    kind = forms.ChoiceField(label="事项", required=False)
    town = forms.ChoiceField(label="镇街", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        towns = names.names(reading.towns_of_notices())
        self.fields["kind"].choices = [("", "全部事项"), *reading.kinds_of_notices()]
        self.fields["town"].choices = [("", "全县（市、区）"), *towns.items()]

    def narrowed(self) -> tuple[reading.Narrowed, dict[str, str]]:
        """Return what to keep, and the same as an address says it."""
        self.is_valid()
        said = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        return reading.Narrowed(said.get("q", ""), said.get("kind", ""), said.get("town", "")), said

    def in_words(self) -> str:
        """Return what is kept, as paper says it: nobody sees there what was chosen."""
        kept = {name: self.cleaned_data.get(name, "") for name in self.fields}
        chosen = [dict(self.fields[name].choices)[kept[name]] for name in ("kind", "town") if kept[name]]
        return "，".join([*([f"标题或内容里有“{kept['q']}”的"] if kept["q"] else []), *chosen])


@public.page
def notices(request) -> HttpResponse:
    """List what is on public view, and below it what was, by words, kind and town; `before` pages through the past."""
    key = row_keys.read(request.GET.get("before", ""))
    asked = any(request.GET.get(name) for name in NarrowForm.base_fields)
    form = NarrowForm(request.GET if asked else {})
    narrowed, said = form.narrowed()
    past = reading.past_notices(PAST_SHOWN + 1, key, narrowed)
    page = {
        "open": [] if key else reading.open_notices(narrowed=narrowed), "past": past[:PAST_SHOWN], "first": key is None,
        "form": form, "asked": bool(said), "only": form.in_words(), "same": urlencode(said),
        "next": urlencode(said | {"before": past[PAST_SHOWN - 1].pk}) if len(past) > PAST_SHOWN else "",
        "followed": urlencode({"sort": "notices", "about": said.get("kind", "")}),
    }  # fmt: skip
    return render(request, "portal/notices.html", page)


@public.page
def notice(request, pk: int) -> HttpResponse:
    """Show one notice, with the days that are left and the way to object."""
    row = found(pk)
    page = {"notice": row, "closed_words": closed_words(row), "lengthened": reading.lengthened(pk)}
    return render(request, "portal/notice.html", page)


def closed_words(notice: reading.PublicNotice) -> str:
    """Return why no objection is taken any more, "" while it is."""
    if notice.takes_objections:
        return ""
    if notice.state is reading.NoticeState.WITHDRAWN:
        return "这次公示已经撤回，不再接受异议。"
    return f"公示期到 {shown.day(notice.closes_on)} 为止，已经结束，不再接受异议。"


def found(pk: int) -> reading.PublicNotice:
    """Return a notice as everybody may read it. Raises Http404."""
    row = reading.public_notice(pk) if pk <= LARGEST else None
    if row is None:
        raise Http404
    return row
