//! Where the bytes of files lie.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// Where the bytes of files are.
#[derive(Debug, Clone)]
pub(crate) struct Shelf {
    /// The folder.
    pub(super) folder: PathBuf,
    /// The most bytes that all of them may take.
    pub(super) limit: Option<u64>,
}

impl Shelf {
    /// The shelf in this folder, made when missing, for so many bytes.
    pub fn open(folder: PathBuf, limit: Option<u64>) -> std::io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, limit })
    }

    /// Whether it can be written to.
    pub fn is_writable(&self) -> bool {
        let probe = self.folder.join("probe.new");
        let written = fs::write(&probe, b"ok").is_ok();
        // Another check may have removed it already.
        let _ = fs::remove_file(&probe);
        written
    }

    /// Where a file's bytes are.
    pub(super) fn place(&self, id: Uuid) -> PathBuf {
        let name = id.to_string();
        // The last digits, because the first of a time-sorted id are all alike.
        self.folder.join(&name[34..]).join(name)
    }

    /// Writes bytes to a file that is nowhere referred to yet, down to the disk.
    pub fn set_aside(&self, name: Uuid, bytes: &[u8]) -> std::io::Result<PathBuf> {
        let unfinished = self.folder.join(format!("{name}.new"));
        let write = || {
            let mut file = File::create(&unfinished)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        let written = write();
        if written.is_err() {
            // A full disk is not to stay full of halves.
            let _ = fs::remove_file(&unfinished);
        }
        written.map(|()| unfinished)
    }

    /// Puts a file that was set aside in its place.
    pub fn shelve(&self, aside: &Path, id: Uuid) -> std::io::Result<()> {
        let place = self.place(id);
        let folder = place.parent().expect("a place is in a folder");
        fs::create_dir_all(folder)?;
        fs::rename(aside, &place)?;
        File::open(folder)?.sync_all()
    }
}
