//! The state of the last scan and that of this one.
//!
//! In: a [`Keep`], and what a scan sees, dataset by dataset. Out: a [`Recall`] for each dataset; in the end, the new
//! state in the place of the old one. Guaranteed: what was not scanned this time is carried over; whatever goes wrong
//! with the state is a warning and never changes what a scan finds, except that a place which cannot be read at all is
//! an error. Of two scans at once the second says who is writing, and scans without writing: a nightly run that waited
//! for another would say nothing when it is needed.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use tempfile::TempPath;

use super::keep::{Keep, NotKept, Version};
use super::{Key, KnownFinding, KnownShape, Memory, Recall, Record};
use crate::drift::{DataFile, Facts};
use crate::error::Result;

/// Days for which a dataset is remembered that nobody scans. Locations with a branch in them would add up for ever.
const KEPT_DAYS: i64 = 90;

/// The state of the last scan and that of this one. Datasets come one after the other: [`Ledger::begin`], files,
/// [`Ledger::end`].
pub struct Ledger {
    keep: Option<Box<dyn Keep>>,
    now: i64,
    last: Memory,
    version: Option<Version>,
    interrupted: Memory,
    record: Option<Record>,
    place: Option<Place>,
    /// Held as long as this lives; the system lets go of it when the program ends, however it ends.
    lock: Option<File>,
    warnings: Vec<String>,
}

/// Where the new state is written.
enum Place {
    /// Beside the old one, where the next run finds it.
    Beside { partial: PathBuf, earlier: PathBuf },
    /// Where nobody finds it.
    Temporary(TempPath),
}

impl Ledger {
    /// No state: nothing is known, and nothing is written.
    #[must_use]
    pub fn none() -> Self {
        Self {
            keep: None,
            now: 0,
            last: Memory::default(),
            version: None,
            interrupted: Memory::default(),
            record: None,
            place: None,
            lock: None,
            warnings: Vec::new(),
        }
    }

    /// Reads the state of the last scan and begins that of this one.
    ///
    /// # Errors
    /// If the place cannot be read: then nobody could say what is new.
    pub fn open(keep: Box<dyn Keep>, now: Timestamp) -> Result<Self> {
        let mut ledger = Self { now: now.as_second(), ..Self::none() };
        let beside = keep.beside();
        let may_write = beside.as_deref().is_none_or(|beside| ledger.lock(beside, &keep.label(), now));
        if let Some((file, version)) = keep.get()? {
            ledger.version = Some(version);
            ledger.last = Memory::open(file).unwrap_or_else(|untrusted| {
                let label = keep.label();
                ledger.warn(format!(
                    "the state {label} {untrusted}: it is not used, every file is opened, and it is written anew"
                ));
                Memory::default()
            });
        }
        ledger.keep = Some(keep);
        if may_write {
            ledger.begin_record(beside.as_deref());
        }
        Ok(ledger)
    }

    /// What went wrong with the state so far, each in a sentence.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// What the last scan found in a dataset; nothing where it was never scanned.
    #[must_use]
    pub fn findings(&self, key: &Key) -> &[KnownFinding] {
        self.last.section(key).map_or(&[], |section| &section.findings)
    }

    /// How many files a dataset had when it was scanned last; `None` where it never was.
    #[must_use]
    pub fn files(&self, key: &Key) -> Option<u64> {
        self.last.section(key).map(|section| section.files)
    }

    /// When a dataset was scanned last, in seconds from 1970.
    #[must_use]
    pub fn scanned(&self, key: &Key) -> Option<i64> {
        self.last.section(key)?.scanned
    }

    /// Begins a dataset; one that was not ended is given up. `promises` is a digest of what its files are examined for; `number_of` gives a remembered shape
    /// its number of today, or `None` where its files have to be opened again.
    pub fn begin(
        &mut self,
        key: &Key,
        promises: &str,
        number_of: &mut dyn FnMut(&KnownShape) -> Option<u32>,
    ) -> Recall {
        self.write(|record| record.section(key, promises));
        let mut known = Vec::new();
        let mut number_and_keep = |shape: &KnownShape| {
            let number = number_of(shape)?;
            known.push(KnownShape { number, ..shape.clone() });
            Some(number)
        };
        let find = |memory| Memory::section(memory, key).map(|section| (memory, section));
        let recall = Recall::new(find(&self.last), find(&self.interrupted), promises, &mut number_and_keep);
        for shape in known {
            self.learn(shape);
        }
        recall
    }

    /// Tells a shape that files of this dataset may have.
    pub fn learn(&mut self, shape: KnownShape) {
        if let Some(record) = &mut self.record {
            record.shape(shape);
        }
    }

    /// Adds a file of this dataset, in the order of the paths, with what it holds if it could be judged.
    pub fn add(&mut self, file: &DataFile, facts: Option<&Facts>) {
        self.write(|record| record.add(file, facts));
    }

    /// Ends this dataset.
    pub fn end(&mut self) {
        let now = self.now;
        self.write(|record| record.end(now));
    }

