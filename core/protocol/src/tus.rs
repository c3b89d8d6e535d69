//! The words of tus 1.0, the protocol of uploads that go on where they broke off
//! (<https://tus.io/protocols/resumable-upload>).

/// The version that is spoken.
pub const VERSION: &str = "1.0.0";

/// The header that says in which version of tus a request is made.
pub const RESUMABLE: &str = "tus-resumable";

/// The header that says which versions a server speaks.
pub const VERSIONS: &str = "tus-version";

/// The header of where a piece begins, and of how much is there.
pub const OFFSET: &str = "upload-offset";

/// The header of how many bytes the whole has.
pub const LENGTH: &str = "upload-length";

/// The header of what is said about the whole: names, each with a value in base64.
pub const METADATA: &str = "upload-metadata";

/// The header of what a piece sums up to.
pub const CHECKSUM: &str = "upload-checksum";

/// The header of when an unfinished upload is thrown away.
pub const EXPIRES: &str = "upload-expires";

/// The media type of a piece.
pub const PIECE: &str = "application/offset+octet-stream";

/// In the metadata: the id of the file that the upload becomes, a UUID.
pub const FILE: &str = "file";

/// In the metadata: SHA-256 of the whole, lower-case hex.
pub const SHA256: &str = "sha256";

/// The status of a piece that does not sum up to what it says.
pub const WRONG_CHECKSUM: u16 = 460;
