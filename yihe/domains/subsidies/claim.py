"""
What every claim is: one row of its kind's own table under a matter, that knows whom it is for and what it names.

A kind adds its fields and lists in `asks` those the applicant fills in. What a claim names – a person, a post, a base –
must be the applicant's own: `not_its_own` says so whatever the form let through.
"""

from datetime import date
from typing import Any, ClassVar, NamedTuple

from django.db import models

from yihe.acts.funds.promises import Payee
from yihe.foundation import bank_accounts
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, masked
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.registers.organizations.models import Organization
from yihe.registers.practitioners.models import Practitioner


class Claim(models.Model):
    """Contents of a claim's matter. Its counter belongs to the organization unless the kind says otherwise."""

    asks: ClassVar[tuple[str, ...]] = ("note",)
    amounts: ClassVar[tuple[str, ...]] = ()  # those of them that are yuan

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    note = models.CharField("申请说明", max_length=500, blank=True)

    class Meta:
        abstract = True

    def subject(self, organization: Organization) -> tuple[str, str]:
        """Return the key of the lifetime counter, and the name people know its owner by."""
        return organization.uscc, organization.name

    @property
    def shown_for(self) -> str:
        """Return whom or what it is for, as titles and lists may say it: of a person, the family name."""
        return ""

    def payee(self, organization: Organization) -> Payee:
        return Payee.of(organization)

    def lacks_account(self, organization: Organization) -> str:
        """Return what is missing to pay the money out, or ""."""
        payee = self.payee(organization)
        if payee.bank.strip() and not bank_accounts.fault(payee.account):
            return ""
        if payee.organization:
            return "本单位的开户银行和银行账号没有登记，或者登记的不是账号，请先到单位信息中补登。"
        return f"请填写{payee.name}本人的开户银行和银行账号。"

    def not_its_own(self, organization: Organization, on: date) -> str:
        """Return a sentence when the claim names a place or a person that is not the applying organization's, or ""."""
        return ""


class PersonClaim(SealedRow, Claim):
    """A claim for a person employed by the applicant: the counter and the money are the person's."""

    practitioner = models.ForeignKey(Practitioner, models.PROTECT, related_name="+", verbose_name="受益人")
    bank = models.CharField("本人开户银行", max_length=100)
    account = AccountField("本人银行账号")

    class Meta:
        abstract = True

    def subject(self, organization):
        return self.practitioner.id_index, self.practitioner.name

    @property
    def shown_for(self):
        return masked(self.practitioner.name, 1, 0)

    def payee(self, organization):
        return Payee(self.practitioner.name, self.bank, self.account)

    def not_its_own(self, organization, on):
        if employed(self.practitioner, organization, on):
            return ""
        return f"{self.practitioner.name} 在 {on} 没有在本单位任职的记录，不能由本单位申请。"


class PlaceClaim(Claim):
    """A claim for a post or a base of the applicant (`place`): the counter is the place's."""

    class Meta:
        abstract = True

    @property
    def place(self):
        raise NotImplementedError

    def subject(self, organization):
        return self.place.number, str(self.place)

    @property
    def shown_for(self):
        return str(self.place)

    def not_its_own(self, organization, on):
        if self.place.organization_id == organization.pk:
            return ""
        return f"{self.place} 不是本单位的，不能由本单位申请。"


class AtHand(NamedTuple):
    """A matter read as a claim: its kind (a `SubsidyKind`), what it is about, and who applies."""

    kind: Any
    claim: Any
    organization: Organization


def claim_of(matter: Matter) -> AtHand:
    """Return a claim's parts. A claim is opened by an organization and by nobody else."""
    assert matter.organization is not None
    kind = kinds.get(matter.kind)
    return AtHand(kind, kind.contents_of(matter), matter.organization)


def employed(practitioner: Practitioner, organization: Organization, on: date) -> bool:
    """Test whether somebody works for an organization on a day."""
    rows = practitioner.employments.filter(organization=organization, starts_on__lte=on)
    return rows.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=on)).exists()
