"""Money brought to where a test needs it, through the real actions by the right people."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.errands.models import Errand
from yihe.acts.funds import answers
from yihe.acts.funds.batches import export_batch, lines_of
from yihe.acts.funds.forms import FundedForm
from yihe.acts.funds.models import Appropriation, Commitment, Envelope, LineState, PaymentBatch, Reservation
from yihe.acts.funds.panels import MoneyPanel
from yihe.acts.funds.promises import Part, cannot_commit, commit
from yihe.acts.funds.reserving import reserve
from yihe.foundation import sheets
from yihe.foundation.roles import APPLICANT, CLERK, DIRECTOR, FINANCE_MAKER
from yihe.foundation.workflow import Action, State, Tone, Workflow
from yihe.matters import kinds
from yihe.matters.actions import open_matter, perform

TAICANG = "320585"


class GrantForm(FundedForm):
    purpose = "activity"
    amount = forms.DecimalField(label="核定金额（元）", max_digits=12, decimal_places=2)


def too_much(matter, user, *, envelope, amount, **_) -> str:
    return cannot_commit(envelope, amount, purpose="activity", matter=matter)


def promise(matter, *, by, envelope, amount, tranches=(), payee=None, reservation=None):
    made = commit(
        envelope, matter=matter, purpose="activity", payee=payee or matter.organization, amount=amount,
        tranches=tranches, by=by, reservation=reservation,
    )  # fmt: skip
    return {"commitment": made.pk}


class GrantWorkflow(Workflow):
    """What a domain's workflow does with money: one approval commits, `settle` follows the last payment."""

    draft = State("草稿", waits_on=APPLICANT)
    submitted = State("待审批", waits_on=DIRECTOR, within=5)
    granted = State("待拨付", waits_on=FINANCE_MAKER, within=30)
    settled = State("已拨付", tone=Tone.GOOD)
    abandoned = State("已放弃", tone=Tone.NEUTRAL)

    submit = Action("提交", draft, submitted, by=APPLICANT)
    grant = Action("批准", submitted, granted, by=DIRECTOR, form=GrantForm, effect=promise)
    settle = Action("拨付完毕", granted, settled, by=FINANCE_MAKER, automatic=True)
    abandon = Action("放弃", granted, abandoned, by=(FINANCE_MAKER, CLERK))


def declare_grant():
    """Register the kind for a test; the caller takes it away again with `forget_grant`."""

    class GrantKind(kinds.Kind):
        code = "test_grant"
        label = "试验补贴"
        prefix = "SBT"
        contents = Errand
        workflow = GrantWorkflow
        opened_by = (APPLICANT,)
        panels = (MoneyPanel(),)

    return GrantKind


def forget_grant() -> None:
    kinds._kinds.pop("test_grant", None)


def as_handed_in(name: str, content: bytes) -> SimpleUploadedFile:
    """Return a sheet as the page hands it on: read before anything is locked, if it can be read."""
    file = SimpleUploadedFile(name, content)
    with suppress(sheets.BadSheet):
        sheets.opened(file)
    return file


@dataclass
class Story:
    """Everybody who touches money, and the steps they take."""

    organization: object
    applicant: object
    director: object
    maker: object
    checker: object
    editor: object
    reviewer: object
    files: int = field(default=0)
    region: str = TAICANG

    def appropriated(self, amount="100000", *, source="fiscal", purpose="activity") -> Envelope:
        said = Appropriation(
            source=source,
            year=timezone.localdate().year,
            purpose=purpose,
            amount=Decimal(amount),
            document="太财〔2026〕1号",
        )
        matter = open_matter(kinds.get("appropriation"), said, by=self.editor, region=self.region, hat="policy_editor")
        perform(matter, "submit", by=self.editor)
        perform(matter, "issue", by=self.checker)
        return Envelope.objects.get(source=source, year=said.year, region=self.region, purpose=purpose)

    def submitted(self):
        matter = open_matter(
            kinds.get("test_grant"),
            Errand(purpose="活动"),
            by=self.applicant,
            organization=self.organization,
            hat="applicant",
        )
        perform(matter, "submit", by=self.applicant)
        return matter

    def reserved(self, envelope, amount="50000", matter=None) -> Reservation:
        matter = matter or self.submitted()
        return reserve(envelope, matter=matter, purpose="activity", amount=Decimal(amount), by=self.maker)

    def granted(
        self, envelope, amount="30000", parts: tuple[str | Part, ...] = (), payee=None, reservation=None
    ) -> Commitment:  # fmt: skip
        matter = reservation.matter if reservation else self.submitted()
        tranches = [part if isinstance(part, Part) else Part(Decimal(part)) for part in parts]
        perform(
            matter, "grant", by=self.director, envelope=envelope, amount=Decimal(amount), tranches=tranches, payee=payee,
            reservation=reservation,
        )  # fmt: skip
        return Commitment.objects.get(matter=matter)

    def drafted(self, *tranches, source="fiscal"):
        """Return a batch with these tranches in it, still being made."""
        said = PaymentBatch(source=source, year=timezone.localdate().year)
        matter = open_matter(kinds.get("payment_batch"), said, by=self.maker, region=self.region, hat="finance_maker")
        if tranches:
            perform(matter, "add_lines", by=self.maker, tranches=list(tranches))
        return matter

    def sent(self, *tranches, source="fiscal"):
        matter = self.drafted(*tranches, source=source)
        perform(matter, "submit", by=self.maker)
        perform(matter, "approve", by=self.checker)
        return matter

    def file(self, batch, said: dict[int, dict], *, format="xlsx", name="回单"):
        """Return finance's file: the exported one, with the answers of some lines (by seq) filled in."""
        _, _, content = export_batch(batch, by=self.maker, format=format)
        header, *rows = sheets.read(content, f"x.{format}")
        for line, row in zip(lines_of(batch), rows, strict=True):
            for column, value in said.get(line.seq, {}).items():
                row[header.index(column)] = value
        content = (sheets.to_xlsx if format == "xlsx" else sheets.to_csv)(header, rows)
        return as_handed_in(f"{name}.{format}", content)

    def answered(self, batch, *results: bool | None, format="xlsx"):
        """Register finance's answer: True paid, False failed, None not yet, line by line."""
        said = {}
        for line, result in zip(lines_of(batch), results, strict=True):
            if result is not None:
                said[line.seq] = PAID(line.seq) if result else FAILED
        perform(batch, "register_answer", by=self.maker, file=self.file(batch, said, format=format))

    def paid(self, envelope, amount="30000") -> Commitment:
        commitment = self.granted(envelope, amount)
        self.answered(self.sent(*commitment.tranches.all()), True)
        commitment.refresh_from_db()
        return commitment


def PAID(seq: int, on: date | None = None) -> dict:
    return {
        answers.RESULT: "已支付", answers.PAID_ON: on or timezone.localdate(), answers.VOUCHER: f"PZ-{seq:04d}",
        answers.FAULT: "",
    }  # fmt: skip


FAILED = {answers.RESULT: "支付失败", answers.PAID_ON: "", answers.VOUCHER: "", answers.FAULT: "账号与户名不符"}


def states(batch) -> list[str]:
    return [LineState(line.state).value for line in lines_of(batch)]


def budget_for(yuan: int, document: str = "太财〔2026〕2号") -> Appropriation:
    """Return what an appropriation of this year's fiscal money for activities says, not yet saved."""
    return Appropriation(
        source="fiscal", year=timezone.localdate().year, purpose="activity", amount=Decimal(yuan), document=document
    )
