"""The parts that every function behind the REST API shares."""
