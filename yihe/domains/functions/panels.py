"""The box of a list on its matter's page: its lines as they were sent, and what they change."""

from yihe.matters.panels import Panel
from yihe.registers.catalogs import sorts, versions
from yihe.registers.catalogs.models import Item


class LinesBox(Panel):
    """条目: before the list was sent, the working list as it is now; then the version, with what it changes."""

    template_name = "functions/panel_lines.html"

    def context(self, page):
        said, matter = page["contents"], page["matter"]
        before = versions.newest(said.sort, matter.region)
        if said.version is not None and said.version.nth:
            before = versions.before(said.version)
        lines = (
            list(said.version.lines.all())
            if said.version
            else list(Item.objects.of(said.sort, matter.region).filter(ended=False))
        )
        return {
            "said": said, "lines": lines, "fields": sorts.apart(said.sort, lines),
            "shared": sorts.shared(said.sort, lines), "name_label": sorts.label_of(said.sort, "name"), "before": before,
            "differences": versions.differences(before, said.version) if said.version else [], "working": said.version is None,
            "register": f"{said.sort}_items",
        }  # fmt: skip


class TransferBox(Panel):
    """职能转移: which function, to whom, in which form, what stays here; and how it went since."""

    template_name = "functions/panel_transfer.html"
