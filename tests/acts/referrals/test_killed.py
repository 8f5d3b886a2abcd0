"""Killed in between, really: a process that sends is ended by SIGKILL while the other side has just taken something. On PostgreSQL."""

import os
import signal
import threading
from datetime import timedelta
from http.server import ThreadingHTTPServer

import pytest
from django.db import connections
from django.utils import timezone

from tests.acts.referrals.test_files_and_addresses import Handler
from yihe.acts.referrals import delivering
from yihe.acts.referrals.models import PortItem, PortMessage
from yihe.acts.referrals.ports import ApiPort

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
MANY, KILLED_AT = 12, (3, 7, 8)


class Killing(Handler):
    """Takes what is posted, and at some posts ends whoever posted before they hear of it."""

    def do_POST(self):
        key = self.headers["Idempotency-Key"]
        self.server.came[key] = self.server.came.get(key, 0) + 1
        if sum(self.server.came.values()) in KILLED_AT:
            self.server.has.setdefault(key, self.rfile.read(int(self.headers["Content-Length"])))
            os.kill(self.server.sends, signal.SIGKILL)
            return
        super().do_POST()


@pytest.fixture
def server():
    found = ThreadingHTTPServer(("127.0.0.1", 0), Killing)
    found.mood, found.has, found.asked, found.out, found.gone, found.came = "", {}, [], [], [], {}
    found.daemon_threads = True
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


def sent_by_a_process_of_its_own(server, known: bool = True) -> int:
    """Send what is due in a forked process; return the signal that ended it, 0 for none."""
    connections.close_all()
    if (child := os.fork()) == 0:
        try:
            port = ApiPort(f"http://127.0.0.1:{server.server_port}/api")
            if not known:
                port.known = lambda _key: None
            os.kill(os.getpid(), signal.SIGSTOP)  # until the server knows whom to end
            delivering.deliver("governance", port)
        finally:
            os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    server.sends = child
    os.kill(child, signal.SIGCONT)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def until_all_is_over_there(server, **how) -> list[int]:
    ends = []
    for _ in range(MANY):
        PortItem.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
        ends.append(sent_by_a_process_of_its_own(server, **how))
        if not PortItem.objects.filter(state__in=["waiting", "failed"]).exists():
            return ends
    raise AssertionError(f"still waiting after {ends}")


def test_killed_thrice_nothing_is_lost_and_nothing_sent_twice(server, sent):
    for _ in range(MANY):
        sent("governance")

    ends = until_all_is_over_there(server)

    assert ends == [signal.SIGKILL] * len(KILLED_AT) + [0]
    keys = {str(key) for key in PortItem.objects.values_list("key", flat=True)}
    assert server.came == dict.fromkeys(keys, 1)
    assert set(PortItem.objects.values_list("state", flat=True)) == {"received"}
    assert PortMessage.objects.filter(sort="receipt", verdict="taken").count() == MANY


def test_who_does_not_ask_first_sends_twice(server, sent):
    """The control: the same, without the question."""
    for _ in range(MANY):
        sent("governance")

    until_all_is_over_there(server, known=False)

    assert 2 in server.came.values()
