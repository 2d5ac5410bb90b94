"""Adapters of ingestion: its tables in DynamoDB and its queues in SQS."""
