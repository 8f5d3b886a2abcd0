"""A workflow as the diagram that a room's generated/ publishes."""

from yihe.foundation.workflow import Workflow


def mermaid(workflow: type[Workflow]) -> str:
    """Return the states and the ways between them, in Mermaid's words for a state diagram."""
    lines = [f"{s.name}: {s.label}" for s in workflow.states.values()]
    order = list(workflow.states)
    for action in workflow.actions.values():
        who = "、".join(role.label for role in action.roles)
        for state in sorted(action.source, key=lambda s: order.index(s.name)):
            for target in workflow.targets(action) or (state,):
                lines.append(f"{state.name} --> {target.name}: {action.label}（{who}）")
    lines += [f"{s.name} --> [*]" for s in workflow.states.values() if s.is_final]
    return "\n    ".join(["stateDiagram-v2", f"[*] --> {workflow.initial.name}", *lines])
