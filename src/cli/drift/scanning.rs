//! One dataset in one place, scanned. In: a target and its contract. Out: what was seen, or why it could not be. Faults of
//! single objects never end a scan; a place that cannot be reached at all is a fault too, and the next target is scanned.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::faults::Faults;
use super::progress::Progress;
use crate::drift::{self, Claim, DataFile, Facts, Ledger, Promises, Shape, Shapes, Tabular, Verdicts, fingerprint};
use crate::error::Error;
use crate::gate::Terms;
use crate::model::{Contract, Dataset, Field, Need, Read, Scan, Type, Undecided};
use crate::sources::lake::memory::{self, Counts, Key, KnownShape};
use crate::sources::lake::table::{Table, recognise};
use crate::sources::lake::{Access, Fault, FaultKind, Files, Lake, Location, Scanned, Tally, restore, scan};

/// What was seen of one dataset.
pub(super) struct Seen {
    pub(super) shapes: Shapes,
    pub(super) ledger: Ledger,
    pub(super) table: Option<TableView>,
    pub(super) faults: Faults,
    pub(super) notes: Vec<String>,
    pub(super) key: Key,
    counts: Counts,
    tally: Tally,
    format: &'static str,
}

/// How a dataset is scanned.
pub(super) struct Scanner<'a> {
    pub(super) access: &'a Access,
    pub(super) progress: &'a Progress,
}

impl Scanner<'_> {
    /// Scans `dataset` of `contract` at `location`. `site` is the dataset's place in the contract.
    pub(super) fn scan(
        &self,
        (contract, dataset): (&Contract, &Dataset),
        location: &Location,
        state: &mut memory::Ledger,
    ) -> Seen {
        let promises = Promises::of(contract, dataset);
        let digest = promises.digest();
        let key =
            Key { contract: contract.id.clone(), dataset: dataset.name.clone(), location: location.label().to_owned() };
        let mut seen = Seen {
            shapes: Shapes::new(dataset, promises),
            ledger: Ledger::default(),
            table: None,
            faults: Faults::default(),
            notes: Vec::new(),
            key,
            counts: Counts::default(),
            tally: Tally::default(),
            format: "Parquet",
        };
        let lake = match Lake::open(location, self.access) {
            Ok(lake) => lake,
            Err(error) => {
                seen.faults.add(unreachable(&error));
                return seen;
            }
        };
        let table = match lake.is_folder().then(|| recognise(&lake, &dataset.site)).transpose() {
            Ok(table) => table.flatten(),
            Err(fault) => {
                // A listing that fails on the way to a table's log fails for the whole place.
                let path = if fault.path.ends_with('/') { String::new() } else { fault.path };
                seen.faults.add(Fault { path, ..fault });
                return seen;
            }
        };
        self.read(&lake, table, (dataset, &digest), &mut seen, state);
        seen
    }

    fn read(
        &self,
        lake: &Lake,
        table: Option<Table>,
        (dataset, digest): (&Dataset, &str),
        seen: &mut Seen,
        state: &mut memory::Ledger,
    ) {
        let (files, folders) = match table {
            None => (Files::Below, Folders::OfPaths),
            Some(table) => {
                seen.format = table.format;
                seen.notes.extend(table.notes.iter().map(|note| format!("`{}`: {note}", dataset.name)));
                let (files, folders, view) = of_table(table);
                let names = view.table.names.clone();
                let shapes = std::mem::replace(&mut seen.shapes, Shapes::new(dataset, Promises::default()));
                seen.shapes = shapes.renamed(move |shape| names.apply(shape));
                seen.table = Some(view);
                (files, folders)
            }
        };
        let Seen { shapes, ledger, faults, key, tally, counts, table, .. } = seen;
        let mut told: BTreeSet<u32> = BTreeSet::new();
        // What was seen under other names of a table is worth nothing under these.
        let digest = match table {
            Some(view) => crate::finding::digest(&format!("{digest} {:?}", view.table.names)),
            None => digest.to_owned(),
        };
        let mut recall = state.begin(key, &digest, &mut |known| {
            let shape = restore(&known.schema, known.writer.as_deref())?;
            let (number, _) = shapes.learn(shape)?;
            told.insert(number);
            Some(number)
        });
        let mut is_whole = true;
        let state = RefCell::new(state);
        let bar = self.progress.begin(&key.dataset, &key.location);
        *tally = scan(lake, files, shapes, &mut |file| recall.recall(file), &mut |scanned| match scanned {
            Scanned::File { file, mut facts, .. } => {
                // What is remembered is what the file says, whatever of it counts as deleted tonight.
                let own = facts.clone();
                if folders.has_deletes(&file.path) {
                    doubt(&mut facts);
                }
                ledger.add(&file, folders.of(&file.path), &facts);
                if told.insert(facts.shape) {
                    remember(shapes, facts.shape, &mut state.borrow_mut());
                }
                state.borrow_mut().add(&file, Some(&own));
                bar.count(file.size);
            }
            Scanned::Fault(fault) => {
                is_whole &= !fault.path.is_empty();
                ledger.miss(&fault.path);
                faults.add(fault);
                bar.count(0);
            }
        });
        bar.end();
        *counts = recall.finish();
        let state = state.into_inner();
        if is_whole {
            state.end();
        } else {
            state.abandon();
        }
        if is_whole && tally.listed == 0 && faults.count() == 0 && seen.table.is_none() {
            faults.add(Fault {
                path: String::new(),
                kind: FaultKind::NotFound,
                message: "there is no Parquet file there".to_owned(),
            });
        }
    }
}

