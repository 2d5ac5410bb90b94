"""Adapters of AWS services that several contexts use."""
