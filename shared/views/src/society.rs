//! A society in JSON, with its contact for members.

use domain::society::Contact;
use domain::{Line, SocietyId};
use serde::Serialize;

/// A society, and how to reach it.
#[derive(Debug, Serialize)]
pub struct SocietyAnswer<'a> {
    id: &'a str,
    name: &'a str,
    contact: ContactAnswer<'a>,
}

/// How a member reaches a society.
#[derive(Debug, Serialize)]
pub struct ContactAnswer<'a> {
    name: &'a str,
    address: &'a str,
    telephone: Option<&'a str>,
}

impl<'a> SocietyAnswer<'a> {
    /// The society of this name.
    #[must_use]
    pub fn of(id: &'a SocietyId, name: &'a Line, contact: &'a Contact) -> Self {
        Self { id: id.as_str(), name: name.as_str(), contact: ContactAnswer::of(contact) }
    }
}

impl<'a> ContactAnswer<'a> {
    /// The contact.
    #[must_use]
    pub fn of(contact: &'a Contact) -> Self {
        let telephone = contact.telephone.as_ref().map(Line::as_str);
        Self { name: contact.name.as_str(), address: contact.address.as_str(), telephone }
    }
}
