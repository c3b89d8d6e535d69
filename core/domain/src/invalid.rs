//! Why something that was typed cannot be taken, or should be looked at again.

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
    /// It is no JPEG, PNG or WebP picture.
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
}

impl Invalid {
    /// Every code, so that a test can demand words for each.
    pub const CODES: [&'static str; 13] = [
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
        }
    }
}

/// What is unusual about an input that is taken all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Warning {
    /// The kabupaten or kota is not in today's table: it may have been split or renamed since the
    /// number was given out, and a number is kept for life.
    UnknownRegency,
}

impl Warning {
    /// The warning's code.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownRegency => "unknown-regency",
        }
    }
}
