"""The default session of boto3 in tests with an account in this process."""

import boto3
import botocore.session
from botocore.loaders import Loader

#: Parses the description of each service once for all sessions; that is most of the time to create a client.
_LOADER = Loader()


def open_session() -> None:
    """Make a new session, without clients and credentials of an earlier one, the default session."""
    session = botocore.session.Session()
    session.register_component("data_loader", _LOADER)
    boto3.DEFAULT_SESSION = boto3.Session(botocore_session=session)
    _LOADER.search_paths[:] = dict.fromkeys(_LOADER.search_paths)  # each session adds the same path
