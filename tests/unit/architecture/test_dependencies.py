"""The import rules of the domain, the contexts, the functions and the layers of the gateway."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CORE = ROOT / "layers" / "core" / "lisa"
CONTEXTS = {"models", "ingestion", "repositories", "retrieval", "chat", "identity", "mcp", "usage"}
KERNEL = {"events", "errors", "embeddings", "endpoints", "policy", "documents"}
FORBIDDEN_IN_A_CONTEXT = {
    "boto3", "botocore", "psycopg", "pgvector", "opensearchpy", "aws_lambda_powertools", "os", "time", "random",
    "secrets", "urllib.request", "http", "socket", "logging", "subprocess",
}  # fmt: skip
#: The parts of core that every function may import beside its own context.
SHARED = KERNEL | {"entry", "rest", "wiring", "joins"}
#: Modules of other rooms that every function may import: access checks of repositories, and translations of AWS events.
SHARED_MODULES = {
    "lisa.repositories.visibility",
    "lisa.adapters.aws.custom_resource",
    "lisa.adapters.aws.error_kinds",
    "lisa.adapters.aws.s3_events",
}
#: The imports of functions that break the rule. The list may only become shorter.
REMAINING_IMPORTS = {
    ("deployment/check_build/app.py", "lisa.adapters.postgres.wheels"),
    ("identity/api/me.py", "lisa.usage.answers"),
    ("ingestion/api/listing.py", "lisa.repositories.repository"),
    ("ingestion/api/reading.py", "lisa.repositories.repository"),
    ("ingestion/on_document_changed/app.py", "lisa.adapters.ingestion.documents_dynamodb"),
    ("models/on_model_changed/app.py", "lisa.adapters.models.models_dynamodb"),
    ("repositories/prepare_database/app.py", "lisa.adapters.postgres.data_api"),
}
#: The floors of the gateway, the lowest first. A module imports its own room and rooms of lower floors.
FLOORS = (
    {"endpoints", "model_types", "settings", "logging_setup"},
    {"wire"},
    {"calls"},
    {"callers", "upstreams"},
    {"routes"},
    {"stages"},
    {"door"},
    {"app"},
)


def modules(*folders: str) -> list[Path]:
    return [module for folder in sorted(folders) for module in sorted((CORE / folder).rglob("*.py"))]


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module in {"lisa", "gateway"}:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_of(package: str, module: Path) -> set[str]:
    """Return the rooms of a package from which the module imports."""
    parts = (name.split(".") for name in imports(module))
    return {names[1] for names in parts if names[0] == package and len(names) > 1}


def forbidden_libraries(module: Path) -> set[str]:
    return {name for name in imports(module) if {name, name.split(".")[0]} & FORBIDDEN_IN_A_CONTEXT}


@pytest.mark.parametrize("module", modules(*CONTEXTS), ids=lambda module: str(module.relative_to(CORE)))
def test_a_context_imports_only_itself_the_kernel_and_no_library_with_side_effects(module: Path) -> None:
    own = module.relative_to(CORE).parts[0]

    assert rooms_of("lisa", module) <= {own} | KERNEL
    assert forbidden_libraries(module) == set()


@pytest.mark.parametrize("module", modules("joins"), ids=lambda module: module.name)
def test_a_join_of_contexts_imports_only_contexts_the_kernel_and_no_library_with_side_effects(module: Path) -> None:
    assert rooms_of("lisa", module) <= {"joins"} | CONTEXTS | KERNEL
    assert forbidden_libraries(module) == set()


@pytest.mark.parametrize("module", modules("policy", "documents", "endpoints"), ids=lambda module: module.name)
def test_the_kernel_imports_only_the_kernel(module: Path) -> None:
    assert rooms_of("lisa", module) <= KERNEL


@pytest.mark.parametrize("module", modules("adapters"), ids=lambda module: module.name)
def test_adapters_do_not_import_entry_points(module: Path) -> None:
    assert not any(name.startswith(("lisa.cli", "functions", "local", "gateway")) for name in imports(module))


def test_a_function_imports_only_its_own_context_and_the_parts_that_all_functions_share() -> None:
    functions = ROOT / "functions"
    found = {
        (str(module.relative_to(functions)), name)
        for module in sorted(functions.rglob("*.py"))
        for name in imports(module)
        if not _is_allowed(name, context=module.relative_to(functions).parts[0])
    }

    assert found == REMAINING_IMPORTS


def _is_allowed(name: str, *, context: str) -> bool:
    first, *rest = name.split(".")
    if first == "lisa":
        return name in SHARED_MODULES or not rest or rest[0] in SHARED | {context}
    others = {folder.name for folder in (ROOT / "functions").iterdir()} - {context}
    return first not in others | {"gateway", "local", "tools", "tests"}


@pytest.mark.parametrize(
    "module", sorted((ROOT / "gateway").rglob("*.py")), ids=lambda module: str(module.relative_to(ROOT))
)
def test_a_module_of_the_gateway_imports_only_its_own_room_and_lower_floors(module: Path) -> None:
    own = module.relative_to(ROOT / "gateway").with_suffix("").parts[0]
    floor = next((number for number, rooms in enumerate(FLOORS) if own in rooms), len(FLOORS))
    lower = set[str]().union(*FLOORS[:floor])

    assert rooms_of("gateway", module) <= {own} | lower


def test_every_room_of_the_gateway_has_a_floor() -> None:
    found = {
        path.stem for path in (ROOT / "gateway").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }

    assert found - {"__init__"} == set[str]().union(*FLOORS)


def test_the_import_rules_find_modules_to_check() -> None:
    assert len(modules(*CONTEXTS)) > 10
    assert len(modules("joins")) >= 2


_ROLES = {"is_admin", "is_rag_admin"}
#: The modules that create a subject or pass it on. They read its roles without a decision.
_PASSING_ON = {
    "layers/core/lisa/rest/authorizer.py",
    "layers/core/lisa/identity/oidc.py",
    "functions/identity/api/me.py",
}


def test_only_the_policy_context_decides_by_roles() -> None:
    judged = [*CORE.rglob("*.py"), *(ROOT / "functions").rglob("*.py"), *(ROOT / "gateway").rglob("*.py")]
    deciding = {
        str(module.relative_to(ROOT))
        for module in judged
        if module.parent.name != "policy"
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in _ROLES
    }

    assert deciding == _PASSING_ON
