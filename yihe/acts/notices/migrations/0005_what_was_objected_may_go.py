"""What was objected and what was found may be emptied once their term is over; until then the digests of each event keep them, as all contents."""

from django.db import migrations

from yihe.foundation.frozen_rows import Frozen

BEFORE = Frozen(
    "notices_objection", "notice_id", "phone_index", "text",
    after=("answered_at", ("finding", "outcome", "answer", "answered_at")),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_notices_may_close_later")]

    operations = [
        Frozen(
            "notices_objection", "notice_id", "phone_index", after=("answered_at", ("outcome", "answer", "answered_at")),
            instead_of=BEFORE,
        ),
    ]  # fmt: skip
