//! Objects that could not be judged, as problems. In: faults of a source. Out: problems that name the object, the first
//! ones of each kind; the others are counted.

use std::collections::BTreeMap;

use crate::document::Documents;
use crate::model::{Problem, Site};
use crate::report::scans::many;
use crate::sources::lake::{Fault, FaultKind};

/// So many objects of one kind are named.
const MOST_NAMED: u64 = 20;

/// Faults of one dataset.
#[derive(Default)]
pub(super) struct Faults {
    counts: BTreeMap<FaultKind, u64>,
    named: Vec<Fault>,
}

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        let count = self.counts.entry(fault.kind).or_default();
        *count += 1;
        if *count <= MOST_NAMED {
            self.named.push(fault);
        }
    }

    /// The first one.
    pub(super) fn first(&self) -> Option<&Fault> {
        self.named.first()
    }

    pub(super) fn count(&self) -> u64 {
        self.counts.values().sum()
    }

    /// The problems, each at its object below `location`.
    pub(super) fn problems(self, location: &str, documents: &mut Documents) -> Vec<Problem> {
        let named = self.named.into_iter().map(|fault| {
            // Below the place itself, it is named by a listing or by the log of a table.
            let is_below = !fault.path.is_empty() && !location.ends_with(&fault.path);
            let kind = if is_below && fault.kind == FaultKind::NotFound { FaultKind::Vanished } else { fault.kind };
            let file = documents.add_unread(place(location, &fault.path));
            problem(kind, Site::root(file), fault.message)
        });
        let mut problems: Vec<Problem> = named.collect();
        for (kind, count) in self.counts {
            let more = count.saturating_sub(MOST_NAMED);
            if more > 0 {
                let file = documents.add_unread(location.to_owned());
                let message = format!("so are {} more below it", many(more, "object"));
                problems.push(problem(kind, Site::root(file), message));
            }
        }
        problems
    }
}

/// An object below a location, as people know it.
pub(super) fn place(location: &str, path: &str) -> String {
    match path {
        "" => location.to_owned(),
        // A location that names one file, or a glob, is no folder.
        path if location.ends_with(path) => location.to_owned(),
        path if location.contains('*') => path.to_owned(),
        path => format!("{}/{path}", location.trim_end_matches('/')),
    }
}

fn problem(kind: FaultKind, site: Site, message: String) -> Problem {
    let again = "write it again; the scan reads it anew as soon as it changes";
    match kind {
        FaultKind::Corrupt => Problem::error("corrupt-data", site, message).help(again),
        FaultKind::NotParquet => Problem::error("not-parquet", site, message)
            .help("write it again, or move what is no data out of the dataset's folder"),
        FaultKind::Encrypted => Problem::error("encrypted-data", site, message)
            .help("write it with a plain footer (`plaintext_footer`): nobody here has its keys"),
        FaultKind::TooLarge => {
            Problem::error("too-large", site, message).help("look at what wrote it: no file of a dataset is like this")
        }
        FaultKind::Vanished => {
            Problem::error("vanished-data", site, message).help("scan again when nothing is written there")
        }
        FaultKind::Forbidden => Problem::error("forbidden-data", site, message)
            .help("give the credentials of this scan leave to list and read there"),
        FaultKind::NotFound => Problem::error("missing-data", site, message)
            .help("correct the contract's `servers`, or name the place after the contract"),
        FaultKind::Unreachable => {
            Problem::error("unreachable-data", site, message).help("scan again when the store answers")
        }
        FaultKind::Table => Problem::error("unreadable-table", site, message)
            .help("a table is read by its own log alone, so that nothing of it was judged"),
    }
}
