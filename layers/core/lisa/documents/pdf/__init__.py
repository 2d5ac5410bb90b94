"""PDF to text: two readers, a judgement of what they give, and what pages hold besides their text."""
