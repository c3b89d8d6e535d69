//! The sandbox city's departments, behind the same traits as real ones.

mod answers;
mod bapenda;
mod counter;
pub(crate) mod dinkes;
mod disdukcapil;
mod inapas;
mod laksa;
mod library;
mod messages;
mod office;
mod queue;

use std::sync::Arc;

use async_trait::async_trait;
use live_domain::{City, Clock, Random, Timestamp};

use super::Departments;
use super::absent::Absent;
use super::connectors::Connected;
use super::desk::{
    About, Answered, Desk, HandOver, Known, Matter, News, Question, TakenOver, Told,
};
use super::queues::Queues;
use crate::config::SandboxConfig;
use crate::db::Db;
use crate::error::Result;
use crate::secrets::Signer;

use counter::Counter;
use library::Library;

pub(crate) use bapenda::{insert_bill, insert_object, sign_payment};
pub(crate) use dinkes::Dinkes;
pub(crate) use inapas::Inapas;
pub(crate) use laksa::{Laksa, note};
pub(crate) use office::DOWN as QUEUES_DOWN;

/// The keys of the departments that sign.
pub(crate) struct DepartmentKeys {
    /// Signs that a report was taken over.
    pub laksa: Arc<Signer>,
    /// Signs that an application was taken over, whichever department's.
    pub counter: Arc<Signer>,
    /// Signs that a bill was paid.
    pub bapenda: Arc<Signer>,
}

/// The sandbox's departments, which work so many times faster than in earnest.
pub(crate) fn departments(
    db: &Db,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
    city: &City,
    keys: &DepartmentKeys,
    SandboxConfig { seed, speed }: SandboxConfig,
) -> Departments {
    let messages = messages::Outbox::new(db.clone(), Arc::clone(clock), Arc::clone(random));
    let counter = Arc::new(Counter {
        db: db.clone(),
        city: city.clone(),
        signer: Arc::clone(&keys.counter),
        clock: Arc::clone(clock),
        speed,
        registers: answers::Registers {
            db: db.clone(),
            clock: Arc::clone(clock),
            city: city.clone(),
        },
    });
    let offices = office::Office::all(city, |places, offers| queue::Queue {
        db: db.clone(),
        city: city.clone(),
        seed,
        clock: Arc::clone(clock),
        places,
        offers,
    });
    let queues = offices
        .into_iter()
        .map(|(department, office)| (department, Arc::new(office) as Arc<dyn Queues>))
        .collect();
    Departments {
        desk: Arc::new(Connected::none(Arc::new(Desks {
            laksa: Laksa::new(city.clone(), Arc::clone(&keys.laksa), Arc::clone(clock), speed),
            own: vec![(library::ID, Arc::new(Library { counter: Arc::clone(&counter) }))],
            counter,
        }))),
        register: Arc::new(disdukcapil::Register::new(db.clone())),
        tax: Arc::new(bapenda::Office::new(db.clone(), Arc::clone(&keys.bapenda))),
        // The health department is asked over the network, as a real one, once it is known where.
        queues,
        hospitals: Arc::new(Absent),
        messages: Arc::new(messages),
        identity: None,
    }
}

/// Every desk behind one: reports go to one, applications to their department's own where there is one, and
/// all others to the counter.
struct Desks {
    laksa: Laksa,
    /// Each with the id of its department.
    own: Vec<(&'static str, Arc<dyn Desk>)>,
    counter: Arc<Counter>,
}

impl Desks {
    fn of(&self, department: &str) -> &dyn Desk {
        let own = self.own.iter().find(|(id, _)| *id == department);
        own.map_or(&*self.counter, |(_, desk)| &**desk)
    }
}

#[async_trait]
impl Desk for Desks {
    async fn take_over(&self, ticket: &HandOver) -> Result<TakenOver> {
        match &ticket.matter {
            Matter::Report { category, words, .. } => self.laksa.take_over(ticket, category, words),
            Matter::Application { department, .. } => self.of(department).take_over(ticket).await,
        }
    }

    async fn tell(&self, told: &Told) -> Result<Timestamp> {
        self.of(&told.department).tell(told).await
    }

    async fn news(&self, ticket: &Known) -> Result<News> {
        match &ticket.about {
            About::Report { category } => self.laksa.news(ticket, category).await,
            About::Application { department, .. } => self.of(department).news(ticket).await,
        }
    }

    async fn answer(&self, question: &Question) -> Result<Answered> {
        self.of(&question.department).answer(question).await
    }
}
