"""`python -m tools.vllm_flags vllm-0.29.0.tar.gz`: write the flags and the parser names of a released vLLM.

The source archive of the release, from the Python package index, is read as syntax trees, because vLLM itself cannot be
imported without PyTorch: the flags of `vllm serve` are the literals of `add_argument` in engine/arg_utils.py, and the
fields of the classes `…FrontendArgs` in the modules cli_args.py. A field whose type names `bool` is a switch, with a
second flag `--no-…`.
"""

import ast
import json
import sys
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

TARGET = Path(__file__).resolve().parents[1] / "layers/core/lisa/models/vllm_flags.json"
_PARSERS: Final = {"toolCallParsers": "_TOOL_PARSERS_TO_REGISTER", "reasoningParsers": "_REASONING_PARSERS_TO_REGISTER"}
_MODULES: Final = ("engine/arg_utils.py", "cli_args.py", "tool_parsers/__init__.py", "reasoning/__init__.py")


def build_document(version: str, modules: Iterable[ast.Module]) -> dict[str, Any]:
    """Return the flags with a value, the switches and the names of parsers in the modules of a release."""
    trees = list(modules)
    kinds = {name: "bool" in kind for tree in trees for _class, name, kind in _find_fields(tree)}
    own = {name for tree in trees for class_, name, _kind in _find_fields(tree) if class_.endswith("FrontendArgs")}
    flags = {flag for tree in trees for flag in _find_added_flags(tree)} | {_name_flag(name) for name in own}
    switches = {flag for flag in flags if kinds.get(flag[2:].replace("-", "_"), False)}
    return {
        "version": version,
        "values": sorted(flags - switches),
        "switches": sorted(switches | {f"--no-{flag[2:]}" for flag in switches}),
        **{name: sorted(_find_keys(trees, variable)) for name, variable in _PARSERS.items()},
    }


def _find_fields(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Yield class, name and type of the fields of the classes whose name ends with `Args`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.endswith("Args"):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield node.name, field.target.id, ast.unparse(field.annotation)


def _find_added_flags(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument":
            for argument in node.args:
                if isinstance(argument, ast.Constant) and str(argument.value).startswith("--"):
                    yield str(argument.value)


def _find_keys(trees: Iterable[ast.Module], variable: str) -> Iterator[str]:
    """Yield the keys of the dictionary that a module assigns to the variable."""
    for node in (node for tree in trees for node in tree.body if isinstance(node, ast.Assign)):
        is_wanted = any(isinstance(target, ast.Name) and target.id == variable for target in node.targets)
        if is_wanted and isinstance(node.value, ast.Dict):
            yield from (str(key.value) for key in node.value.keys if isinstance(key, ast.Constant))


def _name_flag(field: str) -> str:
    return "--" + field.replace("_", "-")


def _read_release(path: Path) -> Iterator[ast.Module]:
    """Yield the modules with flags and parsers from a source archive."""
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith(_MODULES) and (found := archive.extractfile(member)):
                yield ast.parse(found.read())


if __name__ == "__main__":
    source = Path(sys.argv[1])
    version = source.name.removeprefix("vllm-").removesuffix(".tar.gz")
    TARGET.write_text(json.dumps(build_document(version, _read_release(source)), indent=0) + "\n")
