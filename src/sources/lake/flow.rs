//! Reads the ends of files in an object store: many requests outstanding, everything told in order. In: a place, its
//! files. Out: as [`super::scan::scan`]. Guaranteed: as many requests as the store bears; memory for those, and for what
//! waits for its turn.

use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::Semaphore;

use super::Fault;
use super::Scanned;
use super::listing::Listed;
use super::local::{Cost, Shared};
use super::pace::{MOST, Pace};
use super::pattern::Pattern;
use super::remote::Remote;
use super::scan::{Files, Known, Sink, Tally, scanned};
use super::window::Window;
use crate::drift::DataFile;

/// What happens elsewhere.
pub(super) enum Event {
    /// A part of the listing.
    Listed(Vec<Listed>),
    /// The listing is at its end.
    End,
    /// What came of a file.
    Fetched { place: u64, file: DataFile, footer: Result<Bytes, Fault>, cost: Cost },
    /// The store asked for patience.
    Throttled,
}

/// Files that may wait for one before them.
const WINDOW: usize = 4 * MOST;
/// Pages of the listing that may wait.
const PAGES: usize = 2;
/// Bytes that outstanding requests may ask for together.
const ROOM: u64 = 24 * 1024 * 1024;

pub(super) fn scan_remote(
    remote: &Remote,
    pattern: Option<&Pattern>,
    files: Files,
    shared: &Shared,
    known: Known,
    sink: Sink,
    tally: &mut Tally,
) {
    let began = Instant::now();
    let (events, news) = channel();
    let permits = Arc::new(Semaphore::new(PAGES));
    let mut ended = false;
    let mut waiting: std::collections::VecDeque<Vec<Listed>> = std::collections::VecDeque::new();
    let mut page: Box<dyn Iterator<Item = Listed>> = match files {
        Files::Below => {
            remote.list(pattern, Arc::clone(&permits), events.clone());
            Box::new(std::iter::empty())
        }
        Files::These(files) => {
            ended = true;
            Box::new(files.into_iter().map(Listed::File))
        }
    };
    let (mut window, mut tempo, mut outstanding) = (Window::new(), Pace::new(began.elapsed()), 0_usize);
    loop {
        let bearable = usize::try_from(ROOM / shared.tail.length()).unwrap_or(MOST).max(1);
        let mut is_starved = false;
        while outstanding < tempo.limit().min(bearable) && window.len() < WINDOW {
            let Some(next) = page.next() else {
                let Some(more) = waiting.pop_front() else {
                    is_starved = true;
                    break;
                };
                permits.add_permits(1);
                page = Box::new(more.into_iter());
                continue;
            };
            match next {
                Listed::Passed => tally.passed_over += 1,
                Listed::Fault(fault) => {
                    window.place(Some(Scanned::Fault(fault)));
                }
                Listed::File(file) => {
                    tally.listed += 1;
                    if let Some(facts) = known(&file) {
                        tally.remembered += 1;
                        window.place(Some(Scanned::File { file, facts, remembered: true }));
                    } else {
                        tally.opened += 1;
                        outstanding += 1;
                        let place = window.place(None);
                        remote.fetch(place, file, shared.tail.length(), events.clone());
                    }
                }
            }
        }
        let mut moved = false;
        while let Some(scanned) = window.next() {
            moved = true;
            sink(scanned);
        }
        if is_starved && ended && window.len() == 0 {
            return;
        }
        // All of the window was known: there is room again, and nothing to wait for.
        if moved && outstanding == 0 && !is_starved {
            continue;
        }
        let Ok(first) = news.recv() else { return };
        for event in std::iter::once(first).chain(news.try_iter()) {
            match event {
                Event::Listed(page) => waiting.push_back(page),
                Event::End => ended = true,
                Event::Throttled => tempo.throttled(began.elapsed()),
                Event::Fetched { place, file, footer, cost } => {
                    outstanding -= 1;
                    tempo.answered(began.elapsed());
                    shared.tail.saw(cost.footer);
                    tally.bytes += cost.bytes;
                    tally.requests += cost.requests;
                    let facts = footer.and_then(|footer| shared.footers.examine(&footer));
                    let facts = facts.map_err(|fault| Fault { path: file.path.clone(), ..fault });
                    window.fill(place, scanned(file, facts));
                }
            }
        }
    }
}
