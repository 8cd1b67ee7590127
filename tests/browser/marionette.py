"""A small client of Marionette, Firefox's own remote control: playwright cannot drive Debian's Firefox.

The wire is a TCP connection to localhost; every message is its length, a colon, and JSON: ``[0, id, command, params]``
from here, ``[1, id, error, result]`` from Firefox. Source: firefox-source-docs, testing/marionette/Protocol.
"""

import contextlib
import json
import os
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PREFERENCES = """user_pref("marionette.port", {port});
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
user_pref("network.proxy.type", 1);
user_pref("network.proxy.socks", "127.0.0.1");
user_pref("network.proxy.socks_port", 9);
"""


class Firefox:
    """One session with one window."""

    def __init__(self, port):
        self._socket = self._connect(port)
        self._file = self._socket.makefile("rb")
        self._read()  # greeting
        self._id = 0
        self.call("WebDriver:NewSession", {"capabilities": {"alwaysMatch": {"acceptInsecureCerts": False}}})

    @staticmethod
    def _connect(port):
        end = time.monotonic() + 60
        while True:
            try:
                return socket.create_connection(("127.0.0.1", port), timeout=120)
            except OSError:
                assert time.monotonic() < end, "Firefox does not answer"
                time.sleep(0.2)

    def _read(self):
        length = b""
        while (byte := self._file.read(1)) != b":":
            assert byte, "Firefox closed the connection"
            length += byte
        return json.loads(self._file.read(int(length)))

    def call(self, command, params=None):
        self._id += 1
        message = json.dumps([0, self._id, command, params or {}]).encode()
        self._socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self._read()
        assert error is None, f"{command}: {error}"
        return result

    def goto(self, url):
        self.call("WebDriver:Navigate", {"url": url})

    def run(self, script):
        """Run the body of a function in the page and return its value; it may return a promise."""
        done = "const done = arguments[arguments.length - 1]; Promise.resolve((() => {" + script + "})()).then(done);"
        return self.call("WebDriver:ExecuteAsyncScript", {"script": done, "args": []})["value"]

    def until(self, expression, seconds=60):
        end = time.monotonic() + seconds
        while not self.run(f"return Boolean({expression});"):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.1)

    def close(self):
        with contextlib.suppress(AssertionError, OSError):
            self.call("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._file.close()
        self._socket.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def firefox():
    """Start Debian's Firefox without a window and without a network."""
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        (Path(profile) / "user.js").write_text(PREFERENCES.format(port=port), encoding="utf-8")
        command = [
            os.environ.get("FIREFOX", "firefox-esr"),
            "--marionette",
            "--headless",
            "--no-remote",
            "--profile",
            profile,
        ]
        process = subprocess.Popen(
            command,
            env={**os.environ, "HOME": profile, "MOZ_HEADLESS_WIDTH": "1280", "MOZ_HEADLESS_HEIGHT": "900"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        session = None
        try:
            session = Firefox(port)
            yield session
        finally:
            if session is not None:
                session.close()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
