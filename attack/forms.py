"""The forms of a page, and how an honest hand would fill them in."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from html.parser import HTMLParser

NOT_TYPED = {"csrfmiddlewaretoken"}


@dataclass
class Form:
    """Where a form goes, what it would send, and for each field that offers choices what they are."""

    action: str
    said: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)  # selects, radios, hidden fields
    boxes: list[str] = field(default_factory=list)  # that take files

    @property
    def files(self) -> bool:
        """Test whether it takes files."""
        return bool(self.boxes)


class _Reader(HTMLParser):
    def __init__(self, path: str):
        super().__init__()
        self.path, self.forms = path, []
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action") or self.path) if given.get("method", "").lower() == "post" else None
        elif self.form is None:
            return
        elif tag == "select" and given.get("name"):
            self.select = given["name"]
            self.form.offered[self.select] = []
        elif tag == "option" and self.select:
            self.form.offered[self.select].append(given.get("value", ""))
            if "selected" in given or (given.get("value") and not self.form.said.get(self.select)):
                self.form.said[self.select] = given.get("value", "")
        elif tag == "textarea" and given.get("name"):
            self.area = given["name"]
            self.form.said[self.area] = ""
        elif tag in ("input", "button") and given.get("name") and given["name"] not in NOT_TYPED:
            self._field(given, tag)

    def _field(self, given: dict[str, str], tag: str) -> None:
        assert self.form is not None
        name, sort, value = (
            given["name"],
            given.get("type", "submit" if tag == "button" else "text"),
            given.get("value", ""),
        )
        if sort == "file":
            self.form.boxes.append(name)
        elif sort == "hidden":
            self.form.said[name] = value
            self.form.offered.setdefault(name, []).append(value)
        elif sort in ("radio", "checkbox"):
            self.form.offered.setdefault(name, []).append(value or "on")
            if "checked" in given or name not in self.form.said:
                self.form.said[name] = value or "on"
        elif sort != "submit":
            self.form.said[name] = value or _typed(sort, given.get("inputmode", ""))

    def handle_data(self, data):
        if self.area and self.form is not None:
            self.form.said[self.area] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = ""
        elif tag == "textarea" and self.form is not None and self.area:
            self.form.said[self.area] = self.form.said[self.area].strip() or "试着填写的一段文字"
            self.area = ""
        elif tag == "form" and self.form is not None:
            self.forms.append(self.form)
            self.form = None


def _typed(sort: str, mode: str) -> str:
    soon = date.today() + timedelta(days=3)
    return {
        "date": soon.isoformat(), "datetime-local": f"{soon.isoformat()}T10:00", "number": "100", "email": "nobody@example.org",
        "tel": "13800000000",
    }.get(sort, "100" if mode in ("decimal", "numeric") else "试着填写")  # fmt: skip


def read(path: str, html: str) -> list[Form]:
    """Return the forms of a page that are posted, in its order."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms
