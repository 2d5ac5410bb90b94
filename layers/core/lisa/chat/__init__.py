"""Chat: sessions with their messages, and answers that are being written."""
