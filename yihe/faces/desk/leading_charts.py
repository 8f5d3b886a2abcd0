"""
Charts of the page of whoever leads, drawn here as SVG: bars, bars in pieces, a map of tiles. No script, and no colour that says what no word says:
behind each stands the table it was drawn from, and it is hidden from whoever is read to. A number of a drawing that is pressed opens its list; by keys one
goes through the table. Colours are classes, so that both themes have their own.
"""

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString

from yihe.faces.desk.leading_maps import Place
from yihe.faces.desk.leading_numbers import Part, Row, Unit

DRAWN = 12  # rows of a drawing: of more, the first; the table has all
WIDE, LABEL, BAR, GAP = 340, 17, 11, 10  # in the drawing's own units; a letter is 12
VALUE = 62  # what is kept at the right for the number


def drawn(part: Part, places: Sequence[Place] = ()) -> SafeString:
    """Return the chart of a part, "" where there is nothing to draw."""
    whole, more = part.whole[:DRAWN], len(part.whole) > DRAWN
    if part.look == "map":
        return _map(part, places) if places else SafeString("")
    if part.look == "none" or not whole or not any(number.value > 0 for row in whole for number in row.numbers):
        return SafeString("")
    if part.look == "stacked":
        return _stacked(
            whole, part.heads[:-1], lambda row: [number.value for number in row.numbers[:-1]], part.title, more
        )
    if part.look == "money":
        return _stacked(
            whole, part.heads[1:5], lambda row: [number.value for number in row.numbers[1:5]], part.title, more
        )
    return _bars(part, whole, more)


def _bars(part: Part, rows: list[Row], more: bool) -> SafeString:
    most = max(number.value for row in rows for number in row.numbers) or 1
    pieces, top = [], 0
    for row in rows:
        pieces.append(_text(0, top + 12, row.label))
        top += LABEL
        for place, number in enumerate(row.numbers, 1):
            if number.value <= 0:
                continue
            width = _length(number.value, most)
            bar = f'<rect class="chart-{place}" x="0" y="{top}" width="{width}" height="{BAR}"/>'
            pieces.append(_opens(number.href, bar + _text(width + 5, top + BAR - 1, number.shown, "chart-number")))
            top += BAR + 3
        top += GAP
    return _figure(pieces, top, part.title, part.heads, more=more)


def _stacked(rows: list[Row], heads: list[str], values, title: str, more: bool) -> SafeString:
    most = max(sum(max(value, 0) for value in values(row)) for row in rows) or 1
    pieces, top = [], 0
    for row in rows:
        said = values(row)
        pieces.append(_text(0, top + 12, row.label))
        top += LABEL
        x, total = 0.0, sum(max(value, 0) for value in said)
        for place, value in enumerate(said, 1):
            width = _length(max(value, 0), most)
            if width:
                pieces.append(
                    f'<rect class="chart-{place}" x="{x:.1f}" y="{top}" width="{width:.1f}" height="{BAR + 3}"/>'
                )
            x += width
        if heads and total and row.numbers[-1].unit is Unit.DAYS:
            pieces.append(_opens(row.numbers[-1].href, _text(x + 5, top + BAR, f"{total} 天", "chart-number")))
        top += BAR + 3 + GAP
    return _figure(pieces, top, title, heads, more=more)


def _map(part: Part, places: Sequence[Place]) -> SafeString:
    """Draw each place, darker the more the first number of its row is; places nobody has anything in are empty."""
    rows = {row.code: row for row in part.rows}
    most = max((row.numbers[0].value for row in part.rows), default=0) or 1
    pieces, bottom = [], 0.0
    for place in places:
        row = rows.get(place.code)
        count = row.numbers[0].value if row else 0
        late = row.numbers[1].value if row else 0
        tone = 0 if not count else 1 + min(3, 4 * (count - 1) // most)
        x, y = place.middle
        said = f"{count} 件" + (f" 逾期{late}" if late else "")
        tile = [
            f'<path class="map-{tone}" d="{place.outline}"/>', _text(x, y - 2, place.short, f"map-name map-on-{tone}"),
            _text(x, y + 13, said, f"map-name map-on-{tone}"),
        ]  # fmt: skip
        pieces.append(_opens(row.numbers[0].href if row else "", "".join(tile)))
        bottom = max(bottom, place.bottom)
    return _figure(pieces, bottom + 2, part.title, (), "map")


def _length(value: int, most: int) -> float:
    return max(2.0, round((WIDE - VALUE) * value / most, 1)) if value > 0 else 0


def _opens(href: str, drawing: str) -> str:
    """Return a drawing that leads to a list when it is pressed; no stop of the Tab key, which the table has."""
    return f'<a href="{escape(href)}" tabindex="-1">{drawing}</a>' if href else drawing


def _text(x: float, y: float, words: str, look: str = "chart-label") -> str:
    return f'<text class="{look}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _figure(
    pieces: Iterable[str], height: float, title: str, heads: Sequence[str], look: str = "bars", more: bool = False
) -> SafeString:
    legend = "".join(
        f'<li><span class="chart-key chart-key-{place}"></span>{escape(head)}</li>'
        for place, head in enumerate(heads, 1)
    )
    return SafeString(
        f'<figure class="chart chart-{look}" aria-hidden="true"><svg viewBox="0 0 {WIDE} {height:.0f}" focusable="false">'
        f"{''.join(pieces)}</svg>{f'<ul class=chart-legend>{legend}</ul>' if legend else ''}"
        f"<figcaption>{escape(title)}：{f'只画前 {DRAWN} 行，' if more else ''}数字见表。</figcaption></figure>"
    )
