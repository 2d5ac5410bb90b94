"""Mutants that behave like the real module, each with the reason. They are not tried and not counted."""

_NEW = "a new limiter holds nothing, so its first request only sets the window"
_EACH = "asked through `_require_all_rules` alone, which passes on nothing but denials"
EQUIVALENT: dict[str, str] = {
    "lisa.usage.limiter:RateLimiter.__init__: 0 -> 1": _NEW,
    "lisa.usage.limiter:RateLimiter.__init__: 0 -> -1": _NEW,
    "lisa.policy.addresses:_translate_address: 4294967295 -> 4294967294": "networks hold more than the last bit",
    "lisa.policy.json_bounds:JsonBounds.json_refusal: 0 -> -1": "no bound is below zero levels",
    "lisa.policy.rules:_allow_owner_or_rag_administrators: return ALLOWED -> return None": _EACH,
    "lisa.policy.rules:_allow_owner_of_shared_resource: return ALLOWED -> return None": _EACH,
    "lisa.chat.merging:find_missing_messages: '' -> 'mutant'": "any text that is no id means that no parent is named",
    "lisa.chat.merging:_Stored.__init__: 0 -> -1": "no message has an index below zero",
}
