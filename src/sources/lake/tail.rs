//! How much of the end of a file is read at first: enough for nearly every footer of the dataset, and not much more. In:
//! the footers seen. Out: a length. Guaranteed: at most [`MOST`]; longer footers take a second read.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Before anything is known.
const FIRST: u64 = 64 * 1024;
/// Many of these are in memory at once.
pub(super) const MOST: u64 = 1024 * 1024;
/// Lengths are rounded up to this, so that they change rarely.
const STEP: u64 = 4 * 1024;
/// So many footers are seen before less than at first is read.
const ENOUGH: u64 = 16;

/// Longer footers take longer to decode than to read, and many times their length in memory.
const LONG: u64 = 256 * 1024;
/// Readers of long footers, and of those that nobody has seen yet.
const FEW: usize = 2;

/// The footers seen so far.
#[derive(Debug, Default)]
pub(super) struct Tail {
    longest: AtomicU64,
    seen: AtomicU64,
}

impl Tail {
    /// A footer was so long, with the bytes after it.
    pub(super) fn saw(&self, length: u64) {
        if length > 0 {
            self.longest.fetch_max(length, Relaxed);
            self.seen.fetch_add(1, Relaxed);
        }
    }

    /// How many readers are worth their room, out of `most`: all of them wait for the disk where footers are short.
    pub(super) fn readers(&self, most: usize) -> usize {
        let is_short = self.seen.load(Relaxed) >= ENOUGH && self.longest.load(Relaxed) < LONG;
        if is_short { most } else { most.min(FEW) }
    }

    /// So much is read at first: twice the longest footer, or half as much again where footers are long.
    pub(super) fn length(&self) -> u64 {
        let longest = self.longest.load(Relaxed);
        let roomy = if longest < FIRST { longest * 2 } else { longest + longest / 2 };
        let learned = roomy.next_multiple_of(STEP).clamp(STEP, MOST);
        if self.seen.load(Relaxed) < ENOUGH { learned.max(FIRST) } else { learned }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_follows_the_footers() {
        let tail = Tail::default();
        assert_eq!((tail.length(), tail.readers(32)), (FIRST, FEW));
        (0..ENOUGH).for_each(|_| tail.saw(5_000));
        assert_eq!(tail.length(), 12 * 1024);
        assert_eq!(tail.readers(32), 32);
        tail.saw(200_000);
        assert_eq!(tail.length(), 303_104);
        tail.saw(64 * 1024 * 1024);
        assert_eq!((tail.length(), tail.readers(32), tail.readers(1)), (MOST, FEW, 1));
    }
}
