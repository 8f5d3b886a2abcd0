"""Rooms installed beside the product, as an installer leaves them: on the path, with the entry points their pyproject names."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.ROOT)
EXAMPLES = ROOT / "examples"
ROOMS = sorted(file.parent for file in EXAMPLES.glob("*/pyproject.toml"))


def install(place: Path, *rooms: Path) -> dict[str, str]:
    """Put the entry points of rooms into a folder, and return the environment in which Python finds them."""
    for room in rooms:
        project = tomllib.loads((room / "pyproject.toml").read_text("utf-8"))["project"]
        info = place / f"{project['name']}-{project['version']}.dist-info"
        info.mkdir(parents=True)
        head = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
        (info / "METADATA").write_text(head, "utf-8")
        points = [
            f"[{group}]\n" + "".join(f"{name} = {package}\n" for name, package in named.items())
            for group, named in project["entry-points"].items()
        ]
        (info / "entry_points.txt").write_text("\n".join(points), "utf-8")
    data = place / "data"
    data.mkdir(parents=True, exist_ok=True)
    path = os.pathsep.join(str(each) for each in (EXAMPLES, place)) if rooms else ""
    # Without the folder of this very run, and without what a worker of it says of itself.
    own = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "DATA_DIR", "DATABASE_URL"))
    }
    return own | {"PYTHONPATH": path, "DATA_DIR": str(data), "YIHE_MODE": "test", "PYTHONDONTWRITEBYTECODE": "1"}


def python(env: dict[str, str], *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=900
    )
