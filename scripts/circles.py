#!/usr/bin/env python3
"""Finds files of a crate that import each other in a circle.

    scripts/circles.py [FOLDER]...      crates/core, bench; without one: every crate

A file imports another when it names an item that the other defines, in a `use` or in a path. A name that
comes through a re-export counts for the file that defines the item, and a re-export is no import, so a
`mod.rs` that only lists what its folder offers stands in no circle. Tests are left out. Names are resolved
by reading, not by compiling: what a macro writes and what a method call reaches is not seen.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Circles that stay: patterns, each fitting all files of one, in one folder, with the reason.
ALLOWED = []

COMMENT = re.compile(
    r'//[^\n]*|/\*.*?\*/|b?r(#*)".*?"\1|b?"(?:\\.|[^"\\])*"|b?\'(?:\\.[^\']*|[^\'\\])\'', re.DOTALL
)
TESTS = re.compile(r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?(?:mod\s+\w+\s*)?")
VISIBLE = re.compile(r"\bpub\(in [^)]*\)\s+")
DECLARED = re.compile(r"^(?:\s*#\[[^\]]*\])*\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;", re.MULTILINE)
USE = re.compile(r"^[ \t]*(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);", re.MULTILINE)
DEFINED = re.compile(
    r"^(?:pub(?:\([^)]*\))?\s+)?(?:(?:default|unsafe|async|const|extern\s+\w*)\s+)*"
    r"(?:struct|enum|union|trait|fn|const|static(?:\s+mut)?|type|macro_rules!)\s+(\w+)",
    re.MULTILINE,
)
PATH = re.compile(r"(?<![\w:])(\w+(?:\s*::\s*\w+)+)")

# What a path names: see `resolve`.
MODULE, ITEM, UNKNOWN = range(3)


class Module:
    """A file, as the module that it is."""

    def __init__(self, file, parent):
        self.file, self.parent, self.children = file, parent, {}
        code = VISIBLE.sub("pub ", without_tests(COMMENT.sub(" ", file.read_text())))
        self.declared = DECLARED.findall(code)
        self.uses, self.globs, self.reexports = {}, [], set()
        for public, tree in USE.findall(code):
            for path, name in branches(re.sub(r"\s+", " ", tree).strip()):
                if name == "*":
                    self.globs.append(path)
                    continue
                # a trait that is used without a name
                name = path[-1] if name == "_" else name
                self.uses[name] = path
                if public:
                    self.reexports.add(name)
        self.code = DECLARED.sub(" ", USE.sub(" ", code))
        self.items = set(DEFINED.findall(self.code))
        self.words = set(re.findall(r"\w+", self.code))

    def root(self):
        return self.parent.root() if self.parent else self


def without_tests(code):
    """The code without what is compiled for tests only."""
    while found := TESTS.search(code):
        end = found.end()
        while end < len(code) and code[end] not in ";{":
            end += 1
        if end < len(code) and code[end] == "{":
            depth = 1
            while depth and end + 1 < len(code):
                end += 1
                depth += {"{": 1, "}": -1}.get(code[end], 0)
        code = code[: found.start()] + code[end + 1 :]
    return code


def branches(tree, before=()):
    """The paths of a use tree, each with the name that it has here."""
    if "{" not in tree:
        path, _, alias = tree.partition(" as ")
        path = (*before, *(part.strip() for part in path.split("::") if part.strip()))
        if path[-1] == "*":
            yield path[:-1], "*"
            return
        if path[-1] == "self":
            path = path[:-1]
        yield path, alias.strip() or path[-1]
        return
    head, _, rest = tree.partition("{")
    before = (*before, *(part.strip() for part in head.split("::") if part.strip()))
    depth, start, inner = 0, 0, rest[: rest.rindex("}")]
    for at, char in enumerate(inner + ","):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and depth == 0:
            if inner[start:at].strip():
                yield from branches(inner[start:at].strip(), before)
            start = at + 1


def load(file, parent, folder):
    """The module in `file` and its children, which lie in `folder`."""
    module = Module(file, parent)
    for name in module.declared:
        for child in (folder / f"{name}.rs", folder / name / "mod.rs"):
            if child.exists():
                module.children[name] = load(child, module, folder / name)
    return module


def resolve(module, path, seen=frozenset()):
    """What `path` names, seen from `module`: the module whose file defines it, and whether it is that module
    itself, an item in it, or a name that stands nowhere in it (a macro writes it).

    None for what another crate defines.
    """
    if (module, path) in seen:
        return None
    seen = seen | {(module, path)}
    here, rest = {
        "crate": (module.root(), path[1:]),
        "self": (module, path[1:]),
        "super": (module.parent, path[1:]),
    }.get(path[0], (module, path))
    for at, name in enumerate(rest):
        if name == "super":
            here = here.parent
        elif name in here.children:
            here = here.children[name]
        elif name in here.items:
            return here, ITEM
        elif name in here.uses:
            return resolve(here, here.uses[name] + rest[at + 1 :], seen)
        else:
            for glob in here.globs:
                target = resolve(here, glob, seen)
                if target and target[1] == MODULE:
                    found = resolve(target[0], ("self", *rest[at:]), seen)
                    if found and found[1] != UNKNOWN:
                        return found
            return (here, UNKNOWN) if rest is not path or at > 0 else None
    return here, MODULE


def imports(module):
    """The modules that a file imports, each with the names that it takes from there."""
    found = {}

    def note(target, name):
        if target and target[0] is not module:
            found.setdefault(target[0], set()).add(name)

    qualified = {}
    for path in PATH.findall(module.code):
        parts = tuple(part.strip() for part in path.split("::"))
        qualified.setdefault(parts[0], []).append(parts)
        if parts[0] in ("crate", "super", "self") or parts[0] in module.children:
            note(resolve(module, parts), parts[-1])
    for name, path in module.uses.items():
        target = resolve(module, path)
        if target is None or (name in module.reexports and name not in module.words):
            continue
        if target[1] != MODULE:
            note(target, name)
            continue
        for parts in qualified.get(name, ()):
            note(resolve(target[0], ("self", *parts[1:])), parts[1])
    for glob in module.globs:
        target = resolve(module, glob)
        for name in module.words if target and target[1] == MODULE else ():
            inner = resolve(target[0], ("self", name))
            if inner and inner[1] == ITEM:
                note(inner, name)
    return found


def every(module):
    yield module
    for child in module.children.values():
        yield from every(child)


def circles(graph):
    """The strongly connected components of more than one node (Tarjan)."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            found.append(stack[at:])
            del stack[at:]

    for node in graph:
        if node not in index:
            visit(node)
    return [component for component in found if len(component) > 1]


def main(folders):
    sys.setrecursionlimit(10_000)
    failed = False
    for folder in folders:
        source = ROOT / folder / "src"
        top = next(f for f in (source / "lib.rs", source / "main.rs") if f.exists())
        graph = {module: imports(module) for module in every(load(top, None, source))}
        for circle in circles(graph):
            names = [str(module.file.relative_to(ROOT)) for module in circle]
            if any(all(re.fullmatch(allowed, name) for name in names) for allowed in ALLOWED):
                continue
            failed = True
            print(f"circles: {len(names)} files of {folder} import each other", file=sys.stderr)
            for module in sorted(circle, key=lambda module: module.file):
                for other, items in graph[module].items():
                    if other in circle:
                        names = ", ".join(sorted(items))
                        print(
                            f"    {module.file.relative_to(source)} → {other.file.relative_to(source)}: {names}",
                            file=sys.stderr,
                        )
    return failed


if __name__ == "__main__":
    crates = sorted(f"crates/{path.name}" for path in (ROOT / "crates").iterdir() if path.is_dir())
    sys.exit(main(sys.argv[1:] or [*crates, "bench"]))
