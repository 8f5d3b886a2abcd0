"""A load of one address from several connections: requests in a bounded number, answers checked, rates returned."""

import http.client
import threading
import time


def rate(port: int, requests, *, connections: int = 8, seconds: float = 4.0) -> float:
    """
    Return answers a second. `requests` is a callable `(connection number, turn) -> (method, path, headers, body)`.

    :raises AssertionError: an answer other than 200 or 302
    """
    done, faults = [0] * connections, []
    start = threading.Barrier(connections + 1)
    ends = [0.0]

    def run(which: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        start.wait()
        turn = 0
        while time.perf_counter() < ends[0]:
            method, path, headers, body = requests(which, turn)
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status not in (200, 302):
                faults.append((path, answer.status))
                return
            done[which] += 1
            turn += 1

    threads = [threading.Thread(target=run, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    began = time.perf_counter()
    ends[0] = began + seconds
    start.wait()
    for thread in threads:
        thread.join()
    assert not faults, faults[:3]
    return sum(done) / (time.perf_counter() - began)
