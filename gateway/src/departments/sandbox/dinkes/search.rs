//! Reading and searching, as FHIR has it: as much of it as a client of queues needs.

use live_domain::{Date, Timestamp};
use serde_json::{Value, json};

use super::super::queue::{Slot, Wanted, schedule_of};
use super::{Answered, BED_STATUS, Dinkes, Refusal};
use crate::services::zone;

/// The most resources of a page.
const MOST: usize = 100;

/// What was asked: the names and values of a query.
pub(crate) struct Asked(pub Vec<(String, String)>);

/// What was found.
pub(crate) struct Page {
    /// Every match, of all pages.
    pub matches: Vec<Value>,
    /// What goes with matches, where that was asked for.
    pub included: Vec<Value>,
}

impl Asked {
    /// The first value of a name.
    pub fn get<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The number of a name.
    fn number(&self, name: &str) -> Option<usize> {
        self.get(name)?.parse().ok()
    }

    /// Whether a word is among those that were asked for; any is when none was.
    fn admits(&self, name: &str, word: &str) -> bool {
        let code = |asked: &str| asked.rsplit('|').next() == Some(word);
        self.get(name).is_none_or(|asked| asked.split(',').any(code))
    }

    /// Whether a moment lies where it was asked for. What cannot be read admits nothing.
    fn admits_time(&self, name: &str, at: Timestamp) -> bool {
        self.all(name).all(|asked| {
            let Some((sign, time)) = asked.split_at_checked(2) else { return false };
            let Ok(time) = time.parse::<Timestamp>() else { return false };
            match sign {
                "ge" => at >= time,
                "gt" => at > time,
                "lt" => at < time,
                "le" => at <= time,
                _ => false,
            }
        })
    }

    /// What something refers to, of a kind.
    fn id_of<'a>(&'a self, name: &'a str, kind: &str) -> Option<&'a str> {
        self.get(name)?.strip_prefix(kind)?.strip_prefix('/')
    }
}

impl Page {
    fn of(matches: Vec<Value>) -> Self {
        Self { matches, included: Vec::new() }
    }

    /// The Bundle of the page that was asked for, at this address.
    pub fn bundle(&self, address: &str, kind: &str, asked: &Asked) -> Value {
        let link = |offset: Option<usize>| {
            let kept = asked.0.iter().filter(|(name, _)| offset.is_none() || name != "_offset");
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(kept);
            offset.map(|offset| query.append_pair("_offset", &offset.to_string()));
            format!("{address}/{kind}?{}", query.finish())
        };
        let mut bundle = json!({
            "resourceType": "Bundle", "type": "searchset", "total": self.matches.len(),
            "link": [{ "relation": "self", "url": link(None) }],
        });
        if asked.get("_summary") == Some("count") {
            return bundle;
        }
        let count = asked.number("_count").unwrap_or(MOST).clamp(1, MOST);
        let offset = asked.number("_offset").unwrap_or(0);
        let entry = |mode: &str, resource: &Value| {
            let of = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
            json!({
                "fullUrl": format!("{address}/{}/{}", of("resourceType"), of("id")),
                "resource": resource, "search": { "mode": mode },
            })
        };
        let matches = self.matches.iter().skip(offset).take(count);
        let mut entries: Vec<Value> = matches.map(|resource| entry("match", resource)).collect();
        entries.extend(self.included.iter().map(|resource| entry("include", resource)));
        if !entries.is_empty() {
            bundle["entry"] = Value::Array(entries);
        }
        if offset + count < self.matches.len()
            && let Some(links) = bundle["link"].as_array_mut()
        {
            links.push(json!({ "relation": "next", "url": link(Some(offset + count)) }));
        }
        bundle
    }
}

impl Dinkes {
    /// One resource.
    pub async fn read(&self, kind: &str, id: &str) -> Answered<Value> {
        let with_id = |all: Vec<Value>| all.into_iter().find(|resource| resource["id"] == id);
        let found = match kind {
            "Location" => with_id(self.places()).or_else(|| with_id(self.beds())),
            "HealthcareService" => with_id(self.services()),
            "Schedule" => {
                schedule_of(id).and_then(|(service, day)| self.queue.schedule(service, day))
            }
            "Slot" => match Slot::of(id) {
                Some(slot) if self.queue.slots_of(&slot.service, slot.day).contains(&slot) => {
                    let booked = self.queue.booked(Wanted::Day(&slot.service, slot.day)).await?;
                    Some(self.queue.slot(&slot, &booked))
                }
                _ => None,
            },
            "Appointment" => {
                self.queue.booked(Wanted::Id(id)).await?.pop().map(|booked| self.queue.own(&booked))
            }
            _ => None,
        };
        Ok(found.ok_or(Refusal(404, "not-found", "there is no such resource")))
    }

