"""Adapters of the AWS services that several contexts use."""
