"""Repositories, collections and pipelines: where documents live and how they get there."""
