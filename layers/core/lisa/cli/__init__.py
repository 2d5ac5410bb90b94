"""The command line `lisa`."""
