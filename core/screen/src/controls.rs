//! The words of a shell's own controls, which no screen says.

use crate::Words;

macro_rules! controls {
    ($($(#[$doc:meta])* $field:ident = $key:literal;)*) => {
        /// What the parts of a screen say that every shell draws in its own way: the words on the
        /// buttons of a map, of a photo, of a code. They are the same in every shell.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
        pub struct Controls {
            $($(#[$doc])* pub $field: String,)*
        }

        impl Controls {
            #[cfg(test)]
            const KEYS: &'static [&'static str] = &[$($key),*];

            /// In the language of these words.
            pub fn of(words: &Words) -> Self {
                Self { $($field: words.say($key),)* }
            }
        }
    };
}

controls! {
    /// A step that is behind us.
    stage_done = "stage-done";
    /// The step where we are.
    stage_now = "stage-now";
    /// A step to come.
    stage_ahead = "stage-ahead";
    /// A step that went wrong.
    stage_failed = "stage-failed";
    /// Beside the label of a field that may stay empty.
    optional = "optional";
    /// The folded choice before anything is chosen.
    choose = "choose";
    /// Narrows a long list of options.
    search = "search-options";
    /// Takes or picks a photo, where one control does both.
    photo_choose = "photo-choose";
    /// Takes a photo.
    photo_take = "photo-take";
    /// Picks a photo.
    photo_pick = "photo-pick";
    /// Takes or picks another photo.
    photo_change = "photo-change";
    /// Takes the photo away.
    photo_remove = "photo-remove";
    /// The picture cannot be opened.
    photo_unreadable = "photo-unreadable";
    /// The photo of a block cannot be shown now.
    photo_missing = "photo-missing";
    /// Shows less of the map, larger.
    map_nearer = "map-nearer";
    /// Shows more of the map, smaller.
    map_farther = "map-farther";
    /// How to set the pin.
    map_hint = "map-hint";
    /// While the device finds out where it is.
    locating = "locating";
    /// The device cannot or may not tell where it is.
    locate_failed = "locate-failed";
    /// How to hold a code before the camera.
    scan_hint = "scan-hint";
    /// The camera cannot or may not be used.
    scan_failed = "scan-failed";
    /// Leaves something that lies over the screen.
    close = "close";
    /// Copies a code's payload.
    copy = "copy";
    /// It was copied.
    copied = "copied";
    /// Hands something to another app.
    share = "share";
    /// Tries once more.
    retry = "retry";
    /// No room on the device: what.
    full_title = "device-full-title";
    /// No room on the device: what to do.
    full_text = "device-full-text";
    /// The app cannot be opened: what.
    broken_title = "cannot-open-title";
    /// The app cannot be opened: what to do.
    broken_text = "cannot-open-text";
    /// A newer version wrote what is on the device: what.
    update_title = "too-old-title";
    /// A newer version wrote what is on the device: what to do.
    update_text = "too-old-text";
    /// The app is open a second time on the same data: what.
    in_use_title = "in-use-title";
    /// The app is open a second time on the same data: what to do.
    in_use_text = "in-use-text";
    /// The device has no screen lock by which its owner could be known.
    no_screen_lock = "no-screen-lock";
    /// The settings' name for what the app notifies about.
    news = "news";
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn every_language_has_every_word() {
        for language in Language::ALL {
            let words = Words::new(language, &[]).unwrap();
            for key in Controls::KEYS {
                assert!(words.has(key), "{key} has no words in {language:?}");
            }
        }
    }
}
