#!/usr/bin/env python3
"""Serves a new Chancery for the conformance suite's provider plans, and writes the plans' configuration.

Usage: serve.py DIRECTORY
Makes DIRECTORY with certificate, database, a person and static clients, writes DIRECTORY/suite.json for plans with
static clients and DIRECTORY/dynamic.json for those whose clients register themselves, and serves until it is ended.
Session management is for browse.py: suite-browse.json and dynamic-browse.json leave the pages to it.
Environment:
  SUITE     where the suite answers (default: https://localhost.emobix.co.uk:8443)
  CHANCERY  the server's binary (default: target/debug/chancery)
  LOGOUT    "backchannel" or "frontchannel" for the plan of that name: the clients want to be told so
  PORT      where it listens on loopback (default: 19443), and
  ALIAS     the suite's name for it (default: chancery-op): several may be under test at a time
  METHOD    how the clients prove themselves, the static ones of suite.json (default: client_secret_basic) and, where
            it is none, those that register themselves too: the plan's do not use PKCE
  CA_FILE   PEM of the authority that signed the suite's certificate, for the back channel
"""
import base64
import json
import os
import pathlib
import secrets
import subprocess
import sys
import urllib.parse

PORT = int(os.environ.get("PORT", "19443"))
ISSUER = f"https://localhost:{PORT}"
ALIAS = os.environ.get("ALIAS", "chancery-op")
SUITE = os.environ.get("SUITE", "https://localhost.emobix.co.uk:8443")
ROOT = pathlib.Path(__file__).resolve().parents[3]
BINARY = os.environ.get("CHANCERY", ROOT / "target/debug/chancery")
LOGOUT = os.environ.get("LOGOUT")
METHOD = os.environ.get("METHOD", "client_secret_basic")
USERNAME, PASSWORD = "alice", "seven quiet lanterns by the river"
CALLBACK = f"{SUITE}/test/a/{ALIAS}/callback"
AFTER_LOGOUT = f"{SUITE}/test/a/{ALIAS}/post_logout_redirect"

CLAIMS = {
    "name": "Alice Example", "given_name": "Alice", "family_name": "Example", "middle_name": "Beth",
    "nickname": "Al", "profile": "https://alice.example.test/", "picture": "https://alice.example.test/me.png",
    "website": "https://example.test/", "gender": "female", "birthdate": "1990-02-03", "zoneinfo": "Europe/Berlin",
    "locale": "en-GB", "phone_number": "+49 30 1234567", "phone_number_verified": True,
    "address": {"formatted": "1 River Road\nBerlin", "street_address": "1 River Road", "locality": "Berlin",
                "region": "Berlin", "postal_code": "10115", "country": "DE"},
}


