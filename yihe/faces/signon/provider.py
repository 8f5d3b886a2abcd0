"""
Where allauth looks for the doors of others. What speaks to them (`others`) is loaded where the settings name one: it brings a client for the
web, some four MB of each worker.
"""

from django.conf import settings

provider_classes = []
if settings.SOCIALACCOUNT_PROVIDERS["sign_on"]["APPS"]:
    from yihe.faces.signon.others import SignOnProvider

    provider_classes.append(SignOnProvider)
