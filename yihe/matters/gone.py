"""What matters follow whose room, or whose version of a workflow, was taken away: they stay readable as covers."""

from functools import cache

from yihe.foundation.workflow import State, Tone, Workflow


class _AnyState(dict):
    """Whatever state is asked for is there, has its name for a label, and waits on nobody."""

    def __missing__(self, name: str) -> State:
        self[name] = state = State(name, tone=Tone.NEUTRAL)
        state.name = name
        return state


class GoneWorkflow(Workflow, abstract=True):
    """Of matters whose room, or whose version of a workflow, was taken away: whatever state, nobody can do anything in it."""

    @classmethod
    def actions_from(cls, state_name: str) -> tuple:
        return ()

    @classmethod
    @cache
    def road(cls, start: State | None = None, without: frozenset[str] = frozenset()) -> tuple:
        return ()


GoneWorkflow.states, GoneWorkflow.actions, GoneWorkflow.limits = _AnyState(), {}, {}
GoneWorkflow.initial = State("", tone=Tone.NEUTRAL)  # nothing is ever in it
