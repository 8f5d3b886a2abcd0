from django.apps import AppConfig
from django.db.models.signals import post_migrate

from yihe.foundation import among, books, commits, left_cursors, quick_moments, reindexing, swappables


class EvidenceConfig(AppConfig):
    name = "yihe.registers.evidence"
    label = "evidence"
    verbose_name = "留痕"

    def ready(self):
        from yihe.registers.evidence import states

        reindexing.part("登记状态", 9, states.write_again)
        books.call(books.Book("access", "evidence.AccessEntry", "查阅记录第 {pk} 行"))
        states.listen()
        commits.watch()
        left_cursors.close_only_what_is_there()
        quick_moments.read_by_the_driver()
        swappables.remember()
        among.enter()
        post_migrate.connect(_begin_the_book_of_registers, sender=self)

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of index keys that are missing, and of entries of registers that are not as they were left."""
        from yihe.registers.evidence import known_keys, states  # models must be loaded first

        yield from known_keys.faults()
        yield from states.faults()


def _begin_the_book_of_registers(sender, using, plan=(), **_):
    """Begin it once `migrate` has brought all tables to where the code is: registers stand in many apps."""
    from django.db import DEFAULT_DB_ALIAS, connection
    from django.db.migrations.executor import MigrationExecutor

    from yihe.registers.evidence import known_keys, states

    if using != DEFAULT_DB_ALIAS or not plan or any(backwards for _migration, backwards in plan):
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        states.begin()
        known_keys.note()
