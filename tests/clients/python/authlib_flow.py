"""Authlib's OpenID Connect client in a Flask app, then its OAuth 2 session for the rest.

Discovery, code with PKCE, ID token, userinfo, refresh, revocation, client credentials.
"""

import os
from urllib.parse import urlsplit

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # the test's issuer is http on loopback

from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.flask_client import OAuth
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from flask import Flask, jsonify
from joserfc.jwk import import_key

from conversation import receive, send, sign_in

task = receive()
signed = "private_jwk" in task
method = "private_key_jwt" if signed else "client_secret_basic"
secret = import_key(task["private_jwk"]) if signed else task["client_secret"]

app = Flask(__name__)
app.secret_key = os.urandom(32)
registration = OAuth(app).register(
    "chancery",
    client_id=task["client_id"],
    client_secret=secret,
    server_metadata_url=task["issuer"] + "/.well-known/openid-configuration",
    client_auth_methods=[PrivateKeyJWT(headers={"kid": task["private_jwk"]["kid"]})] if signed else None,
    client_kwargs={
        "scope": task["scope"],
        "code_challenge_method": "S256",
        "token_endpoint_auth_method": method,
    },
)


@app.get("/sign-in")
def start():
    return registration.authorize_redirect(task["redirect_uri"])


@app.get(urlsplit(task["redirect_uri"]).path)
def callback():
    token = registration.authorize_access_token()
    userinfo = registration.userinfo(token=token)
    return jsonify(token=dict(token), userinfo=dict(userinfo))


home = urlsplit(task["redirect_uri"])
origin = f"{home.scheme}://{home.netloc}"
browser = app.test_client()
authorize = browser.get("/sign-in", base_url=origin).headers["Location"]
back = urlsplit(sign_in(authorize))
landed = browser.get(f"{back.path}?{back.query}", base_url=origin).get_json()
token, metadata = landed["token"], registration.load_server_metadata()

session = OAuth2Session(
    task["client_id"],
    secret,
    token=token,
    token_endpoint_auth_method=method,
    revocation_endpoint_auth_method=method,
)
if signed:
    session.register_client_auth_method(
        PrivateKeyJWT(metadata["token_endpoint"], headers={"kid": task["private_jwk"]["kid"]})
    )

refreshed = session.refresh_token(metadata["token_endpoint"], refresh_token=token["refresh_token"])
refresh_token = refreshed.get("refresh_token", token["refresh_token"])
session.revoke_token(
    metadata["revocation_endpoint"], token=refresh_token, token_type_hint="refresh_token"
).raise_for_status()
try:
    session.refresh_token(metadata["token_endpoint"], refresh_token=refresh_token)
    after_revocation = "accepted"
except OAuthError as error:
    after_revocation = error.error
after = OAuth2Session(task["client_id"], token={"access_token": refreshed["access_token"], "token_type": "bearer"})
userinfo_after_revocation = after.get(metadata["userinfo_endpoint"]).status_code

machine_session = OAuth2Session(
    task["client_id"], secret, scope=task["machine_scope"], token_endpoint_auth_method=method
)
if signed:
    machine_session.register_client_auth_method(
        PrivateKeyJWT(metadata["token_endpoint"], headers={"kid": task["private_jwk"]["kid"]})
    )
machine = machine_session.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")

send(
    {
        "result": {
            "claims": token["userinfo"],
            "userinfo": landed["userinfo"],
            "after_revocation": after_revocation,
            "userinfo_after_revocation": userinfo_after_revocation,
            "machine": {key: machine.get(key) for key in ("token_type", "scope", "expires_in")},
        }
    }
)
