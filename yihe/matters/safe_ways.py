"""
Telling a party without an account, only by the way it called safe. There is no gateway for calls and short messages: what is to
be told waits for somebody who works on the matter, who calls or writes by hand, and says so.

What is told is neutral: no name, no words, no outcome; of what lies in a compartment, not even what it is about.
Whoever picks up the phone may be the one it is about.
"""

from django.db.models import TextChoices

from yihe.matters.models import Matter, Party, PartyMessage


class SafeWay(TextChoices):
    """How a party may be reached. One that did not say is not reached: silence is no consent to a call."""

    CALL = "call", "打电话"
    SMS = "sms", "发短信"
    NONE = "none", "不要联系我"


REACHES = {SafeWay.CALL, SafeWay.SMS}
NOTE_LIMIT = 100


def way_of(party: Party) -> SafeWay:
    """Return the way a party called safe; NONE where it called none, or what it said was erased."""
    return SafeWay(party.safe_way) if party.safe_way in SafeWay.values else SafeWay.NONE


def tell_parties(matter: Matter, kind, *, besides: Party | None = None, text: str = "") -> None:
    """
    Have it told to the parties of a matter that have no account that there is news, each by its safe way. Of what waits to be
    told to one already nothing is added: one call tells it. `text` is another sentence as neutral as ours.
    """
    if kind.person is None:
        return
    for party in Party.objects.let_in().filter(matter=matter, user=None, body=None, practitioner=None):
        if party != besides and way_of(party) in REACHES and party.contact:
            PartyMessage.objects.get_or_create(
                party=party, told_at=None, defaults={"matter": matter, "text": text or news_of(matter, kind)}
            )


def news_of(matter: Matter, kind) -> str:
    """Return the sentence that is told. Who is called may not be who picks up."""
    if matter.is_compartment or matter.compartment_id is not None:
        return "您有一件事有了进展，请用您手里的编号和查询码查看，或者到窗口询问。"
    return f"您的“{kind.called(matter)}”（编号 {matter.number}）有了进展，请凭编号和查询码查看，或者到窗口询问。"


def say(party: Party, way: SafeWay, note: str = "") -> None:
    """Keep which way a party calls safe, sealed."""
    party.safe_way, party.safe_note = way, note.strip()[:NOTE_LIMIT]
    party.save(update_fields=["safe_way", "safe_note"])
