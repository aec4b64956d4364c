//! Writes down what a scan sees, while it sees it.
//!
//! In: files in the order of their paths, section by section. Out: a state. Guaranteed: it is written in blocks that
//! verify themselves, so that whatever is on the disk when the program is killed can be used; a shape stands before the
//! first file that has it; one block in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;

use super::entry::{self, Before};
use super::frame::{self, Digest, LONGEST, Tag};
use super::words::{put_bytes, put_number, put_signed};
use super::{Key, KnownFinding, KnownShape, Memory, Section, put_finding, put_key, put_shape, write_beginning};
use crate::drift::{DataFile, Facts};

/// Bytes after which a block is written: some hundred files, which is what a kill costs at most.
const BLOCK: usize = 16 * 1024;

/// Bytes of the longest path, schema or example that is kept. What is longer is looked at anew every time.
const LONGEST_PART: usize = LONGEST / 4;

/// A state that is being written.
#[derive(Debug)]
pub struct Record {
    file: File,
    chain: Digest,
    open: Option<Open>,
    /// The keys of all whole sections.
    keys: BTreeSet<Key>,
    /// Files of all whole sections.
    files: u64,
}

#[derive(Debug)]
struct Open {
    key: Key,
    /// Files in whole blocks, and in the one that is being filled.
    written: u64,
    waiting: u64,
    buffer: Vec<u8>,
    before: Before,
    path: Option<String>,
    /// Shapes that no file had yet.
    shapes: BTreeMap<u32, KnownShape>,
    /// Shapes that stand there already.
    named: BTreeSet<u32>,
}

