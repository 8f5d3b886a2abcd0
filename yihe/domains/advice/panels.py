"""The boxes of a consultation: what the desk sees of it, what whoever answers reads, whom one rings, what a complaint says."""

from yihe.domains.advice import merging, rules
from yihe.domains.advice.models import CallBack, Complaint, Consultation
from yihe.foundation import masking
from yihe.foundation.encryption import closed_fields
from yihe.foundation.roles import ADVICE_DESK, DIRECTOR
from yihe.matters import child_harm
from yihe.matters.actions import holds_role
from yihe.matters.panels import Panel
from yihe.matters.safe_ways import REACHES, SafeWay

REVEALERS = (ADVICE_DESK, DIRECTOR)  # who reads the words with a reason, on the record


class SubjectBox(Panel):
    """What everybody who knows of it sees: sort, channel, how many, what has to be done at once. No word of it."""

    template_name = "advice/panel_subject.html"

    def context(self, page):
        contents: Consultation = page["contents"]
        return {
            "urgent": _urgent(contents),
            "answerer": page["matter"].assignee,
            "may_reveal": may_reveal(page["matter"], page["user"]),
            "needs_two": rules.needs_a_second_reader(page["matter"]),
        }


def _urgent(contents: Consultation) -> list[str]:
    found = []
    if contents.is_child_harm:
        found.append(child_harm.what_to_do(contents, "答复"))
    if contents.is_violence:
        found.append("家庭暴力：不转调解；只照对方说的安全方式联系。")
    if contents.is_self_harm:
        found.append("有轻生的话：请马上由人接手，告知 12356。")
    return found


def may_reveal(matter, user) -> bool:
    """Test whether a person may read the words with a reason: of the desk or leading there, or letting it go out as second reader."""
    return any(holds_role(user, role, matter) for role in REVEALERS) or is_second_reader(matter, user)


def is_second_reader(matter, user) -> bool:
    return matter.state == "reading" and matter.assignee_id == user.pk


class WordsBox(Panel):
    """What was asked and answered, to whom it was given. Numbers in it are whole for who answers alone (`masking`)."""

    template_name = "advice/panel_words.html"

    def context(self, page):
        whole = not is_second_reader(page["matter"], page["user"])
        shown = words(page["contents"], whole=whole)
        for other in merging.merged_here(page["matter"].pk):
            shown += [(f"{other.matter.number}（并入）的{label}", text) for label, text in words(other, whole=whole)]
        return {"rows": shown, "masked": is_second_reader(page["matter"], page["user"])}


def words(contents: Consultation, *, whole: bool) -> list[tuple[str, str]]:
    """Return the words of a consultation as (label, text), each that there is; without `whole` its numbers are masked."""
    gone = closed_fields(contents)
    rows = []
    for name in (
        "question",
        "supplement",
        "asked_again",
        "reopening",
        "wanted",
        "answer",
        "told",
        "handed_words",
        "asker",
        "phone",
        "safe_note",
    ):
        text = "" if name in gone else getattr(contents, name)
        if text:
            rows.append((str(contents._meta.get_field(name).verbose_name), text if whole else masking.masked(text)))
    return rows


class RingBox(Panel):
    """Whom one rings, while it is one's turn: the number, and what to mind."""

    template_name = "advice/panel_ring.html"

    def context(self, page):
        ring: CallBack = page["contents"]
        asked = Consultation.objects.select_related("matter").get(pk=page["matter"].parent_id)
        safe = asked.safe_way in REACHES and page["matter"].is_open and not closed_fields(asked)
        return {
            "ring": ring,
            "phone": asked.phone if safe else "",
            "name": asked.asker if safe else "",
            "note": asked.safe_note if safe else "",
            "may_leave_word": asked.word_may_be_left,
        }


class ComplaintBox(Panel):
    """What is complained of, for whoever looks into it; for nobody it is about."""

    template_name = "advice/panel_complaint.html"

    def context(self, page):
        contents: Complaint = page["contents"]
        if page["user"].acts_for & rules.whom_it_is_about(page["matter"]) or closed_fields(contents):
            return None
        way = SafeWay(contents.safe_way).label if contents.safe_way in SafeWay.values else SafeWay.NONE.label
        return {
            "complaint": contents,
            "way": way,
            "urgent": child_harm.what_to_do(contents, "办结") if contents.is_child_harm else "",
        }
