"""
Counts of clicks and typed fields, as somebody before a screen spends them. The page itself is out of reach: whatever is done goes
through a method that counts, and no address is typed – every page that opens was opened by something that was counted.
"""

from playwright.sync_api import expect

from tests.journeys.people import Somebody


class Counted:
    """Somebody whose every click, field, choice and key is counted, from the page that is on the screen."""

    def __init__(self, somebody: Somebody, start: str = "/desk/"):
        somebody.open(start)
        self.__page = somebody.page
        self.__page.wait_for_load_state("networkidle")  # what brought us here is not counted
        self.__done = 0
        self.__opened = 0
        self.__page.on("request", self.__asked)

    def __asked(self, request) -> None:
        by_itself = request.url.endswith("/on/")  # a long run goes on without being asked
        if not request.is_navigation_request() or request.redirected_from is not None or by_itself:
            return
        if request.frame.parent_frame is None:  # a paper shown in its frame is a part of the page
            self.__opened += 1
            assert self.__opened <= self.__done, "a page was opened that nobody asked for"

    @property
    def count(self) -> int:
        """Return what it cost. The counting is over."""
        self.__page.remove_listener("request", self.__asked)
        return self.__done

    def __in(self, within: str):
        return self.__page.locator(within).first

    def clicks_link(self, name: str, within: str = "body") -> None:
        self.__done += 1
        self.__in(within).get_by_role("link", name=name).first.click()

    def clicks(self, name: str, within: str = "main") -> None:
        self.__done += 1
        self.__in(within).get_by_role("button", name=name, exact=True).first.click()

    def ticks(self, name: str) -> None:
        self.__done += 1
        self.__page.get_by_role("checkbox", name=name, exact=True).first.check()

    def fills(self, name: str, value: str, within: str = "main") -> None:
        self.__done += 1
        self.__in(within).locator(f"[name={name}]").first.fill(value)

    def chooses(self, name: str, label: str, within: str = "main") -> None:
        self.__done += 1
        self.__in(within).locator(f"select[name={name}]").first.select_option(label=label)

    def uploads(self, file: dict, within: str) -> None:
        self.__done += 1
        self.__in(within).locator("input[type=file]").first.set_input_files(file)

    def reads(self, words: str, where: str = "main") -> None:
        expect(self.__in(where)).to_contain_text(words)

    def hears(self, words: str) -> None:
        expect(self.__page.locator("[data-dismissible]", has_text=words).first).to_be_visible()
