"""
发票号码: the invoices a claim of real costs rests on. One that stands in another claim too – of whomever, paid or withdrawn – is a
question for whoever decides (`questions`), never an answer: two invoices of the old sort may have one number of eight digits.

The numbers are sealed in the claim. Beside it stands a keyed digest of each, by which the other claims are found, and a claim
by a number that is searched for.
"""

import re
import unicodedata
from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from yihe.domains.subsidies.claim import Claim
from yihe.foundation import reindexing
from yihe.foundation.blind_index import blind_index, blind_indexes
from yihe.foundation.ciphers import Unreadable
from yihe.foundation.encryption import EncryptedTextField, SealedRow
from yihe.foundation.plain_text import plain
from yihe.matters.models import Matter

DIGITS = (8, 10, 12, 20)  # of a number; that of a 数电发票 has twenty
MOST = 200  # invoices of one claim
LONGEST_TYPED = MOST * 24
SHAPE = "8、10、12 或者 20 位数字"
_BETWEEN = re.compile(r"[\s、,，;；]+")


class BadInvoices(ValueError):
    """What was typed is no list of invoice numbers. Its words are a Chinese sentence for whoever typed it."""


def read(text: str) -> str:
    """Return the numbers as they are kept: one a line, plain digits, in the order they were typed. Raises BadInvoices."""
    typed = [each for each in _BETWEEN.split(unicodedata.normalize("NFKC", text).strip()) if each]
    numbers = [plain(each) for each in typed]
    if bad := [each for each in numbers if not is_number(each)]:
        some = "、".join(f"“{each[:24]}”" for each in bad[:3])
        raise BadInvoices(f"{some}不是发票号码：应是 {SHAPE}，每行写一个，请照发票填写。")
    if twice := sorted({each for each in numbers if numbers.count(each) > 1}):
        raise BadInvoices(f"发票号码“{'”“'.join(twice[:3])}”写了两次，一张发票只写一次。")
    if len(numbers) > MOST:
        raise BadInvoices(f"一件申请最多填写 {MOST} 个发票号码，现在有 {len(numbers)} 个。")
    return "\n".join(numbers)


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in DIGITS


class InvoicesBox(forms.CharField):
    """Where invoice numbers are typed or pasted. They are not kept on the device."""

    def __init__(self, **said):
        said["widget"] = forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "inputmode": "numeric"})
        super().__init__(**{**said, "max_length": LONGEST_TYPED})

    def to_python(self, value):
        typed = super().to_python(value)
        try:
            return read(typed) if typed else typed
        except BadInvoices as bad:
            raise ValidationError(str(bad), code="invalid") from None


class InvoicesField(EncryptedTextField):
    """A column of invoice numbers. Nothing is stored that was not read; whoever reads the claim reads them whole."""

    description = "发票号码"

    def deconstruct(self):
        name, _path, args, said = super().deconstruct()
        return name, "yihe.foundation.encryption.EncryptedTextField", args, said

    def formfield(self, **said):
        return super().formfield(**{**said, "form_class": InvoicesBox})

    def read(self, text):
        return read(text)

    def shown(self, text):
        return "、".join(text.split("\n"))


class InvoicedClaim(SealedRow, Claim):
    """A claim of what was really spent: it may name the invoices. What has none – wages – is in its papers alone."""

    invoices = InvoicesField(
        "发票号码", blank=True, help_text=f"申请的支出有发票的，逐张填写号码（{SHAPE}），每行一个；没有发票的支出不用填。",
    )  # fmt: skip

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Save the claim, and what it is found by through its invoices."""
        names_none_yet = self._state.adding and not numbers_of(self)
        super().save(*args, **kwargs)
        if not names_none_yet:
            index(self)


class Invoice(models.Model):
    """发票索引: an invoice that a claim names, as a keyed digest of its number."""

    free_because = "derived from the claims' own column, which is kept: `verify` compares them"

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="+", verbose_name="办件")
    key = models.CharField("号码摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "发票索引"
        indexes = [models.Index(fields=["key"], name="subsidies_invoice_key")]
        constraints = [models.UniqueConstraint(fields=["matter", "key"], name="invoice_once_in_a_claim")]

    def __str__(self):
        return f"{self.matter_id} {self.key[:12]}"


def numbers_of(claim) -> list[str]:
    """Return the numbers of the invoices a claim names; [] for a claim that names none."""
    return [number for number in getattr(claim, "invoices", "").split("\n") if number]


def keys_of(claim) -> dict[str, str]:
    """Return the numbers of the invoices a claim names, by every digest they may stand under: one for each index key."""
    return {key: number for number in numbers_of(claim) for key in blind_indexes(number)}


def index(claim: InvoicedClaim) -> None:
    """Write down what a claim is found by through its invoices; nothing when it stands already."""
    meant, there = {blind_index(number) for number in numbers_of(claim)}, Invoice.objects.filter(matter=claim.pk)
    if meant != (kept := set(there.values_list("key", flat=True))):
        there.exclude(key__in=meant).delete()
        Invoice.objects.bulk_create(Invoice(matter_id=claim.pk, key=key) for key in sorted(meant - kept))


def in_other_claims(claim) -> list[tuple[str, Matter]]:
    """
    Return the numbers of a claim's invoices that other claims name too, each with the matter of one: whatever became of it,
    once it was handed in.
    """
    if not (numbers := keys_of(claim)):
        return []
    rows = Invoice.objects.filter(key__in=numbers).exclude(matter=claim.pk).exclude(matter__submitted_at=None)
    found = rows.select_related("matter__organization").order_by("matter_id", "pk")
    return [(numbers[row.key], row.matter) for row in found]


def named_by(typed: str) -> models.QuerySet | None:
    """Return the keys of the matters whose claims name an invoice of this number, or None: what was typed is no number of one."""
    number = plain(typed)
    return Invoice.objects.filter(key__in=blind_indexes(number)).values("matter") if is_number(number) else None


def write_again() -> reindexing.Done:
    """Index the invoices of every claim under the index key that writes now."""
    written = unreadable = 0
    for model in _invoiced(InvoicedClaim):
        for batch in reindexing.batches(model._base_manager.exclude(invoices="")):
            for claim in batch:
                try:
                    meant = {blind_index(number) for number in numbers_of(claim)}
                except Unreadable:
                    unreadable += 1
                    continue
                if meant != set(Invoice.objects.filter(matter=claim.pk).values_list("key", flat=True)):
                    index(claim)
                    written += 1
    return reindexing.Done(written, reindexing.unreadable("发票", unreadable))


def faults() -> Iterator[str]:
    """Yield a sentence for each claim that is not found by the invoices it names, or by others."""
    found: dict[int, set[str]] = {}
    for matter, key in Invoice.objects.order_by("pk").values_list("matter", "key").iterator(chunk_size=2000):
        found.setdefault(matter, set()).add(key)
    for model in _invoiced(InvoicedClaim):
        claims = model._default_manager.exclude(invoices="") | model._default_manager.filter(pk__in=list(found))
        for claim in claims.select_related("matter").order_by("pk").iterator(chunk_size=2000):
            stands, by_key = found.pop(claim.pk, set()), keys_of(claim)
            if not stands <= set(by_key) or {by_key[key] for key in stands} != set(numbers_of(claim)):
                yield f"{claim.matter.number} 的发票索引与申请里的发票号码不符。"
    for matter in found:
        yield f"办件 {matter} 有发票索引而没有填写发票号码的申请。"


def _invoiced(model) -> Iterator[type[InvoicedClaim]]:
    for each in model.__subclasses__():
        if not each._meta.abstract:
            yield each
        yield from _invoiced(each)