/// A place that could not be reached at all.
fn unreachable(error: &Error) -> Fault {
    let help = error.help.as_ref().map_or_else(String::new, |help| format!(": {help}"));
    Fault { path: String::new(), kind: FaultKind::Unreachable, message: format!("{}{help}", error.message) }
}

fn remember(shapes: &Shapes, number: u32, state: &mut memory::Ledger) {
    let all = shapes.all();
    let Some(shape) = usize::try_from(number).ok().and_then(|at| all.get(at)) else { return };
    state.learn(KnownShape {
        number,
        fingerprint: fingerprint(shape),
        schema: shape.schema.clone(),
        writer: shape.writer.clone(),
    });
}

/// The folder that a file lies in, as Hive names it.
enum Folders {
    /// By its path.
    OfPaths,
    /// By the table's log, in the order of the paths; and whether rows of the file count as deleted.
    OfTable(Vec<(String, String, bool)>),
}

impl Folders {
    fn of<'a>(&'a self, path: &'a str) -> &'a str {
        match self {
            Self::OfPaths => path.rsplit_once('/').map_or("", |(folder, _)| folder),
            Self::OfTable(files) => {
                let at = files.binary_search_by(|(known, ..)| known.as_str().cmp(path));
                at.ok().and_then(|at| files.get(at)).map_or("", |(_, folder, _)| folder)
            }
        }
    }

    fn has_deletes(&self, path: &str) -> bool {
        let Self::OfTable(files) = self else { return false };
        let at = files.binary_search_by(|(known, ..)| known.as_str().cmp(path));
        at.ok().and_then(|at| files.get(at)).is_some_and(|(_, _, has_deletes)| *has_deletes)
    }
}

/// Statistics count deleted rows too, so that none of them proves anything broken.
fn doubt(facts: &mut Facts) {
    facts.undecided.extend(facts.broken.drain(..).map(|broken| broken.promise));
    facts.undecided.sort_unstable();
}

/// The files of a table, the folders they would lie in, and how readers see them.
fn of_table(mut table: Table) -> (Files, Folders, TableView) {
    let mut folders = Vec::with_capacity(table.files.len());
    let mut files = Vec::with_capacity(table.files.len());
    for file in std::mem::take(&mut table.files) {
        let parts = file.partition.iter().map(|(key, value)| {
            let encode = |text: &str| percent_encoding::utf8_percent_encode(text, RESERVED).to_string();
            let value = value.as_deref().map_or_else(|| "__HIVE_DEFAULT_PARTITION__".to_owned(), encode);
            format!("{}={value}", encode(key))
        });
        folders.push((file.file.path.clone(), parts.collect::<Vec<_>>().join("/"), file.has_deletes));
        // What the log says of a file's age is no version that the file itself could be held to.
        files.push(DataFile { version: String::new(), ..file.file });
    }
    (Files::These(files), Folders::OfTable(folders), TableView { table })
}

