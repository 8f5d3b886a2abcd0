"""
The index key of a whole city is rotated, as an operator does it: killed half-way, begun again, and the old key taken out of
the settings.
"""

from datetime import date, timedelta

from tests.yardsticks import databases
from tests.yardsticks.databases import Database

OLD = "not-secret-INDEX_KEY-for-demo-and-tests-only-0123456789"  # what demo mode has
NEW = "3f0c9d2b7e81a6545c0d9e8f7a6b5c4d3e2f1a0b9c8d7e6f5a4b3c2d1e0f9a8b"
BOTH = {"INDEX_KEY": NEW, "INDEX_KEY_FALLBACKS": OLD}


class Rotation:
    """What each step printed, and which indexes there were after it."""

    def __init__(self, database: Database, day: date):
        self.database = database
        self._rotate = ("-m", "tests.yardsticks.on_a_day", str(day), "rotate_index")
        verify = ("-m", "tests.yardsticks.on_a_day", str(day + timedelta(days=1)), "verify")
        # Nobody but its holder knows a code, so nobody can keep it again under another key: while one is open, both keys stay.
        self.codes = database.rows("SELECT COUNT(*) FROM matters_party WHERE code_digest <> '' AND until IS NULL")[0][0]
        self.before = self._indexes()
        self.without_the_old_key = self._refused("-c", "import config.wsgi", INDEX_KEY=NEW)
        self._kill_half_way()
        self.half_way = self._indexes()
        self.verified_half_way = database.run(*verify, **BOTH)
        self.said = database.run(*self._rotate, **BOTH)
        self.after = self._indexes()
        self.needed = self._refused(*verify, INDEX_KEY=NEW) if self.codes else ""
        self.verified = database.run(*verify, **(BOTH if self.codes else {"INDEX_KEY": NEW}))

    def _indexes(self) -> list[list]:
        people = "SELECT id, id_index FROM practitioners_practitioner WHERE id_index <> ''"  # the others are known by a licence
        frozen = "SELECT entry, digest FROM evidence_entrystate WHERE register = 'matters.Event.after'"
        return [self.database.rows(people), self.database.rows(frozen)]

    def _kill_half_way(self) -> None:
        """Kill it when the people are written again, and not all matters are frozen again."""
        running = self.database.start(*self._rotate, PYTHONUNBUFFERED="1", **BOTH)
        assert running.stdout is not None
        self.first_line = running.stdout.readline()
        running.kill()
        running.communicate()

    def _refused(self, *command: str, **said: str) -> str:
        try:
            databases.finished(self.database.start(*command, **said))
        except RuntimeError as fault:
            return str(fault)
        return ""
