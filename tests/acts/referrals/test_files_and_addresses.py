"""The two ports there are: files in a folder; an address, asked over real HTTP, that is down, slow, broken, or sends us elsewhere."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from django.utils import timezone

from tests.acts.referrals.conftest import GIVEN
from yihe.acts.referrals import bodies, checks, delivering, incoming, ports
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


CLEAR = (
    "http://x.example/api",
    "HTTP://x.example",
    "ftp://x.example",
    "x.example/api",
    "https://",
    "//x.example",
    "http://127.0.0.1.x.example",
    "",
)


@pytest.mark.parametrize("address", CLEAR)
def test_nothing_is_asked_of_an_address_in_clear(settings, monkeypatch, address):
    asked = []
    monkeypatch.setattr(ports._STRAIGHT, "open", lambda request, **_more: asked.append(request.full_url))
    for production in (True, False):
        settings.PRODUCTION = production
        for ask in (
            lambda port: port.send(KEY, BODY),
            lambda port: port.known(KEY),
            lambda port: list(port.incoming()),
        ):
            with pytest.raises(Unreachable, match="不是 https 网址"):
                ask(ApiPort(address, token="secret-of-the-port"))
    assert asked == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api", "http://localhost:9", "http://[::1]:9"])
def test_this_machine_is_asked_in_clear_by_demonstrations_and_tests_alone(settings, address):
    assert ApiPort(address).fault == "" and ApiPort(address).in_clear
    settings.PRODUCTION = True
    assert "不是 https 网址" in ApiPort(address).fault


def test_the_address_of_the_name_and_password_before_it_is_not_repeated():
    assert "secret" not in ApiPort("http://name:secret@x.example").fault and ApiPort("https://x.example").fault == ""


def test_a_deployment_is_told_of_a_port_nothing_goes_through(settings):
    said = {"class": "yihe.acts.referrals.ports.ApiPort", "token": "secret-of-the-port"}
    settings.PORTS = {
        "hotline": said | {"address": "http://x.example"},
        "court": said | {"address": "https://x.example"},
    }

    (told,) = checks.ports_are_sealed(None)
    assert told.id == "referrals.E003" and told.msg.startswith("对接 hotline：地址“http://x.example”不是 https 网址")


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


@pytest.fixture
def theirs(tmp_path):
    """Return a way to give the other side a key and a certificate that is over in some days: (file, certificate, key)."""

    def made(days: int = 365):
        key, now = rsa.generate_private_key(65537, 2048), timezone.now()
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "综治中心（虚构）")])
        made = (
            x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1).public_key(key.public_key())
        )
        made = made.not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days))
        certificate = made.sign(key, hashes.SHA256())
        file = tmp_path / "theirs.pem"
        file.write_bytes(certificate.public_bytes(Encoding.PEM))
        return str(file), certificate, key

    return made


def _lies_about(folder) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_a_file_is_sealed_for_who_fetches_it_and_opens_with_their_key(tmp_path, sent, theirs):
    sent("governance")
    file, certificate, key = theirs()
    folder = tmp_path / "sealed"
    port = FilePort(str(folder), certificate=file)
    assert delivering.deliver("governance", port) == 1 and not port.in_clear

    item = PortItem.objects.get()
    (lies,) = (folder / "out").iterdir()
    assert lies.name == f"{item.key}.p7m" and port.known(str(item.key)) == Sent()
    assert not any(GIVEN[name].encode() in _lies_about(folder) for name in ("name", "phone", "story", "need"))
    body = pkcs7.pkcs7_decrypt_der(lies.read_bytes(), certificate, key, [])
    assert GIVEN["story"] in body.decode() and bodies.digest(body) == item.digest


def test_without_a_certificate_it_lies_in_clear_and_that_is_said(tmp_path, sent, settings, client, people):
    sent("governance")
    folder = tmp_path / "clear"
    settings.PORTS = {"governance": {"class": "yihe.acts.referrals.ports.FilePort", "folder": str(folder)}}
    delivering.run()
    assert GIVEN["story"].encode() in _lies_about(folder)  # the control of the test above
    assert [each.id for each in checks.ports_are_sealed(None)] == ["referrals.W001"]

    client.force_login(people.desk)
    assert "内容没有加密" in client.get("/desk/referrals/ports/").content.decode()
    settings.PORTS = {
        "governance": settings.PORTS["governance"]
        | {"class": "yihe.acts.referrals.ports.ApiPort", "address": "https://x.example"}
    }
    settings.PORTS["governance"].pop("folder")
    assert checks.ports_are_sealed(None) == []
    assert "内容没有加密" not in client.get("/desk/referrals/ports/").content.decode()


@pytest.mark.parametrize("days, said", [(-1, "不在有效期内"), (None, "证书读不了")])
def test_with_a_certificate_that_does_not_hold_nothing_goes_in_clear_instead(
    tmp_path, sent, theirs, settings, days, said
):
    sent("governance")
    file = theirs(days)[0] if days else str(tmp_path / "nowhere.pem")
    folder = tmp_path / "over"
    settings.PORTS = {
        "governance": {"class": "yihe.acts.referrals.ports.FilePort", "folder": str(folder), "certificate": file}
    }
    delivering.run()

    item = PortItem.objects.get()
    assert (item.state, said in item.fault) == ("failed", True) and _lies_about(folder) == b""
    assert [each.id for each in checks.ports_are_sealed(None)] == ["referrals.E002"]


def test_a_certificate_that_ends_soon_is_said(theirs, settings, tmp_path):
    settings.PORTS = {
        "governance": {
            "class": "yihe.acts.referrals.ports.FilePort",
            "folder": str(tmp_path),
            "certificate": theirs(9)[0],
        }
    }
    assert [each.id for each in checks.ports_are_sealed(None)] == ["referrals.W002"]


def test_what_came_and_was_read_is_emptied(tmp_path, sent):
    sent("governance")
    port = FilePort(str(tmp_path))
    delivering.deliver("governance", port)
    said = {
        "sort": "answer",
        "number": "A-1",
        "key": str(PortItem.objects.get().key),
        "result": "helped",
        "text": "办结（虚构）",
    }
    _arrives(tmp_path, "1.json", said)
    (tmp_path / "in" / "2.json").write_bytes(b"not json")
    incoming.take_in("governance", port)

    taken = tmp_path / "in" / "taken"
    assert (taken / "1.json").read_bytes() == b"" and (taken / "2.json").read_bytes() == b"not json"


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
