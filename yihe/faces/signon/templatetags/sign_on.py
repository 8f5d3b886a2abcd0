"""The doors of others on the page one signs in on, which is allauth's."""

from django import template

from yihe.faces.signon import views

register = template.Library()


@register.simple_tag(takes_context=True)
def other_doors(context) -> list[tuple[str, str]]:
    """Return code and name of each door, as the settings order them."""
    return [(each.app.provider_id, each.app.name) for each in views.doors(context["request"])]
