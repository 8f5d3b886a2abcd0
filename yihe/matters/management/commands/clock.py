"""`manage.py clock`: carry out what fell due, send the mail that waits. Run it every 5 minutes, from any machine."""

from django.core.management.base import BaseCommand

from yihe.matters import clock, telling


class Command(BaseCommand):
    help = "办理到期事项、发送提醒和邮件；可重复运行，可在多台机器上运行"

    def handle(self, *args, **options):
        with clock.timed() as timer:
            done = clock.run()
            timer.failed = len(done.failed)
        mailed = telling.send_mail()
        self.stdout.write(
            f"到期办理 {len(done.moved)} 件，到期建立 {len(done.opened)} 件，暂缓 {len(done.held)} 件，退回待办 {len(done.handed_back)} 件，任职提请失效 {done.lapsed} 项，提醒 {done.reminded} 人，发出邮件 {mailed} 封。"
        )
        for number, reason in done.held.items():
            self.stdout.write(f"  暂缓 {number}：{reason}")
        for number, fault in done.failed.items():
            self.stderr.write(f"  未能办理 {number}：{fault}")
        if done.failed:
            raise SystemExit(1)
