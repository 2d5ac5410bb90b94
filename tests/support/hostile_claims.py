"""Tokens with contradicting, wrong or missing claims; each differs from a valid token in one point."""

import json
from typing import Any

from lisa.identity.jws import MAX_LENGTH
from tests.support.forged_tokens import (  # fmt: skip
    CLAIMS,
    GOOD,
    HEADER,
    PAYLOAD,
    SIGNATURE,
    equivalent_last_character,
    token_with_claims,
    token_with_raw_payload,
    token_without_claims,
)
from tests.support.issuer import (
    CLIENT,
    ISSUER,
    NOW,
    access_token,
    id_token,
    jwt,
    without,
)

_ODD_TIMES: tuple[Any, ...] = (None, str(NOW + 600), True, [NOW + 600], {}, -1)
HOSTILE_CLAIMS: dict[str, str] = {
    # a payload with contradicting claims
    "sub twice": token_with_raw_payload(CLAIMS[:-1] + b',"sub":"root"}'),
    "groups twice": token_with_raw_payload(CLAIMS[:-1] + b',"cognito:groups":["admin"]}'),
    "a nested name twice": token_with_raw_payload(CLAIMS[:-1] + b',"a":{"b":1,"b":2}}'),
    "payload a list": token_with_raw_payload(b"[1]"),
    "payload a string": token_with_raw_payload(b'"' + CLAIMS.replace(b'"', b"'") + b'"'),
    "payload not UTF-8": token_with_raw_payload(CLAIMS[:-1] + b',"x":"\xff"}'),
    "payload followed by another": token_with_raw_payload(CLAIMS + CLAIMS),
    "payload a JWT": token_with_raw_payload(GOOD.encode()),
    "payload nested without end": token_with_raw_payload(b'{"x":' * 1_500 + b"1" + b"}" * 1_500),
    "exp of endless digits": token_with_raw_payload(CLAIMS[:-1] + b',"x":' + b"9" * 5_000 + b"}"),
    # another time
    "expired": token_with_claims(exp=NOW - 1),
    "expires now": token_with_claims(exp=NOW),
    "exp missing": token_without_claims("exp"),
    **{f"exp {exp!r}": token_with_claims(exp=exp) for exp in _ODD_TIMES},
    "exp infinite": token_with_raw_payload(json.dumps(id_token(exp=0)).replace('"exp": 0', '"exp": Infinity').encode()),
    "exp not a number": token_with_raw_payload(json.dumps(id_token(exp=0)).replace('"exp": 0', '"exp": NaN').encode()),
    "exp too large for a float": token_with_raw_payload(
        json.dumps(id_token(exp=0)).replace('"exp": 0', '"exp": 1e999').encode()
    ),
    "nbf beyond the leeway": token_with_claims(nbf=NOW + 31),
    "nbf a string": token_with_claims(nbf="0"),
    "nbf true": token_with_claims(nbf=True),
    "iat beyond the leeway": token_with_claims(iat=NOW + 31),
    "iat a string": token_with_claims(iat="0"),
    "iat null": token_with_claims(iat=None),
    # another issuer, another audience
    "iss missing": token_without_claims("iss"),
    "iss another": token_with_claims(iss="https://evil.example/pool"),
    "iss with a slash": token_with_claims(iss=ISSUER + "/"),
    "iss in upper case": token_with_claims(iss=ISSUER.upper()),
    "iss that begins as ours": token_with_claims(iss=ISSUER + ".evil.example"),
    "iss a list": token_with_claims(iss=[ISSUER]),
    "aud missing": token_without_claims("aud"),
    "aud another": token_with_claims(aud="another"),
    "aud several, none ours": token_with_claims(aud=["another", "third"]),
    "aud a part of ours": token_with_claims(aud=CLIENT[:-1]),
    "aud that contains ours": token_with_claims(aud=f"x {CLIENT} y"),
    "aud empty": token_with_claims(aud=""),
    "aud an empty list": token_with_claims(aud=[]),
    "aud an object": token_with_claims(aud={CLIENT: True}),
    "aud with something that is no string": token_with_claims(aud=[CLIENT, 1]),
    "aud null, client_id ours": jwt(access_token(aud=None)),
    "aud another, client_id ours": jwt(access_token(aud="https://another-api.example")),
    "client_id another": jwt(access_token(client_id="another")),
    "client_id ours in an ID token without aud": jwt(without(id_token(client_id=CLIENT), "aud")),
    "client_id ours without token_use": jwt(without(access_token(), "token_use")),
    "token_use refresh": token_with_claims(token_use="refresh"),
    "token_use a list": token_with_claims(token_use=["id"]),
    # no user name
    "no name": token_without_claims("sub", "cognito:username"),
    "name empty": token_with_claims(**{"cognito:username": ""}),
    "name null before sub": token_with_claims(**{"cognito:username": None}),
    "name a number": token_with_claims(**{"cognito:username": 7}),
    "name a list": token_with_claims(**{"cognito:username": ["ada"]}),
    "name with a line break": token_with_claims(**{"cognito:username": "ada\nroot"}),
    "name with a zero byte": token_with_claims(**{"cognito:username": "ada\0"}),
    "name with half a character": token_with_claims(**{"cognito:username": "ada\ud800"}),
    "name that reads from right to left": token_with_claims(**{"cognito:username": "ada\u202etoor"}),
    "name with a space at its end": token_with_claims(**{"cognito:username": "ada "}),
    "name endless": token_with_claims(**{"cognito:username": "a" * 257}),
    "name of one of our functions": token_with_claims(**{"cognito:username": "system:IndexDocumentRole"}),
    # not in form
    "nothing": "",
    "dots": "..",
    "two parts": f"{HEADER}.{PAYLOAD}",
    "four parts": f"{GOOD}.x",
    "five parts: encrypted": f"{GOOD}.{PAYLOAD}.{SIGNATURE}",
    "JSON serialization": json.dumps({"protected": HEADER, "payload": PAYLOAD, "signature": SIGNATURE}),
    "padded": f"{HEADER}.{PAYLOAD}.{SIGNATURE}==",
    "standard alphabet": f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-1]}+",
    "spaces within": f"{HEADER}. {PAYLOAD}.{SIGNATURE}",
    "a line break at the end": f"{GOOD}\n",
    "another spelling of the same bytes": f"{GOOD[:-1]}{equivalent_last_character(GOOD[-1])}",
    "letters that look like ASCII": GOOD.replace("e", "е", 1),
    "Bearer twice": f"Bearer {GOOD}",
    "too long": jwt(id_token(filler="x" * MAX_LENGTH)),
}  # fmt: skip
