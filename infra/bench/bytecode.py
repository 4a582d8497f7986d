"""What unchecked-hash bytecode saves: docs/decisions/0005-native-api-resources.md.

    .venv/bin/python infra/bench/bytecode.py [ROUNDS]

Copies `feedbus` and the packages that `feedbus.webhook` imports into three folders, compiles
them, and then gives every source the one timestamp of 1980 that SAM gives them. The folders are
read with `-B`, as `/opt` can't be written to in Lambda.
"""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import measure

CORE = Path(__file__).parents[2] / "layers" / "core"
YEAR_1980 = 315_532_800
_MODES = py_compile.PycInvalidationMode
_IMPORTED = """
import sys, feedbus.webhook
print(*{name.partition(".")[0] for name in sys.modules if name.partition(".")[0]})
"""


def packages() -> list[Path]:
    """What a layer must hold for `feedbus.webhook`: feedbus, and what lies in site-packages."""
    command = [sys.executable, "-c", _IMPORTED]
    environment = {**os.environ, "PYTHONPATH": str(CORE)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)  # noqa: S603
    site = next(Path(one) for one in sys.path if one.endswith("site-packages"))
    names = sorted(done.stdout.split())
    found = [path for name in names for path in site.glob(f"{name}*") if _is(path, name)]
    return [CORE / "feedbus", *found]


def _is(path: Path, name: str) -> bool:
    return path.name == name if path.is_dir() else path.name.split(".")[0] == name


def layer(folder: Path, mode: py_compile.PycInvalidationMode, *, stale: bool) -> Path:
    """A layer's folder with bytecode of this kind."""
    for path in packages():
        if path.is_dir():
            ignore = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, folder / path.name, ignore=ignore)
        else:
            shutil.copy2(path, folder / path.name)
    compileall.compile_dir(folder, quiet=1, invalidation_mode=mode)
    if stale:
        for path in folder.rglob("*"):
            os.utime(path, (YEAR_1980, YEAR_1980))
    return folder


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for name in ("stale", "unchecked", "valid"):
            (root / name).mkdir()
        layers = {
            "timestamp .pyc, sources of 1980": layer(root / "stale", _MODES.TIMESTAMP, stale=True),
            "unchecked-hash .pyc": layer(root / "unchecked", _MODES.UNCHECKED_HASH, stale=True),
            "timestamp .pyc, still valid": layer(root / "valid", _MODES.TIMESTAMP, stale=False),
        }
        environment = {"PYDANTIC_DISABLE_PLUGINS": "__all__"}  # as in template.yaml
        cases: dict[str, tuple[str, dict[str, str]]] = {
            name: (
                f"import sys; sys.path.insert(0, {str(path)!r})\nimport feedbus.webhook",
                environment,
            )
            for name, path in layers.items()
        }
        # No site-packages: everything has to come from the folder.
        found = measure.ratios(cases, rounds, ("-B", "-I", "-S"))
    print(measure.table(found))
    share = measure.paired(found["unchecked-hash .pyc"], found["timestamp .pyc, sources of 1980"])
    print(f"unchecked-hash takes {share:.2f} of the CPU of stale bytecode")


if __name__ == "__main__":
    main()
