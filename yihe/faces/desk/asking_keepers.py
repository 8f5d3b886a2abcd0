"""待核对: once a month, whoever keeps a place that nobody looked at for too long is asked to; the desk, where it has no keeper."""

from django.utils import timezone

from yihe.foundation import city_pack
from yihe.foundation.roles import ADVICE_DESK, STATION_KEEPER
from yihe.matters.models import Notification
from yihe.registers.accounts.queries import who_reach
from yihe.registers.stations import checking


def ask() -> int:
    """Write a line to the keeper of each place that is due; what was said this month of it is not said again. Return how many."""
    today = timezone.localdate()
    before = _said()
    for pack in city_pack.every():
        rows = []
        for station in checking.due(city_pack.region_of(pack), today):
            where = {"region": station.region, "on": today}
            asked = who_reach(STATION_KEEPER, **where) or who_reach(ADVICE_DESK, **where)
            words = (
                f"{station}的信息上次核对是 {station.checked_on}，请核对地址、电话和开放时间；都对的，按“核对无误”。"
            )
            rows += [
                Notification(
                    user_id=pk, text=words, page=f"desk:record stations {station.pk}",
                    key=f"station:{today:%Y-%m}:{station.pk}:{pk}",
                )
                for pk in sorted(asked)
            ]  # fmt: skip
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
    return _said() - before


def _said() -> int:
    return Notification.objects.filter(key__startswith="station:").count()
