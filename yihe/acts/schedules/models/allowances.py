"""值班补贴: what somebody is paid for the petition duty they sat, prepared each month; a shift stands in one of them at most."""

from django.db import models
from django.db.models import Q

from yihe.acts.schedules.models.shifts import Shift
from yihe.foundation.bank_accounts import AccountField
from yihe.foundation.encryption import SealedRow, identified_once
from yihe.foundation.money_fields import MoneyField
from yihe.matters.models import Matter
from yihe.registers.bodies import traits
from yihe.registers.practitioners.models import Practitioner


class DutyAllowance(SealedRow):
    """值班补贴 of one person, prepared in a month (`month`, its first day). `amount` is in yuan: the sum of its lines."""

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="+", verbose_name="办件")
    practitioner = models.ForeignKey(
        Practitioner, models.PROTECT, related_name="duty_allowances", verbose_name="值班人员"
    )
    month = models.DateField("编制月份")
    amount = MoneyField("补贴金额（元）")
    bank = models.CharField("本人开户银行", max_length=100, blank=True)
    account = AccountField("本人银行账号", blank=True)
    hanging: list  # lines that are written with it, when it is opened

    class Meta:
        verbose_name = verbose_name_plural = "值班补贴"
        constraints = [
            identified_once("dutyallowance"),
            models.UniqueConstraint(fields=["practitioner", "month"], name="allowance_once_a_month"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="allowance_is_of_money"),
        ]

    def __str__(self):
        return f"{self.practitioner} {self.month:%Y-%m}"

    def save(self, *args, **kwargs):
        """Save it with the lines it is opened with (`hanging`), and what its person is recognised by beside others: the account."""
        super().save(*args, **kwargs)
        for line in self.__dict__.pop("hanging", ()):
            line.allowance = self
            line.save(force_insert=True)
        if self.account:
            traits.add(self.practitioner.whose, traits.ACCOUNT, self.account)


class AllowanceLine(models.Model):
    """One shift of an allowance and what it is paid, in yuan. Once per shift, whoever prepares whatever."""

    allowance = models.ForeignKey(DutyAllowance, models.PROTECT, related_name="lines", verbose_name="值班补贴")
    shift = models.OneToOneField(Shift, models.PROTECT, related_name="allowance_line", verbose_name="班次")
    amount = MoneyField("补贴金额（元）")
    basis = models.CharField("依据", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "值班补贴的一班"
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="allowance_line_is_of_money")]

    def __str__(self):
        return f"{self.shift.on} {self.shift.post.name}"
