"""
What the web processes may do in PostgreSQL when they sign in as a role that owns nothing: read and write rows, never change a
table, a trigger or a function; never change or delete what is written once. Derived from the models and from what the
migrations protect, so that no table is forgotten; what no model knows is granted to nobody.
"""

from collections.abc import Iterator

from yihe.foundation import protections
from yihe.foundation.append_only import AppendOnly
from yihe.foundation.frozen_rows import Frozen

MIGRATIONS = "django_migrations"
EVERYTHING = ("SELECT", "INSERT", "UPDATE", "DELETE")
NEVER = ("TRUNCATE", "REFERENCES", "TRIGGER")


def privileges(connection) -> dict[str, tuple[str, ...]]:
    """Return what the role may do with each table."""
    found: dict[str, tuple[str, ...]] = {}
    for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
        found[table] = EVERYTHING
    for operation in protections.declared():
        if operation.table not in found:
            continue
        if isinstance(operation, AppendOnly):
            found[operation.table] = ("SELECT", "INSERT")
        elif isinstance(operation, Frozen) and operation.columns and len(found[operation.table]) == len(EVERYTHING):
            found[operation.table] = ("SELECT", "INSERT", "UPDATE")  # whoever changes a frozen column meets its trigger
    if MIGRATIONS in connection.introspection.table_names():
        found[MIGRATIONS] = ("SELECT",)
    return found


def statements(connection, role: str) -> Iterator[str]:
    """Yield what gives a role exactly this, whatever it had; to be run by the owner of the tables after every `migrate`."""
    quote = connection.ops.quote_name
    to, database = quote(role), quote(connection.settings_dict["NAME"])
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
    for what in (
        "ALL TABLES IN SCHEMA public",
        "ALL SEQUENCES IN SCHEMA public",
        "SCHEMA public",
        f"DATABASE {database}",
    ):
        yield f"REVOKE ALL ON {what} FROM {to}"
    yield f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {to}"  # `verify` writes triggers on tables of its own session
    yield f"GRANT USAGE ON SCHEMA public TO {to}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {to}"
    for table, granted in sorted(privileges(connection).items()):
        yield f"GRANT {', '.join(granted)} ON {quote(table)} TO {to}"


def faults(connection, role: str) -> Iterator[str]:
    """Yield a Chinese sentence for everything a role may do that it should not, or may not that it should."""
    expected = privileges(connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]
        )
        found = cursor.fetchone()
        if found is None:
            yield f"数据库里没有角色 {role}。"
            return
        if found[0]:
            yield f"角色 {role} 有超出服务所需的权力（超级用户、建库或建角色）。"
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' "
            "AND pg_has_role(%s, c.relowner, 'MEMBER') ORDER BY 1 LIMIT 1",
            [role],
        )
        if owned := cursor.fetchone():
            yield f"角色 {role} 拥有数据表 {owned[0]}：所有者可以摘下防改触发器。"
            return
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [role])
        if cursor.fetchone()[0]:
            yield f"角色 {role} 可以在 public 中建表。"
        cursor.execute(
            "SELECT c.relname, p.name, has_table_privilege(%s, c.oid, p.name) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(%s::text[]) AS p(name) "
            "WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') ORDER BY 1, 2",
            [role, [*EVERYTHING, *NEVER]],
        )
        for table, privilege, is_granted in cursor.fetchall():
            is_expected = privilege in expected.get(table, ())
            if is_granted != is_expected:
                yield f"数据表 {table}：角色 {role} {'不应' if is_granted else '应'}有 {privilege}。"
