"""The adapters of the repositories context: its table, schedules, workflows and buckets."""
