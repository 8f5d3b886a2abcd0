"""The pages of station work, gathered from its parts."""

from yihe.domains.station_work.incidents.pages import urlpatterns as incidents

urlpatterns = [*incidents]
