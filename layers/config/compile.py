"""Validate a hub.yaml and write it as hub.json. Called by the layer's build."""

import json
import sys
from pathlib import Path

from feedbus.analysis.taxonomy import Taxonomy
from feedbus.config import Config, parse_yaml
from feedbus.errors import ConfigError


def main() -> None:
    """Compile `argv[1]` to `argv[2]`; a configuration that is wrong fails the build."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        raw = parse_yaml(source.read_text("utf-8"))
        Taxonomy.from_settings(Config(raw).validate().taxonomy)
    except ConfigError as error:
        sys.exit(str(error))
    target.write_text(json.dumps(raw, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main()
