//! Departments whose own systems are connected by configuration: which of them has a ticket, and what it
//! speaks ([how one is written](../../../../docs/connectors.md)).

mod answering;
mod check;
mod config;
mod file;
mod link;
mod open311;
mod queueing;
mod rest;
mod template;

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{City, Clock, Localized, Timestamp};
use ring::hmac;
use serde_json::Value;

use super::desk::{
    About, Answered, Desk, HandOver, Known, Matter, News, Question, TakenOver, Thread, Told,
};
use super::fhir::Fhir;
use super::queues::{Hospitals, Queues};
use super::system::System;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::running::StartError;
use crate::secrets::Signer;
use crate::services::zone;

use config::{Callback, Connection, Speaks};
use link::Link;
use open311::Open311Desk;
use queueing::RestQueues;
use rest::RestDesk;

pub use config::{Connections, ConnectionsError};

/// Every department that is connected, and who works on what none of them takes.
pub(crate) struct Connected {
    connectors: Vec<Connector>,
    otherwise: Arc<dyn Desk>,
}

/// One department that is connected.
struct Connector {
    id: String,
    system: Arc<System>,
    takes: Takes,
    desk: Option<SpokenDesk>,
    /// Its queues, and whose they are.
    queues: Option<(String, Arc<dyn Queues>)>,
    hospitals: Option<Arc<dyn Hospitals>>,
    callback: Option<Callback>,
}

/// Which tickets a department takes.
struct Takes {
    reports: Vec<String>,
    applications: bool,
}

enum SpokenDesk {
    Rest(RestDesk),
    Open311(Open311Desk),
}

impl Connector {
    /// Who works on its tickets and answers its questions.
    fn desk(&self) -> Result<&dyn Desk> {
        match &self.desk {
            Some(SpokenDesk::Rest(desk)) => Ok(desk),
            Some(SpokenDesk::Open311(desk)) => Ok(desk),
            None => Err(Error::unavailable("the department that is connected takes no tickets")),
        }
    }
}

/// What connectors are made with.
pub(crate) struct Means<'a> {
    /// The database, where their public keys are.
    pub db: &'a Db,
    /// The folder of their keys.
    pub secrets: &'a Path,
    /// The gateway's clock.
    pub clock: &'a Arc<dyn Clock>,
    /// The city.
    pub city: &'a City,
    /// The address that the gateway is known by.
    pub address: &'a str,
}

/// What a callback is about.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// A ticket, by our number.
    Number(String),
    /// One by the department's own.
    Reference(String),
}

impl Connected {
    /// As they are configured; who works on everything else.
    pub async fn open(
        connections: &Connections,
        means: &Means<'_>,
        otherwise: Arc<dyn Desk>,
    ) -> std::result::Result<Self, StartError> {
        let mut connectors = Vec::new();
        for connection in &connections.0 {
            connectors.push(connect(connection, means).await?);
        }
        Ok(Self { connectors, otherwise })
    }

    /// None.
    pub fn none(otherwise: Arc<dyn Desk>) -> Self {
        Self { connectors: Vec::new(), otherwise }
    }

    /// Whether there is none: then everything is done by the gateway's own sandbox, or by nobody.
    pub fn is_empty(&self) -> bool {
        self.connectors.is_empty()
    }

    /// Since when the system does not answer that has a ticket, or is to get it.
    pub fn down_since(&self, thread: Option<&Thread>, about: &About) -> Option<Timestamp> {
        let connector = match thread {
            Some(thread) => self.by_id(&thread.connector),
            None => self.taking(about),
        };
        connector?.system.down_since()
    }

    /// Whose queues are connected.
    pub fn queues(&self) -> impl Iterator<Item = (String, Arc<dyn Queues>)> {
        self.connectors.iter().filter_map(|connector| connector.queues.clone())
    }

    /// Who says which beds are free.
    pub fn hospitals(&self) -> Option<Arc<dyn Hospitals>> {
        self.connectors.iter().find_map(|connector| connector.hospitals.clone())
    }

    /// Since when a department's own system does not answer, while it is left alone.
    pub fn department_down_since(&self, department: &str) -> Option<Timestamp> {
        self.by_id(department)?.system.down_since()
    }

    /// Since when the system does not answer that answers a service's questions at once.
    pub fn silent_since(&self, department: &str, service: &str) -> Option<Timestamp> {
        self.answering(department, service)?.system.down_since()
    }

    /// Who answers a service's questions at once.
    fn answering(&self, department: &str, service: &str) -> Option<&Connector> {
        self.by_id(department).filter(|connector| match &connector.desk {
            Some(SpokenDesk::Rest(desk)) => desk.rest.answers.contains_key(service),
            _ => false,
        })
    }

    /// The key that a department signs callbacks with, where it may push any.
    pub fn callback_key(&self, department: &str) -> Option<hmac::Key> {
        let callback = self.by_id(department)?.callback.as_ref()?;
        Some(hmac::Key::new(hmac::HMAC_SHA256, &callback.key))
    }

