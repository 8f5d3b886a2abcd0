"""Where a link in a document may lead: to a page of the web, or to a mailbox. Anything else a program might fetch or start."""

import re

_OF_THE_WEB = re.compile(r"\s*(https?://[^\s/\\]|mailto:|tel:)", re.I)
_ELSEWHERE = re.compile(r"\s*(\\\\|//|[a-z][a-z0-9+.-]*:)", re.I)


def leads_to_the_web(target: str) -> bool:
    """Test whether an address is one of the web (http, https), of a mailbox or of a telephone."""
    return _OF_THE_WEB.match(target) is not None


def leads_elsewhere(target: str) -> bool:
    """Test whether an address leaves the document: it names a scheme, or another machine (two strokes before its name)."""
    return _ELSEWHERE.match(target) is not None
