"""Somebody before a screen: signs in, reads, fills in, presses. They go by what a page says, and wait for it."""

import re

from playwright.sync_api import Locator, expect

from looks.faults import violations

expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
PASSWORD = "苏州河-1921-春雷"


class Somebody:
    def __init__(self, user, page):
        self.user, self.page = user, page

    def open(self, path: str, title: str = "") -> None:
        """Open a page, through the sign-in page where it asks for one."""
        answer = self.page.goto(path)
        if "/accounts/login/" in self.page.url:
            self.sign_in()
        else:
            assert answer.status == 200, (path, answer.status)
        if title:
            self.reads(title, "h1")

    def sign_in(self) -> None:
        self.page.get_by_label(re.compile("^(用户名|登录名|账号)")).fill(self.user.username)
        self.page.get_by_label(re.compile("^密码")).fill(PASSWORD)
        self.page.locator("main").get_by_role("button", name="登录", exact=True).click()
        expect(self.page.locator("details.menu .menu-who")).to_have_text(self.user.name)

    def reads(self, words: str, where: str = "main") -> None:
        expect(self.page.locator(where).first).to_contain_text(words)

    def hears(self, words: str) -> None:
        """Wait for the message that says what was done."""
        expect(self.page.locator("[data-dismissible]", has_text=words).first).to_be_visible()

    def follows(self, link: str) -> None:
        self.page.locator("main").get_by_role("link", name=link).first.click()

    def presses(self, button: str, within: Locator | None = None) -> None:
        (within or self.page.locator("main")).get_by_role("button", name=button, exact=True).first.click()

    def fills(self, within: Locator | None = None, **said) -> None:
        """Fill in fields by name: text, choices (by code, or by words the choice holds), ticks (by their values, or True)."""
        form = within or self.page.locator("main form.form").first
        for name, value in said.items():
            field = form.locator(f"[name={name}]").first
            kind = field.get_attribute("type")
            if field.evaluate("control => control.tagName") == "SELECT":
                field.select_option(_option(field, value))
            elif value is True:
                field.check()
            elif kind in {"checkbox", "radio"}:
                for each in [value] if isinstance(value, str) else value:
                    form.locator(f"[name={name}][value='{each}']").check()
            else:
                field.fill(str(value))

    def at(self, number: str) -> None:
        self.open(f"/desk/matters/{number}/")

    @property
    def number(self) -> str:
        """Return the number of the matter on the screen."""
        return re.search(r"/desk/matters/([A-Z0-9-]+)/", self.page.url)[1]

    def act(self, number: str, name: str, label: str, /, **said) -> None:
        """Open a matter, find the action among what one can do, fill in its form and press; hear that it was done."""
        self.at(number)
        self.go_on(name, label, **said)

    def go_on(self, name: str, label: str, /, **said) -> None:
        """Take an action of the matter on the screen."""
        self.send(name, label, **said)
        self.hears(label if label.startswith("已") else f"已{label}")

    def send(self, name: str, label: str, /, **said) -> None:
        its_form = f"form[action$='/do/{name}/']"
        if looked_at := self._looks_at(name):
            assert not said, (name, "is looked at once more, and nothing is said with it")
            looked_at.get_by_role("button", name="确认提交", exact=True).click()
            return
        form = self.page.locator(f"#acts {its_form}")
        form.wait_for(state="attached")
        folded = self.page.locator("#acts details:not([open])", has=self.page.locator(its_form))
        if folded.count():
            folded.locator("summary").click()
        self.fills(form, **said)
        form.get_by_role("button", name=label, exact=True).click()

    def _looks_at(self, name: str) -> Locator | None:
        """Follow the link to the page on which something is looked at before it is handed in; None where it is no such act."""
        there = self.page.locator(f"#acts a.btn[href$='/do/{name}/']")
        self.page.locator(f"#acts form[action$='/do/{name}/'], #acts a.btn[href$='/do/{name}/']").first.wait_for(
            state="attached"
        )
        if not there.count():
            return None
        there.first.click()
        form = self.page.locator(f"#confirm form[action$='/do/{name}/']")
        form.wait_for(state="attached")
        return form

    def uploads(self, paper: str, file: dict) -> None:
        """Hand in one paper of the matter on the screen: `paper` is its code."""
        slot = self.page.locator(f"#paper-{paper}")
        slot.locator(f"#file-{paper}").wait_for(state="attached")
        for folded in slot.locator("details:not([open])", has=self.page.locator(f"#file-{paper}")).all():
            folded.locator("summary").first.click()
        slot.locator(f"#file-{paper}").set_input_files(file)
        slot.locator("form", has=self.page.locator(f"#file-{paper}")).get_by_role("button", name="上传").click()
        expect(self.page.locator(f"#paper-{paper} .tag-good").first).to_contain_text("已交")

    def finds_nothing_inaccessible(self) -> None:
        found = violations(self.page)
        assert found == [], (self.page.url, found)
        width = self.page.viewport_size["width"]
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, (self.page.url, "too wide")


def _option(field: Locator, said: str) -> str:
    """Return the code of the choice that was meant."""
    choices = field.locator("option").evaluate_all("all => all.map(one => [one.value, one.textContent])")
    return next(code for code, words in choices if said == code or said in words)
