"""What a PostgreSQL must have before anything is stored in it; every statement may run again."""

import re

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def setup_statements(user: str, database: str, *, iam: bool) -> list[str]:
    """The SQL that gives the functions their role and the vector extension. `iam`: the role logs in by IAM token.

    Needs PostgreSQL 15 or later with pgvector 0.8 or later. An existing database is prepared with the same statements.
    """
    for name in (user, database):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no plain PostgreSQL name")
    create = f"""DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}')
        THEN CREATE ROLE {user} LOGIN; END IF; END $$"""
    return [
        create,
        *([f"GRANT rds_iam TO {user}"] if iam else []),
        "CREATE EXTENSION IF NOT EXISTS vector",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {user}",
        f"GRANT CREATE, USAGE ON SCHEMA public TO {user}",
    ]
