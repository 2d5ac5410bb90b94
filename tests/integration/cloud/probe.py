"""The code of the probe stack's functions and tasks; it runs inside the local cloud, not in pytest."""

FUNCTIONS = '''
import json, os, time
import boto3

class TooWet(Exception):
    """A name a state machine can catch."""

def handler(event, context):
    action = event.get("action")
    if action == "raise":
        raise TooWet("the ground")
    if action == "print":
        print("x" * event["characters"])
    if action == "sleep":
        time.sleep(event["seconds"])
    if action == "who":
        return boto3.client("sts").get_caller_identity()["Arn"]
    if action == "presign":
        return presign(event["audience"])
    if action == "unschedule":
        try:
            boto3.client("scheduler").delete_schedule(Name="none", GroupName=event["group"])
        except Exception as error:
            return error.response["Error"]["Code"]
    if action == "describe":
        try:
            return boto3.client("ecs").describe_services(cluster=event["cluster"], services=["any"])["services"]
        except Exception as error:
            return error.response["Error"]["Code"]
    if action == "buckets":
        return [b["Name"] for b in boto3.client("s3").list_buckets()["Buckets"]]
    return {"pid": os.getpid(), "echo": event}

def weigh(event, context):
    from from_layer import WEIGHT
    return WEIGHT

def presign(audience):
    from botocore.model import ServiceId
    from botocore.signers import RequestSigner
    session = boto3.Session()
    signer = RequestSigner(ServiceId("sts"), "us-east-1", "sts", "v4", session.get_credentials(), session.events)
    url = os.environ["AWS_ENDPOINT_URL"] + "/?Action=GetCallerIdentity&Version=2011-06-15"
    request = {"method": "GET", "url": url, "body": {}, "headers": {"x-lisa-audience": audience}, "context": {}}
    return signer.generate_presigned_url(request, region_name="us-east-1", expires_in=60, operation_name="")

def api(event, context):
    return {"statusCode": 200, "body": json.dumps({"path": event["path"]})}

def forward(event, context):
    """SQS -> SQS, after the seconds a message asks for."""
    for record in event["Records"]:
        body = json.loads(record["body"])
        time.sleep(body.get("seconds", 0))
        sent = json.dumps({**body, "pid": os.getpid(), "at": time.time()})
        boto3.client("sqs").send_message(QueueUrl=os.environ["NEXT"], MessageBody=sent)

def rotate(event, context):
    """Secrets Manager -> a changed secret, and a note of the step."""
    secrets, table = boto3.client("secretsmanager"), boto3.resource("dynamodb").Table(os.environ["NOTES"])
    which, version = {"SecretId": event["SecretId"]}, event["ClientRequestToken"]
    if event["Step"] == "createSecret":
        new = {"SecretString": "changed", "VersionStages": ["AWSPENDING"]}
        secrets.put_secret_value(**which, ClientRequestToken=version, **new)
    if event["Step"] == "finishSecret":
        stages = secrets.describe_secret(**which)["VersionIdsToStages"]
        [current] = [id for id, labels in stages.items() if "AWSCURRENT" in labels]
        moved = {"MoveToVersionId": version, "RemoveFromVersionId": current}
        secrets.update_secret_version_stage(**which, VersionStage="AWSCURRENT", **moved)
    table.update_item(
        Key={"id": "rotation"},
        UpdateExpression="SET steps = list_append(if_not_exists(steps, :none), :step)",
        ExpressionAttributeValues={":none": [], ":step": [event["Step"]]},
    )

def note(event, context):
    """DynamoDB stream or SQS -> table."""
    table = boto3.resource("dynamodb").Table(os.environ["NOTES"])
    for record in event["Records"]:
        if "dynamodb" in record:
            key = record["dynamodb"]["Keys"]["id"]["S"]
            time.sleep(3 if key == "a slow thing" else 0)
        else:
            body = json.loads(record["body"])
            key = body["detail"]["object"]["key"]
        table.put_item(Item={"id": "noted " + key, "at": str(time.time())})
'''

#: Serves /health, /stream (five chunks 100 ms apart), /env and /crash on HOST:PORT.
TASK = """
import json, os, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/crash":
            os._exit(3)
        if self.path == "/stream":
            return self.stream()
        state = {"pid": os.getpid(), "host": os.environ["HOST"], "argv": sys.argv[1:], "env": dict(os.environ)}
        body = json.dumps(state).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for n in range(5):
            self.wfile.write(b"2\\r\\n%d\\n\\r\\n" % n)
            self.wfile.flush()
            time.sleep(0.1)
        self.wfile.write(b"0\\r\\n\\r\\n")

    def log_message(self, format, *arguments):
        print(format % arguments, flush=True)

ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""
