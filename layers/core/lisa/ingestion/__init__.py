"""From a changed object to searchable chunks, exactly once however often it is told."""
