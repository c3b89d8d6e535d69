//! Who gets the money.

use serde::{Deserialize, Serialize};

use super::{
    CATEGORY, CITY, COUNTRY, CURRENCY, FORMAT, METHOD, NAME, NATIONAL, NATIONAL_GUI, POSTCODE,
    QrisError, objects,
};

/// Who gets the money, for building a code. All of it comes from the bank or payment company that
/// the city has its account with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrisMerchant {
    /// National merchant id, for example `ID1020000000001`.
    pub nmid: String,
    /// What the national register has the merchant's size as (`UMI`, `UKE`, `UME`, `UBE`…), where
    /// the payment company wants it in the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria: Option<String>,
    /// Merchant category code (ISO 18245), four digits: `9311` for tax payments.
    pub category: String,
    /// Name as the payer's app shows it, at most 25 characters.
    pub name: String,
    /// City, at most 15 characters.
    pub city: String,
    /// Postcode, at most 10 characters.
    pub postcode: String,
}

impl QrisMerchant {
    /// The data objects that say it, the others that every code has among them.
    pub(super) fn objects(&self, method: &str) -> Result<Vec<(u8, String)>, QrisError> {
        for (tag, value, most) in [
            (NATIONAL, &self.nmid, 15),
            (CATEGORY, &self.category, 4),
            (NAME, &self.name, 25),
            (CITY, &self.city, 15),
            (POSTCODE, &self.postcode, 10),
        ] {
            fits(tag, value, most)?;
        }
        if self.category.len() != 4 || !self.category.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(QrisError::Missing(CATEGORY));
        }
        let mut national = vec![(0, NATIONAL_GUI.to_owned()), (2, self.nmid.clone())];
        if let Some(criteria) = &self.criteria {
            fits(NATIONAL, criteria, 3)?;
            national.push((3, criteria.clone()));
        }
        Ok(vec![
            (FORMAT, "01".to_owned()),
            (METHOD, method.to_owned()),
            (NATIONAL, objects::print(&national)),
            (CATEGORY, self.category.clone()),
            (CURRENCY, "360".to_owned()),
            (COUNTRY, "ID".to_owned()),
            (NAME, self.name.clone()),
            (CITY, self.city.clone()),
            (POSTCODE, self.postcode.clone()),
        ])
    }
}

/// Neither empty nor longer than `most` characters.
pub(super) fn fits(tag: u8, value: &str, most: usize) -> Result<(), QrisError> {
    if value.trim().is_empty() {
        Err(QrisError::Missing(tag))
    } else if value.chars().count() > most {
        Err(QrisError::ValueTooLong(tag))
    } else {
        Ok(())
    }
}
