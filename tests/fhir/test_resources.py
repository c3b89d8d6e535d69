"""What the gateway's health connector sends, and what the sandbox's FHIR server answers, as a library reads
it that others wrote."""

import json
import time
import unittest
import urllib.error
import urllib.parse
import urllib.request
from datetime import date, timedelta, timezone
from pathlib import Path

import gateway
from fhir.resources.R4B.appointment import Appointment, AppointmentParticipant
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.healthcareservice import HealthcareService
from fhir.resources.R4B.identifier import Identifier
from fhir.resources.R4B.location import Location
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.reference import Reference
from fhir.resources.R4B.schedule import Schedule
from fhir.resources.R4B.slot import Slot

REFERENCE = "urn:live:appointment"


class Sent(unittest.TestCase):
    """The file is held against what the connector really sends by the gateway's own tests."""

    def test_what_the_connector_sends_is_valid(self):
        sent = json.loads(Path(__file__).with_name("sent.json").read_text())
        created = Appointment.parse_obj(sent[0]["body"])
        self.assertEqual((created.status, created.identifier[0].system), ("booked", REFERENCE))
        self.assertLess(created.start, created.end)
        # Somebody's name, and nothing else that says who they are.
        self.assertEqual([p.actor.display for p in created.participant], ["Ibu Sri", None, None])
        # RFC 6902: the change leaves a valid resource.
        [change] = sent[1]["body"]
        self.assertEqual((change["op"], change["path"]), ("replace", "/status"))
        changed = {**sent[0]["body"], "status": change["value"]}
        self.assertEqual(Appointment.parse_obj(changed).status, "cancelled")

    def test_what_is_wrong_is_found(self):
        sent = json.loads(Path(__file__).with_name("sent.json").read_text())
        del sent[0]["body"]["participant"]
        with self.assertRaises(ValueError):
            Appointment.parse_obj(sent[0]["body"])


