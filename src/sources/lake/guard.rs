//! Decoders of libraries, run over bytes that nobody vouches for. In: a closure. Out: what it gives, or nothing where it
//! panicked. Guaranteed: such a panic ends nothing and prints nothing; every other one is as loud as ever.
//!
//! The decoders mean to answer hostile bytes with an error, and hold assertions on the way. A scan of a million files must
//! not end with one of them.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
}

static SILENCED: Once = Once::new();

/// What `decode` gives; `None` where it panicked.
pub(super) fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    SILENCED.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_GUARDED.get() {
                usual(panic);
            }
        }));
    });
    let before = IS_GUARDED.replace(true);
    let decoded = catch_unwind(AssertUnwindSafe(decode));
    IS_GUARDED.set(before);
    decoded.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_nothing_and_a_result_is_itself() {
        assert_eq!(guarded(|| 7), Some(7));
        assert_eq!(guarded(|| [1, 2, 3][std::hint::black_box(7)]), None);
        assert!(!IS_GUARDED.get());
    }
}
