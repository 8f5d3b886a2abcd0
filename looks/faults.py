"""What would hurt a reader, asked of a page in Chromium. Each answer is a list of sentences; none is well."""

import json

from axe_playwright_python.base import AXE_SCRIPT

OF_2_2 = ("target-size",)
NARROWEST = 320  # px
FINGER, LINE = 44, 24  # px: what a finger finds, and what it finds within a line of text

_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (e) => e && (/auto|scroll|hidden|clip/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll("*")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && box.right > room + 0.5 && !scrolls(e.parentElement);
  });
  return [`wider than the screen by ${document.documentElement.scrollWidth - room} px: `
    + out.slice(-1).map((e) => e.outerHTML.slice(0, 120)).join()];
}"""

_SMALL = """([finger, line]) => {
  const found = [];
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (e.type === "hidden" || e.disabled || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    const at = e.closest("label") || e, box = at.getBoundingClientRect();
    if (box.width <= 1 || box.bottom <= 0 || e.closest(".visually-hidden, .skip")) continue;
    const inline = e.tagName === "A" && getComputedStyle(e).display === "inline";
    const high = inline ? Math.max(box.height, parseFloat(getComputedStyle(e).lineHeight) || 0) : box.height;
    const least = inline ? line : finger;
    if (high < least - 0.5 || box.width < line - 0.5)
      found.push(`${Math.round(box.width)}×${Math.round(high)}: ${e.outerHTML.replace(/\\s+/g, " ").slice(0, 110)}`);
  }
  return found;
}"""


# One after the other, as the tabulator key goes: what has the focus must be seen, or a part of it (WCAG 2.2, 2.4.11).
_COVERED = """() => {
  const found = [], before = document.activeElement, above = scrollY;
  const floats = (e) => e && (/fixed|sticky/.test(getComputedStyle(e).position) ? e : floats(e.parentElement));
  for (const e of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (e.type === "hidden" || e.disabled || !e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    if (e.closest(".visually-hidden, .skip, .topbar")) continue;
    e.focus();
    const box = (e.closest("label") || e).getBoundingClientRect();
    if (document.activeElement !== e || box.width <= 1 || box.height <= 1) continue;
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;  // of what is on the screen: a row of tabs is scrolled
    const seen = [0.1, 0.5, 0.9].some((part) => {
      const y = box.top + box.height * part;
      const hit = document.elementFromPoint(x, y), over = hit && floats(hit);
      return hit && !(over && !over.contains(e));
    });
    if (!seen) found.push(`hidden while it has the focus: ${e.outerHTML.replace(/\\s+/g, " ").slice(0, 110)}`);
  }
  (before && before !== document.body ? before : document.activeElement).blur?.();
  scrollTo(0, above);
  return found;
}"""


def too_wide(page) -> list[str]:
    """Return what makes a page wider than its screen."""
    return page.evaluate(_WIDE)


def small_targets(page) -> list[str]:
    """Return what is too small to press: 44 px high, 24 for a link within a text."""
    return page.evaluate(_SMALL, [FINGER, LINE])


def covered(page) -> list[str]:
    """Return what cannot be seen while it has the focus: something that stays on the screen lies over it."""
    return page.evaluate(_COVERED)


def cannot_reflow(page) -> list[str]:
    """Return what makes a page scroll sideways where there is room for 320 px, which a page at four times its size has (WCAG 1.4.10)."""
    size = page.viewport_size
    page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
    found = [f"at {NARROWEST} px: {each}" for each in too_wide(page)]
    page.set_viewport_size(size)
    return found


def violations(page, rules: tuple[str, ...] = ()) -> list[str]:
    """
    Return what axe finds wrong with a page (by all its rules or those named), each as rule and markup. Those of WCAG 2.2 it asks only
    where it is told to.
    """
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    # A paper's frame runs nothing, so axe would wait a minute for its answer; its page is asked by itself.
    options = {"resultTypes": ["violations"], "preload": False, "iframes": False} | (
        {"runOnly": list(rules)} if rules else {"rules": {name: {"enabled": True} for name in OF_2_2}}
    )
    found = page.evaluate(f"axe.run({json.dumps(options)}).then((all) => all.violations)")
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


class Ear:
    """Hears what a page complains of: scripts that fail, errors on the console, requests that come to nothing."""

    def __init__(self, page):
        self.page, self._heard = page, []
        page.on("pageerror", lambda fault: self._heard.append(f"script: {fault}"))
        page.on("console", lambda said: self._console(said))
        page.on("requestfailed", lambda request: self._not_loaded(request))
        page.on("response", lambda answer: self._answered(answer))

    def heard(self) -> list[str]:
        """Return what was heard since the last time."""
        heard, self._heard = self._heard, []
        return heard

    def _console(self, said) -> None:
        # That something answered 4xx is heard from the answer itself, which says what it was.
        if said.type == "error" and "Failed to load resource" not in said.text:
            self._heard.append(f"console: {said.text}")

    def _not_loaded(self, request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the icon of a page that was left before it came
            self._heard.append(f"not loaded: {request.url}")

    def _answered(self, answer) -> None:
        if answer.status >= 400 and not answer.request.is_navigation_request():
            self._heard.append(f"{answer.status}: {answer.url}")
