"""Somebody who reads pages without a browser: let in at the door of the demonstration, and given what a server answers, by HTTP alone."""

import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from looks.walking import Answer

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Reader:
    """One person's reading at a city; `username` "" is somebody who does not sign in."""

    def __init__(self, url: str, username: str = ""):
        self.url = url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        if username:
            token = _TOKEN.search(self.fetch("/demo/").html)
            sent = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1] if token else ""}).encode()
            with self._opener.open(f"{url}/demo/enter/{username}/", sent, timeout=60):
                pass
            if self.fetch("/desk/account/").path != "/desk/account/":
                raise RuntimeError(f"{username} was not let in")

    def fetch(self, path: str) -> Answer:
        """Get an address. What is no page (a download, a picture) has no words."""
        try:
            with self._opener.open(self.url + _quoted(path), timeout=60) as answer:
                return self._read(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                return self._read(refused, path)

    def _read(self, answer, path: str = "") -> Answer:
        kind, filed = answer.headers.get("Content-Type", ""), answer.headers.get("Content-Disposition", "")
        is_page = kind.startswith("text/html") and not filed.startswith("attachment")
        arrived = path or urllib.parse.unquote(answer.url.removeprefix(self.url))
        return Answer(answer.status, arrived, answer.read().decode() if is_page else "")


def _quoted(path: str) -> str:
    return urllib.parse.quote(path, safe="/?&=%+:@,;~-._")
