//! Puts what many readers finish in the order in which it was listed. In: places, and what comes of them, in any order.
//! Out: the same, in order. Bounded by whoever asks for places.

use std::collections::VecDeque;

/// What is under way, oldest first.
pub(super) struct Window<T> {
    slots: VecDeque<Option<T>>,
    first: u64,
}

impl<T> Window<T> {
    pub(super) const fn new() -> Self {
        Self { slots: VecDeque::new(), first: 0 }
    }

    /// A place behind all others; what is known at once may be put in.
    pub(super) fn place(&mut self, known: Option<T>) -> u64 {
        self.slots.push_back(known);
        self.first + self.slots.len() as u64 - 1
    }

    /// Puts what came of a place into it.
    pub(super) fn fill(&mut self, place: u64, value: T) {
        let at = place.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        if let Some(slot) = at.and_then(|at| self.slots.get_mut(at)) {
            *slot = Some(value);
        }
    }

    /// The oldest, once it is there.
    pub(super) fn next(&mut self) -> Option<T> {
        let value = self.slots.front_mut()?.take()?;
        self.slots.pop_front();
        self.first += 1;
        Some(value)
    }

    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_finished_early_waits() {
        let mut window = Window::new();
        let (a, b) = (window.place(None), window.place(None));
        window.place(Some("c"));
        window.fill(b, "b");
        assert_eq!(window.next(), None);
        window.fill(a, "a");
        assert_eq!(
            [window.next(), window.next(), window.next(), window.next()],
            [Some("a"), Some("b"), Some("c"), None]
        );
        let d = window.place(None);
        window.fill(d, "d");
        assert_eq!((window.next(), window.len()), (Some("d"), 0));
    }
}
