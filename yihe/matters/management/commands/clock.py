"""`manage.py clock`: carry out what fell due, send the mail that waits. Run it every 5 minutes, from any machine."""

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from yihe.matters import clock, telling
from yihe.registers.compartments import erasing
from yihe.registers.evidence import known_keys
from yihe.registers.policies.differences import of_texts
from yihe.registers.regions.differences import of_days


class Command(BaseCommand):
    help = "办理到期事项、发送提醒和邮件；可重复运行，可在多台机器上运行"

    def handle(self, *args, **options):
        try:
            erasing.carry_out_again()  # what a crash left of an erasure
        except DatabaseError as fault:  # the keys may lie elsewhere: what falls due does not wait for them
            self.stderr.write(f"  专卷密钥库连不上，没有查看清除是否做完：{fault}")
        if missing := known_keys.why_not_to_serve():
            raise CommandError(missing)
        with clock.timed() as timer:
            done = clock.run()
            timer.failed = len(done.failed)
        mailed = telling.send_mail()
        self.stdout.write(
            f"到期办理 {len(done.moved)} 件，到期创建 {len(done.opened)} 件，暂缓 {len(done.held)} 件，退回待办 {len(done.handed_back)} 件，依法删除文字 {len(done.emptied)} 件，任职提请失效 {done.lapsed} 项，提醒 {done.reminded} 人，发出邮件 {mailed} 封。"
        )
        for number, reason in done.held.items():
            self.stdout.write(f"  暂缓 {number}：{reason}")
        for words in (*of_texts(), *of_days()):  # what is reckoned by can then not be read
            self.stderr.write(f"  {words}")
        for number, sentence in done.failed.items():
            self.stderr.write(f"  未能办理 {number}：{sentence}")
        if done.failed:
            raise SystemExit(1)