impl Record {
    /// Begins a state in an empty file.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn begin(mut file: File) -> io::Result<Self> {
        let chain = write_beginning(&mut file)?;
        Ok(Self { file, chain, open: None, keys: BTreeSet::new(), files: 0 })
    }

    /// Whether a section is there already.
    #[must_use]
    pub fn has(&self, key: &Key) -> bool {
        self.keys.contains(key)
    }

    /// Begins a section; one that was open is given up.
    ///
    /// # Errors
    /// If there is one of this key already, or the file cannot be written.
    pub fn section(&mut self, key: &Key, promises: &str) -> io::Result<()> {
        self.abandon()?;
        if self.has(key) {
            return Err(io::Error::other(format!("{} at {} is scanned twice", key.dataset, key.location)));
        }
        let mut payload = Vec::new();
        put_key(&mut payload, key);
        put_bytes(&mut payload, promises.as_bytes());
        self.put(Tag::Begin, &payload)?;
        self.open = Some(Open {
            key: key.clone(),
            written: 0,
            waiting: 0,
            buffer: Vec::new(),
            before: Before::default(),
            path: None,
            shapes: BTreeMap::new(),
            named: BTreeSet::new(),
        });
        Ok(())
    }

    /// Tells a shape that files may have. It is written once one has it.
    pub fn shape(&mut self, shape: KnownShape) {
        let length = shape.schema.len() + shape.fingerprint.len() + shape.writer.as_deref().map_or(0, str::len);
        if let Some(open) = self.open.as_mut().filter(|_| length <= LONGEST_PART) {
            open.shapes.insert(shape.number, shape);
        }
    }

    /// Adds a file, with what it holds if it could be judged. Of a shape that nobody told, nothing is kept: the file is
    /// opened again next time.
    ///
    /// # Errors
    /// If it does not come after the one before, or the file cannot be written.
    pub fn add(&mut self, file: &DataFile, facts: Option<&Facts>) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Err(io::Error::other("no section is open")) };
        if open.path.as_ref().is_some_and(|path| *path >= file.path) {
            return Err(io::Error::other(format!("{} comes too late in its order", file.path)));
        }
        if file.path.len() + file.version.len() > LONGEST_PART {
            return Ok(());
        }
        open.path.get_or_insert_default().clone_from(&file.path);
        let facts = facts.filter(|facts| length(facts) <= LONGEST_PART);
        let new = facts.map(|facts| facts.shape).filter(|shape| !open.named.contains(shape));
        if let Some(shape) = new.and_then(|number| open.shapes.remove(&number)) {
            open.named.insert(shape.number);
            let mut payload = Vec::new();
            put_shape(&mut payload, &shape);
            frame::write(&mut self.file, &mut self.chain, Tag::Shape, &payload)?;
        }
        let facts = facts.filter(|facts| open.named.contains(&facts.shape));
        entry::write(&mut open.buffer, &mut open.before, file, facts);
        open.waiting += 1;
        if open.buffer.len() >= BLOCK { self.flush() } else { Ok(()) }
    }

    /// Ends a section, which was scanned at this moment, in seconds from 1970.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn end(&mut self, scanned: i64) -> io::Result<()> {
        self.flush()?;
        let Some(open) = self.open.take() else { return Ok(()) };
        self.close(open.key, open.written, scanned)
    }

    /// Gives the open section up, as if it had never been begun.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn abandon(&mut self) -> io::Result<()> {
        match self.open.take() {
            Some(_) => self.put(Tag::Abandon, &[]),
            None => Ok(()),
        }
    }

    /// Takes a section over as it is.
    ///
    /// # Errors
    /// If it can no longer be read, or the file cannot be written. Then it is not there.
    pub fn carry(&mut self, memory: &Memory, section: &Section) -> io::Result<()> {
        self.section(&section.key, &section.promises)?;
        let mut payload = Vec::new();
        for shape in &section.shapes {
            payload.clear();
            put_shape(&mut payload, shape);
            self.put(Tag::Shape, &payload)?;
        }
        for block in &section.blocks {
            if memory.block(*block, &mut payload) != Some(Tag::Entries) {
                self.abandon()?;
                return Err(io::Error::other(format!(
                    "what is known of {} cannot be read again",
                    section.key.location
                )));
            }
            self.put(Tag::Entries, &payload)?;
        }
        self.open = None;
        self.close(section.key.clone(), section.files, section.scanned.unwrap_or_default())
    }

    /// Makes the state whole, with the findings of its sections; those of others are left out.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn finish(mut self, findings: &BTreeMap<Key, Vec<KnownFinding>>) -> io::Result<File> {
        self.abandon()?;
        for (key, findings) in findings.iter().filter(|(key, _)| self.keys.contains(*key)).collect::<Vec<_>>() {
            let mut start = Vec::new();
            put_key(&mut start, key);
            let mut payload = start.clone();
            for finding in findings {
                put_finding(&mut payload, finding);
                if payload.len() >= BLOCK {
                    self.put(Tag::Findings, &payload)?;
                    payload.clone_from(&start);
                }
            }
            if payload.len() > start.len() {
                self.put(Tag::Findings, &payload)?;
            }
        }
        let mut payload = Vec::new();
        put_number(&mut payload, self.keys.len() as u64);
        put_number(&mut payload, self.files);
        self.put(Tag::Finish, &payload)?;
        self.file.sync_all()?;
        Ok(self.file)
    }

    fn close(&mut self, key: Key, files: u64, scanned: i64) -> io::Result<()> {
        let mut payload = Vec::new();
        put_number(&mut payload, files);
        put_signed(&mut payload, scanned);
        self.put(Tag::End, &payload)?;
        self.files += files;
        self.keys.insert(key);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        let Some(open) = self.open.as_mut().filter(|open| open.waiting > 0) else { return Ok(()) };
        let mut payload = Vec::with_capacity(open.buffer.len() + 10);
        put_number(&mut payload, open.waiting);
        payload.append(&mut open.buffer);
        open.before = Before::default();
        open.written += std::mem::take(&mut open.waiting);
        self.put(Tag::Entries, &payload)
    }

    fn put(&mut self, tag: Tag, payload: &[u8]) -> io::Result<()> {
        frame::write(&mut self.file, &mut self.chain, tag, payload)
    }
}

/// About how many bytes facts take.
fn length(facts: &Facts) -> usize {
    let examples: usize = facts.broken.iter().map(|one| 20 + one.example.as_deref().map_or(0, str::len)).sum();
    examples + facts.undecided.len() * 5
}
