#!/usr/bin/env python3
"""Visits an address for the conformance suite with Chromium, signs in where our pages ask, and waits for the end.

For the session management plan: its pages compute in a frame, which the suite's own scripted browser cannot. Run once
for each address that the suite wants visited; all those of one module share a browser. Environment:
  URL        the address
  MODULE_ID  the module that wants it
  STATE      a file that remembers the browser between the runs (default: browser.json in the temporary directory)
"browse.py end" closes the browser.
"""
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

STATE = pathlib.Path(os.environ.get("STATE", pathlib.Path(tempfile.gettempdir()) / "browser.json"))
USERNAME, PASSWORD = "alice", "seven quiet lanterns by the river"
# the suite and the server are different sites, and the frame of one in the other needs its cookie
OPTIONS = {"acceptInsecureCerts": True,
           "goog:chromeOptions": {"args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage"],
                                  "prefs": {"profile.cookie_controls_mode": 0}}}
# where an address leads in the end, besides the callback
ENDS = ("/post_logout_redirect", "session_result")
PATIENCE = 40


class Browser:
    def __init__(self, state):
        self.base = f"http://127.0.0.1:{state['port']}/session"
        self.session = state.get("session")

    def call(self, method, path, body=None):
        data = None if method == "GET" else json.dumps(body or {}).encode()
        request = urllib.request.Request(f"{self.base}{path}", data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def start(self):
        self.session = self.call("POST", "", {"capabilities": {"alwaysMatch": OPTIONS}})["sessionId"]

    def at(self, method, path, body=None):
        return self.call(method, f"/{self.session}{path}", body)

    def find(self, selector):
        found = self.at("POST", "/elements", {"using": "css selector", "value": selector})
        return next(iter(found[0].values())) if found else None

    def click(self, selector):
        element = self.find(selector)
        if element:
            self.at("POST", f"/element/{element}/click")
        return element is not None

    def type(self, selector, text):
        self.at("POST", f"/element/{self.find(selector)}/value", {"text": text})


def new_browser():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True)
    state = {"port": port, "pid": driver.pid, "module": os.environ["MODULE_ID"]}
    browser = Browser(state)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            browser.start()
            break
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
    STATE.write_text(json.dumps({**state, "session": browser.session}))
    return browser


def end():
    if STATE.exists():
        state = json.loads(STATE.read_text())
        STATE.unlink()
        try:
            Browser(state).at("DELETE", "")
        except OSError:
            pass
        try:
            os.killpg(state["pid"], signal.SIGTERM)
        except ProcessLookupError:
            pass


def browser_of_module():
    if STATE.exists():
        state = json.loads(STATE.read_text())
        if state["module"] == os.environ["MODULE_ID"]:
            return Browser(state)
    end()
    return new_browser()


def visit(browser, url):
    browser.at("POST", "/url", {"url": url})
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        here = browser.at("GET", "/url").split("?")[0].split("#")[0]
        if here.endswith("/login") and browser.find("#password"):
            browser.type("#username", USERNAME)
            browser.type("#password", PASSWORD)
            browser.click("#login-submit")
        elif here.endswith("/consent"):
            browser.click("#consent-approve")
        elif here.endswith("/end_session"):
            browser.click("#logout-confirm")
        elif here.endswith("/callback") and browser.find("#submission_complete"):
            return
        elif here.endswith(ENDS):
            return
        time.sleep(0.3)
    sys.exit(f"{url} ended at {here}")


if sys.argv[1:] == ["end"]:
    end()
else:
    visit(browser_of_module(), os.environ["URL"])
