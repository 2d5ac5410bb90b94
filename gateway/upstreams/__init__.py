"""What stands behind the door: LiteLLM, and the containers that are asked straight."""
