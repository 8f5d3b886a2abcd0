"""
What every claim is: one row of its kind's own table under a matter, that knows whom it is for and what it names.

A kind adds its fields and lists in `asks` those the applicant fills in. What a claim names – a person, a post, a base –
must be the applicant's own: `not_its_own` says so whatever the form let through.
"""

from datetime import date
from typing import Any, ClassVar, NamedTuple

from django.db import models

from yihe.acts.funds.promises import Payee
from yihe.domains.subsidies.places import Post, TrainingBase
from yihe.foundation import bank_accounts
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.compiled_queries import CompiledQuery, Parameter, key
from yihe.foundation.counters import Counter
from yihe.foundation.encryption import SealedRow, masked
from yihe.foundation.region_codes import covers
from yihe.matters import kinds
from yihe.matters.models import Matter
from yihe.matters.reading import organization_of
from yihe.registers.bodies import lines, traits
from yihe.registers.organizations.models import WORKS, Organization
from yihe.registers.practitioners.models import Employment, Practitioner

OUT_OF_REACH = "这个对象不在您的管辖区划内，请由所在区划的司法局导入。"


class UnknownOwner(ValueError):
    """Nobody of this number may be counted for by whoever asks. Its words are a Chinese sentence."""


class Owner(NamedTuple):
    """Whose counter it is: the name the registers know ("" when they do not), and where it lies."""

    name: str
    region: str


class Claim(models.Model):
    """Contents of a claim's matter. Its counter belongs to the organization unless a subclass says otherwise."""

    asks: ClassVar[tuple[str, ...]] = ("note",)
    amounts: ClassVar[tuple[str, ...]] = ()  # those of them that are yuan

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    note = models.CharField("申请说明", max_length=500, blank=True)

    class Meta:
        abstract = True

    def subject(self, organization: Organization) -> tuple[str, str]:
        """Return the number whose counter it is (the policy's `subject` reads it), and the name people know its owner by."""
        return organization.uscc, organization.name

    @classmethod
    def owner(cls, number: str, reach: list[str], counter: Counter) -> Owner:
        """
        Return whose counter a number that was read belongs to, for earlier payments that are entered by somebody who
        reaches so far. An organization that is in no register lies where its code says it was registered.

        :raises UnknownOwner: it lies beyond, or has to be registered first
        """
        code = counter.key(number)
        found = Organization.objects.filter(pk=lines.with_code(code)).first()
        region = found.region if found else code[2:8]
        if not reached(region, reach):
            raise UnknownOwner(OUT_OF_REACH)
        return Owner(found.name if found else "", region)

    def people(self) -> list[int]:
        """Return the keys of the people whose days, or whose one payment, another claim could be paid for as well."""
        return []

    @property
    def shown_for(self) -> str:
        """Return whom or what it is for, as titles and lists may say it: of a person, the family name."""
        return ""

    def last_day(self) -> date | None:
        """Return the last day the money is asked for, or None for what is paid once."""
        return getattr(self, "until", None)

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

    def save(self, *args, **kwargs):
        """Save the claim, and what the beneficiary is recognised by beside others: the account, a home."""
        super().save(*args, **kwargs)
        traits.add(self.practitioner.whose, traits.ACCOUNT, self.account)
        traits.add(self.practitioner.whose, traits.ADDRESS, getattr(self, "home_address", ""))

    def subject(self, organization):
        return self.practitioner.id_number, self.practitioner.name

    @classmethod
    def owner(cls, number, reach, counter):
        """A person who is known works, or worked, for an organization in reach; another lies where the importer sits."""
        found = Practitioner.objects.with_id_number(number).first()
        if found is None:
            return Owner("", reach[0])
        worked = list(found.employments.values_list("organization__region", flat=True))
        where = next((r for r in reach if any(covers(r, place) for place in worked)), "")
        if not where:
            raise UnknownOwner(OUT_OF_REACH)
        return Owner(found.name, where)

    def people(self):
        return [self.practitioner_id]

    @property
    def shown_for(self):
        return masked(self.practitioner.name, 1, 0)

    def payee(self, organization):
        return Payee(self.practitioner.name, self.bank, self.account)

    def not_its_own(self, organization, on):
        if employed(self.practitioner, organization, on):
            return ""
        seated = self.practitioner.employments.filter(_running(on), organization=organization).first()
        as_what = f"专职或兼职任职的记录（{seated.get_position_display()}不算）" if seated else "任职的记录"
        return f"{self.practitioner.name} 在 {on} 没有在本单位{as_what}，不能由本单位申请。"


class PlaceClaim(Claim):
    """A claim for a post or a base of the applicant (`place`, of `register`): the counter is the place's."""

    register: ClassVar[type[Post] | type[TrainingBase]]

    class Meta:
        abstract = True

    @property
    def place(self):
        raise NotImplementedError

    def subject(self, organization):
        return self.place.number, str(self.place)

    @classmethod
    def owner(cls, number, reach, counter):
        place = cls.register.objects.select_related("organization").filter(number=number).first()
        if place is None or not reached(place.organization.region, reach):
            raise UnknownOwner(f"没有编号为“{number}”的{counter.label}，请先登记。")
        return Owner(str(place), place.organization.region)

    @property
    def shown_for(self):
        return str(self.place)

    def not_its_own(self, organization, on):
        if self.place.organization_id == organization.pk:
            return ""
        return f"{self.place} 不是本单位的，不能由本单位申请。"


class NumberedClaim(Claim):
    """A claim about something that is in no register of ours and known by a number (a work): its field `numbered`."""

    numbered: ClassVar[str]

    class Meta:
        abstract = True

    def subject(self, organization):
        return getattr(self, self.numbered), self.shown_for

    @property
    def shown_for(self):
        return getattr(self, self.numbered)

    @classmethod
    def owner(cls, number, reach, counter):
        return Owner("", reach[0])


class ClaimedMatter(NamedTuple):
    """A matter read as a claim: its kind (a `SubsidyKind`), what it is about, and who applies."""

    kind: Any
    claim: Any
    organization: Organization


def claim_of(matter: Matter) -> ClaimedMatter:
    """Return a claim's parts. A claim is opened by an organization and by nobody else."""
    kind, organization = kinds.get(matter.kind), organization_of(matter)
    assert organization is not None
    return ClaimedMatter(kind, kind.contents_of(matter), organization)


def reached(region: str, reach: list[str]) -> bool:
    return any(covers(each, region) for each in reach)


def employed(practitioner: Practitioner, organization: Organization, on: date) -> bool:
    """Test whether somebody works for an organization on a day, 专职 or 兼职: a seat on its board alone is no work."""
    return bool(_employed(practitioner=practitioner.pk, organization=organization.pk, on=on))


_employed = CompiledQuery(
    lambda: Employment.objects.filter(
        _running(Parameter("on", models.DateField())), practitioner=key("practitioner"), organization=key("organization"),
        position__in=WORKS,
    ).values_list("pk")[:1]
)  # fmt: skip


def _running(on: date | Parameter) -> models.Q:
    return models.Q(starts_on__lte=on) & (models.Q(ends_on=None) | models.Q(ends_on__gte=on))
