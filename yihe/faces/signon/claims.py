"""What the other side says of whoever signed in there: read out of its answer by the names the door's settings give."""

from dataclasses import dataclass
from typing import Any

from yihe.foundation import digests

LONGEST = 200  # characters of anything that is taken over


class BadClaims(Exception):
    """The other side said too little, or something that cannot be."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who it is there (`subject`, which is theirs for ever), and what is said of them; "" where nothing is."""

    subject: str
    name: str = ""
    id_number: str = ""
    credit_code: str = ""

    @classmethod
    def read(cls, said: dict[str, Any], names: dict[str, str], subject: str = "sub") -> "Claims":
        """Return the claims of an answer. Raises BadClaims."""
        found = {name: _text(said.get(names.get(name, ""))) for name in ("name", "id_number", "credit_code")}
        who = _text(said.get(names.get("subject", subject)))
        if not who:
            raise BadClaims("no subject")
        return cls(who, **found)

    def identity(self, of_organizations: bool) -> str:
        """
        Return what we know this person by at that door. An organization's account there may pass from hand to hand: another
        name, or another code, is another person here. A digest: what the other side calls them is nobody's business here.
        """
        parts = [self.subject, self.credit_code, self.name] if of_organizations else [self.subject]
        return digests.sm3(digests.canonical(parts))


def _text(value: Any) -> str:
    text = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if len(text) > LONGEST or not text.isprintable():
        raise BadClaims("a claim that is no text of ours")
    return text
