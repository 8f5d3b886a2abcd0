"""`manage.py redraw NUMBER`: run the draw of a matter again from what was stored, and say what it proves."""

from django.core.management.base import BaseCommand, CommandError

from yihe.acts.reviews.models import ReviewPanel, key_of
from yihe.acts.reviews.verifying import faults_of
from yihe.foundation import draws


class Command(BaseCommand):
    help = "重新验算一件办件的专家抽取：一致则逐位列出，不一致则指出不同之处（退出码 1）。"

    def add_arguments(self, parser):
        parser.add_argument("number", help="办件编号")

    def handle(self, *args, **options):
        panels = list(
            ReviewPanel.objects.filter(matter__number=options["number"]).select_related("matter", "draw__matter")
        )
        if not panels:
            raise CommandError(f"{options['number']} 没有抽取过评审专家。")
        different = False
        for panel in panels:
            self.stdout.write(
                f"{panel.sheet.label}  种子 {panel.seed}  候选 {len(panel.keys)} 人  名单摘要 {panel.pool_digest}"
            )
            self._tell_the_draw(panel)
            seats = {key_of(s.practitioner_id): s for s in panel.seats.all()}
            for place, key in enumerate(panel.order(), 1):
                seat = seats.get(key)
                self.stdout.write(f"  {place:>3}  {key}  {seat.get_status_display() if seat else '未及'}")
            self.stdout.write(draws.PROVES[panel.version])
            faults = faults_of(panel)
            different = different or bool(faults)
            self.stdout.write("一致" if not faults else "不一致：" + "".join(f"\n  {fault}" for fault in faults))
        if different:
            raise CommandError("重新验算的结果与记录不一致。")

    def _tell_the_draw(self, panel: ReviewPanel) -> None:
        if panel.source:
            self.stdout.write(f"另一专家库的抽取名单（没有姓名）{panel.source}")
        if panel.draw is None:
            return
        self.stdout.write(f"封存码 {panel.draw.seal}  封存于 {panel.draw.at:%Y-%m-%d %H:%M}  期限 {panel.draw.due_on}")
        for half in panel.draw.halves.select_related("by"):
            how = "开奖号码，两人录入" if half.by_lottery else half.by
            self.stdout.write(f"{half.get_place_display()} {half.text}（{how}）")
