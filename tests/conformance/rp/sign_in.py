#!/usr/bin/env python3
"""Signs in at a new Chancery with the conformance suite as its provider, as a browser without scripts would.

Run once for each module of a relying-party plan. Environment:
  ISSUER       the emulated provider
  CONFIG_FILE  relying-party.json
  CA_FILE      PEM of the authority that signed the suite's certificate
  MODULE_NAME  which module is running
  VARIANT      its variant, JSON
  CHANCERY     the server's binary (default: target/debug/chancery)
Exit 0 when the sign-in ended as the module wants it to.
"""
import html.parser
import http.client
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import urllib.parse

PORT = 18200
OURS = f"http://127.0.0.1:{PORT}"
ROOT = pathlib.Path(__file__).resolve().parents[3]

# Modules that are over once the provider's documents were fetched, or that end with a refusal there.
DISCOVERY_ONLY = ("discovery-openid-config", "discovery-jwks-uri-keys")
# Modules whose answer has to be refused.
REFUSED = (
    "invalid-iss", "missing-sub", "invalid-aud", "missing-iat", "idtoken-sig-none", "invalid-sig-rs256",
    "userinfo-invalid-sub", "nonce-invalid", "discovery-issuer-mismatch",
)
# Either is right.
UNDECIDED = ("kid-absent-multiple-jwks",)


class Forms(html.parser.HTMLParser):
    """The forms of a page with their hidden fields, and the text of elements with an id."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.texts, self.open = [], {}, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append({"action": attributes.get("action"), "fields": {}})
        if tag == "input" and self.forms and "name" in attributes:
            self.forms[-1]["fields"][attributes["name"]] = attributes.get("value") or ""
        self.open = attributes.get("id") or self.open

    def handle_data(self, data):
        if self.open and data.strip():
            self.texts[self.open] = self.texts.get(self.open, "") + data


class Browser:
    def __init__(self, authority):
        self.cookies = {}
        self.tls = ssl.create_default_context(cafile=authority)

    def ask(self, method, url, fields=None, same_site=True):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(parts.netloc, context=self.tls, timeout=30)
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        headers = {}
        if url.startswith(OURS) and same_site and self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if fields is not None:
            body = urllib.parse.urlencode(fields)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request(method, target, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        if url.startswith(OURS):
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, rest = cookie.partition("=")
                value = rest.split(";")[0]
                self.cookies.pop(name, None) if not value else self.cookies.__setitem__(name, value)
        location = answer.headers.get("Location")
        return answer.status, location and urllib.parse.urljoin(url, location), text


def serve(directory):
    config = json.load(open(os.environ["CONFIG_FILE"]))["client"]
    variant = json.loads(os.environ.get("VARIANT") or "{}")
    mode = "form_post" if variant.get("response_mode") == "form_post" else "query"
    host = urllib.parse.urlsplit(os.environ["ISSUER"]).hostname
    file = pathlib.Path(directory, "chancery.toml")
    file.write_text(f"""
issuer = "{OURS}"
[server]
bind = "127.0.0.1:{PORT}"
management_bind = ""
[outbound]
extra_ca = ["{os.environ["CA_FILE"]}"]
allow_private = ["{host}"]
[federation.suite]
issuer = "{os.environ["ISSUER"]}"
client_id = "{config["client_id"]}"
client_secret = "{config["client_secret"]}"
response_mode = "{mode}"
create_accounts = true
""")
    binary = os.environ.get("CHANCERY", ROOT / "target/debug/chancery")
    log = open(pathlib.Path(directory, "log"), "w")
    server = subprocess.Popen([binary, "serve", "--config", file], cwd=directory, stdout=subprocess.PIPE, stderr=log)
    if not server.stdout.readline().startswith(b"listening on"):
        sys.exit(pathlib.Path(directory, "log").read_text())
    return server


def sign_in(module):
    """What our server said in the end: `in`, or the text of its error."""
    browser = Browser(os.environ["CA_FILE"])
    _, _, page = browser.ask("GET", f"{OURS}/login")
    form = next(f for f in Forms(page).forms if (f["action"] or "").endswith("/federation/suite/start"))
    answer = browser.ask("POST", OURS + form["action"], form["fields"])
    if module.endswith(DISCOVERY_ONLY):
        return "in" if answer[0] == 303 else Forms(answer[2]).texts.get("form-error", answer[2])
    while answer[1] or any((f["action"] or "").startswith(OURS) for f in Forms(answer[2]).forms):
        status, location, page = answer
        if location:
            if location == f"{OURS}/account":
                return "in"
            answer = browser.ask("GET", location)
        else:
            form = next(f for f in Forms(page).forms if (f["action"] or "").startswith(OURS))
            # it comes from the provider's page, so without cookies
            answer = browser.ask("POST", form["action"], form["fields"], same_site=False)
    return " ".join(Forms(answer[2]).texts.get("form-error", answer[2]).split())


def main():
    module = os.environ["MODULE_NAME"]
    with tempfile.TemporaryDirectory() as directory:
        server = serve(directory)
        try:
            results = [sign_in(module) for _ in range(2 if module.endswith("signing-key-rotation") else 1)]
        finally:
            server.terminate()
            server.wait()
        log = pathlib.Path(directory, "log").read_text()
        print(*results, *[line for line in log.splitlines() if "upstream" in line], sep="\n")
    if module.endswith(UNDECIDED):
        return 0
    wanted = module.endswith(REFUSED)
    return 0 if all((result != "in") == wanted for result in results) else 1


sys.exit(main())
