"""对接, attacked: what the other side sends to stop us, where a body may be led to, and who is told when a consent ends."""

import json
import os
import threading
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import build_opener

import pytest
from django.utils import timezone

from tests.acts.referrals.fake_server import FakeServer
from tests.acts.referrals.test_files_and_addresses import BODY, KEY, Handler
from yihe.acts.referrals import delivering, incoming, ports
from yihe.acts.referrals.models import PortItem, PortMessage, Referral
from yihe.acts.referrals.ports import ApiPort, FilePort, Incoming, Unreachable
from yihe.matters.actions import perform
from yihe.matters.models import Matter

ALL = ["name", "phone", "story", "need"]
ODD = {
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 100_000,
    "nul": b'{"sort": "answer", "number": "A\\u0000-1", "key": "x\\u0000"}',
    "half a sign": b'{"sort": "answer", "number": "A-\\ud800", "key": "\\udfff"}',
    "half a sign of the sort": b'{"sort": "an\\ud800swer", "number": "A-3", "key": "k"}',
    "a long number": b'{"sort": "answer", "number": ' + b"9" * 5000 + b', "key": "k"}',
    "endless": b'{"sort": "answer", "number": "' + b"n" * 300_000 + b'", "key": "k"}',
    "no key": b'{"sort": "answer", "number": "A-2", "key": "{urn:uuid:}"}',
    "not utf-8": b"\xff\xfe\x00",
}


@pytest.fixture
def queued(sent):
    return sent("governance")


def item_of(matter: Matter) -> PortItem:
    return PortItem.objects.filter(matter=matter, sort="referral").latest("pk")


def answer_to(item: PortItem, number: str = "A-1", text: str = "已经办结（虚构）") -> dict:
    return {"sort": "answer", "number": number, "key": str(item.key), "result": "helped", "text": text}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_no_file_keeps_what_comes_behind_it_from_being_taken(queued, tmp_path, odd):
    port = FilePort(str(tmp_path))
    delivering.deliver("governance", port)
    (tmp_path / "in").mkdir(exist_ok=True)
    (tmp_path / "in" / "1.json").write_bytes(odd)
    (tmp_path / "in" / "2.json").write_text(json.dumps(answer_to(item_of(queued))), "utf-8")

    assert incoming.take_in("governance", port) == 1

    assert Matter.objects.get(pk=queued.pk).state == "answered"
    assert not list((tmp_path / "in").glob("*.json")), "and it does not come for ever"
    assert PortMessage.objects.exclude(sort__in=["receipt", "answer"], verdict="taken").exists()


def test_a_name_of_a_file_that_is_no_text_keeps_nothing_from_being_taken(queued, tmp_path):
    port = FilePort(str(tmp_path))
    delivering.deliver("governance", port)
    (tmp_path / "in").mkdir(exist_ok=True)
    with open(bytes(tmp_path / "in") + b"/1\xff\xfe.json", "wb") as file:
        file.write(b"nonsense")
    (tmp_path / "in" / "2.json").write_text(json.dumps(answer_to(item_of(queued))), "utf-8")

    assert incoming.take_in("governance", port) == 1 and not list((tmp_path / "in").glob("*.json"))


def test_what_is_no_file_holds_nobody_up(queued, tmp_path):
    """A pipe nobody writes to would be read for ever."""
    port = FilePort(str(tmp_path))
    delivering.deliver("governance", port)
    (tmp_path / "in" / "2.json").mkdir(parents=True)
    os.mkfifo(tmp_path / "in" / "1.json")
    (tmp_path / "in" / "3.json").write_text(json.dumps(answer_to(item_of(queued))), "utf-8")

    assert incoming.take_in("governance", port) == 1


@pytest.mark.parametrize(
    "text", ["办结\x00（虚构）", "办结\ud800（虚构）", "长" * 100_000], ids=["nul", "half a sign", "long"]
)
def test_odd_words_of_an_answer_are_kept_without_what_no_text_may_have(queued, text):
    server = FakeServer()
    delivering.deliver("governance", server)
    server.out.append(Incoming("answer", "A-1", str(item_of(queued).key), result="helped", text=text))

    assert incoming.take_in("governance", server) == 1

    kept = Referral.objects.get(pk=queued.pk).feedback
    assert kept and "\x00" not in kept and "\ud800" not in kept and len(kept) <= 2000


def test_a_receipt_with_an_odd_number_is_a_receipt(queued):
    server = FakeServer()
    server.receipt_of = lambda key: type(FakeServer.receipt_of(server, key))(
        key, "R\x00\ud800-1", FakeServer.receipt_of(server, key).digest
    )

    assert delivering.deliver("governance", server) == 1 and item_of(queued).state == "received"


# Where it may be led to -----------------------------------------------------------------------------------------------


class Elsewhere(BaseHTTPRequestHandler):
    """Somebody else's server: writes down what it is sent."""

    def log_message(self, *_args):
        pass

    def do_GET(self):
        self.server.got.append((self.command, self.path, self.headers.get("Authorization")))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"[]")

    do_POST = do_DELETE = do_GET