def run(directory, *arguments, text=None):
    command = [BINARY, *arguments, "--config", directory / "chancery.toml", "--json"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=directory)
    if done.returncode:
        sys.exit(f"{arguments}: {done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def client(directory, name, method, **more):
    metadata = {
        "client_name": name,
        "redirect_uris": [CALLBACK, f"{CALLBACK}?dummy1=lorem&dummy2=ipsum"],
        "post_logout_redirect_uris": [AFTER_LOGOUT],
        "grant_types": ["authorization_code", "refresh_token", "implicit"],
        "response_types": ["code", "id_token", "id_token token", "code id_token", "code token", "code id_token token"],
        "token_endpoint_auth_method": method,
        "scope": "openid profile email address phone offline_access",
        **more,
    }
    if LOGOUT:
        metadata[f"{LOGOUT}_logout_uri"] = f"{SUITE}/test/a/{ALIAS}/{LOGOUT}_logout"
        metadata[f"{LOGOUT}_logout_session_required"] = True
    of_suite = {"client_id": name}
    if method == "private_key_jwt":
        of_suite["jwks"], metadata["jwks"] = key_pair(directory, name)
    file = directory / f"{name}.json"
    file.write_text(json.dumps(metadata))
    arguments = ["client", "create", "--id", name, "--profile", "oidc", "--pkce", "optional", "--metadata-file", file]
    if method.startswith("client_secret"):
        of_suite["client_secret"] = secrets.token_urlsafe(48)
        run(directory, *arguments, "--secret-stdin", text=of_suite["client_secret"])
    else:
        run(directory, *arguments)
    return of_suite


def key_pair(directory, name):
    """A new RSA key of a client, as a private and as a public JWK Set."""
    pem = directory / f"{name}.pem"
    subprocess.run(["openssl", "genrsa", "-traditional", "-out", pem, "2048"], check=True, capture_output=True)
    text = subprocess.run(["openssl", "rsa", "-in", pem, "-noout", "-text"], check=True, capture_output=True, text=True)
    pem.unlink()
    members, current = {}, None
    for line in text.stdout.splitlines():
        if line and not line.startswith(" "):
            current, _, rest = line.partition(":")
            members[current] = rest.split("(")[0].strip()
        elif current:
            members[current] += line.strip().replace(":", "")
    named = {"n": "modulus", "d": "privateExponent", "p": "prime1", "q": "prime2", "dp": "exponent1", "dq": "exponent2",
             "qi": "coefficient"}
    numbers = {member: int(members[label], 16) for member, label in named.items()}
    numbers["e"] = int(members["publicExponent"])
    private = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": f"{name}-1",
               **{member: base64url(number) for member, number in numbers.items()}}
    public = {member: private[member] for member in ("kty", "use", "alg", "kid", "n", "e")}
    return {"keys": [private]}, {"keys": [public]}


