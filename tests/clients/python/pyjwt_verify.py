"""PyJWT as a service uses it: verifies access tokens from the JWKS alone, keys being rotated meanwhile.

Reads {"token": ...} lines, answers each with {"claims": ..., "kid": ...} or {"error": ...}.
"""

import jwt

from conversation import receive, send

task = receive()
keys = jwt.PyJWKClient(task["jwks_uri"], lifespan=task["max_age"])

while True:
    token = receive().get("token")
    if not token:
        break
    try:
        key = keys.get_signing_key_from_jwt(token)
        claims = jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            audience=task["audience"],
            issuer=task["issuer"],
            options={"require": ["exp", "iat", "iss", "aud", "sub", "jti"]},
        )
        send({"claims": claims, "kid": key.key_id})
    except jwt.PyJWTError as error:
        send({"error": type(error).__name__})
