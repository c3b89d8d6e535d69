//! Why something that was typed cannot be taken, or should be looked at again.

use std::fmt;

/// Why an input is refused. Its code is what words are kept for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Invalid {
    /// Nothing was typed.
    #[error("nothing was typed")]
    Empty,
    /// It is far longer than anything meant could be.
    #[error("too long: at most {most} characters")]
    TooLong {
        /// The most characters that are looked at.
        most: usize,
    },
    /// There is something else than digits and separators.
    #[error("only digits, spaces, dots and dashes")]
    NotDigits,
    /// The number of digits is wrong.
    #[error("{got} digits where {expected} are needed")]
    WrongLength {
        /// How many are needed.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// The first two digits are no province.
    #[error("the first two digits are no province")]
    UnknownProvince,
    /// The date in the number does not exist.
    #[error("the date in the number does not exist")]
    ImpossibleDate,
    /// The serial at the end is 0000, which is never given out.
    #[error("the serial is 0000")]
    ZeroSerial,
    /// It is a number, but not of a mobile phone.
    #[error("not a mobile number")]
    NotMobile,
    /// It is no amount of rupiah.
    #[error("not an amount of rupiah")]
    NotAnAmount,
    /// It is no JPEG, PNG or WebP picture that stands still.
    #[error("not a JPEG, PNG or WebP picture")]
    NotAPicture,
    /// The file is over its limit.
    #[error("over the limit of {most} bytes")]
    TooLarge {
        /// The limit.
        most: usize,
    },
    /// The picture has more pixels than any phone takes: perhaps a decompression bomb.
    #[error("more than {most} pixels")]
    TooManyPixels {
        /// The limit.
        most: u64,
    },
    /// The file ends before the picture does.
    #[error("the picture is cut off")]
    Truncated,
    /// It is none of the options.
    #[error("none of the options")]
    Unknown,
    /// It is no whole number.
    #[error("not a whole number")]
    NotANumber,
    /// The number is too small.
    #[error("less than {least}")]
    TooLittle {
        /// The smallest that is taken.
        least: i64,
    },
    /// The number is too large.
    #[error("more than {most}")]
    TooMuch {
        /// The largest that is taken.
        most: i64,
    },
    /// The day is too long ago.
    #[error("too long ago")]
    TooEarly,
    /// The day is too far ahead.
    #[error("too far ahead")]
    TooLate,
    /// The place is not in the city.
    #[error("outside of the city")]
    OutsideCity,
}

impl Invalid {
    /// Every code, so that a test can demand words for each.
    pub const CODES: [&'static str; 20] = [
        "empty",
        "too-long",
        "not-digits",
        "wrong-length",
        "unknown-province",
        "impossible-date",
        "zero-serial",
        "not-mobile",
        "not-an-amount",
        "not-a-picture",
        "too-large",
        "too-many-pixels",
        "truncated",
        "unknown",
        "not-a-number",
        "too-little",
        "too-much",
        "too-early",
        "too-late",
        "outside-city",
    ];

    /// The reason's code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong { .. } => "too-long",
            Self::NotDigits => "not-digits",
            Self::WrongLength { .. } => "wrong-length",
            Self::UnknownProvince => "unknown-province",
            Self::ImpossibleDate => "impossible-date",
            Self::ZeroSerial => "zero-serial",
            Self::NotMobile => "not-mobile",
            Self::NotAnAmount => "not-an-amount",
            Self::NotAPicture => "not-a-picture",
            Self::TooLarge { .. } => "too-large",
            Self::TooManyPixels { .. } => "too-many-pixels",
            Self::Truncated => "truncated",
            Self::Unknown => "unknown",
            Self::NotANumber => "not-a-number",
            Self::TooLittle { .. } => "too-little",
            Self::TooMuch { .. } => "too-much",
            Self::TooEarly => "too-early",
            Self::TooLate => "too-late",
            Self::OutsideCity => "outside-city",
        }
    }

    /// The numbers in it by name, for words that name them.
    pub fn args(&self) -> Vec<(&'static str, i64)> {
        match *self {
            Self::TooLong { most } | Self::TooLarge { most } => vec![("most", number(most))],
            Self::TooManyPixels { most } => vec![("most", number(most))],
            Self::TooLittle { least } => vec![("least", least)],
            Self::TooMuch { most } => vec![("most", most)],
            Self::WrongLength { expected, got } => {
                vec![("expected", number(expected)), ("got", number(got))]
            }
            _ => Vec::new(),
        }
    }
}

/// What is unusual about an input that is taken all the same. Only what is certain is an error;
/// a rule that has exceptions in real life, or that may have, is a warning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// The province is not in the table.
    UnknownProvince,
    /// The kabupaten or kota is not in today's table: it may have been split or renamed since the
    /// number was given out, and a number is kept for life.
    UnknownRegency,
    /// The kecamatan is not in the city's table: the same holds.
    UnknownDistrict,
    /// It was given out by another kabupaten or kota.
    OtherCity,
    /// The date in it does not exist.
    ImpossibleDate,
    /// The serial at its end is 0000.
    ZeroSerial,
    /// It has another number of digits than is usual.
    UnusualLength {
        /// The fewest that are usual.
        fewest: usize,
        /// The most that are usual.
        most: usize,
        /// How many there are.
        got: usize,
    },
}

