"""Load the bureau's own boundaries for the map of those who lead: they stay in the data folder, and are no part of the product."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yihe.faces.desk.leading_maps import BOUNDARIES, BadBoundaries, read_boundaries


class Command(BaseCommand):
    help = "载入本局自有的区划边界（GeoJSON，properties.code 为区划代码）；--remove 撤去，恢复示意图"

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path)
        parser.add_argument("--remove", action="store_true")

    def handle(self, *args, file, remove, **options):
        kept = Path(settings.DATA_DIR) / BOUNDARIES
        if remove == bool(file):
            raise CommandError("请给出一个 GeoJSON 文件，或者只写 --remove。")
        if remove:
            kept.unlink(missing_ok=True)
            self.stdout.write("已撤去边界，页面恢复示意图。")
            return
        try:
            content = file.read_bytes()
            shapes = read_boundaries(content)
        except OSError as fault:
            raise CommandError(f"读不到文件 {file}：{fault.strerror}。") from fault
        except BadBoundaries as fault:
            raise CommandError(f"没有载入：{fault}") from fault
        beside = kept.with_suffix(".new")
        beside.write_bytes(content)
        os.replace(beside, kept)  # a page that is drawn meanwhile reads the one or the other
        self.stdout.write(f"已载入 {len(shapes)} 个区划的边界。公开使用地图须有审图号；本页面只供内部使用。")
