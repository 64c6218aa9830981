"""How a client program and the test that started it talk: one JSON document a line.

The test says what to do on standard input; the program asks for a person's sign-in by printing
{"authorize": URL}, reads {"callback": URL}, and ends with {"result": ...}.
"""

import json
import sys


def receive():
    line = sys.stdin.readline()
    if not line:
        raise EOFError("standard input ended early")
    return json.loads(line)


def send(message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def sign_in(url):
    """Sends a person to `url`; returns the URL at which the browser came back."""
    send({"authorize": url})
    return receive()["callback"]
