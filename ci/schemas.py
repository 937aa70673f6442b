# Checks that each file of `broken.txt` is refused by its schema or is beyond it, as it says of itself:
# `schemas.py CHECK_JSONSCHEMA SCHEMAS BROKEN FOLDER`.
import json
import pathlib
import subprocess
import sys

check, schemas, broken, folder = sys.argv[1], *map(pathlib.Path, sys.argv[2:])
cases = {}
name = None
for line in broken.read_text().splitlines(keepends=True):
    if line.startswith("=== "):
        verdict, name = line.split()[1:]
        assert name not in cases, f"{name} stands twice in {broken}"
        cases[name] = (verdict, "")
    elif name:
        cases[name] = (cases[name][0], cases[name][1] + line)


def refused(schema, names):
    """The names of those that the schema refuses."""
    paths = {}
    for name in names:
        ending = "" if name.endswith(".toml") else ".toml" if name.startswith("settings") else ".yaml"
        path = folder / f"{name}{ending}"
        path.write_text(cases[name][1])
        paths[str(path)] = name
    command = [check, "--output-format", "json", "--schemafile", str(schemas / schema), *paths]
    answer = json.loads(subprocess.run(command, capture_output=True, text=True).stdout)
    faults = answer["errors"] + answer["parse_errors"]
    return {paths[fault["filename"]] for fault in faults}


settings = [name for name in cases if name.startswith("settings")]
models = [name for name in cases if name not in settings]
found = refused("dsc-toml.schema.json", settings) | refused("model.schema.json", models)
wrong = [f"{name} should be {verdict}" for name, (verdict, _) in cases.items() if (name in found) != (verdict == "refused")]
if wrong:
    sys.exit("\n".join(wrong))
print(f"ok -- {len(found)} broken files are refused, {len(cases) - len(found)} are beyond a schema, as they should be")
