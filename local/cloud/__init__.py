"""The local cloud: an AWS emulator, patched where it differs from AWS in features that our template needs."""
