"""The stand-in for the AWS command line in containers."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.cloud import aws_cli


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        s3 = boto3.resource("s3")
        yield s3.create_bucket(Bucket="models")


def test_a_sync_copies_all_objects_below_a_prefix_and_no_others(bucket: Any, tmp_path: Path) -> None:
    for key in ("mini/config.json", "mini/part/1.bin", "mini-large/config.json"):
        bucket.put_object(Key=key, Body=key.encode())

    assert aws_cli.main(["s3", "sync", "s3://models/mini/", str(tmp_path), "--only-show-errors"]) == 0

    files = {str(path.relative_to(tmp_path)): path.read_text() for path in tmp_path.rglob("*") if path.is_file()}
    assert files == {"config.json": "mini/config.json", "part/1.bin": "mini/part/1.bin"}


def test_an_empty_prefix_is_no_error_of_a_sync_but_of_a_listing(bucket: Any, tmp_path: Path) -> None:
    assert aws_cli.main(["s3", "sync", "s3://models/none", str(tmp_path)]) == 0
    assert aws_cli.main(["s3", "ls", "s3://models/none"]) == 1


def test_a_missing_bucket_or_object_is_a_fatal_error(
    bucket: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert aws_cli.main(["s3", "sync", "s3://no-such-bucket/mini", str(tmp_path)]) == 1
    assert "fatal error: An error occurred (NoSuchBucket)" in capsys.readouterr().err
    assert aws_cli.main(["s3", "cp", "s3://models/none.json", str(tmp_path)]) == 1


def test_a_key_that_leads_out_of_the_folder_is_refused(bucket: Any, tmp_path: Path) -> None:
    bucket.put_object(Key="mini/../../x", Body=b"")

    assert aws_cli.main(["s3", "sync", "s3://models/mini", str(tmp_path / "weights")]) == 1


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        aws_cli.main(["s3", "sync", "s3://models/mini", str(tmp_path), "--fast"])

    assert ended.value.code == 252
