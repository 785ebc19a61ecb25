"""The protocol byte by byte, for what a proper client would never send."""

import json
import os
import queue
import subprocess
import threading
import time

PROGRAM = os.environ["FLINKLINT"]
PATIENCE = float(os.environ.get("LSP_PATIENCE", "20"))


class Wire:
    def __init__(self, cwd=None, reads=True):
        self.process = subprocess.Popen(
            [PROGRAM, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd
        )
        self.messages = queue.Queue()
        self.stderr = b""
        self.last = 0
        if reads:
            threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    def _read(self):
        out = self.process.stdout
        while True:
            length = None
            while (line := out.readline()) not in (b"\r\n", b""):
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if line == b"":
                self.messages.put(None)
                return
            self.messages.put(json.loads(out.read(length)))

    def _read_errors(self):
        self.stderr = self.process.stderr.read()

    def raw(self, data):
        try:
            self.process.stdin.write(data)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass

    def body(self, body):
        body = body if isinstance(body, bytes) else body.encode()
        self.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def send(self, message):
        self.body(json.dumps({"jsonrpc": "2.0", **message}))

    def notify(self, method, params=None):
        self.send({"method": method} | ({} if params is None else {"params": params}))

    def request(self, method, params=None, id=None):
        if id is None:
            self.last += 1
            id = self.last
        self.send({"id": id, "method": method} | ({} if params is None else {"params": params}))
        return id

    def next(self, patience=PATIENCE):
        """The next message; None when the server has closed its output."""
        try:
            return self.messages.get(timeout=patience)
        except queue.Empty:
            raise AssertionError(f"nothing within {patience} s") from None

    def until(self, fits, patience=PATIENCE):
        """The first message that fits; what comes before is passed over, requests answered with null."""
        end = time.monotonic() + patience
        while True:
            message = self.next(max(0.01, end - time.monotonic()))
            assert message is not None, f"the server closed its output: {self.errors()}"
            if fits(message):
                return message
            if "id" in message and "method" in message:
                self.send({"id": message["id"], "result": None})

    def answer(self, id, patience=PATIENCE):
        return self.until(lambda message: "method" not in message and message.get("id") == id, patience)

    def ask(self, method, params=None):
        return self.answer(self.request(method, params))

    def published(self, uri, version, patience=PATIENCE):
        def fits(message):
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and message["params"].get("version", 0) >= version
            )

        return self.until(fits, patience)["params"]["diagnostics"]

    def start(self, capabilities=None, **more):
        said = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities or {}, **more})
        assert "result" in said, said
        self.notify("initialized", {})
        return said["result"]

    def open(self, uri, text, language="yaml", version=1):
        self.notify(
            "textDocument/didOpen",
            {"textDocument": {"uri": uri, "languageId": language, "version": version, "text": text}},
        )

    def lives(self):
        """The server still does its work."""
        uri = f"untitled:alive-{time.monotonic_ns()}-flink-conf.yaml"
        self.open(uri, "parallelism.default: four\n")
        assert [found["code"] for found in self.published(uri, 1)] == ["FL906"]

    def close(self):
        if not self.process.stdin.closed:
            try:
                self.process.stdin.close()
            except BrokenPipeError:
                pass

    def status(self, patience=PATIENCE):
        """The exit status; the server has to end by itself."""
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the server does not end within {patience} s") from None

    def end(self):
        """Ends the session as the protocol says."""
        assert self.ask("shutdown")["result"] is None
        self.notify("exit")
        assert self.status() == 0

    def errors(self):
        if self.process.poll() is None:
            return "(still running)"
        time.sleep(0.05)
        return self.stderr.decode(errors="replace")

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
