//! Room for long footers: many readers may hold a short one each, but only as many long ones as fit together. In: how
//! many bytes one takes. Out: a permit, once there is room; what is larger than all the room is let in alone.

use std::sync::{Condvar, Mutex, PoisonError};

/// Shorter ones are not counted.
const SMALL: u64 = 256 * 1024;
/// So much at a time. Decoded, a footer takes a few times its length.
const ROOM: u64 = 4 * 1024 * 1024;

/// The room.
#[derive(Debug, Default)]
pub(super) struct Budget {
    taken: Mutex<u64>,
    freed: Condvar,
}

/// Room that was given; dropping it gives it back.
pub(super) struct Permit<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    /// Waits until there is room.
    pub(super) fn room_for(&self, bytes: u64) -> Permit<'_> {
        let bytes = if bytes <= SMALL { 0 } else { bytes.min(ROOM) };
        if bytes > 0 {
            let taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = self.freed.wait_while(taken, |taken| *taken + bytes > ROOM);
            *waited.unwrap_or_else(PoisonError::into_inner) += bytes;
        }
        Permit { budget: self, bytes }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.bytes > 0 {
            *self.budget.taken.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
            self.budget.freed.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_waits_and_what_never_fits_comes_alone() {
        let budget = Budget::default();
        let small: Vec<Permit> = (0..100).map(|_| budget.room_for(SMALL)).collect();
        let one = budget.room_for(ROOM / 2);
        let other = budget.room_for(ROOM / 2);
        assert_eq!((small.len(), *budget.taken.lock().unwrap()), (100, ROOM));
        drop((one, other));
        drop(budget.room_for(u64::MAX));
        assert_eq!(*budget.taken.lock().unwrap(), 0);
    }
}
