"""Taking credentials out of a text that is written down, whoever put them there."""

import re

_CREDENTIAL = re.compile(
    r"lisa_[0-9A-Za-z]{16,}"  # ours; half of one too, where a text was cut
    r"|lisa-aws-v1\.[\w-]+"
    # JWTs. A run of letters is entered at its beginning alone, and only if a dot follows it: else `eyJ-eyJ-…` would be
    # read again from each of its parts.
    r"|(?<![\w-])(?=[\w-]*+\.)[\w-]*?eyJ[\w-]{6,}+\.[\w.-]+"
    r"|(?<!\w)(?=[0-9a-z]*[A-Z])[0-9A-Za-z]{64,}(?!\w)"  # the management key; a digest in hex stays readable
    r"|(?<![\w-])sk-[\w-]{16,}"  # providers' keys
    r"|(?<!\w)(?:AKIA|ASIA)[0-9A-Z]{16}(?!\w)"
    r"|(?i:x-amz-(?:signature|security-token|credential))=[^&\s\"\\]+"
    r"|(?i:(?<!\w)(?:bearer|basic)) +[\w.~+/-]{16,}=*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?"
)


def redact(text: str) -> str:
    """The text with `[credential]` for everything that looks like one."""
    return _CREDENTIAL.sub("[credential]", text)
