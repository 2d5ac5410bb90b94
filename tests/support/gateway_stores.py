"""The tables, the queue, the secrets and the buckets of a gateway on a local cloud."""

from contextlib import closing
from typing import Any

from local.cloud.process import LocalCloud
from tests.support.cloud import client
from tests.support.settings import ENVIRONMENT
from tests.support.tables import create_table

TOKEN_KEY = "k" * 64
PROVIDER_SECRET = "provider-key"


def create_stores(cloud: LocalCloud, dynamodb: Any) -> None:
    """Create the stores that do not exist, the key of API tokens, and the secret of a provider's key."""
    for table, key in (("Models", "model_id"), ("Tokens", "fingerprint")):
        dynamodb.create_table(
            TableName=table,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
        )
    existing = dynamodb.list_tables()["TableNames"]
    for name in ("UsageTable", "RepositoriesTable", "DocumentsTable", "ChatTable"):
        if name not in existing:
            create_table(name, dynamodb)
    with closing(client(cloud, "sqs")) as queues:
        queues.create_queue(QueueName="usage-events")
    with closing(client(cloud, "secretsmanager")) as secrets, closing(client(cloud, "s3")) as s3:
        secrets.create_secret(Name="token-key", SecretString=TOKEN_KEY)
        secrets.create_secret(Name=PROVIDER_SECRET, SecretString="sk-hidden-provider-key")
        s3.create_bucket(Bucket="weights")
        s3.create_bucket(Bucket=ENVIRONMENT["CHAT_BUCKET"])