/// What would end a part of a folder's name.
const RESERVED: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'/').add(b'=').add(b'%');

/// A table, as its readers see it.
pub(super) struct TableView {
    pub(super) table: Table,
}

impl Tabular for TableView {
    fn columns(&self) -> &[Field] {
        &self.table.fields
    }

    fn read(&self, shape: &Shape) -> Vec<Field> {
        self.seen(&self.table.fields, &shape.fields)
    }
}

impl TableView {
    /// The table's columns; those that a file holds in a type that the format does not make up for, as the file does.
    fn seen(&self, columns: &[Field], stored: &[Field]) -> Vec<Field> {
        let one = |column: &Field| {
            let found = stored.iter().find(|field| field.segment == column.segment);
            let Some(field) = found else { return column.clone() };
            let own = column.promise.physical.as_ref().unwrap_or(&Type::Any);
            let others = field.promise.physical.as_ref().unwrap_or(&Type::Any);
            if own != others && !self.table.allows(own, others) {
                return Field { segment: column.segment.clone(), ..field.clone() };
            }
            Field { members: self.seen(&column.members, &field.members), ..column.clone() }
        };
        columns.iter().map(one).collect()
    }
}

impl Seen {
    /// What is wrong with it, for those of `needs` that read this contract, as of a day and a moment in seconds from 1970.
    pub(super) fn judge(
        &self,
        (contract, dataset): (&Contract, usize),
        needs: &[Need],
        terms: Terms<'_>,
        (today, now): (&str, i64),
    ) -> Verdicts {
        let takes = |read: &&Read| read.contract == contract.id && read.takes(contract);
        let own = |need: &Need| Need { reads: need.reads.iter().filter(takes).cloned().collect(), ..need.clone() };
        let needs: Vec<Need> = needs.iter().map(own).filter(|need| !need.reads.is_empty()).collect();
        let evidence = drift::Seen {
            contract,
            dataset,
            shapes: &self.shapes,
            ledger: &self.ledger,
            table: self.table.as_ref().map(|table| table as &dyn Tabular),
            is_whole: self.faults.count() == 0,
            now,
        };
        drift::judge(&evidence, &needs, terms, today)
    }

    /// What was looked at.
    pub(super) fn scan(&self, dataset: &Dataset) -> Scan {
        let Self { ledger, counts, tally, key, .. } = self;
        Scan {
            contract: key.contract.clone(),
            dataset: key.dataset.clone(),
            location: key.location.clone(),
            format: self.format.to_owned(),
            total: ledger.total.clone(),
            undecided: self.undecided(dataset),
            opened: tally.opened,
            remembered: tally.remembered,
            added: counts.has_before.then_some(counts.new + counts.changed),
            deleted: counts.has_before.then_some(counts.deleted),
            faults: self.faults.count(),
            passed_over: tally.passed_over,
            ..Scan::default()
        }
    }

    fn undecided(&self, dataset: &Dataset) -> Vec<Undecided> {
        let told = self.ledger.undecided.iter().filter_map(|(number, files)| {
            let promised = self.shapes.promises().get(*number)?;
            let place = format!("{}.{}", dataset.name, promised.path);
            Some(Undecided { place, what: words(&promised.claim).to_owned(), files: *files })
        });
        told.collect()
    }
}

/// A promise in a few words.
const fn words(claim: &Claim) -> &'static str {
    match claim {
        Claim::Present => "nulls",
        Claim::Least(_) => "the minimum",
        Claim::Greatest(_) => "the maximum",
        Claim::Listed(_) => "the list of values",
        Claim::Shortest(_) => "the least length",
        Claim::Longest(_) => "the greatest length",
        Claim::Unique => "repeated values",
    }
}
