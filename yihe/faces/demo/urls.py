"""Signing in as a persona by one click. Only routed in demo mode."""

app_name = "demo"
urlpatterns: list = []
