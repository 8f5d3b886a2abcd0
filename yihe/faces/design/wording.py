"""What Django's forms say when something is wrong, in the words people use: 请填写 rather than 这个字段是必填项."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core import validators
from django.core.exceptions import ValidationError
from django.db.models import BaseConstraint
from django.forms import models

from yihe.foundation.written import boxes, mailboxes
from yihe.foundation.written.days import NO_DAY

REQUIRED = {
    forms.Field: "请填写。", forms.ChoiceField: "请选择。", forms.MultipleChoiceField: "请至少选择一项。",
    models.ModelChoiceField: "请选择。", models.ModelMultipleChoiceField: "请至少选择一项。", forms.FileField: "请选择文件。",
    forms.BooleanField: "请打勾确认。",
}  # fmt: skip
WRONG = {
    forms.IntegerField: "请填写整数，例如 3。", forms.DecimalField: "请填写数字，例如 1200.50。",
    forms.DateField: NO_DAY, forms.TimeField: "请填写时间，例如 09:00。", forms.EmailField: mailboxes.WRONG,
}  # fmt: skip
CHOSEN = (forms.ChoiceField, forms.MultipleChoiceField, models.ModelChoiceField, models.ModelMultipleChoiceField)
NOT_OFFERED = "请从列出的选项中选择。"  # what was typed instead is not said back
CONTRADICTS = (
    "填写的内容互相矛盾，或者超出了可以登记的范围，请核对金额、数量和日期。"  # never the name of a rule of the database
)
_LONGEST_KEY = 18  # digits, as `row_keys` has it
PASSWORD = {
    password_validation.MinimumLengthValidator: "密码太短，至少 {min_length} 个字符。",
    password_validation.CommonPasswordValidator: "这个密码太常见，容易被猜到。",
    password_validation.UserAttributeSimilarityValidator: "密码和姓名或用户名太相似，容易被猜到。",
}


def speak_plainly() -> None:
    """
    Replace the sentences once, when the application starts. Django reads them when a form is made.

    They are written into Django's own classes because nothing smaller reaches every form. A catalogue of translations
    knows one sentence, "This field is required.", for what is 请填写, 请选择 and 请打勾确认 here, by the sort of field. A mixin
    would have to stand in every form, and cannot in those that Django's and allauth's views make, nor in the fields that
    model forms make of columns.
    """
    for field, sentence in REQUIRED.items():
        field.default_error_messages = {**field.default_error_messages, "required": sentence}
    for field, sentence in WRONG.items():
        field.default_error_messages = {**field.default_error_messages, "invalid": sentence}
    for field in CHOSEN:
        field.default_error_messages = {**field.default_error_messages, "invalid_choice": NOT_OFFERED}
    for validator, sentence in PASSWORD.items():
        validator.get_error_message = lambda self, said=sentence: said.format(
            min_length=getattr(self, "min_length", "")
        )
    boxes.read_every_box()
    BaseConstraint.default_violation_error_message = CONTRADICTS  # type: ignore[assignment]
    models.ModelChoiceField.to_python = _of_keys(models.ModelChoiceField.to_python)
    models.ModelMultipleChoiceField._check_values = _of_keys(models.ModelMultipleChoiceField._check_values)
    validators.EmailValidator.message = WRONG[forms.EmailField]
    validators.MaxLengthValidator.message = "最多 %(limit_value)d 个字，现在有 %(show_value)d 个字。"
    validators.MinLengthValidator.message = "至少 %(limit_value)d 个字，现在有 %(show_value)d 个字。"
    validators.MinValueValidator.message = "不能小于 %(limit_value)s。"
    validators.MaxValueValidator.message = "不能大于 %(limit_value)s。"


def _of_keys(read: Callable[[models.ModelChoiceField, Any], Any]) -> Callable[[models.ModelChoiceField, Any], Any]:
    """Have a field refuse a number no row can have as a choice that is not offered: the database cannot even be asked about it."""

    def reads(field: models.ModelChoiceField, value: Any) -> Any:
        for said in value if isinstance(value, list | tuple) else (value,):
            if isinstance(said, str) and (digits := said.strip().lstrip("+-").replace("_", "")).isdecimal() and len(digits) > _LONGEST_KEY:  # fmt: skip
                wrong = {"value": said, "pk": said}
                raise ValidationError(field.error_messages["invalid_choice"], code="invalid_choice", params=wrong)
        return read(field, value)

    return reads
