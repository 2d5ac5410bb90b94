"""Mutants that behave like the real module, each with the reason. They are not tried and not counted."""

_NEW = "a new limiter holds nothing, so its first request only sets the window"
_EACH = "asked through `_require_all_rules` alone, which passes on nothing but denials"
_PAGE = "the size of a page changes no result"
_PART = "a part ends after about this size; no reader depends on the byte"
EQUIVALENT: dict[str, str] = {
    "lisa.usage.limiter:RateLimiter.__init__: 0 -> 1": _NEW,
    "lisa.usage.limiter:RateLimiter.__init__: 0 -> -1": _NEW,
    "lisa.policy.addresses:_translate_address: 4294967295 -> 4294967294": "networks hold more than the last bit",
    "lisa.policy.json_bounds:JsonBounds.json_refusal: 0 -> -1": "no bound is below zero levels",
    "lisa.policy.rules:_allow_owner_or_rag_administrators: return ALLOWED -> return None": _EACH,
    "lisa.policy.rules:_allow_owner_of_shared_resource: return ALLOWED -> return None": _EACH,
    "lisa.chat.merging:find_missing_messages: '' -> 'mutant'": "any text that is no id means that no parent is named",
    "lisa.chat.merging:_Stored.__init__: 0 -> -1": "no message has an index below zero",
    "lisa.chat.snapshot:: 100 -> 101": _PAGE,
    "lisa.chat.snapshot:: 100 -> 99": _PAGE,
    "lisa.chat.snapshot:: 1500000 -> 1500001": _PART,
    "lisa.chat.snapshot:: 1500000 -> 1499999": _PART,
    "lisa.chat.shared_sources:hide_sources: True -> False": "both lists are made of the same sources",
}
