"""村规民约、居民公约: a text, what two readers say of each clause, what the village decided, and where it was filed. Never who voted how."""

import re

from django.db import models
from django.db.models import F, Q

from yihe.matters.models import Matter

TEXT_LIMIT, CLAUSE_LIMIT, MOST_CLAUSES = 20000, 2000, 120

ARTICLE = re.compile(r"^第[〇零一二三四五六七八九十百0-9]{1,6}条")  # how a clause says which it is


class Sort(models.TextChoices):
    """Whose charter it is. Each has a statute of its own, and is filed elsewhere (`charters.offices`)."""

    VILLAGE = "village", "村规民约"
    RESIDENTS = "residents", "居民公约"


class Verdict(models.TextChoices):
    """What is said of a clause. It is advice (村委会组织法 31, 居委会组织法 31: who orders correction is the office it is filed with)."""

    FINE = "fine", "可以"
    BETTER = "better", "建议改"
    UNLAWFUL = "unlawful", "违法"


class Meeting(models.TextChoices):
    """Which meeting decided, and by what it is counted whether enough came (`charters.votes`)."""

    ADULTS = "adults", "村民（居民）会议，按十八周岁以上的人计"
    HOUSEHOLDS = "households", "村民（居民）会议，按户的代表计"
    DEPUTIES = "deputies", "居民代表会议"


class Outcome(models.TextChoices):
    """How much of what was advised the village took up: computed from the text it decided on, never typed."""

    ALL = "all", "采纳"
    SOME = "some", "部分采纳"
    NONE = "none", "未采纳"


class Charter(models.Model):
    """
    村规民约、居民公约审查: contents. `text` is what was sent to be read, `decided_text` what the meeting decided on. `entitled` and `present` count
    people, households or deputies, as `meeting` says; three counts of votes add up to `present`. `office` is the code of the division whose
    government or office it was filed with. What was filed is a version; the newest filed one of a village holds.
    """

    village = ""  # what the village is called, said by the form for the title: no column

    matter = models.OneToOneField(Matter, models.PROTECT, primary_key=True, related_name="charter", verbose_name="办件")
    sort = models.CharField("类别", max_length=10, choices=Sort)
    why = models.CharField("制定或者修改的原因", max_length=300)
    text = models.TextField("文本", max_length=TEXT_LIMIT)
    meeting = models.CharField("由哪个会议决定", max_length=10, choices=Meeting, blank=True)
    decided_on = models.DateField("会议日期", null=True, blank=True)
    entitled = models.PositiveIntegerField("应到", null=True, blank=True)
    present = models.PositiveIntegerField("实到", null=True, blank=True)
    in_favour = models.PositiveIntegerField("同意", null=True, blank=True)
    against = models.PositiveIntegerField("不同意", null=True, blank=True)
    abstained = models.PositiveIntegerField("弃权", null=True, blank=True)
    decided_text = models.TextField("会议通过的文本", max_length=TEXT_LIMIT, blank=True)
    outcome = models.CharField("审查意见采纳情况", max_length=4, choices=Outcome, blank=True)
    not_followed = models.CharField("没有采纳的理由", max_length=500, blank=True)
    office = models.CharField("备案机关", max_length=9, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    receipt = models.CharField("备案回执", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "村规民约和居民公约审查"
        constraints = [
            models.CheckConstraint(
                condition=Q(meeting="", present=None, in_favour=None, against=None, abstained=None)
                | Q(in_favour__isnull=False, against__isnull=False, abstained__isnull=False)
                & Q(present=F("in_favour") + F("against") + F("abstained"), entitled__gte=F("present")),
                name="charter_votes_add_up_to_who_came",
            ),
            models.CheckConstraint(
                condition=Q(office="", filed_on=None) | ~Q(office="") & Q(filed_on__isnull=False) & ~Q(decided_text=""),
                name="charter_filed_is_what_was_decided",
            ),
        ]

    def __str__(self):
        return self.get_sort_display()


class CharterClause(models.Model):
    """
    One clause of the text that is read, and what is said of it. `only` are the words of it the verdict is about, "" for the whole: a clause may
    be lawful but for half a sentence. Written anew whenever the text is handed in anew; each event freezes what stood.
    """

    charter = models.ForeignKey(Charter, models.PROTECT, related_name="clauses", verbose_name="审查")
    nth = models.PositiveSmallIntegerField("序号")
    words = models.CharField("条文", max_length=CLAUSE_LIMIT)
    verdict = models.CharField("意见", max_length=8, choices=Verdict, blank=True)
    only = models.CharField("只对其中的", max_length=CLAUSE_LIMIT, blank=True)
    law = models.CharField("依据的法律", max_length=60, blank=True)
    article = models.CharField("条款", max_length=40, blank=True)
    advice = models.CharField("怎么改", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "条文审查意见"
        ordering = ["charter", "nth"]
        constraints = [
            models.UniqueConstraint(fields=["charter", "nth"], name="charter_clause_once"),
            models.CheckConstraint(
                condition=Q(verdict__in=["", Verdict.FINE])
                | Q(verdict=Verdict.BETTER) & ~Q(advice="")
                | Q(verdict=Verdict.UNLAWFUL) & ~Q(law="") & ~Q(article="") & ~Q(advice=""),
                name="unlawful_clause_names_its_article",
            ),
        ]

    def __str__(self):
        """Return what the clause calls itself, 第三条; where it has no number of its own, which it is of the text."""
        own = ARTICLE.match(self.words)
        return own.group() if own else f"第 {self.nth} 段"

    @property
    def concerned(self) -> str:
        """Return the words the verdict is about: the part that was named, or the whole clause."""
        return self.only or self.words

    @property
    def said(self) -> str:
        """Return the verdict as a page says it: 部分违法 where it is about a part."""
        label = self.get_verdict_display()
        return f"部分{label}" if self.only and self.verdict == Verdict.UNLAWFUL else label
