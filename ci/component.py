"""Fills the inputs of a GitLab component with their defaults, and says which inputs nobody declares or uses."""

import re
import sys

from ruamel.yaml import YAML

source, target = sys.argv[1:]
text = open(source, encoding="utf-8").read()
header, jobs = text.split("\n---\n", 1)
inputs = YAML(typ="safe").load(header)["spec"]["inputs"]
used = set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", jobs))
if used != set(inputs):
    sys.exit(f"{source}: inputs differ from those that are used: {sorted(used ^ set(inputs))}")
filled = re.sub(
    r"\$\[\[ inputs\.(\w+) \]\]", lambda match: str(inputs[match[1]].get("default", "example")), jobs
)
with open(target, "w", encoding="utf-8") as out:
    out.write(filled)
