"""A registry of the packages in a folder, enough of one for `npm install`.

    registry.py FOLDER URL-FILE

FOLDER holds what `npm pack` made. Writes its address into URL-FILE, and ends
with the process that started it, by a signal.
"""

import base64
import hashlib
import http.server
import json
import sys
import tarfile
import urllib.parse
from pathlib import Path

FOLDER, URL_FILE = Path(sys.argv[1]), Path(sys.argv[2])


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = urllib.parse.unquote(urllib.parse.urlsplit(self.path).path).lstrip("/")
        if path.startswith("-/files/"):
            return self.answer((FOLDER / Path(path).name).read_bytes(), "application/octet-stream")
        for file in FOLDER.glob("*.tgz"):
            with tarfile.open(file) as archive:
                manifest = json.load(archive.extractfile("package/package.json"))
            if manifest["name"] == path:
                return self.answer(json.dumps(self.document(file, manifest)).encode(), "application/json")
        self.send_error(404)

    def document(self, file, manifest):
        sum_ = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
        host = self.headers["Host"]
        manifest["dist"] = {"tarball": f"http://{host}/-/files/{file.name}", "integrity": f"sha512-{sum_}"}
        latest = manifest["version"]
        return {"name": manifest["name"], "dist-tags": {"latest": latest}, "versions": {latest: manifest}}

    def answer(self, content, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
URL_FILE.write_text(f"http://127.0.0.1:{server.server_port}/")
server.serve_forever()
