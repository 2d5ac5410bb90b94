"""The two local models: an embedding model and a chat model that answers with quotations."""
