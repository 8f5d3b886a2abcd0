from pathlib import Path

import pytest

from yihe.foundation.parameters import Parameters

TAICANG = Path(__file__).resolve().parents[2] / "cities" / "taicang"


@pytest.fixture(scope="session")
def taicang() -> Parameters:
    """The parameters of the demonstration city, whichever city the settings name."""
    return Parameters(TAICANG / "parameters")


@pytest.fixture
def tree(tmp_path):
    """Write parameter files and read them: `tree({"a/b": yaml})`."""

    def write(files: dict[str, str]) -> Parameters:
        for path, content in files.items():
            file = tmp_path / f"{path}.yaml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        return Parameters(tmp_path)

    return write
