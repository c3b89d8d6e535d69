//! Whether answers can be taken.

use time::{Date, Duration};
use uuid::Uuid;

use super::{Asked, ChoiceOption, FormField, Kind, MAX_LINE, MAX_PARAGRAPH, NO, YES};
use crate::{
    BirthDate, City, FamilyCardNumber, Invalid, Nik, PhoneNumber, RegionLevel, Rupiah,
    TaxObjectNumber, digits,
};

impl Asked<'_> {
    /// What is wrong with the answers: the name of each field or document, and why.
    pub fn problems(&self, today: Date, city: &City) -> Vec<(String, Invalid)> {
        let fields = self.pages.iter().flat_map(|page| self.problems_of(&page.fields, today, city));
        let documents = self.documents.iter().filter_map(|document| {
            let checked = match self.answers.get(&document.name) {
                Some(answer) => file(answer),
                None if document.optional || document.held.is_some() => Ok(()),
                None => Err(Invalid::Empty),
            };
            Some((document.name.clone(), checked.err()?))
        });
        fields.chain(documents).collect()
    }

    /// The same of some fields alone, for example those of one page.
    pub fn problems_of(
        &self,
        fields: &[&FormField],
        today: Date,
        city: &City,
    ) -> Vec<(String, Invalid)> {
        let wrong = fields.iter().filter_map(|field| {
            let checked = match self.answers.get(&field.name) {
                Some(answer) => field.kind.takes(answer, today, city),
                None if field.optional => Ok(()),
                None => Err(Invalid::Empty),
            };
            Some((field.name.clone(), checked.err()?))
        });
        wrong.collect()
    }
}

impl Kind {
    /// Whether this can be the answer.
    ///
    /// # Errors
    /// Why it cannot.
    pub fn takes(&self, answer: &str, today: Date, city: &City) -> Result<(), Invalid> {
        match self {
            Self::Line => not_longer(answer, MAX_LINE),
            Self::Paragraph => not_longer(answer, MAX_PARAGRAPH),
            Self::Digits { least, most } => {
                let (least, most) = (usize::from(*least), usize::from(*most));
                let got = digits::of(answer)?.len();
                let expected = got.clamp(least, most.max(least));
                require(got == expected, Invalid::WrongLength { expected, got })
            }
            Self::Nik => answer.parse::<Nik>().map(drop),
            Self::FamilyCard => answer.parse::<FamilyCardNumber>().map(drop),
            Self::TaxObject => answer.parse::<TaxObjectNumber>().map(drop),
            Self::Phone => answer.parse::<PhoneNumber>().map(drop),
            Self::BirthDate => {
                let born = answer.parse::<BirthDate>()?.date();
                require(born <= today, Invalid::TooLate)
            }
            Self::Date { from, to } => {
                // Any day can be written like a birth date.
                let day = answer.parse::<BirthDate>()?.date();
                let at = |days: i32| today.saturating_add(Duration::days(days.into()));
                require(day >= at(*from), Invalid::TooEarly)?;
                require(day <= at(*to), Invalid::TooLate)
            }
            Self::Choice(options) => {
                let known = |option: &ChoiceOption| option.value == answer;
                require(options.iter().any(known), Invalid::Unknown)
            }
            Self::YesNo => require(answer == YES || answer == NO, Invalid::Unknown),
            Self::Number { least, most, .. } => {
                let number = digits::plain(answer)?.trim().parse::<i64>();
                let number = number.map_err(|_| Invalid::NotANumber)?;
                require(number >= *least, Invalid::TooLittle { least: *least })?;
                require(number <= *most, Invalid::TooMuch { most: *most })
            }
            Self::Money => answer.parse::<Rupiah>().map(drop),
            Self::Village => {
                let found = city.regions().find(answer);
                require(found.is_some_and(|r| r.level == RegionLevel::Village), Invalid::Unknown)
            }
            Self::Place => {
                let (latitude, rest) = answer.split_once(',').ok_or(Invalid::Unknown)?;
                let longitude = rest.split(',').next().unwrap_or_default();
                let degrees = |text: &str| text.trim().parse::<f64>().map_err(|_| Invalid::Unknown);
                let inside = city.bounds.contains(degrees(latitude)?, degrees(longitude)?);
                require(inside, Invalid::OutsideCity)
            }
            Self::Photo => file(answer),
        }
    }
}

fn file(answer: &str) -> Result<(), Invalid> {
    require(answer.parse::<Uuid>().is_ok(), Invalid::Unknown)
}

fn not_longer(answer: &str, most: usize) -> Result<(), Invalid> {
    require(answer.chars().nth(most).is_none(), Invalid::TooLong { most })
}

fn require(holds: bool, otherwise: Invalid) -> Result<(), Invalid> {
    if holds { Ok(()) } else { Err(otherwise) }
}
