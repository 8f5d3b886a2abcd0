"""
Text found by any part of it: its overlapping pairs of characters, as one column with an index of its own kind – on
PostgreSQL a `tsvector` with GIN, on SQLite FTS5. Chinese has no blanks between words, and what is looked for is two
characters more often than not: an index of words loses some, one of three characters all of these.

    人民调解 -> 人民 民调 调解        BT-2026 -> bt- t-2 -20 202 026 26

Letters and figures are taken by threes (and a pair at their end): there are few of them, every number holds every second
pair, and one that is asked for would have to be looked for in half of all rows. Two of them are found as a beginning.

Pairs only say where it may be: `人民…民调` has those of `人民调` too. Who asks for more than two characters looks into the
text besides.
"""

import re
import unicodedata
from string import punctuation

from django.db import models
from django.db.migrations.operations.base import Operation
from django.db.models import Lookup

# What nobody sees or means: controls, formats (U+200B), halves of a character, private ones, blanks, ends of lines.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"}
_PAIR = re.compile(rf"[^\s{re.escape(punctuation)}]{{2,3}}\*?")
# ASCII that means something in a question or parts its words stands in a pair as a private character.
_APART = {ord(letter): chr(0xE000 + ord(letter)) for letter in punctuation}


def normalised(text: str) -> str:
    """Return text as it is stored and looked for: full width made plain, capitals small, without blanks."""
    plain = "".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).split())
    if plain.isprintable():
        return plain
    return "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)


def pairs_of(*runs: str) -> list[str]:
    """
    Return the pairs of normalised runs of text, in order, each once, as words every database takes as they are. No pair
    reaches from one run into the next; a run of one character has none.
    """
    found: set[str] = set()
    for run in runs:
        if run.isascii():
            found.update(run[place : place + 3] for place in range(len(run) - 1))
        else:
            pairs = zip(run, run[1:], [*run[2:], "\u3000"], strict=False)
            found.update(a + b + c if (a + b + c).isascii() else a + b for a, b, c in pairs)
    return sorted(pair.translate(_APART) for pair in found)


def asked_of(*words: str) -> list[str]:
    """Return the pairs that are in any text which holds these normalised words; `20*` is whatever begins so."""
    asked: set[str] = set()
    for word in words:
        threes = [word[place : place + 3].isascii() for place in range(len(word) - 2)]
        for place in range(len(word) - 1):
            if place < len(threes) and threes[place]:
                asked.add(word[place : place + 3].translate(_APART))
            elif not (place and threes[place - 1]):  # or the three before holds it already
                pair = word[place : place + 2]
                asked.add(pair.translate(_APART) + ("*" if pair.isascii() else ""))
    return sorted(asked)


class PairsField(models.TextField):
    """The pairs of a text, one blank between them, as `pairs_of` orders them. Asked by `pairs__hold=asked_of(…)`: all of them."""

    description = "字对"

    def db_type(self, connection) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value, expression, connection):
        return value.replace("'", "") if connection.vendor == "postgresql" else value


@PairsField.register_lookup
class Hold(Lookup):
    """Keep the rows that hold all of some pairs."""

    lookup_name = "hold"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        wanted = list(self.rhs)
        if not wanted or not all(_PAIR.fullmatch(pair) for pair in wanted):
            raise ValueError("only pairs, as `asked_of` returns them, can be looked for")
        if connection.vendor != "postgresql":
            quoted = (f'"{pair[:-1]}"*' if pair[-1] == "*" else f'"{pair}"' for pair in wanted)
            return f"{column} MATCH %s", [*params, " ".join(quoted)]
        # In the statement itself, for they hold nothing that means something there: how many rows hold a pair decides how
        # the question is best answered, and the plan of a statement with a parameter is kept for whatever comes after.
        asked = " & ".join(pair.replace("*", ":*") for pair in wanted)
        return f"{column} @@ '{asked}'::tsquery", params


class PairsTable(Operation):
    """
    Migration operation: make the table of a model with `text` and `pairs`, whose key is that of another table's row. On
    SQLite it is an FTS5 table; the key of such a table is always called `rowid`, and so it is called on both.
    """

    reversible = True
    reduces_to_sql = False

    def __init__(self, table: str, of: str):
        self.table, self.of = table, of

    def statements(self, vendor: str) -> list[str]:
        if vendor != "postgresql":
            # Which row holds a pair is all that is asked: where in it is not kept.
            return [
                f"CREATE VIRTUAL TABLE {self.table} USING fts5(pairs, text UNINDEXED, tokenize = 'ascii', detail = 'column')"
            ]
        return [
            f"CREATE TABLE {self.table} (rowid bigint PRIMARY KEY REFERENCES {self.of} (id) DEFERRABLE INITIALLY DEFERRED, "
            "pairs tsvector NOT NULL, text text NOT NULL)",
            # A list of what is not sorted in yet would make each question read it, and one insert in many slow.
            f"CREATE INDEX {self.table}_pairs ON {self.table} USING gin (pairs) WITH (fastupdate = off)",
        ]

    def make(self, connection) -> None:
        """Make the table anew, empty."""
        with connection.cursor() as cursor:
            for statement in [f"DROP TABLE IF EXISTS {self.table}", *self.statements(connection.vendor)]:
                cursor.execute(statement)

    def state_forwards(self, app_label, state):
        """The model is told to Django beside it (`SeparateDatabaseAndState`)."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.make(schema_editor.connection)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {self.table}")

    def describe(self):
        return f"Make {self.table} and its index of pairs"
