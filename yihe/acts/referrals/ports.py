"""
对接: how something leaves for another system, and what comes back. One interface; a port is files in a folder or an address, as the settings say
(`PORTS`, JSON: {"governance": {"class": "…FilePort", "folder": "…"}}).

A port promises nothing but this: it says what it knows, or it says that it knows nothing. Whether to believe it is asked by `delivering` and
`incoming`: a receipt has to be of this key and of this very body.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.utils.module_loading import import_string

from yihe.acts.referrals import envelopes
from yihe.acts.referrals.said import Incoming, Receipt, Refused, Sent, Unreachable, read_incoming
from yihe.foundation import outside_addresses, outside_json

TIMEOUT = 10  # seconds for one request: the queue waits, nobody else does
LONGEST = 200_000  # bytes of one answer that are read
LONGEST_LIST = 16_000_000  # of all messages that wait: cut off, the list would be none, and come for ever


class Port(Protocol):
    """A class of another's may leave out `in_clear`, whether what it hands over can be read on the way, and `fault`, why nothing goes."""

    def send(self, key: str, body: bytes) -> Sent:
        """Hand over a body under a key. The same key again is the same thing. Raises Unreachable, Refused."""

    def known(self, key: str) -> Sent | None:
        """Return what the other side has under a key, None for nothing. Raises Unreachable."""

    def incoming(self) -> Iterator[Incoming]:
        """Yield what came in and was not taken yet, oldest first; perhaps again. Raises Unreachable."""

    def taken(self, incoming: Incoming) -> None:
        """Say that something that came in is dealt with. Raises Unreachable."""

    def take_back(self, key: str) -> None:
        """Leave nothing of what was sent under a key and not fetched yet where it can be fetched. Raises Unreachable."""


def of(code: str) -> Port | None:
    """Return the port of a code, None where this installation has none: then it waits, and paper may go."""
    said = settings.PORTS.get(code)
    if said is None:
        return None
    return import_string(said["class"])(**{name: value for name, value in said.items() if name != "class"})


def nothing_goes(code: str) -> str:
    """Return why nothing goes through a port as the settings have it, or "". A class of another's may leave out `fault`."""
    return getattr(_made(code), "fault", "")


def goes_in_clear(code: str) -> bool:
    """Test whether what goes through a port can be read by whoever comes by on the way. Through one that cannot be made nothing goes."""
    return getattr(_made(code), "in_clear", False)


def _made(code: str) -> Port | None:
    """Return a port as the settings have it, or None: there is none, or it cannot be made."""
    try:
        return of(code)
    except (ImportError, TypeError):
        return None


class FilePort:
    """
    Files in two folders of one place: `out/KEY.p7m` leaves, sealed for the other side's `certificate` (`envelopes`), `in/*.json` comes. Receipts come
    in like answers. A file is written under another name and renamed, so nobody fetches half of one. What the other side has fetched it moves away:
    that it was here is told by `sent/KEY`, which is empty. What came and was read is emptied, too: only its name stays, in `in/taken`.

    Without a certificate it is `out/KEY.json`, in clear, and 对接 and the checks of a deployment say so. A certificate that is over or cannot be
    read is a port that is down: nothing goes in clear that was to be sealed.
    """

    def __init__(self, folder: str, certificate: str = ""):
        self.certificate = certificate
        self.out, self.sent, self.in_ = (Path(folder) / name for name in ("out", "sent", "in"))
        self.done = Path(folder) / "in" / "taken"

    def send(self, key: str, body: bytes) -> Sent:
        try:
            for place in (self.out, self.sent):
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self.certificate:
                _write(self._file(key), envelopes.sealed(body, envelopes.certificate(self.certificate)))
            else:
                _write(self._file(key), body)
            _write(self.sent / key, b"")
        except OSError as fault:
            raise Unreachable(fault.strerror or "写不了文件") from fault
        except envelopes.NoCertificate as fault:
            raise Unreachable(str(fault)) from fault
        return Sent()

    @property
    def in_clear(self) -> bool:
        """Test whether whoever comes by the folder can read what lies there."""
        return not self.certificate

    def _file(self, key: str) -> Path:
        return self.out / f"{key}.{'p7m' if self.certificate else 'json'}"

    def known(self, key: str) -> Sent | None:
        try:
            return Sent() if (self.sent / key).exists() or self._file(key).exists() else None
        except OSError as fault:
            raise Unreachable(fault.strerror or "读不了文件夹") from fault

    def incoming(self) -> Iterator[Incoming]:
        try:
            files = sorted(each for each in self.in_.glob("*.json") if each.is_file()) if self.in_.exists() else []
        except OSError as fault:
            raise Unreachable(fault.strerror or "读不了文件夹") from fault
        for file in files:
            try:
                with file.open("rb") as opened:
                    yield read_incoming(outside_json.read(opened.read(LONGEST)), file.name)
            except (ValueError, OSError):
                yield Incoming("", file.name[:80], "", place=file.name)

    def take_back(self, key: str) -> None:
        try:
            self._file(key).unlink(missing_ok=True)
        except OSError as fault:
            raise Unreachable(fault.strerror or "删不了文件") from fault

    def taken(self, incoming: Incoming) -> None:
        try:
            self.done.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.replace(self.in_ / incoming.place, self.done / incoming.place)
            if incoming.sort:  # what nobody could read is left for a person as it came
                _write(self.done / incoming.place, b"")
        except FileNotFoundError:
            return
        except OSError as fault:
            raise Unreachable(fault.strerror or "移不动文件") from fault