    /// Gives this dataset up: what was known of it before stays known.
    pub fn abandon(&mut self) {
        self.write(Record::abandon);
    }

    /// Puts the new state in the place of the old one. Datasets that are not in `findings` keep those they had, unless
    /// they were scanned this time. Out: every warning there was.
    #[must_use]
    pub fn close(mut self, findings: &BTreeMap<Key, Vec<KnownFinding>>) -> Vec<String> {
        let mut findings = findings.clone();
        let last = std::mem::take(&mut self.last);
        for section in last.sections() {
            let age = self.now.saturating_sub(section.scanned.unwrap_or_default());
            let is_new = self.record.as_ref().is_none_or(|record| record.has(&section.key));
            if is_new || age > KEPT_DAYS * 24 * 60 * 60 {
                continue;
            }
            findings.entry(section.key.clone()).or_insert_with(|| section.findings.clone());
            self.write(|record| record.carry(&last, section));
        }
        if let (Some(record), Some(place), Some(keep)) = (self.record.take(), self.place.take(), self.keep.take()) {
            let kept = match record.finish(&findings) {
                Ok(file) => {
                    drop(file);
                    keep.put(place.path(), self.version.as_ref())
                }
                Err(error) => Err(NotKept::Fault(crate::error::Error::new(error.to_string()))),
            };
            match kept {
                Ok(()) => place.clear(),
                Err(NotKept::Changed) => {
                    self.warn(format!(
                        "another scan has written the state {} meanwhile: that one stays, and this scan is not \
                         remembered",
                        keep.label()
                    ));
                    place.clear();
                }
                // What is left beside it helps the next scan.
                Err(NotKept::Fault(error)) => {
                    let help = error.help.map(|help| format!("; {help}")).unwrap_or_default();
                    self.warn(format!("the state of this scan is not kept: {}{help}", error.message));
                }
            }
        }
        // The lock goes last.
        drop(self.lock.take());
        self.warnings
    }

    fn warn(&mut self, warning: String) {
        self.warnings.push(warning);
    }

    /// A state that cannot be written is given up, and the scan goes on.
    fn write(&mut self, act: impl FnOnce(&mut Record) -> std::io::Result<()>) {
        if let Some(Err(error)) = self.record.as_mut().map(act) {
            self.record = None;
            self.warn(format!("the state of this scan is not kept: {error}"));
        }
    }

    /// Whether this scan is the one that writes.
    fn lock(&mut self, beside: &Path, label: &str, now: Timestamp) -> bool {
        let path = with_ending(beside, "lock");
        let opened = File::options().create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = match opened {
            Ok(file) => file,
            Err(error) => {
                self.warn(format!("cannot write {}: {error}: this scan is not remembered", path.display()));
                return false;
            }
        };
        match file.try_lock() {
            Ok(()) => {
                let holder = format!("process {} since {now:.0}\n", std::process::id());
                // Who holds it is told to people alone.
                let _ = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(holder.as_bytes()));
                self.lock = Some(file);
                true
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.take(100).read_to_string(&mut holder);
                let holder = if holder.trim().is_empty() { "another process" } else { holder.trim() };
                self.warn(format!("{holder} is writing the state {label}: this scan reads it and is not remembered"));
                false
            }
            Err(TryLockError::Error(error)) => {
                self.warn(format!("cannot lock {}: {error}: this scan is not remembered", path.display()));
                false
            }
        }
    }

    /// Begins the new state. What an interrupted scan left is read first and kept until this one is whole: this one may
    /// be killed earlier than that one was.
    fn begin_record(&mut self, beside: Option<&Path>) {
        let begun = match beside {
            None => tempfile::NamedTempFile::new().map(|file| {
                let (file, path) = file.into_parts();
                (file, Place::Temporary(path))
            }),
            Some(beside) => {
                let (partial, earlier) = (with_ending(beside, "partial"), with_ending(beside, "partial-before"));
                let (later, before) = (Memory::resume(&partial), Memory::resume(&earlier));
                let kept = if later.files() > before.files() { fs::rename(&partial, &earlier) } else { Ok(()) };
                self.interrupted = if later.files() > before.files() { later } else { before };
                let options = || File::options().create(true).truncate(true).write(true).open(&partial);
                kept.and_then(|()| options()).map(|file| (file, Place::Beside { partial, earlier }))
            }
        };
        match begun.and_then(|(file, place)| Ok((Record::begin(file)?, place))) {
            Ok((record, place)) => (self.record, self.place) = (Some(record), Some(place)),
            Err(error) => self.warn(format!("the state of this scan is not kept: {error}")),
        }
    }
}

impl Place {
    fn path(&self) -> &Path {
        match self {
            Self::Beside { partial, .. } => partial,
            Self::Temporary(path) => path,
        }
    }

    /// Removes what is left of an unfinished state.
    fn clear(self) {
        if let Self::Beside { partial, earlier } = self {
            for path in [partial, earlier] {
                // One that is not there is as good.
                let _ = fs::remove_file(path);
            }
        }
    }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}
