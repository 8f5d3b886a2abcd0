"""What the work needs besides figures: texts of agreements, score sheets, purposes that may pay, examples that hold."""

from collections.abc import Iterator

from yihe.acts.agreements import templates
from yihe.acts.funds import sources
from yihe.acts.reviews import sheets
from yihe.faces.adoption.pack_files import Finding, PackFiles, Rank
from yihe.foundation.yaml_files import BadParameters
from yihe.matters import kinds, offering
from yihe.registers.policies import examples, registry


def look(pack: PackFiles) -> Iterator[Finding]:
    yield from _agreements(pack)
    yield from _criteria()
    yield from _purposes(pack)
    yield from _examples(pack)


def offered(kind: type[kinds.Kind], pack: PackFiles) -> bool:
    """Test whether a kind is offered on the day: the city does not withhold it, and one of the figures it is reckoned by is in force."""
    if offering.is_never_offered(kind):
        return False
    paths = [path for policy in kind.policies for path in policy.bases]
    return not paths or any(
        pack.parameters and path in pack.parameters and pack.parameters.found(path, pack.on) for path in paths
    )


def _agreements(pack: PackFiles) -> Iterator[Finding]:
    """Every text that a step of some kind draws up is in the folder."""
    try:
        found = templates.every()
    except templates.BadTemplate:
        return
    wanted = {
        code: (kind.label, action.label)
        for kind in kinds.every() if offered(kind, pack) for action in kind.workflow.actions.values() if (code := getattr(action.form, "template", ""))
    }  # fmt: skip
    for code, (kind_label, step) in wanted.items():
        if code not in found:
            yield Finding(
                Rank.WILL_BE_MET, f"agreements/{code}.md：没有这个文件，“{kind_label}”的“{step}”要用它；请写明协议文本"
            )


def _criteria() -> Iterator[Finding]:
    try:
        found = sheets.every()
    except sheets.BadSheet:
        return
    if not found:
        yield Finding(
            Rank.WILL_BE_MET, "criteria/：没有评审标准，发布不了公开招募；请写明至少一份（指标、权重、席位、合格线）"
        )


def _purposes(pack: PackFiles) -> Iterator[Finding]:
    try:
        known, purses = sources.purposes(), sources.sources().values()
    except BadParameters:
        return
    for kind in kinds.every():
        code = getattr(kind, "purpose", "")
        if not code or not offered(kind, pack):
            continue
        if code not in known:
            yield Finding(
                Rank.WILL_BE_MET,
                f"{sources.FILE}：purposes 没有 {code}，“{kind.label}”要用它支付；请写明 label、clause，并列入某个来源的 uses",
            )
        elif not any(code in purse.uses for purse in purses):
            yield Finding(
                Rank.WILL_BE_MET, f"{sources.FILE}：没有一个来源的 uses 列有 {code}，“{kind.label}”支付不了；请列入"
            )


def _examples(pack: PackFiles) -> Iterator[Finding]:
    """Examples that cannot be read or do not hold, and rules that have none."""
    if pack.parameters is None:
        return
    try:
        found = examples.read()
    except BadParameters as fault:
        yield from (Finding(Rank.WILL_BE_MET, words) for words in str(fault).splitlines())
        return
    for example in found:
        for words in example.differences(pack.parameters):
            yield Finding(Rank.WILL_BE_MET, f"{example.file}：{words}；不是例子写错，就是数值写错，请核对")
    told = {example.policy for example in found}
    spared = {policy.code for kind in kinds.every() if not offered(kind, pack) for policy in kind.policies}
    for policy in registry.every():
        if policy.code not in told | spared and any(
            pack.parameters.found(path, pack.on) for path in policy.bases if path in pack.parameters
        ):
            yield Finding(
                Rank.LOOK,
                f"examples/：没有“{policy.label}”的例子；请由定规矩的人写几个（政策: {policy.code}），说明什么事实得多少",
            )
