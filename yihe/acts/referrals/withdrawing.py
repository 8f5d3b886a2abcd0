"""
撤回同意: at any time, also after the hand-over is over (PIPL 15). What was done before stays done. From then on nobody we hold it for reads a
field, and everybody who had it is told: people of the house in a line, a port by a notice of its own key, and on paper by whoever sends.
"""

from django.conf import settings
from django.utils import timezone

from yihe.acts.referrals import consents, queue, receivers
from yihe.acts.referrals.door import RECEIVER, REFERRED
from yihe.acts.referrals.models import FIELDS, Ground, ItemSort, Referral
from yihe.matters import erasing, kinds, parties, telling
from yihe.matters.effects import set_in_contents
from yihe.matters.models import Matter, Party
from yihe.matters.reading import events

STOP = "内容已经关闭。请停止使用并删除您单位已有的记录。"
CLOSED_TO_YOU = {Ground.CONSENT: f"本人撤回了同意，{STOP}", Ground.DUTY: f"转出方撤回了这件转介，{STOP}"}
SURE = "撤回以后，内容随即清空，不能恢复；收到过的单位会被告知停止使用并删除。以前办的仍然有效。"
SENDS = ("send", "dispatch")
BACK = "您已撤回同意。撤回以后，对方不能再看；已经收到的，要停止使用并删除。撤回以前已经办的，仍然有效（个人信息保护法第十五条）。"


def withdraw(matter: Matter, *, by, **said) -> dict:
    """
    Take the consent back: the fields are emptied and what was said with earlier acts (反馈, 进展), what has not left does not leave, whoever had
    it is told. The consents themselves stay: that they were given is what shows that it was handed over by right.
    """
    had = set(Party.objects.filter(matter=matter, role_code=RECEIVER.code).values_list("user", flat=True)) - {None}
    referral: Referral = kinds.contents_of(matter)
    withdrawn = consents.withdraw(referral)
    emptied = dict.fromkeys((*FIELDS, "feedback", "progress", "return_note"), "")
    set_in_contents(matter, withdrawn_at=timezone.now(), **emptied)
    parties.let_go(matter, RECEIVER)
    parties.keep_no_more_than_the_code(matter, REFERRED)
    queue.withdraw(matter)
    erasing.let_words_go(matter, by=by)
    closed = f"{matter.title}（编号 {matter.number}）：{CLOSED_TO_YOU[Ground(referral.ground)]}"
    telling.tell(had, closed, matter=matter, mail=True)
    if have_it_on_paper(matter):
        who = telling.people(kinds.get(matter.kind).workflow.initial.waits_on, matter) - ({by.pk} if by else set())
        telling.tell(who, f"{matter.title}（编号 {matter.number}）：{to_be_told(matter)}", matter=matter, mail=True)
    return {"withdrawn": withdrawn}


def have_it_on_paper(matter: Matter) -> list[str]:
    """Return the codes of the receivers somebody's fields were sent to on paper, whom no line of ours tells: also those who sent it back."""
    if kinds.contents_of(matter).ground == Ground.DUTY:
        return []
    went = [event.said.get("receiver", "") for event in events(matter) if event.action in SENDS]
    items = matter.port_items.filter(sort=ItemSort.REFERRAL).values_list("port", "tries", "answered_at")
    by_port = {port for port, tries, answered in items if tries or (answered is None and port in settings.PORTS)}
    found = [receivers.get(matter.region, code) for code in dict.fromkeys(went) if code]
    return [each.code for each in found if not each.inside and not (each.port and each.port in by_port)]


def to_be_told(matter: Matter) -> str:
    """Return what whoever sends has to do by hand after the consent ended."""
    names = "、".join(str(receivers.get(matter.region, code)) for code in have_it_on_paper(matter))
    return f"本人撤回了同意。{names}收到的是纸质材料，请书面告知对方停止使用并删除，再登记已告知对方。"


def waits_for_notice(matter: Matter) -> bool:
    """Test whether the consent ended, and somebody who has it on paper was not told yet."""
    referral: Referral = kinds.contents_of(matter)
    return bool(referral.withdrawn_at and not referral.notice_at and have_it_on_paper(matter))


def nobody_waits_for_notice(matter: Matter, user) -> str:
    return "" if waits_for_notice(matter) else "没有要书面告知的单位，或者已经登记过。"


def notify(matter: Matter, *, by, **said) -> None:
    set_in_contents(matter, notice_at=timezone.now())


def may_be_taken_back(matter: Matter) -> bool:
    """Test whether a consent stands that could be taken back: where none does no button stands for it."""
    return not is_withdrawn_already(matter, None) and not rests_on_no_consent(matter, None)


def is_withdrawn_already(matter: Matter, user) -> str:
    return "已经撤回。" if kinds.contents_of(matter).withdrawn_at else ""


def rests_on_no_consent(matter: Matter, user) -> str:
    """Refuse after the end what there never was; before it, whoever sends may call a hand-over by a clause back all the same."""
    return "" if kinds.contents_of(matter).consents.exists() else "此件依法移送，没有登记过谁的同意。"
