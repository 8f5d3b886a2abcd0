"""
People who press a button again and again while the house falls down around them, and remember what they were answered.

Each press says something of its own. Acknowledged is an answer that leads to the matter it made. Who gets no answer, or that
it is not certain, presses the same form again, as a person would: it must not be done twice.
"""

import http.client
import secrets
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATH = "/desk/kinds/startup_claim/new/"
AGAIN_AFTER = 0.3  # seconds
GIVES_UP = 120  # seconds after which a press that was never answered is given up


@dataclass
class Told:
    """What the writers were told: what was said with each acknowledged press → the number of the matter it led to."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    pressed: set[str] = field(default_factory=set)
    again: int = 0  # presses that had to be repeated
    given_up: int = 0
    unexpected: list[str] = field(default_factory=list)


class Writers:
    """One thread for each session, until `stop`."""

    def __init__(self, port: int, sessions: list[str]):
        self.port, self.told, self._over, self._lock = port, Told(), threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._write, args=(each,), daemon=True) for each in sessions]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_said) -> None:
        """Let everybody end the press they are at, repeated until it is answered."""
        self._over.set()
        for thread in self._threads:
            thread.join(GIVES_UP + 30)

    def _write(self, session: str) -> None:
        csrf = secrets.token_hex(16)
        head = {
            "Cookie": f"sessionid={session}; csrftoken={csrf}", "X-CSRFToken": csrf,
            "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        while not self._over.is_set():
            said = secrets.token_hex(8)
            body = urlencode({"note": said, "once": secrets.token_hex(8), "_once": secrets.token_urlsafe(18)})
            with self._lock:
                self.told.pressed.add(said)
            self._press(said, body, head)

    def _press(self, said: str, body: str, head: dict[str, str]) -> None:
        ends = time.monotonic() + GIVES_UP
        while time.monotonic() < ends:
            status, where = self._asked(body, head)
            if status == 302 and where.startswith("/desk/matters/"):
                with self._lock:
                    self.told.acknowledged[said] = where.split("/")[3]
                return
            with self._lock:
                self.told.again += 1
                if status not in (0, 500, 503):
                    self.told.unexpected.append(f"{status} {where}")
            time.sleep(AGAIN_AFTER)
        with self._lock:
            self.told.given_up += 1

    def _asked(self, body: str, head: dict[str, str]) -> tuple[int, str]:
        """Return status and address of the answer; 0 where none came."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            line.request("POST", PATH, body, head)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            line.close()


def faults(told: Told, found: dict) -> list[str]:
    """Return what is wrong with a city after all of it: acknowledged and gone, done twice, never pressed; and `verify`'s sentences."""
    stands: dict[str, list[str]] = {}
    for number, said in found["claims"]:
        stands.setdefault(said, []).append(number)
    lost = [
        f"已答“{number}”，现在没有了。"
        for said, number in told.acknowledged.items()
        if number not in stands.get(said, [])
    ]
    twice = [f"按一次，办了两次：{'、'.join(numbers)}。" for numbers in stands.values() if len(numbers) > 1]
    nobodys = [f"没有人按过，却有 {numbers[0]}。" for said, numbers in stands.items() if said not in told.pressed]
    return lost + twice + nobodys + [f"没有想到的答复：{each}。" for each in told.unexpected] + found["faults"]
