"""What the steps of a list write."""

from datetime import date

from yihe.acts.notices import verbs as notices
from yihe.foundation.procedure import within
from yihe.matters.actions import locked, perform
from yihe.matters.kinds import contents_of
from yihe.matters.models import Matter
from yihe.registers.catalogs import versions

OPINIONS = within("list_opinions", at_least=1)


def draw_up(matter: Matter, *, by, **said) -> dict:
    """Write the working list down as it is now. Sent back and sent again, it is drawn up anew."""
    contents = contents_of(matter)
    contents.version = versions.draw_up(contents.sort, matter.region, matter=matter.number)
    contents.digest = contents.version.digest
    contents.save(update_fields=["version", "digest"])
    return {"version": contents.version.pk}


def open_for_opinions(matter: Matter, *, by, title: str, body: str, **said) -> dict:
    return notices.publish(matter, title=title, body=body, by=by, days=OPINIONS.days(region=matter.region))


def publish(matter: Matter, *, by, document: str, since: date, **said) -> dict:
    """Publish the version; the matter of the one before it ends with that."""
    version = contents_of(matter).version
    before = versions.publish(version, since=since, document=document)
    if before is not None and (earlier := Matter.objects.filter(number=before.matter, state="in_force").first()):
        perform(locked(earlier.pk), "replace", by=by, following=True)
    version.refresh_from_db()
    return {"nth": version.nth, "since": since, "document": document}
