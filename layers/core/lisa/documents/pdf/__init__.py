"""Text of PDF files: two readers, a check of their results, and the text outside the pages' content."""
