"""封存: the seals over all chains and books, and the notes that left the house. Written once."""

from django.db import models


class Seal(models.Model):
    """
    The seal: a digest over the seal before it, every chain head that moved since, and the pages of the books since. All
    seals together are the leaves of a tree whose root leaves the house (`notes`): whoever rewrites a chain, its heads and
    every seal is caught by it. Append-only.
    """

    at = models.DateTimeField("时间")
    # 1: one digest over everything. 2: `root` is that of a Merkle tree over heads and pages.
    version = models.PositiveSmallIntegerField("格式", default=1)
    matters = models.PositiveIntegerField("封存办件数")
    events_through = models.BigIntegerField("记录截至")
    access_through = models.BigIntegerField("查阅记录截至")
    # Only of seals set before books had pages.
    access_digest = models.CharField("查阅记录摘要", max_length=64, blank=True)
    root = models.CharField("树根", max_length=64, blank=True)
    previous = models.CharField("前一封存摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存"
        ordering = ["pk"]


class SealedHead(models.Model):
    """How long a matter's chain was, and where it ended, when a seal was set. Append-only."""

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="heads", verbose_name="封存")
    matter_id = models.BigIntegerField("办件")
    length = models.PositiveIntegerField("记录条数")
    head = models.CharField("末条摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "封存的链"
        indexes = [models.Index(fields=["matter_id", "length"], name="sealed_head_matter")]


class SealedPage(models.Model):
    """
    What a seal found in a book: a line for each row that came since the page before, with its key, its digest and where it
    stands. `last` is the key of the last one. `columns` are those the digests are over; a page of version 1 has none, its
    lines bear the rows' own digests, and it is there even when nothing came. Append-only.
    """

    seal = models.ForeignKey(Seal, models.PROTECT, related_name="pages", verbose_name="封存")
    book = models.CharField("账册", max_length=63)
    last = models.BigIntegerField("截至行")
    rows = models.PositiveIntegerField("行数")
    columns = models.TextField("列", blank=True)
    listing = models.TextField("清单")

    class Meta:
        verbose_name = verbose_name_plural = "封存的账页"
        indexes = [models.Index(fields=["book", "-id"], name="sealed_page_book")]


class LodgedNote(models.Model):
    """送出的封存纸条: the note of a seal as it left the house, and what it was signed with there. Append-only."""

    seal = models.OneToOneField(Seal, models.PROTECT, related_name="note", verbose_name="封存")
    at = models.DateTimeField("送出时间")
    text = models.TextField("纸条")
    signature = models.TextField("签名", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "送出的封存纸条"
