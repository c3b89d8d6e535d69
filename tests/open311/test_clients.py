"""The gateway's Open311 GeoReport v2 as clients meet it that others wrote."""

import struct
import threading
import unittest
import urllib.parse
import urllib.request
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer

import gateway
from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client
from civicbot.registry import Endpoint
from georeport import GeoReport

KEY = "kunciuntukpengujian0123456789"


def picture() -> bytes:
    """A small PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", 40, 30, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x90\x60\x30" * 40) * 30
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


class Pictures(BaseHTTPRequestHandler):
    """Where the partner's app keeps its pictures."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(picture())

    def log_message(self, *_):
        pass


class Clients(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pictures = HTTPServer(("127.0.0.1", 0), Pictures)
        cls.addClassCleanup(cls.pictures.server_close)
        threading.Thread(target=cls.pictures.serve_forever, daemon=True).start()
        cls.addClassCleanup(cls.pictures.shutdown)
        cls.picture = f"http://127.0.0.1:{cls.pictures.server_port}/lubang.png"
        pictures = cls.picture.rsplit("/", 1)[0]
        partner = f"uji:{KEY}={pictures}/"
        cls.gateway = gateway.start(cls, LIVE_OPEN311_PARTNERS=partner)
        address = f"{cls.gateway}/open311/v2"
        endpoint = Endpoint("kota", "Kota", address, write=True)
        transport = HttpTransport(rate_limiter=RateLimiter(min_interval=0))
        cls.civicbot = Open311Client(endpoint, transport)
        cls.georeport = {kind: GeoReport(address, output_format=kind) for kind in ("json", "xml")}

    def days_pass(self, days: int):
        form = urllib.parse.urlencode({"advance_days": days}).encode()
        urllib.request.urlopen(f"{self.gateway}/sandbox/clock", form).close()

    def file(self, **changed):
        request = dict(
            lat=-6.17,
            lng=106.63,
            description="Lubang besar",
            media_url=self.picture,
            api_key=KEY,
            dry_run=False,
            confirm="SEND",
        )
        return self.civicbot.create_request("road", **{**request, **changed})

    def test_a_request_with_a_picture_is_filed_and_followed_to_its_end(self):
        services = self.civicbot.list_services()
        self.assertIn("road", [service["service_code"] for service in services])
        filed = self.file(validate_remote=True, description="Lubang besar di tikungan")
        number = filed.response[0]["service_request_id"]
        self.assertRegex(number, r"^LK-\d\d-\d{6}$")
        self.assertEqual(self.civicbot.get_token(number)[0]["service_request_id"], number)
        self.assertEqual(self.civicbot.get_request(number)["status"], "open")
        self.days_pass(40)
        done = self.civicbot.get_request(number)
        self.assertEqual(done["status"], "closed")
        with urllib.request.urlopen(done["media_url"]) as after:
            self.assertEqual(after.headers["Content-Type"], "image/jpeg")
        closed = self.civicbot.list_requests(service_code="road", status="closed")
        self.assertIn(number, [request["service_request_id"] for request in closed])

    def test_what_is_wrong_is_refused_and_said(self):
        for changed, status, why in [
            ({"api_key": "x" * 20}, 403, "api_key"),
            ({"lat": 52.5, "lng": 13.4}, 400, "lat: outside-city"),
            ({"media_url": "http://169.254.169.254/latest"}, 400, "media_url: not-from-there"),
        ]:
            with self.assertRaises(HttpError) as refused:
                self.file(**changed)
            self.assertEqual(refused.exception.status, status)
            self.assertIn(why, str(refused.exception))

    def test_both_formats_say_the_same(self):
        def words(rows):
            return [{name: str(value) for name, value in row.items() if value is not None} for row in rows]

        asked = {"service_code": "lamp", "status": "closed"}
        found = {kind: client.get_service_requests(**asked) for kind, client in self.georeport.items()}
        self.assertGreater(len(found["json"]), 1)
        self.assertEqual(words(found["json"]), words(found["xml"]))
        services = {kind: client.get_service_list() for kind, client in self.georeport.items()}
        for one in services["json"]:
            one["metadata"] = str(one["metadata"]).lower()
        self.assertEqual(services["json"], services["xml"])
        number = found["json"][0]["service_request_id"]
        one = {kind: client.get_service_request(number) for kind, client in self.georeport.items()}
        self.assertEqual(words([one["json"]]), words([one["xml"]]))
        definition = self.georeport["xml"].get_service_definition("lamp")
        self.assertEqual(definition["service_code"], "lamp")


if __name__ == "__main__":
    unittest.main()
