"""What is filled in for a purchase. A supplier is said by name or credit code: a county has too many to choose from in a list."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils import timezone

from yihe.acts.funds.forms import FundedForm
from yihe.domains.procurement.measured import APART
from yihe.domains.procurement.models import DIRECT, PLATFORM, Asked, Purchase, Quote
from yihe.foundation.money_fields import MoneyBox
from yihe.foundation.plain_text import as_number
from yihe.registers.bodies.models import Body, Sort
from yihe.registers.buyers.models import Buyer
from yihe.registers.catalogs import buying
from yihe.registers.suppliers.models import KnownIn

UNDERTAKE = (Sort.ORGANIZATION, Sort.SUPPLIER, Sort.LAW_FIRM, Sort.VILLAGE)
NOBODY = (
    "承接主体和社会组织的登记里都没有“{}”，请核对；还没有登记的，先在“承接主体”登记。"
    "外县的社会组织，名称后空一格再写统一社会信用代码。"
)
SEVERAL = "叫“{}”的有几个，请填写统一社会信用代码。"


class Day(forms.DateInput):
    """A day, chosen in the browser's own calendar."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class SupplierField(forms.CharField):
    """
    Who undertakes, by name or unified social credit code; the value is the body. `region` is the matter's: a name or a code finds who its
    county knows. Whoever is of another county is found by name *and* code, as its offer says them: typing one tells nobody the other.
    """

    region = ""

    def __init__(self, **said):
        super().__init__(
            **{"label": "供应商", "max_length": 140, "help_text": "名称或者统一社会信用代码，按登记簿里的写。"} | said
        )

    def clean(self, value):
        typed = super().clean(value).strip()
        found = list(undertakers(self.region).filter(Q(name=typed) | Q(code=as_number(typed)))[:2])
        if not found and len(parts := typed.rsplit(maxsplit=1)) == 2:
            found = list(ANYWHERE.filter(name=parts[0], code=as_number(parts[1]))[:2])
        if not found:
            raise ValidationError(NOBODY.format(typed))
        if len(found) > 1:
            raise ValidationError(SEVERAL.format(typed))
        return found[0]

    def prepare_value(self, value):
        return value.name if isinstance(value, Body) else value


ANYWHERE = Body.objects.filter(sort__in=UNDERTAKE).exclude(code="", name="")


def undertakers(region: str):
    """Return the bodies that may undertake and are known in a region's county: its own, and the suppliers it entered."""
    known = KnownIn.objects.over(region).order_by().values("supplier")
    return ANYWHERE.filter(Q(region__startswith=region[:6], region__gt="") | Q(pk__in=known))


class OfSupplier(forms.Form):
    """A form that names a supplier: chosen among those of the matter's county."""

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        for field in form.fields.values():
            if isinstance(field, SupplierField):
                field.region = matter.region
        return form


class PurchaseForm(forms.ModelForm):
    class Meta:
        model = Purchase
        fields = ["title", "buyer", "item", "need", "serves_public", "budget", "project", "series"]
        widgets = {"need": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, organization=None, user=None, **kwargs):
        super().__init__(*args, **kwargs)
        if user is not None:
            today = timezone.localdate()
            self.fields["buyer"].queryset = buyers = Buyer.objects.visible_to(user).on(today)
            self._offer(buying.offered(buyers.values_list("region", flat=True), today))

    def _offer(self, items):
        """Offer the items of the catalogue; what the draft or the post says beside them stays, and is refused with its own sentence."""
        if not items:
            return
        # Said first: the box keeps its help from when it is asked for its value.
        self.fields["item"].help_text = "施行中的购买服务目录里的事项。不在目录里的不能购买，确有需要的先修订目录。"
        kept = as_number(str(self["item"].value() or ""))
        known = {"", *(code for _group, pairs in items for code, _words in pairs)}
        more = [] if kept in known else [(kept, f"{kept}（施行中的目录里没有）")]
        self.fields["item"].widget = forms.Select(choices=[("", "请选择"), *items, *more])

    def clean_item(self):
        return as_number(self.cleaned_data["item"])

    def clean_series(self):
        return self.cleaned_data["series"].strip()


class AskedForm(forms.ModelForm):
    class Meta:
        model = Asked
        fields = ["whom", "users", "on", "said"]
        widgets = {"on": Day, "said": forms.Textarea(attrs={"rows": 3})}


class ReserveForm(FundedForm):
    purpose = "purchase"


class YearsMoneyForm(ReserveForm):
    """What is kept for a purchase: all of its budget, or of a contract over several years this year's part."""

    reserved_amount = MoneyBox(
        label="预留金额（元）", required=False, help_text="不填就预留全部预算。合同跨年度的，只预留本年度要付的，以后年度的到那一年再占用。"
    )  # fmt: skip


class PlanForm(forms.Form):
    """The plan. Which way it goes is no field: the measured amount says it."""

    platform = forms.ChoiceField(label="在哪里采购", choices=tuple(PLATFORM.items()), widget=forms.RadioSelect)
    delivery = forms.CharField(
        label="履约和验收安排", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}), help_text="分几期、每期交什么、怎么验收。"
    )  # fmt: skip
    direct = forms.ChoiceField(
        label="直接委托的情形", required=False, choices=(("", "不是直接委托"), *DIRECT.items()), help_text="政府采购法 第三十一条。"
    )  # fmt: skip
    argument = forms.CharField(
        label="直接委托的论证", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    document = forms.CharField(
        label="批准文件文号", required=False, max_length=60, help_text="改用其他方式或者预算调整须经批准的填写；没有的不填。"
    )  # fmt: skip


class ApartForm(forms.Form):
    number = forms.CharField(label="分开计算的采购编号", max_length=30)
    code = forms.ChoiceField(label="理由", choices=tuple(APART.items()))
    reason = forms.CharField(label="具体理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_number(self):
        return as_number(self.cleaned_data["number"])


class QuoteForm(OfSupplier):
    supplier = SupplierField()
    amount = MoneyBox(label="报价（元）", least=None)
    note = forms.CharField(label="说明", max_length=300, required=False)


class ChoiceForm(forms.Form):
    quote = forms.ModelChoiceField(Quote.objects.none(), label="选哪一家", empty_label="请选择")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    @classmethod
    def for_matter(cls, matter, user, data=None, files=None):
        form = cls(data)
        form.fields["quote"].queryset = Quote.objects.standing().filter(purchase=matter.pk).select_related("supplier")
        return form


class DirectForm(OfSupplier):
    supplier = SupplierField()
    amount = MoneyBox(label="成交金额（元）")
    reason = forms.CharField(label="价格依据", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class WebAddress(forms.URLField):
    """The address of a page that anybody may open: it becomes a link."""

    default_validators = [URLValidator(schemes=["http", "https"])]
    default_error_messages = {
        "invalid": "这不是网址，请打开那一页，把地址栏里的网址完整复制过来，以 https:// 或者 http:// 开头。"
    }

    def __init__(self, **said):
        super().__init__(**{"max_length": 300, "assume_scheme": "https"} | said)


class ResultForm(OfSupplier):
    """What the province's system decided: taken in with the address and the day of its notice."""

    supplier = SupplierField()
    amount = MoneyBox(label="成交金额（元）")
    link = WebAddress(label="结果公告网址")
    noticed_on = forms.DateField(label="结果公告日期", widget=Day)
    tenderers = forms.IntegerField(label="参加的供应商家数", min_value=1, max_value=999)
    reason = forms.CharField(label="项目编号和说明", max_length=500)
