//! Reads what the files of a dataset say at their ends. In: a lake, which of its files, what is known of them from the
//! last time. Out: every file once, in the order of the listing, to a sink; and how much it took. Guaranteed: a bounded
//! number of files is under way, however many there are.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, PoisonError};

use super::budget::Budget;
use super::footer::Footers;
use super::listing::Listed;
use super::local::{Cost, Shared, Walk, examine, fault_of, plain};
use super::tail::Tail;
use super::window::Window;
use super::{Fault, FaultKind, Inside, Lake, Scanned};
use crate::drift::{DataFile, Facts, Shapes};

/// Which files of a lake are read.
#[derive(Debug)]
pub enum Files {
    /// Those that are found below its location.
    Below,
    /// Those that a table format names, in the order of their paths.
    These(Vec<DataFile>),
}

/// What a scan took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Files of the dataset that were found, or named.
    pub listed: u64,
    /// Objects beside them that are no data by their names. Hidden ones are not counted.
    pub passed_over: u64,
    /// Files that were opened, whatever came of it.
    pub opened: u64,
    /// Files that were known from the last scan.
    pub remembered: u64,
    /// Bytes that were read of files.
    pub bytes: u64,
    /// Reads of files: system calls here, requests elsewhere. Listing is not counted.
    pub requests: u64,
}

/// Looks up what is known of a file from the last scan.
pub type Known<'a> = &'a mut (dyn FnMut(&DataFile) -> Option<Facts> + Send);
/// Takes what came of each file.
pub type Sink<'a> = &'a mut dyn FnMut(Scanned);

/// Reads the files, and tells `sink` of each in the order of the listing.
pub fn scan(lake: &Lake, files: Files, shapes: &Shapes, known: Known, sink: Sink) -> Tally {
    let mut tally = Tally::default();
    let shared = Shared { footers: Footers::new(shapes), tail: Tail::default(), budget: Budget::default() };
    match &lake.inside {
        Inside::Local { root } => {
            let listing: Box<dyn Iterator<Item = Listed>> = match files {
                Files::These(files) => Box::new(files.into_iter().map(|file| from_table(root, file))),
                Files::Below => below(lake, root),
            };
            scan_local(root, lake.readers, listing, &shared, known, sink, &mut tally);
        }
        Inside::Remote(remote) => {
            super::flow::scan_remote(remote, lake.pattern.as_ref(), files, &shared, known, sink, &mut tally);
        }
    }
    tally
}

/// Table formats know a size and no version: the file itself tells.
fn from_table(root: &Path, file: DataFile) -> Listed {
    if !file.version.is_empty() {
        return Listed::File(file);
    }
    match std::fs::metadata(root.join(&file.path)) {
        Ok(metadata) if metadata.is_file() && metadata.len() != file.size => {
            let message =
                format!("the log of the table says that it has {} bytes, and it has {}", file.size, metadata.len());
            Listed::Fault(Fault { path: file.path, kind: FaultKind::Vanished, message })
        }
        Ok(metadata) => plain(file.path, &metadata),
        Err(error) => Listed::Fault(fault_of(&file.path, &error)),
    }
}

fn below<'a>(lake: &'a Lake, root: &'a Path) -> Box<dyn Iterator<Item = Listed> + 'a> {
    let Some(name) = &lake.single else { return Box::new(Walk::of_data(root, lake.pattern.as_ref())) };
    let place = root.join(name);
    Box::new(std::iter::once(match std::fs::metadata(&place) {
        Ok(metadata) => plain(name.clone(), &metadata),
        Err(error) => Listed::Fault(fault_of(name, &error)),
    }))
}

/// Files that one reader takes at once: handing over costs more than reading.
const MOST_AT_ONCE: u64 = 16;
/// Batches under way for each reader.
const AHEAD: usize = 3;

/// A file that is to be read, or what is known already.
enum Item {
    Open(DataFile),
    Done(Scanned),
}

type Batch = Vec<Item>;
type Finished = Vec<(Scanned, Cost)>;

