"""The SQL statements that prepare a PostgreSQL database."""

import re

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def setup_statements(user: str, database: str, *, iam: bool) -> list[str]:
    """Return the statements that create the functions' role and the vector extension. Each may run again.

    `iam` lets the role log in with IAM tokens. The database needs PostgreSQL 15 and pgvector 0.8 or later. Raises
    ValueError for a user or database whose name needs quotes.
    """
    for name in (user, database):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a plain PostgreSQL name: use a-z, 0-9 and _, at most 63 characters")
    create = f"""DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{user}')
        THEN CREATE ROLE {user} LOGIN; END IF; END $$"""
    return [
        create,
        *([f"GRANT rds_iam TO {user}"] if iam else []),
        "CREATE EXTENSION IF NOT EXISTS vector",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {user}",
        f"GRANT CREATE, USAGE ON SCHEMA public TO {user}",
    ]
