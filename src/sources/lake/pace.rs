//! How many requests are outstanding: as many as make the whole faster, fewer once the store asks for patience. In:
//! when answers came, by the caller's clock. Out: a limit. Pure.

use std::time::Duration;

/// At first.
const START: usize = 64;
/// More only costs, on any network that was measured.
pub(super) const MOST: usize = 512;
/// Fewer than this helps nobody.
const FEWEST: usize = 4;
/// Complaints about one burst are one complaint.
const BURST: Duration = Duration::from_secs(1);
/// So many rounds pass after a complaint before more is tried.
const CALM: u32 = 4;

/// The limit, and what it was learned from.
#[derive(Debug)]
pub(super) struct Pace {
    limit: usize,
    answers: usize,
    since: Duration,
    rate: f64,
    cut: Option<Duration>,
    calm: u32,
}

impl Pace {
    pub(super) const fn new(now: Duration) -> Self {
        Self { limit: START, answers: 0, since: now, rate: 0.0, cut: None, calm: 0 }
    }

    pub(super) const fn limit(&self) -> usize {
        self.limit
    }

    /// An answer came.
    pub(super) fn answered(&mut self, now: Duration) {
        self.answers += 1;
        let took = now.saturating_sub(self.since);
        // Two answers for each place are enough to tell.
        if self.answers < self.limit * 2 || took.is_zero() {
            return;
        }
        // So many answers are far below 2^52.
        #[expect(clippy::cast_precision_loss)]
        let rate = self.answers as f64 / took.as_secs_f64();
        if self.calm > 0 {
            // What was reached meanwhile is no measure: once it is over, more is tried.
            self.calm -= 1;
        } else {
            if rate > self.rate * 1.05 {
                self.limit = (self.limit + self.limit / 2).min(MOST);
            }
            self.rate = rate.max(self.rate * 0.98);
        }
        self.answers = 0;
        self.since = now;
    }

    /// The store asked for patience.
    pub(super) fn throttled(&mut self, now: Duration) {
        if self.cut.is_some_and(|cut| now.saturating_sub(cut) < BURST) {
            return;
        }
        self.limit = (self.limit / 2).max(FEWEST);
        (self.cut, self.calm, self.answers, self.since, self.rate) = (Some(now), CALM, 0, now, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers as a store gives them that takes `latency` for each and no more than `most` a second.
    fn run(pace: &mut Pace, now: &mut Duration, rounds: usize, most: f64) {
        for _ in 0..rounds {
            let limit = pace.limit();
            let rate = (f64::from(u32::try_from(limit).unwrap()) / 0.02).min(most);
            for _ in 0..limit * 2 {
                *now += Duration::from_secs_f64(1.0 / rate);
                pace.answered(*now);
            }
        }
    }

    #[test]
    fn it_grows_while_that_helps_and_no_further() {
        let (mut pace, mut now) = (Pace::new(Duration::ZERO), Duration::ZERO);
        run(&mut pace, &mut now, 20, f64::INFINITY);
        assert_eq!(pace.limit(), MOST);
        let (mut pace, mut now) = (Pace::new(Duration::ZERO), Duration::ZERO);
        run(&mut pace, &mut now, 20, 5_500.0);
        assert!((110..=216).contains(&pace.limit()), "{}", pace.limit());
    }

    #[test]
    fn it_halves_once_for_each_burst_and_then_recovers() {
        let (mut pace, mut now) = (Pace::new(Duration::ZERO), Duration::from_secs(5));
        (0..100).for_each(|_| pace.throttled(now));
        assert_eq!(pace.limit(), START / 2);
        for _ in 0..10 {
            now += BURST;
            pace.throttled(now);
        }
        assert_eq!(pace.limit(), FEWEST);
        run(&mut pace, &mut now, 3, f64::INFINITY);
        assert_eq!(pace.limit(), FEWEST);
        run(&mut pace, &mut now, 10, f64::INFINITY);
        assert!(pace.limit() > FEWEST);
    }
}
