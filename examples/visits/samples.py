"""An invented visit."""

from visits.models import Topic, Visit
from yihe.matters.samples import Sample

SAMPLES = {
    "visit": Sample(
        lambda organization: Visit(visitor="来访人甲（虚构）", topic=Topic.WORK, question="工资被拖欠，怎么办？")
    )
}
