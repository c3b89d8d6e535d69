"""A document of the city as programs meet it that others wrote."""

import datetime
import io
import json
import os
import unittest
from base64 import urlsafe_b64decode
from pathlib import Path

import cbor2
from asn1crypto import pem, x509
from cwt import COSE, COSEKey
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

FOLDER = Path(os.environ["LIVE_DOCUMENTS"])


def read(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def certificates() -> list[x509.Certificate]:
    parts = pem.unarmor(read("certificates.pem"), multiple=True)
    return [x509.Certificate.load(body) for _, _, body in parts]


DOCUMENT = json.loads(read("document.json"))


class Signature(unittest.TestCase):
    """The PDF's signature, by pyHanko."""

    def check(self, pdf: bytes, roots=None):
        reader = PdfFileReader(io.BytesIO(pdf))
        self.assertEqual(len(reader.embedded_signatures), 1)
        issued = datetime.datetime.fromisoformat(DOCUMENT["issued_at"])
        context = ValidationContext(
            trust_roots=certificates()[-1:] if roots is None else roots,
            allow_fetching=False,
            moment=issued,
        )
        return validate_pdf_signature(reader.embedded_signatures[0], context)

    def test_the_city_signed_all_of_it(self):
        status = self.check(read("document.pdf"))
        self.assertTrue(status.bottom_line, status.pretty_print_details())
        self.assertEqual(status.coverage, SignatureCoverageLevel.ENTIRE_FILE)
        self.assertEqual(status.modification_level, ModificationLevel.NONE)
        self.assertEqual(status.md_algorithm, "sha256")
        signature = PdfFileReader(io.BytesIO(read("document.pdf"))).embedded_signatures[0]
        self.assertEqual(signature.sig_object["/SubFilter"], "/ETSI.CAdES.detached")
        attributes = {one["type"].native for one in signature.signer_info["signed_attrs"]}
        self.assertEqual(
            attributes, {"content_type", "message_digest", "signing_certificate_v2"}
        )

    def test_a_changed_byte_is_found(self):
        pdf = bytearray(read("document.pdf"))
        at = pdf.index(b"/Title")
        pdf[at + 8] ^= 1
        status = self.check(bytes(pdf))
        self.assertFalse(status.bottom_line)
        self.assertFalse(status.intact)

    def test_what_is_added_afterwards_is_found(self):
        writer = IncrementalPdfFileWriter(io.BytesIO(read("document.pdf")))
        page = writer.root["/Pages"]["/Kids"][0]
        page["/Contents"] = page["/Annots"]
        writer.update_container(page)
        changed = io.BytesIO()
        writer.write(changed)
        self.assertFalse(self.check(changed.getvalue()).bottom_line)

    def test_another_root_vouches_for_nothing(self):
        status = self.check(read("document.pdf"), roots=[])
        self.assertTrue(status.intact)
        self.assertFalse(status.bottom_line)


class Credential(unittest.TestCase):
    """The credential, by python-cwt and cbor2."""

    def key(self, message: bytes) -> COSEKey:
        """The published key that the token names."""
        protected = cbor2.loads(cbor2.loads(message).value[0])
        known = {one["id"]: one["key"] for one in json.loads(read("keys.json"))["keys"]}
        text = known[protected[4].decode()]
        point = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return COSEKey.new(
            {1: 2, 2: protected[4], 3: -7, -1: 1, -2: point[1:33], -3: point[33:]}
        )

    def test_it_is_signed_and_says_what_the_document_says(self):
        message = read("credential.cwt")
        claims = cbor2.loads(COSE.new().decode(message, self.key(message)))
        self.assertEqual(claims[7].hex(), DOCUMENT["id"].replace("-", ""))
        self.assertEqual(claims[-70_012], DOCUMENT["number"])
        self.assertEqual(claims[-70_014], DOCUMENT["page"])
        self.assertNotEqual(claims[2], DOCUMENT["holder"])
        issued = datetime.datetime.fromisoformat(DOCUMENT["issued_at"])
        self.assertEqual(claims[6], int(issued.timestamp()))

    def test_a_changed_byte_is_found(self):
        message = bytearray(read("credential.cwt"))
        key = self.key(bytes(message))
        at = message.index(DOCUMENT["number"].encode())
        message[at] ^= 1
        with self.assertRaises(Exception):
            COSE.new().decode(bytes(message), key)


if __name__ == "__main__":
    unittest.main()
