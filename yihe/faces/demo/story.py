"""The story of the demonstration city, lived through the real actions by the people concerned."""

from collections.abc import Callable

from django.utils import timezone

from yihe.faces.demo import people


def tell(say: Callable[[str], object]) -> people.City:
    """Settle the city and live through its story. Everything goes through the same verbs as on the pages."""
    city = people.settle(timezone.localdate())
    say(f"  {len(city.organizations)} 个社会组织、{len(city.people)} 名从业人员和专家、{len(city.users)} 个账户")
    return city
