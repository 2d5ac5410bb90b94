"""Causes of unexpected failures, as they are stored and shown to users.

They depend only on the kind of the error: its message may contain an address, a credential or a document's text.
"""

_FORBIDDEN = (
    "AWS denied access; an administrator must check that the functions may read the bucket and use its encryption key"
)
_AWS = "a request to AWS failed"
_LARGE = "it took more time or memory than a function has"
_UNAVAILABLE = "a service that it depends on did not answer"
_OTHER = "an unexpected error, which the function's log shows to an administrator"

_KINDS = (
    (_FORBIDDEN, ("AccessDenied", "AccessDeniedException", "KMS.DisabledException", "KMS.NotFoundException")),
    (_AWS, ("ClientError", "InternalError", "InternalServerError", "ServiceUnavailable", "SlowDown")),
    (_AWS, ("ThrottlingException", "RequestLimitExceeded", "ProvisionedThroughputExceededException")),
    (_LARGE, ("States.Timeout", "Sandbox.Timedout", "Lambda.Unknown", "MemoryError", "Runtime.ExitError")),
    (
        _UNAVAILABLE,
        ("TransientError", "EndpointConnectionError", "ConnectTimeoutError", "ReadTimeoutError", "TimeoutError"),
    ),
)
_SENTENCES = {kind: sentence for sentence, kinds in _KINDS for kind in kinds}


def failure_cause(kind: str) -> str:
    """Return why indexing failed, without a full stop. `kind` is AWS's error code or an exception's class name."""
    return _SENTENCES.get(kind, _OTHER)
