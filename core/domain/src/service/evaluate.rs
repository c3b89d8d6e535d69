//! What is asked of whom.

use std::collections::BTreeMap;

use super::{Condition, DocumentNeeded, FormField, FormPage, ServiceDefinition};

/// What was answered: the names of fields and documents with what was typed, or which file it is.
pub type Answers = BTreeMap<String, String>;

/// What is asked of somebody who answered like this so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked<'a> {
    /// The pages on which anything is asked, in order.
    pub pages: Vec<AskedPage<'a>>,
    /// The documents that are needed.
    pub documents: Vec<&'a DocumentNeeded>,
    /// The answers to what is asked, and no others: what was answered before a question went away stays
    /// with whoever typed it.
    pub answers: Answers,
}

/// A page and what is asked on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPage<'a> {
    /// The page.
    pub page: &'a FormPage,
    /// Its fields that are asked.
    pub fields: Vec<&'a FormField>,
}

impl ServiceDefinition {
    /// What is asked of somebody who answered like this so far.
    ///
    /// One pass is enough, because a condition looks only at what stands further up.
    pub fn asked(&self, given: &Answers) -> Asked<'_> {
        let mut answers = Answers::new();
        let holds = |when: &Option<Condition>, so_far: &Answers| {
            when.as_ref().is_none_or(|c| c.holds(so_far))
        };
        let take = |name: &str, into: &mut Answers| {
            if let Some(answer) = given.get(name).filter(|answer| !answer.trim().is_empty()) {
                into.insert(name.to_owned(), answer.clone());
            }
        };
        let mut pages = Vec::new();
        for page in &self.pages {
            if !holds(&page.when, &answers) {
                continue;
            }
            let mut fields = Vec::new();
            for field in &page.fields {
                if holds(&field.when, &answers) {
                    take(&field.name, &mut answers);
                    fields.push(field);
                }
            }
            if !fields.is_empty() {
                pages.push(AskedPage { page, fields });
            }
        }
        let documents: Vec<_> =
            self.documents.iter().filter(|document| holds(&document.when, &answers)).collect();
        for document in &documents {
            take(&document.name, &mut answers);
        }
        Asked { pages, documents, answers }
    }
}
