#!/usr/bin/env python3
"""Checks that every rule that is cited stands in docs/rules.md.

A comment or document cites rules as "rule Z4", "rules C1 to C3" or "rules T3, T4 and Z15"; a test by the
beginning of its name, as in `fn z4_…`.
"""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RULES = "docs/rules.md"

ID = r"[A-Z]\d+"
STATED = re.compile(rf"^\| ({ID}) \|", re.MULTILINE)
CITED = re.compile(rf"\b[Rr]ules? ({ID}(?:(?:,| and|,? or| to) {ID})*)(?![.\d])")
TEST = re.compile(r"\bfn ([a-z]\d+)_\w+")


def citations(name, text):
    """Each id that a file cites, with where it does."""
    found = [(match.start(), match[1]) for match in CITED.finditer(text)]
    if name.endswith(".rs"):
        found += [(match.start(), match[1].upper()) for match in TEST.finditer(text)]
    for at, ids in found:
        yield from ((rule, at) for rule in re.findall(ID, ids))


def main():
    stated = STATED.findall((ROOT / RULES).read_text())
    failed = len(stated) != len(set(stated))
    if failed:
        print(f"rules: {RULES} states one twice", file=sys.stderr)
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in files.splitlines():
        try:
            text = (ROOT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        # lines of a comment that go on belong together
        for rule, at in citations(name, re.sub(r"\n[ \t]*(?://[/!]?|#)[ \t]+", lambda m: " " * len(m[0]), text)):
            if rule not in stated:
                failed = True
                print(f"rules: {name}:{text.count(chr(10), 0, at) + 1}: {RULES} has no {rule}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(main())
