"""退回补正: what is wrong with each paper, ticked or written, and whatever else; together they are the reason."""

from dataclasses import dataclass

from django import forms

from yihe.acts.documents import checking
from yihe.acts.documents.checking import Mark
from yihe.acts.documents.models import Document

GOOD, BAD = "good", "bad"
VERDICTS = ((GOOD, "合格"), (BAD, "不合格"))
LONGEST_OWN_WORDS = 200


@dataclass(frozen=True)
class Row:
    """What is asked of one paper, and what was found of it before."""

    document: Document
    called: str
    verdict: str  # names of fields
    faults: str
    words: str
    before: Mark | None
    offered: tuple[str, ...]  # what can be ticked

    @property
    def said_before(self) -> tuple[str, list[str], str]:
        """Return what the boxes begin with: the verdict, the faults that are ticked, the words."""
        if self.before is None:
            return "", [], ""
        ticked = [fault for fault in self.before.faults if fault in self.offered]
        words = "；".join(fault for fault in self.before.faults if fault not in self.offered)
        return GOOD if self.before.good else BAD, ticked, words


class SendBackForm(forms.Form):
    """
    The reason for sending a matter back to whoever applied. Beside what is written, every paper they can put right may be
    ticked (`rows`); the cleaned data have the `reason` put together, and the `marks` (`Mark.said`).
    """

    reason = forms.CharField(
        label="需要补正的内容", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="缺什么、怎么补，请一次性告知。材料里勾选的问题会自动写进来。",
    )  # fmt: skip
    takes_phrases = ("reason",)
    rows: tuple[Row, ...] = ()
    found: list[dict] | None = None  # what was found of the papers, once it is clean: nothing need be wrong with any

    @classmethod
    def for_action(cls, action, matter, user, data=None, files=None):
        form = cls._about(action, matter, user, data, files)
        for row in form.rows:
            form._ask(row)
        form.order_fields([*(name for row in form.rows for name in (row.verdict, row.faults, row.words)), "reason"])
        return form

    @classmethod
    def on_its_page(cls, action, matter, user):
        """
        Return the form as it stands on the page of the matter: the reason alone is one of its fields. What is asked of each paper (`rows`)
        stands beside the paper there (`documents/papers.html`), letter for letter as three fields each would be drawn, and is not made
        for a look at the page.
        """
        return cls._about(action, matter, user)

    @classmethod
    def _about(cls, action, matter, user, data=None, files=None):
        form = cls(data, files) if data is not None else cls()
        before, shown = checking.marks_of(matter, user), checking.to_check(matter, action, user)
        # A paper that is ticked says enough: `clean` asks for one of the two.
        form.fields["reason"].required = not shown
        form.rows = tuple(_row(matter, document, shown, before.get(document.pk)) for document in shown)
        return form

    def _ask(self, row: Row) -> None:
        self.fields[row.verdict] = forms.ChoiceField(
            label=row.called, choices=VERDICTS, required=False, widget=forms.RadioSelect
        )
        self.fields[row.faults] = forms.MultipleChoiceField(
            label=f"{row.called}的问题", choices=[(fault, fault) for fault in row.offered], required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields[row.words] = forms.CharField(
            label=f"{row.called}的其他问题", max_length=LONGEST_OWN_WORDS, required=False
        )
        if row.before:
            self.initial.update(dict(zip((row.verdict, row.faults, row.words), row.said_before, strict=True)))

    @property
    def boxes(self) -> int:
        """Return how many boxes there are to fill in, wherever they stand."""
        return 1 + 3 * len(self.rows)

    @property
    def in_doubt(self) -> Document | None:
        """Return the first paper of which something is said that contradicts itself: the one to be looked at again."""
        return next((r.document for r in self.rows if {r.verdict, r.faults, r.words} & set(self.errors)), None)

    def clean(self):
        said = super().clean()
        marks, wrong = [], []
        for row in self.rows:
            faults = [*said.pop(row.faults, []), *filter(None, [said.pop(row.words, "")])]
            verdict = said.pop(row.verdict, "")
            if verdict == GOOD and faults:
                self.add_error(row.verdict, f"{row.called}选了合格，又说了问题，请改其中一处。")
            elif verdict == BAD and not faults:
                self.add_error(row.faults, f"请勾选或写明{row.called}哪里不合格。")
            elif verdict or faults:
                marks.append(Mark(row.document.pk, not faults, tuple(faults)).said(row.called))
                wrong += [f"{row.called}：{'；'.join(faults)}。"] if faults else []
        if not self.errors:
            self.found = marks
        reason = "\n".join([*wrong, *filter(None, [said.get("reason")])])
        if not self.errors and not reason:
            self.add_error("reason", "请勾选材料的问题，或者写明需要补正的内容。")
        return {"reason": reason, "marks": marks}


def _row(matter, document: Document, shown: list[Document], before: Mark | None) -> Row:
    alike = [other for other in shown if other.slot == document.slot]
    called = document.slot_label + (f"（第 {alike.index(document) + 1} 份）" if len(alike) > 1 else "")
    key, offered = document.pk, tuple(checking.faults_of(matter, document.slot))
    return Row(document, called, f"verdict_{key}", f"faults_{key}", f"words_{key}", before, offered)
