"""Figures as tables that can be pasted, each with its bar and whether it holds."""

OK, MISSED, NO_BAR = "ok", "**missed**", ""


class Report:
    """Prints a row as soon as it is measured, and remembers what missed its bar."""

    def __init__(self):
        self.missed: list[str] = []
        self.measured = 0

    def table(self, title: str, *heads: str) -> None:
        print(f"\n{title}\n\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}", flush=True)

    def row(self, what: str, *cells: str, holds: bool | None) -> None:
        """Print a row; its last cell says whether the bar holds. `holds` None: there is no bar."""
        verdict = NO_BAR if holds is None else OK if holds else MISSED
        print(f"| {' | '.join((what, *cells, verdict))} |", flush=True)
        self.measured += holds is not None
        if holds is False:
            self.missed.append(what)

    def figure(self, what: str, figure: str, bar: str = "", *, holds: bool | None = None) -> None:
        self.row(what, figure, bar, holds=holds)

    def close(self) -> None:
        print(f"\n{len(self.missed)} of {self.measured} bars missed{': ' if self.missed else ''}", end="")
        print("; ".join(self.missed), flush=True)
