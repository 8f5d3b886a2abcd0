from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MattersConfig(AppConfig):
    name = "yihe.matters"
    label = "matters"
    verbose_name = "办件"

    def ready(self):
        from yihe.foundation import city_pack, city_words, parameters, reindexing
        from yihe.foundation.records import declared
        from yihe.foundation.roles import ROLES
        from yihe.matters import (
            bulk,
            clock,
            codes,
            digest,
            emptying,
            folding,
            handing_back,
            indexing,
            kinds,
            lengthening,
            looks,  # noqa: F401  it declares a sort of proposals
            misnamed,
            offering,
            prefixes,
            presses,
            retention,
            search,
            undertakings,
        )
        from yihe.registers.accounts import edits
        from yihe.registers.compartments import erasing
        from yihe.registers.organizations.edits import tell_of_names
        from yihe.registers.practitioners import former_indexes
        from yihe.registers.regions import calendar

        kinds.autodiscover()
        declared.autodiscover()
        for kind in kinds.every():
            misnamed.check(kind)
            search.check(kind)
            retention.check(kind)
        city_pack.check_with("matters.E010", offering.faults)
        city_pack.check_with("matters.E010", prefixes.faults)
        city_pack.check_with("matters.E012", undertakings.faults)
        city_pack.check_with("matters.E011", lambda: city_words.faults(ROLES))
        parameters.spare(offering.spared)
        tell_of_names(search.renew_of)
        clock.once_a_day("presses", presses.forget_old)
        clock.once_a_day("digest", digest.send, after=digest.BEGINS)
        clock.once_a_day("bulks", bulk.forget_old)
        clock.each_round("counts", folding.fold, may_wait=True)  # a page reads what was not folded, too
        reindexing.part("办件", 4, indexing.write_again)
        reindexing.part("查询码", 5, codes.waiting)
        former_indexes.held_elsewhere(indexing.held)
        erasing.on_erasure(emptying.PART)
        edits.when_ended(handing_back.let_go_of)
        calendar.when_loaded(lengthening.lengthen_all)
        post_migrate.connect(_complete_the_search_index, sender=self)

    @staticmethod
    def verify():
        """Yield a sentence for each entry of the search index or the register of letters, and each kept number, that is not as it should be (`evidence.everything`)."""
        from yihe.matters import folding, letters, search

        yield from search.faults()
        yield from letters.faults()
        yield from folding.faults()


def _complete_the_search_index(sender, using, plan=(), **_):
    """
    Give every matter its entry once `migrate` has brought all tables to where the code is: names stand in the rooms'.
    """
    from django.db import DEFAULT_DB_ALIAS, connection
    from django.db.migrations.executor import MigrationExecutor

    from yihe.matters import search

    if using != DEFAULT_DB_ALIAS or not plan or any(backwards for _migration, backwards in plan):
        return
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        search.complete()