class Server(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.gateway = gateway.start(cls)
        with urllib.request.urlopen(f"{cls.gateway}/sandbox/health.json") as answer:
            cls.server = json.load(answer)
        form = urllib.parse.urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": cls.server["client_id"],
                "client_secret": cls.server["client_secret"],
            }
        ).encode()
        with urllib.request.urlopen(cls.server["token_url"], form) as answer:
            cls.token = json.load(answer)["access_token"]

    def ask(self, path, body=None, method=None, token=None, **headers):
        url = path if path.startswith("http") else f"{self.server['base']}/{path}"
        headers = {"Authorization": f"Bearer {token or self.token}", **headers}
        request = urllib.request.Request(url, body, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                self.assertIn("application/fhir+json", answer.headers["Content-Type"])
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            with refused:
                self.assertIn("application/fhir+json", refused.headers["Content-Type"])
                return refused.code, json.load(refused)

    def search(self, path):
        """Every match, of all pages."""
        found, included, pages = [], [], 0
        while path:
            status, body = self.ask(path)
            self.assertEqual(status, 200)
            bundle = Bundle.parse_obj(body)
            self.assertEqual(bundle.type, "searchset")
            for entry in bundle.entry or []:
                (found if entry.search.mode == "match" else included).append(entry.resource)
            path = next((link.url for link in bundle.link if link.relation == "next"), None)
            pages += 1
        self.assertEqual(len(found), bundle.total)
        return found, included, pages

    def refused(self, answer, status, code):
        self.assertEqual(answer[0], status)
        self.assertEqual(OperationOutcome.parse_obj(answer[1]).issue[0].code, code)

    def a_free_slot(self):
        [service, *_], _, _ = self.search("HealthcareService?active=true&_include=HealthcareService:location")
        today = date.fromtimestamp(time.time())
        for day in (today + timedelta(days=n) for n in range(1, 14)):
            schedules, _, _ = self.search(f"Schedule?actor=HealthcareService/{service.id}&date={day}")
            for schedule in schedules:
                self.assertIsInstance(schedule, Schedule)
                self.assertIn(f"HealthcareService/{service.id}", [actor.reference for actor in schedule.actor])
                slots, _, _ = self.search(f"Slot?schedule={schedule.id}&status=free")
                if slots:
                    self.assertIsInstance(slots[-1], Slot)
                    return service, slots[-1]
        raise AssertionError("no slot is free in a fortnight")

    def test_it_says_what_it_can_do(self):
        status, body = self.ask("metadata")
        self.assertEqual((status, CapabilityStatement.parse_obj(body).fhirVersion), (200, "4.0.1"))

    def test_clinics_and_services(self):
        services, places, _ = self.search("HealthcareService?active=true&_include=HealthcareService:location")
        self.assertTrue(all(isinstance(service, HealthcareService) for service in services))
        # What it is called in English stands beside its name, by HL7's extension.
        for service in services:
            [translation] = service.name__ext.extension
            self.assertEqual(translation.url, "http://hl7.org/fhir/StructureDefinition/translation")
            language, content = translation.extension
            self.assertEqual((language.url, language.valueCode), ("lang", "en"))
            self.assertEqual((content.url, content.valueString != service.name), ("content", True))
        self.assertTrue(all(isinstance(place, Location) for place in places))
        known = {f"Location/{place.id}" for place in places}
        self.assertTrue(all(service.location[0].reference in known for service in services))

    def test_beds_come_in_pages(self):
        beds, hospitals, pages = self.search("Location?operational-status=O,U&_include=Location:partof&_count=40")
        self.assertGreater(pages, 1)
        self.assertEqual({bed.operationalStatus.code for bed in beds}, {"O", "U"})
        known = {f"Location/{hospital.id}" for hospital in hospitals}
        self.assertTrue(all(bed.partOf.reference in known for bed in beds))

    def test_a_place_is_booked_found_and_cancelled(self):
        service, slot = self.a_free_slot()
        wish = Appointment(
            identifier=[Identifier(system=REFERENCE, value="python")],
            status="booked",
            slot=[Reference(reference=f"Slot/{slot.id}")],
            start=slot.start,
            end=slot.end,
            participant=[
                AppointmentParticipant(actor=Reference(display="Ibu Sri"), status="accepted"),
                AppointmentParticipant(
                    actor=Reference(reference=f"HealthcareService/{service.id}"), status="accepted"
                ),
            ],
        )
        body, kind = wish.json().encode(), {"Content-Type": "application/fhir+json"}
        once = {"If-None-Exist": f"identifier={REFERENCE}|python", **kind}
        status, made = self.ask("Appointment", body, **once)
        self.assertEqual(status, 201)
        made = Appointment.parse_obj(made)
        status, again = self.ask("Appointment", body, **once)
        self.assertEqual((status, again["id"]), (200, made.id))
        self.refused(self.ask("Appointment", body, **kind), 409, "conflict")
        found, _, _ = self.search(f"Appointment?identifier={REFERENCE}%7Cpython")
        self.assertEqual([one.id for one in found], [made.id])
        self.assertEqual(Slot.parse_obj(self.ask(f"Slot/{slot.id}")[1]).status, "busy")
        # Of others it says no more than what has to be there, and their number.
        day = slot.start.astimezone(timezone(timedelta(hours=7))).replace(hour=0, minute=0)
        queue = {
            "actor": f"HealthcareService/{service.id}",
            "status": "booked",
            "date": f"ge{day.isoformat()}",
            "_elements": "identifier,status",
        }
        others, _, _ = self.search(f"Appointment?{urllib.parse.urlencode(queue)}")
        self.assertIn(made.id, [other.id for other in others])
        self.assertNotIn("Ibu Sri", "".join(other.json() for other in others))
        patch = json.dumps([{"op": "replace", "path": "/status", "value": "cancelled"}]).encode()
        answer = self.ask(
            f"Appointment/{made.id}", patch, "PATCH", **{"Content-Type": "application/json-patch+json"}
        )
        self.assertEqual(Appointment.parse_obj(answer[1]).status, "cancelled")
        self.assertEqual(Slot.parse_obj(self.ask(f"Slot/{slot.id}")[1]).status, "free")

    def test_what_it_refuses_it_says_in_fhir(self):
        self.refused(self.ask("Slot/none"), 404, "not-found")
        self.refused(self.ask("Slot"), 400, "required")
        self.refused(self.ask("Location", token="another"), 401, "login")
        self.refused(self.ask("Appointment", b"{}"), 400, "structure")


if __name__ == "__main__":
    unittest.main()
