"""A question with quoted passages, which the local chat model answers with a quote."""

from typing import Any

from lisa.retrieval.prompt import QuotedPassage, passage_prompt

PASSAGES = [QuotedPassage("handbook.pdf", "Samples are kept for ninety days. Lunch is at noon.", 0, 51, 3)]
QUESTION_MESSAGES: Any = [
    {"role": "system", "content": passage_prompt(PASSAGES)},
    {"role": "user", "content": "How long are samples kept?"},
]
