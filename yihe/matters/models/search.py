"""What a matter is found by. Written by `yihe.matters.search` and by nothing else."""

from django.db import models

from yihe.foundation.pairs import PairsField
from yihe.matters.models.matter import Matter


class SearchEntry(models.Model):
    """
    The words of one matter in the search index: `text` is its normalised fields, one to a line, `pairs` their pairs of
    characters. A matter of a compartment has none. The table is made by `PairsTable`: on SQLite it is one of FTS5.
    """

    free_because = "made anew from the matter: `search.faults` compares it"

    matter = models.OneToOneField(
        Matter, models.CASCADE, primary_key=True, db_column="rowid", related_name="+", verbose_name="办件"
    )
    pairs = PairsField("字对")
    text = models.TextField("文字")

    class Meta:
        verbose_name = verbose_name_plural = "查找索引"
