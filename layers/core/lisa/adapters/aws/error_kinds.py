"""The codes of errors for logs, without the messages of the errors."""

import re

from botocore.exceptions import ClientError

_CODE_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9.]{0,80}")


def find_error_code(error: BaseException) -> str:
    """Return the code of an error response of AWS, else the name of the error's class."""
    code = error.response.get("Error", {}).get("Code", "") if isinstance(error, ClientError) else ""
    return code if _CODE_PATTERN.fullmatch(code) else type(error).__name__
