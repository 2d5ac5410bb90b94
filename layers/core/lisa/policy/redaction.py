"""The removal of credentials from a text before it is logged."""

import re

_CREDENTIAL = re.compile(
    r"lisa_[0-9A-Za-z]{16,}"  # API tokens, also shortened ones
    r"|lisa-aws-v1\.[\w-]+"
    # JWTs. A match starts only at the beginning of a word that is followed by a dot: otherwise `eyJ-eyJ-…` would be
    # searched again from each of its parts, in quadratic time.
    r"|(?<![\w-])(?=[\w-]*+\.)[\w-]*?eyJ[\w-]{6,}+\.[\w.-]+"
    r"|(?<!\w)(?=[0-9a-z]*[A-Z])[0-9A-Za-z]{64,}(?!\w)"  # the management key, but not a hexadecimal digest
    r"|(?<![\w-])sk-[\w-]{16,}"  # keys of providers
    r"|(?<!\w)(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)"
    r"|(?i:x-amz-(?:signature|security-token|credential))=[^&\s\"\\]+"
    r"|(?i:(?<!\w)(?:bearer|basic)) +[\w.~+/-]{16,}=*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
)


def redact_credentials(text: str) -> str:
    """Return the text with `[credential]` in the place of everything that looks like a credential."""
    return _CREDENTIAL.sub("[credential]", text)
