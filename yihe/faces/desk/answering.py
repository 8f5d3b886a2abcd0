"""复议答复材料: the page from which the bureau takes the file it answers a reconsideration with (`answer_file`), for who sits in it."""

from datetime import timedelta

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from yihe.acts.documents import storage
from yihe.faces.desk import answer_file, page
from yihe.matters import kinds, queries
from yihe.registers.evidence.models import Verb, note_access
from yihe.registers.policies import remedies

ZIP = "application/zip"
SHOWN = ("", "可以查阅、复制")


class AnswerForm(forms.Form):
    """Which body asks; of each paper whether the other side may read it."""

    body = forms.ChoiceField(label="复议机关")
    number = forms.CharField(label="复议案号", required=False, max_length=60)
    came_on = forms.DateField(
        label="收到申请书副本的日期", required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=f"自收到之日起 {answer_file.DAYS} 日内提出书面答复，并提交作出决定的证据、依据和其他有关材料；不提交的视为没有证据、依据。",
    )  # fmt: skip

    def __init__(self, *given, bodies: tuple[str, ...], papers: list, withheld: set[int], **said):
        super().__init__(*given, **said)
        self.fields["body"].choices = [(body, body) for body in bodies]
        for paper in papers:
            self.fields[f"paper_{paper.pk}"] = forms.ChoiceField(
                label=f"{paper.slot_label}（{paper.shown_name}）", choices=[SHOWN, *answer_file.GROUNDS.items()], required=False,
                initial="privacy" if paper.pk in withheld else "",
            )  # fmt: skip

    def clean_came_on(self):
        day = self.cleaned_data["came_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("收到的日期在今天之后。")
        return day

    def asked(self) -> answer_file.Asked:
        said = self.cleaned_data
        withheld = {int(name[6:]): ground for name, ground in said.items() if name.startswith("paper_") and ground}
        return answer_file.Asked(said["body"], said["number"].strip(), said["came_on"], withheld)


@require_GET
def answer(request, number: str):
    """Show what goes into the file, and hand it out: nothing is written but that it was taken."""
    matter = queries.access_words(request.user, number)
    letter = kinds.get(matter.kind).letter(matter)
    if letter is None or not page.is_inside(matter, request.user):
        raise Http404
    told = remedies.told_on(letter.on, region=matter.region)
    papers = answer_file.current_papers(matter, request.user)
    withheld = {paper.pk for paper in papers if answer_file.is_withheld_at_first(matter, paper)}
    form = AnswerForm(
        request.GET if "body" in request.GET else None,
        bodies=told.bodies if told else ("行政复议机关",),
        papers=papers,
        withheld=withheld,
    )
    if form.is_valid():
        try:
            made = answer_file.made(matter, letter, form.asked(), request.user)
        except storage.Damaged as why:
            form.add_error(None, str(why))
        else:
            note_access(Verb.EXPORT, f"matter {number}", by=request.user, detail=f"复议答复材料，{len(papers)} 份材料")
            name = content_disposition_header(True, f"复议答复材料 {number}.zip")
            return HttpResponse(made, ZIP, headers={"Content-Disposition": name})
    came_on = form.cleaned_data.get("came_on") if form.is_bound and hasattr(form, "cleaned_data") else None
    said = {
        "form": form, "matter": matter, "letter": letter, "papers": papers,
        "until": came_on + timedelta(days=answer_file.DAYS) if came_on else None,
    }  # fmt: skip
    return render(request, "desk/answering.html", said, status=422 if form.is_bound else 200)
