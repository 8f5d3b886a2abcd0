"""`manage.py write_docs [--check]`: docs/workflows/ and docs/roles.md, from the declarations themselves."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yihe.foundation.roles import POWERS, ROLES
from yihe.foundation.workflow import OPENING
from yihe.matters import kinds
from yihe.matters.standing import LABELS

NOTE = "<!-- Written by `make docs` from the declarations. Change those, not this. -->\n\n"


class Command(BaseCommand):
    help = "由工作流声明生成流程图和角色权限表"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="只检查是否最新")

    def handle(self, *args, check, **options):
        docs = Path(settings.ROOT) / "docs"
        wanted = {docs / "workflows" / f"{kind.code}.md": diagram(kind) for kind in ours()}
        wanted[docs / "workflows" / "README.md"] = index()
        wanted[docs / "roles.md"] = roles()
        there = {
            path: path.read_text("utf-8")
            for path in [*(docs / "workflows").glob("*.md"), docs / "roles.md"]
            if path.exists()
        }
        if there == wanted:
            return
        if check:
            names = sorted(
                p.name for p in wanted.keys() ^ there.keys() | {p for p in wanted if there.get(p) != wanted[p]}
            )
            raise CommandError(f"docs are out of date, run `make docs`: {', '.join(names)}")
        for path in there.keys() - wanted.keys():
            path.unlink()
        for path, text in wanted.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        self.stdout.write(f"{len(wanted)} 份文档已更新。")


def ours() -> list:
    """Return the kinds of the platform itself; a test's own kind is nobody's business here."""
    return sorted((k for k in kinds.every() if k.__module__.startswith("yihe.")), key=lambda k: k.code)


def diagram(kind) -> str:
    about = " ".join((kind.workflow.__doc__ or "").split())
    lines = [
        f"# {kind.label} `{kind.code}` ({kind.prefix})",
        "",
        about,
        "",
        "```mermaid",
        kind.workflow.mermaid(),
        "```",
        "",
    ]
    lines += ["| state | waits on | within | seen outside as |", "|---|---|---|---|"]
    for state in kind.workflow.states.values():
        holder = state.waits_on.label if state.waits_on else "—"
        lines.append(f"| {state.label} `{state.name}` | {holder} | {limit(state)} | {state.shown_outside} |")
    lines += ["", "| action | by | kept apart from | basis |", "|---|---|---|---|"]
    for action in kind.workflow.actions.values():
        apart = "、".join(words_of(kind, name) for name in action.apart_from) or "—"
        by = "、".join(r.label for r in action.roles) + ("（自动）" if action.automatic else "")
        lines.append(f"| {action.label} `{action.name}` | {by} | {apart} | {action.basis or '—'} |")
    return NOTE + "\n".join(lines) + "\n"


def words_of(kind, name: str) -> str:
    return LABELS[name] if name == OPENING else kind.workflow.actions[name].label


def limit(state) -> str:
    if state.within is None:
        return "—"
    days = state.within if isinstance(state.within, int) else getattr(state.within, "parameter", "by record")
    return f"{days} working days" if isinstance(days, int) else f"`{days}`"


def index() -> str:
    rows = "\n".join(
        f"- [{k.label}]({k.code}.md) — {len(k.workflow.states)} states, {len(k.workflow.actions)} actions"
        for k in ours()
    )
    return NOTE + f"# Workflows\n\n{rows}\n"


def roles() -> str:
    lines = ["# Roles", "", "| role | code | side | duty | power: given by two |", "|---|---|---|---|---|"]
    lines += [
        f"| {r.label} | `{r.code}` | {r.side} | {r.duty or '—'} | {POWERS.get(r.power, '—')} |" for r in ROLES.values()
    ]
    lines += ["", "## Who may do what", "", "Read from the workflows. A membership must also reach the matter.", ""]
    used = [r for r in ROLES.values() if any(r in a.roles for k in ours() for a in k.workflow.actions.values())]
    lines += ["| kind | action | " + " | ".join(r.label for r in used) + " |", "|---|---|" + "---|" * len(used)]
    for kind in ours():
        for action in kind.workflow.actions.values():
            marks = " | ".join("●" if r in action.roles else "" for r in used)
            lines.append(f"| {kind.label} | {action.label} | {marks} |")
    return NOTE + "\n".join(lines) + "\n"
