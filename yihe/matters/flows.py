"""Which workflow a matter of a kind follows: a number on its cover says it; and how texts of ours are said of a matter that follows it."""

from yihe.foundation.workflow import Workflow
from yihe.matters import naming
from yihe.matters.gone import GoneWorkflow


class Flows:
    """What a kind says of its workflows."""

    code: str
    workflow: type[Workflow]  # of what is opened today; of a matter that is there ask `workflow_of`
    workflow_version: int = 1
    old_workflows: dict[int, type[Workflow]] = {}  # those that matters opened earlier still follow, by version
    # Today's as well, beside `workflow`: which one a matter follows, its contents say when it is opened (`version_for`).
    also: dict[int, type[Workflow]] = {}

    @classmethod
    def versions_clash(cls) -> str:
        """Return that a version is declared twice, or ""."""
        for called, others in (("old_workflows", cls.old_workflows), ("also", cls.also)):
            if cls.workflow_version in others:
                return f"事项“{cls.code}”的 {called} 里又写了现行的第 {cls.workflow_version} 版。"
        both = sorted({*cls.also} & {*cls.old_workflows})
        return f"事项“{cls.code}”的 also 和 old_workflows 都写了第 {both[0]} 版。" if both else ""

    @classmethod
    def workflow_of(cls, matter) -> type[Workflow]:
        """Return the workflow a matter was opened with. A version nobody lists any more leaves a cover to read, in which nobody can act."""
        if matter.workflow_version == cls.workflow_version:
            return cls.workflow
        found = cls.also.get(matter.workflow_version) or cls.old_workflows.get(matter.workflow_version)
        return found or GoneWorkflow

    @classmethod
    def versions(cls) -> dict[int, type[Workflow]]:
        """Return every workflow matters of the kind may follow by its version, today's first."""
        return {cls.workflow_version: cls.workflow, **cls.also, **cls.old_workflows}

    @classmethod
    def workflows(cls) -> list[type[Workflow]]:
        """Return every workflow matters of the kind may follow, today's first."""
        return list(cls.versions().values())

    @classmethod
    def version_for(cls, contents) -> int:
        """Return which of today's workflows a matter with these contents (an unsaved row) follows."""
        return cls.workflow_version

    @classmethod
    def judged_besides(cls, matter) -> list:
        """Return name and body, where a register knows it, of each that is judged together with what a panel compares: members of consortia."""
        return []

    @classmethod
    def worded(cls, matter, text: str) -> str:
        """Return a text of ours – a label, a sentence that refuses, a heading – as it is said of this matter (`Workflow.say`)."""
        return cls.workflow_of(matter).say(text)

    @classmethod
    def called(cls, matter) -> str:
        """Return what this matter is called; `label` is what all of the kind are."""
        return cls.worded(matter, naming.of_one(cls))
