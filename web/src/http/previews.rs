//! Small pictures that were made lately, so that each is made once.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;

use crate::secret::SessionId;

/// The most memory that previews take.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// Previews by session and file, the latest used last.
#[derive(Debug, Default)]
pub(crate) struct Previews(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    pictures: VecDeque<((SessionId, String), Bytes)>,
    bytes: usize,
}

impl Previews {
    /// A preview that was made before.
    pub(super) fn find(&self, session: SessionId, file: &str) -> Option<Bytes> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = |((of, name), _): &((SessionId, String), Bytes)| *of == session && name == file;
        let at = kept.pictures.iter().position(found)?;
        let picture = kept.pictures.remove(at)?;
        let bytes = picture.1.clone();
        kept.pictures.push_back(picture);
        Some(bytes)
    }

    /// Keeps a preview, in the place of those that nobody asked for in the longest time.
    pub(super) fn keep(&self, session: SessionId, file: &str, bytes: Bytes) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.bytes += bytes.len();
        kept.pictures.push_back(((session, file.to_owned()), bytes));
        while kept.bytes > MOST_BYTES
            && let Some((_, oldest)) = kept.pictures.pop_front()
        {
            kept.bytes -= oldest.len();
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Random;
    use crate::secret::Secret;

    struct Fixed(u8);

    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn previews_belong_to_a_session_and_the_unused_go_first() {
        let previews = Previews::default();
        let [mine, yours] = [1, 2].map(|n| Secret::new(&Fixed(n)).id());
        let half = Bytes::from(vec![0; MOST_BYTES / 2]);
        previews.keep(mine, "a", half.clone());
        previews.keep(mine, "b", half.clone());
        assert!(previews.find(yours, "a").is_none());
        assert!(previews.find(mine, "a").is_some());
        previews.keep(mine, "c", half);
        assert!(previews.find(mine, "b").is_none() && previews.find(mine, "a").is_some());
    }
}