fn scan_local(
    root: &Path,
    readers: usize,
    mut listing: impl Iterator<Item = Listed>,
    shared: &Shared,
    known: Known,
    sink: Sink,
    tally: &mut Tally,
) {
    let (work, jobs) = channel::<(u64, Batch)>();
    let (report, done) = channel::<(u64, Finished)>();
    let jobs = Mutex::new(jobs);
    std::thread::scope(|scope| {
        // Readers end when `work` is dropped, which is when this closure ends, whatever ends it.
        let work = work;
        let mut running = 0;
        let mut window: Window<Finished> = Window::new();
        let mut ended = false;
        loop {
            let readers = shared.tail.readers(readers);
            while !ended && window.len() < readers * AHEAD {
                let size = (tally.listed / (readers as u64 * 4)).clamp(1, MOST_AT_ONCE);
                let (batch, to_open) = gather(&mut listing, size, known, tally);
                ended = batch.is_empty();
                if to_open == 0 {
                    window.place(Some(batch.into_iter().filter_map(settled).collect()));
                    continue;
                }
                if running < readers {
                    running += 1;
                    let (jobs, report) = (&jobs, report.clone());
                    scope.spawn(move || read(root, jobs, shared, &report));
                }
                let place = window.place(None);
                // The other end is held by this function.
                let _ = work.send((place, batch));
            }
            let mut moved = false;
            while let Some(finished) = window.next() {
                moved = true;
                for (scanned, cost) in finished {
                    tally.bytes += cost.bytes;
                    tally.requests += cost.requests;
                    sink(scanned);
                }
            }
            if ended && window.len() == 0 {
                break;
            }
            if !moved || window.len() >= readers * AHEAD {
                let Ok((place, finished)) = done.recv() else { break };
                window.fill(place, finished);
            }
            while let Ok((place, finished)) = done.try_recv() {
                window.fill(place, finished);
            }
        }
    });
}

fn settled(item: Item) -> Option<(Scanned, Cost)> {
    match item {
        Item::Done(scanned) => Some((scanned, Cost::default())),
        Item::Open(_) => None,
    }
}

/// The next files of a listing, and how many of them have to be opened.
fn gather(
    listing: &mut impl Iterator<Item = Listed>,
    size: u64,
    known: &mut (dyn FnMut(&DataFile) -> Option<Facts> + Send),
    tally: &mut Tally,
) -> (Batch, u64) {
    let (mut batch, mut to_open) = (Vec::new(), 0);
    for listed in listing {
        match listed {
            Listed::Passed => tally.passed_over += 1,
            Listed::Fault(fault) => batch.push(Item::Done(Scanned::Fault(fault))),
            Listed::File(file) => {
                tally.listed += 1;
                batch.push(match known(&file) {
                    Some(facts) => {
                        tally.remembered += 1;
                        Item::Done(Scanned::File { file, facts, remembered: true })
                    }
                    None => {
                        to_open += 1;
                        Item::Open(file)
                    }
                });
            }
        }
        if batch.len() as u64 >= size.max(1) {
            break;
        }
    }
    tally.opened += to_open;
    (batch, to_open)
}

/// One reader: takes batches until there are none.
fn read(
    root: &Path,
    jobs: &Mutex<Receiver<(u64, Batch)>>,
    shared: &Shared,
    report: &std::sync::mpsc::Sender<(u64, Finished)>,
) {
    let mut buffer = Vec::new();
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((place, batch)) = next else { return };
        let finished = batch.into_iter().map(|item| match item {
            Item::Done(scanned) => (scanned, Cost::default()),
            Item::Open(file) => {
                let at: PathBuf = root.join(&file.path);
                let (facts, cost) = examine(&at, &file, shared, &mut buffer);
                (scanned(file, facts), cost)
            }
        });
        if report.send((place, finished.collect())).is_err() {
            return;
        }
    }
}

/// What came of a file that was opened.
pub(super) fn scanned(file: DataFile, facts: Result<Facts, Fault>) -> Scanned {
    match facts {
        Ok(facts) => Scanned::File { file, facts, remembered: false },
        Err(fault) => Scanned::Fault(fault),
    }
}
