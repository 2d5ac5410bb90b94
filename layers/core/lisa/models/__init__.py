"""The models context: the list of models in service, their guardrails and registration."""