class Leading(Handler):
    """Sends whoever asks to somebody else."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(self.server.code, Location=self.server.elsewhere)

    def do_GET(self):
        self._say(self.server.code, Location=self.server.elsewhere)

    do_DELETE = do_GET


@pytest.fixture
def led():
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), each) for each in (Leading, Elsewhere)]
    for each in servers:
        threading.Thread(target=each.serve_forever, daemon=True).start()
    leading, other = servers
    other.got = []
    leading.elsewhere = f"http://127.0.0.1:{other.server_port}/take"
    yield leading, other
    for each in servers:
        each.shutdown()
        each.server_close()


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_the_token_goes_where_the_settings_say_or_nowhere(led, code):
    leading, other = led
    leading.code = code
    port = ApiPort(f"http://127.0.0.1:{leading.server_port}/api", token="secret-of-the-port")

    for ask in (lambda: port.send(KEY, BODY), lambda: port.known(KEY), lambda: list(port.incoming())):
        with pytest.raises(Unreachable):
            ask()

    assert other.got == []


def test_control_whoever_follows_takes_the_token_along(led, monkeypatch):
    leading, other = led
    leading.code = 302
    monkeypatch.setattr(ports, "_STRAIGHT", build_opener())
    with suppress(Unreachable):
        ApiPort(f"http://127.0.0.1:{leading.server_port}/api", token="secret-of-the-port").known(KEY)

    assert [token for _method, _path, token in other.got] == ["Bearer secret-of-the-port"]


def test_what_was_not_fetched_when_the_consent_ended_cannot_be_fetched_any_more(queued, people, tmp_path):
    port = FilePort(str(tmp_path))
    delivering.deliver("governance", port)
    file = tmp_path / "out" / f"{item_of(queued).key}.json"
    assert "居民甲" in file.read_text("utf-8"), "the control: there it lay, in clear"

    perform(queued, "withdraw", by=people.desk, evidence="当面（虚构）")
    delivering.deliver("governance", port)

    assert not file.exists() and port.known(str(item_of(queued).key)) is not None
    assert [json.loads(each.read_bytes())["sort"] for each in (tmp_path / "out").iterdir()] == ["withdrawal"]


def test_many_long_messages_that_wait_are_one_list_all_the_same(queued):
    """A list that is cut off is none: what waits would wait for ever."""
    delivering.deliver("governance", FakeServer())
    waiting = [answer_to(item_of(queued), f"A-{n}", "长" * 2000) for n in range(60)]

    class Long(Handler):
        def do_GET(self):
            self._say(200, waiting)

    side = ThreadingHTTPServer(("127.0.0.1", 0), Long)
    side.gone = []
    threading.Thread(target=side.serve_forever, daemon=True).start()
    try:
        assert incoming.take_in("governance", ApiPort(f"http://127.0.0.1:{side.server_port}/api")) == 1
    finally:
        side.shutdown()
        side.server_close()
    assert len(side.gone) == len(waiting)


def test_a_message_without_a_number_is_not_acknowledged_by_deleting_all(queued):
    """`DELETE messages/` with nothing behind it may mean all of them over there."""
    asked = []
    port = ApiPort("http://127.0.0.1:9")
    port._ask = lambda method, path, *_more, **_how: (
        asked.append((method, path)) or [{"sort": "answer", "number": ""}, "nonsense", {"number": 3}]
    )

    assert incoming.take_in("governance", port) == 0

    assert not [path for method, path in asked if method == "DELETE" and path == "messages/"]


# Who is told that a consent ended ----------------------------------------------------------------------------------------


def sent_again(matter: Matter, receiver: str, people) -> Matter:
    """Send what came back to another receiver, with a consent of its own."""
    matter = Matter.objects.get(pk=matter.pk)
    perform(matter, "redirect", by=people.desk, receiver=receiver)
    perform(matter, "consent", by=people.desk, agreed=ALL, way="signed", evidence="2 号（虚构）")
    perform(matter, "send", by=people.desk)
    return Matter.objects.get(pk=matter.pk)


def test_each_side_that_had_it_is_told_that_the_consent_ended(queued, people):
    """Sent by one port, returned, sent by another, and withdrawn then: both have the words, and both are told, each of its own key."""
    first_side, second_side = FakeServer(), FakeServer()
    delivering.deliver("governance", first_side)
    first = item_of(queued)
    first_side.says("returned", "T-1", first.key, code="area", text="不在我们区域（虚构）")
    incoming.take_in("governance", first_side)
    matter = sent_again(queued, "hotline", people)
    delivering.deliver("hotline", second_side)
    second = item_of(queued)
    assert second.port == "hotline" and str(second.key) in second_side.has

    perform(matter, "withdraw", by=people.desk, evidence="当面（虚构）")
    delivering.deliver("governance", first_side)
    delivering.deliver("hotline", second_side)

    for side, item in ((first_side, first), (second_side, second)):
        notices = [json.loads(body) for body in side.has.values() if b"withdrawn" in body]
        assert [each["withdrawn"] for each in notices] == [str(item.key)]


def test_what_never_left_is_no_side_that_is_told(queued, people):
    """The control: the second never had anything, and hears nothing."""
    first_side, second_side = FakeServer(), FakeServer()
    delivering.deliver("governance", first_side)
    first_side.says("returned", "T-1", item_of(queued).key, code="area", text="不在我们区域（虚构）")
    incoming.take_in("governance", first_side)
    matter = sent_again(queued, "hotline", people)
    perform(matter, "withdraw", by=people.desk, evidence="当面（虚构）")

    PortItem.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert delivering.deliver("hotline", second_side) == 0 and not second_side.has
    assert delivering.deliver("governance", first_side) == 1
