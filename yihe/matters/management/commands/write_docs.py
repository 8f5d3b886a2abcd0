"""
`manage.py write_docs [--check]`: the diagrams and the role matrix of every room, from the declarations themselves. They lie
in the room (`generated/`), so that a new room changes no file of another; `docs/roles.md` has the roles all rooms share,
`docs/ceilings.md` how much of everything is kept for anybody.
"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import ceilings, diagrams, doors
from yihe.foundation.periods import Term
from yihe.foundation.roles import POWERS, ROLES
from yihe.foundation.time_limits import TimeLimit
from yihe.foundation.workflow import OPENING, State
from yihe.matters import kinds, naming
from yihe.matters.standing import LABELS

NOTE = "<!-- Written by `make docs` from the declarations. Change those, not this. -->\n\n"
FOLDER = "generated"


class Command(BaseCommand):
    help = "由工作流声明生成各业务的流程图和角色权限表"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只检查是否最新")

    def handle(self, *args, check, **options):
        docs = Path(settings.ROOT) / "docs"
        wanted = {docs / "roles.md": roles(), docs / "ceilings.md": of_ceilings()}
        there = {path for path in wanted if path.exists()}
        for door in ours():
            folder = door.folder / FOLDER
            there |= set(folder.glob("*.md"))
            if of_room := kinds_of(door):
                wanted |= {folder / f"{kind.code}.md": diagram(kind) for kind in of_room}
            if of_room or door.roles:
                wanted[folder / "README.md"] = room(door, of_room)
        stale = [path for path in wanted if path not in there or path.read_text("utf-8") != wanted[path]]
        left_over = there - wanted.keys()
        if check and (stale or left_over):
            names = sorted(str(path.relative_to(settings.ROOT)) for path in {*stale, *left_over})
            raise CommandError(f"docs are out of date, run `make docs`: {', '.join(names)}")
        for path in left_over:
            path.unlink()
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
        if stale or left_over:
            self.stdout.write(f"{len(stale)} 份文档已更新。")


def ours() -> list[doors.Door]:
    """Return the rooms of the platform itself; others keep their documents where they come from."""
    return [door for door in doors.every() if door.package.startswith("yihe.")]


def kinds_of(door: doors.Door) -> list:
    return sorted((k for k in kinds.every() if f"{k.__module__}.".startswith(f"{door.package}.")), key=lambda k: k.code)


def diagram(kind) -> str:
    about = " ".join((kind.workflow.__doc__ or "").split())
    lines = [
        f"# {naming.of_one(kind)} `{kind.code}` ({kind.prefix})",
        "",
        about,
        "",
        "```mermaid",
        diagrams.mermaid(kind.workflow),
        "```",
        "",
    ]
    lines += ["| state | waits on | within | seen outside as |", "|---|---|---|---|"]
    for state in kind.workflow.states.values():
        holder = state.waits_on.label if state.waits_on else "—"
        lines.append(f"| {state.label} `{state.name}` | {holder} | {limit(state)} | {state.shown_outside} |")
    if kind.workflow.limits:
        lines += ["", "| time limit | within | followed by |", "|---|---|---|"]
    for each in kind.workflow.limits.values():
        lines.append(
            f"| {each.label} `{each.name}` | {limit(each)} | {each.then and words_of(kind, each.then) or '—'} |"
        )
    lines += ["", "| action | by | kept apart from | basis |", "|---|---|---|---|"]
    for action in kind.workflow.actions.values():
        apart = "、".join(words_of(kind, name) for name in action.apart_from) or "—"
        by = "、".join(r.label for r in action.roles) + ("（自动）" if action.automatic else "")
        lines.append(f"| {action.label} `{action.name}` | {by} | {apart} | {action.basis or '—'} |")
    return NOTE + "\n".join(lines) + "\n"


def words_of(kind, name: str) -> str:
    return LABELS[name] if name == OPENING else kind.workflow.actions[name].label


def limit(state: State | TimeLimit) -> str:
    if state.within is None:
        return "—"
    if isinstance(state.within, Term):
        return f"{state.within.n} {state.within.unit.value.replace('_', ' ')}"
    return f"`{getattr(state.within, 'parameter', 'by record')}`"


def room(door: doors.Door, of_room: list) -> str:
    """Return the page of a room: its kinds, the roles it brings, and who may do what in it."""
    lines = [f"# {door.label} `{door.name}`", ""]
    lines += [
        f"- [{naming.of_one(k)}]({k.code}.md) — {len(k.workflow.states)} states, {len(k.workflow.actions)} actions"
        for k in of_room
    ]
    if door.roles:
        lines += ["", "## Roles it brings", "", *role_table(door.roles)]
    if of_room:
        used = [r for r in ROLES.values() if any(r in a.roles for k in of_room for a in k.workflow.actions.values())]
        lines += ["", "## Who may do what", "", "Read from the workflows. A membership must also reach the matter.", ""]
        lines += ["| kind | action | " + " | ".join(r.label for r in used) + " |", "|---|---|" + "---|" * len(used)]
        for kind in of_room:
            for action in kind.workflow.actions.values():
                marks = " | ".join("●" if r in action.roles else "" for r in used)
                lines.append(f"| {naming.of_one(kind)} | {action.label} | {marks} |")
    return NOTE + "\n".join(lines) + "\n"


def roles() -> str:
    """Return the roles any room may name. Those a room brings, and who may do what, stand in the rooms."""
    brought = {role for door in doors.every() for role in door.roles}
    shared = [role for role in ROLES.values() if role not in brought]
    lines = ["# Roles", "", *role_table(shared), ""]
    lines += ["Who may do what stands with each room, in its `generated/README.md`, with the roles it brings."]
    return NOTE + "\n".join(lines) + "\n"


def of_ceilings() -> str:
    """Return the table of ceilings."""
    lines = ["# Ceilings", "", *" ".join((ceilings.__doc__ or "").split()).split("\n"), "", *ceilings.table()]
    return NOTE + "\n".join(lines) + "\n"


def role_table(roles) -> list[str]:
    return ["| role | code | side | duty | power: given by two |", "|---|---|---|---|---|"] + [
        f"| {r.label} | `{r.code}` | {r.side} | {r.duty or '—'} | {POWERS.get(r.power, '—')} |" for r in roles
    ]