impl Warning {
    /// Every code, so that a test can demand words for each.
    pub const CODES: [&'static str; 7] = [
        "unknown-province",
        "unknown-regency",
        "unknown-district",
        "other-city",
        "impossible-date",
        "zero-serial",
        "unusual-length",
    ];

    /// The warning's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownProvince => "unknown-province",
            Self::UnknownRegency => "unknown-regency",
            Self::UnknownDistrict => "unknown-district",
            Self::OtherCity => "other-city",
            Self::ImpossibleDate => "impossible-date",
            Self::ZeroSerial => "zero-serial",
            Self::UnusualLength { .. } => "unusual-length",
        }
    }

    /// The numbers in it by name, for words that name them.
    pub fn args(self) -> Vec<(&'static str, i64)> {
        match self {
            Self::UnusualLength { fewest, most, got } => {
                vec![("fewest", number(fewest)), ("most", number(most)), ("got", number(got))]
            }
            _ => Vec::new(),
        }
    }
}

impl fmt::Display for Warning {
    /// In plain English, for developers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownProvince => f.write_str("the first two digits are no province"),
            Self::UnknownRegency => f.write_str("no kabupaten or kota has these digits today"),
            Self::UnknownDistrict => f.write_str("no kecamatan of the city has these digits today"),
            Self::OtherCity => f.write_str("given out by another kabupaten or kota"),
            Self::ImpossibleDate => f.write_str("the date in the number does not exist"),
            Self::ZeroSerial => f.write_str("the serial is 0000"),
            Self::UnusualLength { fewest, most, got } => {
                write!(f, "{got} digits where {fewest} to {most} are usual")
            }
        }
    }
}

fn number<T: TryInto<i64>>(value: T) -> i64 {
    value.try_into().unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Invalid, Warning};

    // Both matches have no wildcard: a new variant does not compile until it is put in here, and
    // then fails until its code is in the list.

    #[test]
    fn every_reason_is_in_the_list_of_codes() {
        let first = Invalid::Empty;
        let next = |reason| match reason {
            Invalid::Empty => Some(Invalid::TooLong { most: 64 }),
            Invalid::TooLong { .. } => Some(Invalid::NotDigits),
            Invalid::NotDigits => Some(Invalid::WrongLength { expected: 16, got: 15 }),
            Invalid::WrongLength { .. } => Some(Invalid::UnknownProvince),
            Invalid::UnknownProvince => Some(Invalid::ImpossibleDate),
            Invalid::ImpossibleDate => Some(Invalid::ZeroSerial),
            Invalid::ZeroSerial => Some(Invalid::NotMobile),
            Invalid::NotMobile => Some(Invalid::NotAnAmount),
            Invalid::NotAnAmount => Some(Invalid::NotAPicture),
            Invalid::NotAPicture => Some(Invalid::TooLarge { most: 10 }),
            Invalid::TooLarge { .. } => Some(Invalid::TooManyPixels { most: u64::MAX }),
            Invalid::TooManyPixels { .. } => Some(Invalid::Truncated),
            Invalid::Truncated => Some(Invalid::Unknown),
            Invalid::Unknown => Some(Invalid::NotANumber),
            Invalid::NotANumber => Some(Invalid::TooLittle { least: 2 }),
            Invalid::TooLittle { .. } => Some(Invalid::TooMuch { most: 20 }),
            Invalid::TooMuch { .. } => Some(Invalid::TooEarly),
            Invalid::TooEarly => Some(Invalid::TooLate),
            Invalid::TooLate => Some(Invalid::OutsideCity),
            Invalid::OutsideCity => None,
        };
        let all: Vec<_> = std::iter::successors(Some(first), |reason| next(*reason)).collect();
        assert_eq!(all.iter().map(Invalid::code).collect::<Vec<_>>(), Invalid::CODES);
        for reason in all {
            // Whatever number words may use is also in the sentence for developers.
            for (_, value) in reason.args().iter().filter(|(_, value)| *value != i64::MAX) {
                assert!(reason.to_string().contains(&value.to_string()), "{reason}");
            }
        }
        assert_eq!(Invalid::TooManyPixels { most: u64::MAX }.args(), [("most", i64::MAX)]);
    }

    #[test]
    fn every_warning_is_in_the_list_of_codes() {
        let next = |warning| match warning {
            Warning::UnknownProvince => Some(Warning::UnknownRegency),
            Warning::UnknownRegency => Some(Warning::UnknownDistrict),
            Warning::UnknownDistrict => Some(Warning::OtherCity),
            Warning::OtherCity => Some(Warning::ImpossibleDate),
            Warning::ImpossibleDate => Some(Warning::ZeroSerial),
            Warning::ZeroSerial => Some(Warning::UnusualLength { fewest: 10, most: 13, got: 9 }),
            Warning::UnusualLength { .. } => None,
        };
        let first = Some(Warning::UnknownProvince);
        let all: Vec<_> = std::iter::successors(first, |warning| next(*warning)).collect();
        let codes: Vec<_> = all.iter().map(|warning| warning.code()).collect();
        assert_eq!(codes, Warning::CODES);
        for warning in all {
            for (_, value) in warning.args() {
                assert!(warning.to_string().contains(&value.to_string()), "{warning}");
            }
        }
    }
}