def base64url(number):
    octets = number.to_bytes((number.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def wait_for_callback(path="callback"):
    return {"task": "back at the app", "match": f"*/test/a/{ALIAS}/{path}*",
            "commands": [["wait", "id", "submission_complete", 10]] if path == "callback" else []}


def sign_in(second=False):
    picture = [["wait", "id", "login-submit", 10, ".*", "update-image-placeholder-optional"]] if second else []
    return [
        {"task": "sign in", "optional": True, "match": f"{ISSUER}/login*", "commands": [
            *picture,
            ["text", "id", "username", USERNAME, "optional"],
            ["text", "id", "password", PASSWORD],
            ["click", "id", "login-submit"],
        ]},
        {"task": "consent", "optional": True, "match": f"{ISSUER}/consent*", "commands": [
            ["click", "id", "remember", "optional"],
            ["click", "id", "consent-approve"],
        ]},
        wait_for_callback(),
    ]


def error_page():
    return [{"task": "error page", "match": f"{ISSUER}/*", "commands": [
        ["wait", "id", "error-description", 10, ".*", "update-image-placeholder"],
    ]}]


def consent_page():
    """Signs in, and takes a picture of the consent page, where an app's logo and links are."""
    return [sign_in()[0], {"task": "consent page", "match": f"{ISSUER}/consent*", "commands": [
        ["wait", "id", "consent-approve", 10, ".*", "update-image-placeholder"],
    ]}]


def browser(tasks):
    return {"browser": [{"match": f"{ISSUER}/authorize*", "tasks": tasks}]}


def logout(tasks):
    return {"browser": [{"match": f"{ISSUER}/authorize*", "tasks": sign_in()},
                        {"match": f"{ISSUER}/end_session*", "tasks": tasks}]}


def page(selector):
    return [{"task": "page", "match": f"{ISSUER}/end_session*",
             "commands": [["wait", "xpath", "//*", 10, selector, "update-image-placeholder"]]}]


CONFIRM = {"task": "confirm", "optional": True, "match": f"{ISSUER}/end_session*",
           "commands": [["click", "id", "logout-confirm", "optional"]]}


def suite(clients):
    confirmed = [CONFIRM, {"task": "signed out", "match": f"{ISSUER}/*", "commands": [
        ["wait", "xpath", "//*", 10, "signed out", "update-image-placeholder"]]}]
    names = "oidcc-rp-initiated-logout"
    return {
        "alias": ALIAS,
        "description": "Chancery",
        "server": {"discoveryUrl": f"{ISSUER}/.well-known/openid-configuration", "login_hint": USERNAME},
        **clients,
        "browser": [
            {"match": f"{ISSUER}/authorize*", "tasks": sign_in()},
            {"match": f"{ISSUER}/end_session*", "tasks": [CONFIRM, wait_for_callback("post_logout_redirect")]},
        ],
        "override": {
            "oidcc-prompt-login": browser(sign_in(second=True)),
            "oidcc-max-age-1": browser(sign_in(second=True)),
            "oidcc-ensure-registered-redirect-uri": browser(error_page()),
            "oidcc-ensure-request-object-with-redirect-uri": browser(error_page()),
            "oidcc-ensure-redirect-uri-in-authorization-request": browser(error_page()),
            "oidcc-redirect-uri-query-mismatch": browser(error_page()),
            "oidcc-redirect-uri-query-added": browser(error_page()),
            "oidcc-registration-logo-uri": browser(consent_page()),
            "oidcc-registration-policy-uri": browser(consent_page()),
            "oidcc-registration-tos-uri": browser(consent_page()),
            f"{names}-bad-post-logout-redirect-uri": logout(page("post_logout_redirect_uri")),
            f"{names}-query-added-to-post-logout-redirect-uri": logout(page("post_logout_redirect_uri")),
            f"{names}-modified-id-token-hint": logout(page("id_token_hint")),
            f"{names}-bad-id-token-hint": logout(page("id_token_hint")),
            f"{names}-no-id-token-hint": logout(page("id_token_hint.*missing")),
            f"{names}-no-params": logout(confirmed),
            f"{names}-no-post-logout-redirect-uri": logout(confirmed),
            f"{names}-only-state": logout(confirmed),
        },
    }


def main():
    directory = pathlib.Path(sys.argv[1]).absolute()
    directory.mkdir(parents=True)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", directory / "tls.key",
                    "-out", directory / "tls.crt"], check=True, capture_output=True)
    (directory / "chancery.toml").write_text(f"""
issuer = "{ISSUER}"
[server]
bind = "127.0.0.1:{PORT}"
management_bind = ""
tls.cert = "{directory}/tls.crt"
tls.key = "{directory}/tls.key"
[policy]
profiles = ["oauth2.1", "oidc"]
[registration]
mode = "open"
profile = "oidc"
require_public_pkce = {json.dumps(METHOD != "none")}
[limits]
requests_per_second = 0
registrations = 10000
[outbound]
extra_ca = {json.dumps([os.environ["CA_FILE"]] if "CA_FILE" in os.environ else [])}
allow_private = ["{urllib.parse.urlsplit(SUITE).hostname}"]
""")
    (directory / "claims.json").write_text(json.dumps(CLAIMS))
    run(directory, "migrate")
    run(directory, "user", "create", "--username", USERNAME, "--email", "alice@example.test", "--email-verified",
        "--password-stdin", "--claims-file", directory / "claims.json", text=PASSWORD)
    clients = {
        "client": client(directory, "first", METHOD),
        "client2": client(directory, "second", METHOD),
        "client_secret_post": client(directory, "posting", "client_secret_post"),
    }
    named = {name: {"client_name": name} for name in ("client", "client2")}
    for name, of in (("suite", clients), ("dynamic", named)):
        whole = suite(of)
        (directory / f"{name}.json").write_text(json.dumps(whole, indent=1))
        by_hand = {member: value for member, value in whole.items() if member not in ("browser", "override")}
        (directory / f"{name}-browse.json").write_text(json.dumps(by_hand, indent=1))
    os.chdir(directory)
    os.execv(BINARY, [BINARY, "serve", "--config", directory / "chancery.toml"])


main()
