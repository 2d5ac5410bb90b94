"""Two models small enough to run beside the local cloud: one embeds, one answers by quoting."""