    /// Searches.
    pub async fn search(&self, kind: &str, asked: &Asked) -> Answered<Page> {
        Ok(Ok(match kind {
            "Location" => self.find_places(asked),
            "HealthcareService" => {
                let mut page = Page::of(self.services());
                if asked.get("_include") == Some("HealthcareService:location") {
                    page.included = self.places();
                }
                page
            }
            "Schedule" => match self.find_schedules(asked) {
                Some(page) => page,
                None => return Ok(Err(Refusal(400, "required", "ask by actor and date"))),
            },
            "Slot" => return self.find_slots(asked).await,
            "Appointment" => return self.find_appointments(asked).await,
            _ => return Ok(Err(Refusal(404, "not-supported", "no such kind of resource"))),
        }))
    }

    fn find_places(&self, asked: &Asked) -> Page {
        if asked.get("operational-status").is_none() {
            return Page::of(self.places());
        }
        let is_asked = |bed: &Value| {
            let status = &bed["operationalStatus"];
            status["system"] == BED_STATUS
                && asked.admits("operational-status", status["code"].as_str().unwrap_or_default())
        };
        let mut page = Page::of(self.beds().into_iter().filter(is_asked).collect());
        if asked.get("_include") == Some("Location:partof") {
            let hospitals = self.hospitals();
            page.included = hospitals.iter().map(|(id, name)| self.place(id, name)).collect();
        }
        page
    }

    fn find_schedules(&self, asked: &Asked) -> Option<Page> {
        const DAY: &[time::format_description::BorrowedFormatItem<'static>] =
            time::macros::format_description!("[year]-[month]-[day]");
        let service = asked.id_of("actor", "HealthcareService")?;
        let day = Date::parse(asked.get("date")?, DAY).ok()?;
        Some(Page::of(self.queue.schedule(service, day).into_iter().collect()))
    }

    async fn find_slots(&self, asked: &Asked) -> Answered<Page> {
        let Some(schedules) = asked.get("schedule") else {
            return Ok(Err(Refusal(400, "required", "ask by schedule")));
        };
        let mut found = Vec::new();
        for (service, day) in schedules.split(',').filter_map(schedule_of) {
            let booked = self.queue.booked(Wanted::Day(service, day)).await?;
            for slot in self.queue.slots_of(service, day) {
                let is_asked = asked.admits_time("start", self.queue.begin(&slot));
                found.extend(is_asked.then(|| self.queue.slot(&slot, &booked)));
            }
        }
        found.retain(|slot| asked.admits("status", slot["status"].as_str().unwrap_or_default()));
        Ok(Ok(Page::of(found)))
    }

    async fn find_appointments(&self, asked: &Asked) -> Answered<Page> {
        if let Some(identifier) = asked.get("identifier") {
            let reference = identifier.rsplit('|').next().unwrap_or_default();
            let booked = self.queue.booked(Wanted::Reference(reference)).await?;
            return Ok(Ok(Page::of(booked.iter().map(|booked| self.queue.own(booked)).collect())));
        }
        let day = asked.all("date").find_map(|date| date.strip_prefix("ge"));
        let day = day.and_then(|date| date.parse::<Timestamp>().ok());
        let service = asked.id_of("actor", "HealthcareService");
        let (Some(service), Some(day)) = (service, day) else {
            return Ok(Err(Refusal(400, "required", "ask by identifier, or by actor and date")));
        };
        let mut found =
            self.queue.appointments(service, day.at_offset(zone(&self.queue.city)).date()).await?;
        found.retain(|one| {
            let start = one["start"].as_str().and_then(|start| start.parse().ok());
            asked.admits("status", one["status"].as_str().unwrap_or_default())
                && start.is_some_and(|start| asked.admits_time("date", start))
        });
        if asked.get("_sort") == Some("-date") {
            found.reverse();
        }
        if asked.get("_elements").is_some() {
            found.iter_mut().for_each(shorten);
        }
        Ok(Ok(Page::of(found)))
    }
}

/// Leaves what has to be there, and the number: nothing that says who it is.
fn shorten(appointment: &mut Value) {
    let others = appointment["participant"].as_array().cloned().unwrap_or_default();
    let mut shown: Vec<Value> =
        others.into_iter().filter(|other| other["actor"]["reference"].is_string()).collect();
    shown.truncate(1);
    appointment["participant"] = Value::Array(shown);
    let numbers = appointment["identifier"].as_array().cloned().unwrap_or_default();
    let is_number = |known: &Value| known["system"] == super::NUMBERS;
    appointment["identifier"] = numbers.into_iter().filter(is_number).collect();
    appointment["meta"] = json!({ "tag": [{
        "system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED",
    }] });
}
