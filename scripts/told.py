#!/usr/bin/env python3
"""Checks that what the code has to tell is told, and that what operators set is read.

- Each event of the audit log, and each metric, stands in its table in docs/operators.md, and nothing else does.
- Each setting of the configuration is read somewhere: being judged at the start is not enough.

The code is read, not compiled: a name that a macro puts together is not seen.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPERATORS = (ROOT / "docs/operators.md").read_text()
NODE = ROOT / "crates/web/src/node"
SERVER = ROOT / "crates/server/src"

SECTION = re.compile(r"\bsection! \{\n(.*?)\n\}", re.DOTALL)
# a setting that the server keeps, and one that is a part of core's policy
FIELD = re.compile(r"^        (\w+): [^=\n]+ = ", re.MULTILINE)
MAPPED = re.compile(r"^        (\w+): [^=\n]+ => ([\w.]+)", re.MULTILINE)


def table(heading):
    """The names in the first column of the table under a heading row."""
    rows = OPERATORS.partition(f"\n| {heading} |")[2].partition("\n\n")[0].splitlines()[2:]
    return {name for row in rows for name in re.findall(r"`(\w+)`", row.split(" | ")[0])}


def events():
    names = (ROOT / "crates/core/src/events.rs").read_text().partition("fn name(")[2].partition("\n    }\n")[0]
    return set(re.findall(r'=> "(\w+)"', names))


def metrics():
    text = "".join(path.read_text() for path in NODE.glob("*metrics.rs"))
    named = re.findall(r'\b(?:counters?|gauges?)\(\s*&?registry,\s*"(\w+)"', text)
    pools = re.findall(r'\bgauges\("(\w+)"', (NODE / "pool_metrics.rs").read_text())
    return {*re.findall(r'"(chancery_\w+)"', text), *(f"chancery_{name}" for name in named),
            *(f"chancery_pool_{name}" for name in pools)}


def without(functions, text):
    """Leaves out the bodies of functions, which end where their line's indentation comes back."""
    return re.sub(rf"^( *)(?:pub(?:\(\w+\))? )?fn {functions}\b.*?^\1\}}$", "", text, flags=re.MULTILINE | re.DOTALL)


def code(folder, left_out):
    """All of a folder's code, without tests and one function."""
    paths = [path for path in folder.rglob("*.rs") if "test" not in path.relative_to(ROOT).as_posix()]
    return "\n".join(without(left_out, path.read_text()) for path in paths)


def settings():
    """Those that nothing reads."""
    kept = code(SERVER, "check")
    policy = "\n".join(code(path, "default") for path in sorted((ROOT / "crates").glob("*/src")) if path != SERVER)
    policy += "\n".join(code(SERVER / folder, "default") for folder in ["commands", "serve"])
    for path in (SERVER / "config").rglob("*.rs"):
        for block in SECTION.findall(path.read_text()):
            named = [(name, name, kept) for name in FIELD.findall(block)]
            named += [(name, target.split(".")[-1], policy) for name, target in MAPPED.findall(block)]
            for name, target, where in named:
                if not re.search(rf"\.{target}\b(?!\()", where):
                    yield f"{path.relative_to(ROOT)}: nothing reads `{name}`"


def main():
    found = list(settings())
    for what, heading, named in [("event", "event", events()), ("metric", "metric", metrics())]:
        told = table(heading)
        if not named or not told:
            found.append(f"no {what} was found: this script no longer reads the code or the table")
        found += [f"docs/operators.md tells of no {what} `{name}`" for name in sorted(named - told)]
        found += [f"docs/operators.md tells of `{name}`, which is no {what}" for name in sorted(told - named)]
    for line in found:
        print(f"told: {line}", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
