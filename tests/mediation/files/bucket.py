"""A stand-in for an S3-compatible store: what it must answer to keep, find, list and forget."""

from __future__ import annotations

import re
from email.utils import formatdate
from hashlib import md5
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, unquote, urlsplit


class Bucket(BaseHTTPRequestHandler):
    """Objects by their path; refuses to write over what is there where the caller says so, and who brings no key."""

    protocol_version = "HTTP/1.1"
    objects: dict[str, bytes] = {}

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""

    def do_PUT(self) -> None:
        content = self._body()
        if source := self.headers.get("x-amz-copy-source"):
            self.objects[self._key()] = self.objects["/" + unquote(source).lstrip("/")]
            self._answer(200, b"<CopyObjectResult><ETag>x</ETag></CopyObjectResult>")
            return
        if self.headers.get("If-None-Match") == "*" and self._key() in self.objects:
            self._answer(412, b"<Error><Code>PreconditionFailed</Code></Error>")
            return
        self.objects[self._key()] = content
        self._answer(200, etag=content)

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        if "list-type" in query:
            bucket = self._key().strip("/")
            found = [key.removeprefix(f"/{bucket}/") for key in sorted(self.objects)]
            rows = "".join(
                f"<Contents><Key>{key}</Key><Size>1</Size><LastModified>2026-09-18T01:00:00.000Z</LastModified><ETag>x</ETag></Contents>"
                for key in found if key.startswith(query["prefix"][0]))  # fmt: skip
            self._answer(200, f"<ListBucketResult><Name>{bucket}</Name><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode())
            return
        content = self.objects.get(self._key())
        self._answer(404, b"<Error/>") if content is None else self._answer(200, content, etag=content)

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self.objects.pop(self._key(), None)
        self._answer(204, b"")

    def do_POST(self) -> None:
        """Several at once are deleted by one call."""
        bucket = self._key().strip("/")
        keys = re.findall(rb"<Key>([^<]+)</Key>", self._body())
        for key in keys:
            self.objects.pop(f"/{bucket}/{key.decode()}", None)
        gone = b"".join(b"<Deleted><Key>" + key + b"</Key></Deleted>" for key in keys)
        self._answer(200, b"<DeleteResult>" + gone + b"</DeleteResult>")

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path)

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, content: bytes = b"", etag: bytes = b"") -> None:
        if "Credential=county/" not in self.headers.get("Authorization", ""):
            status, content = 403, b"<Error><Code>AccessDenied</Code></Error>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", formatdate(usegmt=True))
        self.send_header("ETag", f'"{md5(etag).hexdigest()}"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
