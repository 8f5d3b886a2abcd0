"""采购: how the bureau buys, from the need to the last payment. Which way a purchase goes is measured, never chosen by a clerk."""

from yihe.foundation.doors import Door

DOOR = Door(
    "procurement", "采购", purposes=("purchase",), pages="pages:urlpatterns", story="stories:strands", chapters=("performance:chapter",),
    sheets=("yihe.domains.procurement.tender.province_sheet:TABLE", "results_sheet:TABLE"),
)  # fmt: skip
