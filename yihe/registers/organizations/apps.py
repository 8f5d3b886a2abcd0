"""The register of organizations: what it says by two, how its codes are followed, and by what it recognises."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OrganizationsConfig(AppConfig):
    name = "yihe.registers.organizations"
    label = "organizations"
    verbose_name = "社会组织"

    def ready(self):
        from yihe.foundation import city_pack, counters
        from yihe.registers.bodies import lines, traits
        from yihe.registers.organizations import (  # noqa: F401  say what two say
            classes,
            codes,
            edits,
            preparing,
            proposed,
            recorded,
            resembling,
            succession,
        )

        city_pack.check_with("organizations.E001", classes.faults)
        edits.look_at(resembling.ask)
        counters.also_called(counters.ORGANIZATION, codes.counted_by)
        counters.known_by(codes.is_on_record)
        counters.follow(counters.ORGANIZATION, lines.codes_of_line, lines.hold_code)
        traits.read_from(resembling.recognised)
        post_migrate.connect(_remember_what_is_recognised, sender=self)

    @staticmethod
    def verify():
        """Yield what `manage.py verify` says of where organizations are paid."""
        from yihe.registers.organizations.proposed import faults  # models must be loaded first

        yield from faults()


def _remember_what_is_recognised(sender, using, plan=(), **_):
    """Note what the organizations entered before are recognised by, once `migrate` has brought the tables to where the code is."""
    from django.db import DEFAULT_DB_ALIAS, connection
    from django.db.migrations.executor import MigrationExecutor

    from yihe.registers.bodies import traits
    from yihe.registers.bodies.models import Trait
    from yihe.registers.organizations.models import Organization

    if using != DEFAULT_DB_ALIAS or not plan or any(backwards for _migration, backwards in plan):
        return
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()) or Trait.objects.exists():
        return
    for organization in Organization.objects.iterator(chunk_size=500):
        traits.keep(organization.whose, organization.recognised_by)
