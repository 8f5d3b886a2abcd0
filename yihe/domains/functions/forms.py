"""What is typed about lists."""

from django import forms
from django.utils import timezone

from yihe.acts.notices import forms as notices
from yihe.domains.functions.models import ListVersion
from yihe.foundation.written.boxes import CodeBox
from yihe.matters.kinds import contents_of
from yihe.registers.catalogs import versions


class ListVersionForm(forms.ModelForm):
    class Meta:
        model = ListVersion
        fields = ("sort", "basis", "note")
        widgets = {"sort": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}


class OpinionsForm(notices.NoticeForm):
    """The text that opens a draft for opinions, written out for the reviewer to read and change."""

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        said = contents_of(matter)
        label, version = said.get_sort_display(), said.version
        before = versions.newest(said.sort, matter.region)
        lines = [f"{d.sort}：{d.line.code} {d.line.name}" for d in versions.differences(before, version)]
        body = (
            f"现将{label}（征求意见稿，共 {version.lines.count()} 项）向社会公开征求意见。\n\n制定依据：{said.basis}\n修订说明：{said.note}\n\n"
            + (
                f"与现行的第 {before.nth} 版相比：\n" + "\n".join(lines)
                if before and lines
                else "首次公布。"
                if not before
                else "条目没有变化。"
            )
            + "\n\n有意见的，请在本页面提出。"
        )
        return cls(data, initial={"title": f"{label}公开征求意见", "body": body})


class PublishForm(forms.Form):
    """By which document a list is published, and from which day on."""

    document = CodeBox(label="公布文件的文号", max_length=60, help_text="例如：太司〔2026〕8号")
    since = forms.DateField(label="施行日期", initial=timezone.localdate)
