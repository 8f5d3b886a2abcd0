"""The two ports there are: files in a folder; an address, asked over real HTTP, that is down, slow, broken, or sends us elsewhere."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from yihe.acts.referrals import bodies, delivering, incoming, ports
from yihe.acts.referrals.models import PortItem, PortMessage
from yihe.acts.referrals.ports import ApiPort, FilePort, Refused, Sent, Unreachable
from yihe.matters.models import Matter

KEY, BODY = "11111111-1111-4111-8111-111111111111", '{"text":"虚构"}'.encode()


class Handler(BaseHTTPRequestHandler):
    """Keeps what is posted by its key; `server.mood` makes it answer otherwise."""

    def log_message(self, *_args):
        pass

    def _say(self, status: int, said=None, **heads):
        body = b"" if said is None else said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in heads.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _receipt(self, key: str) -> dict:
        return {"key": key, "number": f"R-{key[:4]}", "digest": bodies.digest(self.server.has[key])}

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.headers["Idempotency-Key"], self.headers.get("Authorization")))
        mood = self.server.mood
        if mood == "elsewhere":
            return self._say(307, Location="http://127.0.0.1:9/items")
        if isinstance(mood, int):
            return self._say(mood)
        self.server.has.setdefault(self.headers["Idempotency-Key"], body)
        if mood == "garbled":
            return self._say(200, b"<html>")
        if mood == "slow":
            self.server.wait.wait(5)
        return self._say(200, self._receipt(self.headers["Idempotency-Key"]))

    def do_GET(self):
        if self.path == "/api/messages":
            return self._say(200, self.server.out)
        key = self.path.rsplit("/", 1)[-1]
        return self._say(200, self._receipt(key)) if key in self.server.has else self._say(404)

    def do_DELETE(self):
        self.server.gone.append(self.path)
        self._say(200)


@pytest.fixture
def server():
    found = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.mood, found.has, found.asked, found.out, found.gone, found.wait = "", {}, [], [], [], threading.Event()
    found.address = f"http://127.0.0.1:{found.server_port}/api"
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.wait.set()
    found.shutdown()
    found.server_close()


def test_an_address_is_handed_a_body_once_and_says_what_it_has(server):
    port = ApiPort(server.address, token="secret-of-the-port")
    assert port.known(KEY) is None

    receipt = port.send(KEY, BODY).receipt

    assert receipt == port.known(KEY).receipt and receipt.digest == bodies.digest(BODY)
    assert server.asked == [(KEY, "Bearer secret-of-the-port")] and server.has == {KEY: BODY}


@pytest.mark.parametrize(
    "mood, fault",
    [(500, Unreachable), (503, Unreachable), ("garbled", Unreachable), (422, Refused), ("elsewhere", Unreachable)],
)
def test_an_address_that_fails_says_which_way(server, mood, fault):
    server.mood = mood
    with pytest.raises(fault):
        ApiPort(server.address).send(KEY, BODY)


def test_an_address_that_is_slow_or_not_there_is_not_waited_for(server, monkeypatch):
    monkeypatch.setattr(ports, "TIMEOUT", 0.3)
    server.mood = "slow"
    with pytest.raises(Unreachable):
        ApiPort(server.address).send(KEY, BODY)
    with pytest.raises(Unreachable):
        ApiPort("http://127.0.0.1:9").send(KEY, BODY)
    assert KEY in server.has, "and it came all the same: that is why it is asked before"


def test_by_an_address_it_goes_and_its_answer_comes(server, sent):
    matter = sent("governance")
    port = ApiPort(server.address)
    assert delivering.deliver("governance", port) == 1
    key = str(PortItem.objects.get().key)
    server.out = [
        {"sort": "answer", "number": "A/1", "key": key, "result": "helped", "text": "已经办结（虚构）"}, {"sort": 3}, "nonsense",
    ]  # fmt: skip

    assert incoming.take_in("governance", port) == 1
    assert Matter.objects.get(pk=matter.pk).state == "answered" and "/api/messages/A%2F1" in server.gone
    assert PortMessage.objects.filter(verdict="bad").exists()


def test_files_go_out_and_come_in(tmp_path, sent):
    matter = sent("governance")
    port = FilePort(str(tmp_path))
    assert delivering.deliver("governance", port) == 1
    item = PortItem.objects.get()
    file = tmp_path / "out" / f"{item.key}.json"
    assert (
        json.loads(file.read_bytes())["key"] == str(item.key)
        and item.state == "sent"
        and file.stat().st_mode & 0o077 == 0
    )
    file.unlink()  # fetched
    assert port.known(str(item.key)) == Sent(), "that it was here is known all the same"

    _arrives(tmp_path, "1.json", {"sort": "receipt", "number": "R-1", "key": str(item.key), "digest": item.digest})
    _arrives(
        tmp_path,
        "2.json",
        {"sort": "answer", "number": "A-1", "key": str(item.key), "result": "helped", "text": "办结（虚构）"},
    )
    (tmp_path / "in" / "3.json").write_bytes(b"\xff\xfe not json")
    assert incoming.take_in("governance", port) == 2

    item.refresh_from_db()
    assert (item.receipt_number, item.state) == ("R-1", "answered") and Matter.objects.get(
        pk=matter.pk
    ).state == "answered"
    assert sorted(f.name for f in (tmp_path / "in" / "taken").iterdir()) == ["1.json", "2.json", "3.json"]
    assert PortMessage.objects.get(verdict="bad").their_number == "3.json"


def test_a_folder_nobody_can_write_to_is_a_port_that_is_down(tmp_path):
    (tmp_path / "out").write_bytes(b"a file in its place")
    with pytest.raises(Unreachable):
        FilePort(str(tmp_path)).send(KEY, BODY)


def test_which_ports_there_are_say_the_settings(settings, tmp_path):
    settings.PORTS = {"governance": {"class": "yihe.acts.referrals.ports.FilePort", "folder": str(tmp_path)}}
    assert isinstance(ports.of("governance"), FilePort) and ports.of("hotline") is None


def _arrives(folder, name: str, said: dict) -> None:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / name).write_text(json.dumps(said, ensure_ascii=False), "utf-8")
