"""`manage.py examples`: reckon the city's own examples and say where something else comes out."""

from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from yihe.foundation import city_pack
from yihe.foundation.yaml_files import BadParameters
from yihe.registers.policies import examples, registry


class Command(BaseCommand):
    help = "核算城市文件夹（examples/）和各业务自带的全部例子，写明与例子不符之处"

    def handle(self, **options):
        try:
            found, parameters = examples.read(), registry.of_files(city_pack.here())
        except BadParameters as faults:
            raise CommandError(str(faults), returncode=2) from faults
        wrong = [f"{example.file}：{words}" for example in found for words in example.differences(parameters)]
        told = Counter(example.policy for example in found)
        for policy in registry.every():
            self.stdout.write(f"{policy.code}\t{policy.label}\t{told[policy.code]} 个例子")
        for words in wrong:
            self.stderr.write(words)
        if wrong:
            raise CommandError(f"{len(found)} 个例子中有 {len(wrong)} 处不符。")
        self.stdout.write(f"{len(found)} 个例子，全部相符。")