    /// What a department's callback is about; nothing when it does not say.
    pub fn callback_about(&self, department: &str, body: &Value) -> Option<Pushed> {
        let callback = self.by_id(department)?.callback.as_ref()?;
        let number = callback.number.as_ref().and_then(|place| place.words(body));
        let reference = callback.reference.as_ref().and_then(|place| place.words(body));
        number.map(Pushed::Number).or(reference.map(Pushed::Reference))
    }

    fn by_id(&self, id: &str) -> Option<&Connector> {
        self.connectors.iter().find(|connector| connector.id == id)
    }

    /// Who takes what is about this.
    fn taking(&self, about: &About) -> Option<&Connector> {
        self.connectors.iter().find(|connector| match about {
            About::Report { category } => connector.takes.reports.contains(category),
            About::Application { department, .. } => {
                connector.takes.applications && connector.id == *department
            }
        })
    }

    /// Who has a ticket: whoever it was handed over to, also after the configuration has changed.
    fn having(&self, thread: Option<&Thread>) -> Result<&dyn Desk> {
        let Some(thread) = thread else { return Ok(&*self.otherwise) };
        let connector = self.by_id(&thread.connector);
        let connector = connector.ok_or_else(|| {
            Error::unavailable("the department that has the ticket is not connected any more")
        })?;
        connector.desk()
    }
}

#[async_trait]
impl Desk for Connected {
    async fn take_over(&self, ticket: &HandOver) -> Result<TakenOver> {
        let about = ticket.matter.about();
        let desk = self.taking(&about).map_or(Ok(&*self.otherwise), Connector::desk)?;
        desk.take_over(ticket).await
    }

    async fn tell(&self, told: &Told) -> Result<Timestamp> {
        self.having(told.thread.as_ref())?.tell(told).await
    }

    async fn news(&self, known: &Known) -> Result<News> {
        self.having(known.thread.as_ref())?.news(known).await
    }

    async fn answer(&self, question: &Question) -> Result<Answered> {
        let connector = self.answering(&question.department, &question.service);
        connector.map_or(Ok(&*self.otherwise), Connector::desk)?.answer(question).await
    }
}

impl Matter {
    /// The same without anything personal.
    pub fn about(&self) -> About {
        match self {
            Self::Report { category, .. } => About::Report { category: category.clone() },
            Self::Application { department, service, .. } => {
                let title = Localized { id: service.clone(), en: service.clone() };
                About::Application { department: department.clone(), title, stages: 0 }
            }
        }
    }
}

async fn connect(
    connection: &Connection,
    means: &Means<'_>,
) -> std::result::Result<Connector, StartError> {
    let Connection { id, base, auth, patience, reports, words, queues_of, .. } = connection.clone();
    let system = System::new(&id, base, auth, patience, Arc::clone(means.clock));
    let system = Arc::new(system.ok_or(StartError::Secret("TLS cannot be set up"))?);
    let mut connector = Connector {
        id: id.clone(),
        system: Arc::clone(&system),
        takes: Takes {
            reports: reports.keys().cloned().collect(),
            applications: connection.applications,
        },
        desk: None,
        queues: None,
        hospitals: None,
        callback: connection.callback.clone(),
    };
    let zone = zone(means.city);
    match connection.speaks.clone() {
        Speaks::Fhir(particulars) => {
            let (department, beds) = (queues_of.unwrap_or(id), particulars.beds);
            let fhir = Arc::new(Fhir::new(&department, system, particulars, zone));
            connector.hospitals = beds.then(|| Arc::clone(&fhir) as Arc<dyn Hospitals>);
            connector.queues = Some((department, fhir));
        }
        Speaks::Rest(mut rest) => {
            let queues = queues_of.zip(rest.queues.take());
            connector.queues = queues.map(|(department, how)| {
                let system = Arc::clone(&system);
                let queues = RestQueues { department: department.clone(), system, how, zone };
                (department, Arc::new(queues) as Arc<dyn Queues>)
            });
            let link = link(connection, means, system).await?;
            let desk = RestDesk { link, reports, words, rest: *rest };
            connector.desk = Some(SpokenDesk::Rest(desk));
        }
        Speaks::Open311 { api_key, jurisdiction, after_photos } => {
            let (city, link) = (means.city.clone(), link(connection, means, system).await?);
            let desk =
                Open311Desk { link, city, reports, words, api_key, jurisdiction, after_photos };
            connector.desk = Some(SpokenDesk::Open311(desk));
        }
    }
    Ok(connector)
}

/// What a desk has, whatever its department's system speaks.
async fn link(
    connection: &Connection,
    means: &Means<'_>,
    system: Arc<System>,
) -> std::result::Result<Link, StartError> {
    let owner = format!("department-{}", connection.id);
    Ok(Link {
        system,
        signer: Arc::new(Signer::open(means.db, means.secrets, &owner, None).await?),
        name: connection.name.clone(),
        clock: Arc::clone(means.clock),
        ask_every: connection.ask_every,
        photos: format!("{}/v1/files/", means.address),
        id: connection.id.clone(),
    })
}
