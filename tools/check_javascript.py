"""Let Node parse every script of ours as a module; prints what it does not understand."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    node = shutil.which("node")
    if node is None:
        print("Node.js is not here: on Debian `apt-get install nodejs`.")
        return 1
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(scripts()):
            module = Path(folder) / f"{number}.mjs"  # the ending tells Node that it is a module
            module.write_bytes(path.read_bytes())
            done = subprocess.run([node, "--check", str(module)], capture_output=True, text=True, check=False)
            if done.returncode:
                bad += 1
                print(done.stderr.replace(str(module), str(path.relative_to(ROOT))))
    return 1 if bad else 0


def scripts() -> list[Path]:
    return sorted(path for path in (ROOT / "static").rglob("*.js") if "vendor" not in path.parts)


if __name__ == "__main__":
    sys.exit(main())
