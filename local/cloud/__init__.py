"""The local cloud: an AWS emulator, mended where it differs from what our template needs."""