class _NoRedirect(HTTPRedirectHandler):
    """Goes nowhere else: whoever follows a redirect takes the token along."""

    def redirect_request(self, *_asked, **_more) -> None:
        return None


_STRAIGHT = build_opener(_NoRedirect)


class ApiPort:
    """
    An address over HTTPS, or nothing is asked of it (`outside_addresses`): POST items with the header Idempotency-Key, GET items/KEY, GET messages, DELETE messages/NUMBER. The token goes in
    `Authorization`. Redirects are not followed: a body with somebody's words goes where the settings say, or nowhere.
    """

    def __init__(self, address: str, token: str = ""):
        self.address, self.token = address.rstrip("/"), token

    @property
    def fault(self) -> str:
        """Return why nothing goes to the address, or ""."""
        return outside_addresses.goes_in_clear(self.address, loopback=not settings.PRODUCTION)

    @property
    def in_clear(self) -> bool:
        """Test whether whoever listens on the way could read what goes there: on this very machine alone, and not in production."""
        return not self.fault and not self.address.lower().startswith("https://")

    def send(self, key: str, body: bytes) -> Sent:
        said = self._ask("POST", "items", body, {"Idempotency-Key": key, "Content-Type": "application/json"})
        return Sent(self._receipt(said))

    def known(self, key: str) -> Sent | None:
        try:
            return Sent(self._receipt(self._ask("GET", f"items/{quote(key)}")))
        except Refused:
            return None

    def incoming(self) -> Iterator[Incoming]:
        try:
            said = self._ask("GET", "messages", longest=LONGEST_LIST)
        except Refused as fault:
            raise Unreachable(str(fault)) from fault
        for each in said if isinstance(said, list) else []:
            number = each.get("number") if isinstance(each, dict) else None
            place = str(number) if isinstance(number, (str, int)) else ""
            try:
                yield read_incoming(each, place)
            except ValueError:
                yield Incoming("", place[:80] or "?", "", place=place)

    def take_back(self, key: str) -> None:
        """What was posted is theirs: the notice that follows asks them to delete it."""

    def taken(self, incoming: Incoming) -> None:
        if not incoming.place:  # without a number behind it, it would name all of them
            return
        try:
            self._ask("DELETE", "messages/" + quote(incoming.place.encode("utf-8", "surrogatepass"), safe=""))
        except Refused:
            return

    @staticmethod
    def _receipt(said: object) -> Receipt:
        if not isinstance(said, dict) or not all(
            isinstance(said.get(name), str) for name in ("key", "number", "digest")
        ):
            raise Unreachable("对方的回答读不懂")
        return Receipt(said["key"], said["number"], said["digest"])

    def _ask(
        self, method: str, path: str, body: bytes | None = None, more: dict[str, str] | None = None, longest: int = LONGEST
    ):  # fmt: skip
        if self.fault:
            raise Unreachable(self.fault)
        heads = {"Accept": "application/json"} | (more or {})
        if self.token:
            heads["Authorization"] = f"Bearer {self.token}"
        request = Request(f"{self.address}/{path}", data=body, headers=heads, method=method)
        try:
            with _STRAIGHT.open(request, timeout=TIMEOUT) as answer:
                said = answer.read(longest)
                return outside_json.read(said) if said else None
        except HTTPError as fault:
            if fault.code // 100 == 3:
                raise Unreachable("对方要转到别的地址") from fault
            if fault.code in {400, 404, 409, 410, 422}:
                raise Refused(f"对方拒收（{fault.code}）") from fault
            raise Unreachable(f"对方系统出错（{fault.code}）") from fault
        except (URLError, OSError, ValueError) as fault:
            raise Unreachable(f"连不上对方：{getattr(fault, 'reason', fault)}"[:180]) from fault


def _write(file: Path, body: bytes) -> None:
    part = file.with_name(f".{file.name}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(body)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, file)
