from django.db import migrations

from yihe.foundation import reclaiming
from yihe.foundation.encryption import ERASED, ERASED_WORDS, EncryptedTextField

SEALED_IN = ("matter.compartment_id",)  # as the model says it; a model of a migration does not know


def seal(registry, schema_editor):
    """Seal what was told of a bad mark as its other words are: in the compartment of its matter. What events froze of it is the text, and holds."""
    alias, marks = schema_editor.connection.alias, registry.get_model("ratings", "BadMark")
    marks.sealed_in = SEALED_IN
    field = EncryptedTextField()
    field.set_attributes_from_name("answer")
    field.model = marks
    with reclaiming.zeroed(using=alias):
        for mark in marks.objects.using(alias).exclude(answer="").select_related("matter").order_by("pk"):
            gone = mark.answer == ERASED_WORDS
            stored = ERASED if gone else field.sealed(mark, mark.answer).stored
            marks.objects.using(alias).filter(pk=mark.pk).update(answer=stored)


class Migration(migrations.Migration):
    dependencies = [
        ("ratings", "0001_marks_slips_and_what_follows"),
    ]

    # The column stays as it is: only what stands in it changes.
    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop, elidable=True),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "badmark", "answer", EncryptedTextField(blank=True, max_length=500, verbose_name="告知评价人的话")
                ),
            ],
        ),
    ]
