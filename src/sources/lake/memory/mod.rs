//! What the last scan saw, so that a file is opened once and a finding is new once.
//!
//! In: a state that an earlier scan wrote, and files as a listing gives them. Out: what the files hold without opening
//! those that are the same ([`Recall`]), and the state of this scan ([`Ledger`]). Guaranteed: nothing of a state is used
//! before all of it is verified; what is damaged, cut off or of another version is [`Untrusted`] and built anew; entries
//! stream, and a state of ten million files takes no more room than one of ten; a scan that was killed is not begun again
//! from nothing; of two scans at once one writes.
//!
//! A state is a first line and blocks (`frame.rs`): for each dataset its key, the files in the order of their paths and,
//! before the first file that has it, each shape; then the findings; then an end with counts.

mod entry;
mod frame;
mod keep;
mod ledger;
mod recall;
mod record;
#[cfg(test)]
mod tests;
mod words;

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use frame::{AROUND, Digest, Stop, Tag};
use words::{Input, put_bytes, put_maybe, put_number};

pub use keep::{Keep, LocalState, NotKept, Version};
pub use ledger::Ledger;
pub use recall::{Counts, Recall};
pub use record::Record;

/// Which dataset a section is about, and where it lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The contract's id.
    pub contract: String,
    /// The dataset's name.
    pub dataset: String,
    /// The location, as people know it. Without secrets: it is written as it stands.
    pub location: String,
}

/// A shape that files were seen to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownShape {
    /// Its number in [`Facts`](crate::drift::Facts) of the same scan.
    pub number: u32,
    /// What tells it from others, as text.
    pub fingerprint: String,
    /// What it is made from again: a schema as the source that read it encodes it.
    pub schema: Vec<u8>,
    /// Which program wrote the first file of it.
    pub writer: Option<String>,
}

/// A finding that an earlier scan had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFinding {
    /// Its fingerprint.
    pub fingerprint: String,
    /// The rule.
    pub rule: String,
    /// Where it is, as text.
    pub place: String,
    /// The day of the first scan that saw it.
    pub first_seen: jiff::civil::Date,
    /// The day of the last one that did.
    pub last_seen: jiff::civil::Date,
}

/// A state that is not used, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Untrusted {
    /// What is wrong with it, as it stands after "the state": "is cut off".
    pub why: String,
}

/// A state that was verified.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    file: Option<Arc<Mutex<File>>>,
    sections: Vec<Section>,
}

/// What is remembered of one dataset in one place. Its files stay on the disk.
#[derive(Debug, Clone)]
pub struct Section {
    /// Which one.
    pub key: Key,
    /// A digest of the promises that its files were examined for.
    pub promises: String,
    /// The shapes its files have.
    pub shapes: Vec<KnownShape>,
    /// The findings of the last scan; none where it was interrupted.
    pub findings: Vec<KnownFinding>,
    /// When it was scanned, in seconds from 1970; `None` where the scan was interrupted.
    pub scanned: Option<i64>,
    /// How many files there are.
    pub files: u64,
    blocks: Vec<Block>,
}

/// Where a block is, and what has to stand before it.
#[derive(Debug, Clone, Copy)]
struct Block {
    at: u64,
    before: Digest,
}

impl Memory {
    /// Verifies a whole state, which stays on the disk and is read from there.
    ///
    /// # Errors
    /// If it cannot be trusted: damaged, cut off, of another version or no state at all.
    pub fn open(mut file: File) -> Result<Self, Untrusted> {
        let (sections, end) = survey(&mut file);
        end.map_err(|why| Untrusted { why })?;
        Ok(Self { file: Some(Arc::new(Mutex::new(file))), sections })
    }

    /// The same for what comes from elsewhere: it is put down in a temporary file first.
    ///
    /// # Errors
    /// As [`Memory::open`], and if it cannot be put down.
    pub fn receive(mut state: impl Read) -> Result<Self, Untrusted> {
        let unreadable = |error: io::Error| Untrusted { why: format!("cannot be read: {error}") };
        let mut file = tempfile::tempfile().map_err(unreadable)?;
        io::copy(&mut state, &mut file).map_err(unreadable)?;
        Self::open(file)
    }

    /// What an interrupted scan had written when it ended: all whole blocks of it. What cannot be trusted is not there.
    #[must_use]
    pub fn resume(path: &Path) -> Self {
        let Ok(mut file) = File::open(path) else { return Self::default() };
        let (sections, _) = survey(&mut file);
        Self { file: Some(Arc::new(Mutex::new(file))), sections }
    }

    /// What is remembered of one dataset in one place.
    #[must_use]
    pub fn section(&self, key: &Key) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == *key)
    }

    /// Everything that is remembered.
    #[must_use]
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// How many files are remembered.
    #[must_use]
    pub fn files(&self) -> u64 {
        self.sections.iter().map(|section| section.files).sum()
    }

    /// Reads one block again. It is verified again: a file on a disk may be another one by now.
    fn block(&self, block: Block, payload: &mut Vec<u8>) -> Option<Tag> {
        let mut file = self.file.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(block.at)).ok()?;
        let mut chain = block.before;
        frame::read(&mut *file, &mut chain, payload).ok()
    }
}

/// Walks over all blocks. Out: the sections, as far as they can be trusted, and what keeps it from being a whole state.
fn survey(file: &mut File) -> (Vec<Section>, Result<(), String>) {
    let mut survey = Survey::default();
    let end = match file.rewind() {
        Ok(()) => survey.walk(&mut BufReader::with_capacity(64 * 1024, file)),
        Err(error) => Err(format!("cannot be read: {error}")),
    };
    let mut sections = survey.sections;
    sections.extend(survey.open);
    (sections, end)
}

#[derive(Default)]
struct Survey {
    sections: Vec<Section>,
    open: Option<Section>,
    finished: bool,
}

impl Survey {
    fn walk(&mut self, input: &mut impl Read) -> Result<(), String> {
        let mut line = Vec::new();
        let limit = frame::FIRST_LINE.len() as u64;
        input.by_ref().take(limit).read_to_end(&mut line).map_err(|error| format!("cannot be read: {error}"))?;
        if line != frame::FIRST_LINE {
            let other = line.starts_with(frame::NAME) && line.len() as u64 == limit;
            let short = frame::FIRST_LINE.starts_with(&line);
            return Err(if short {
                "is cut off"
            } else if other {
                "was written by another version of sluicegate"
            } else {
                "is no state of sluicegate"
            }
            .to_owned());
        }
        let (mut at, mut chain, mut payload) = (limit, frame::beginning(), Vec::new());
        loop {
            let before = chain;
            let tag = match frame::read(input, &mut chain, &mut payload) {
                Ok(tag) => tag,
                Err(Stop::Here) if self.finished => return Ok(()),
                Err(Stop::Here | Stop::Short) => return Err("is cut off".to_owned()),
                Err(Stop::Damaged) => return Err(format!("is damaged after its first {at} bytes")),
                Err(Stop::Unreadable(error)) => return Err(format!("cannot be read: {error}")),
            };
            self.take(tag, Input::new(&payload), Block { at, before })
                .ok_or_else(|| format!("contradicts itself after its first {at} bytes"))?;
            at += AROUND + payload.len() as u64;
        }
    }

    /// Takes one block in; `None` where it does not belong there.
    fn take(&mut self, tag: Tag, mut input: Input<'_>, block: Block) -> Option<()> {
        if self.finished || self.open.is_some() == matches!(tag, Tag::Begin | Tag::Findings | Tag::Finish) {
            return None;
        }
        match tag {
            Tag::Begin => {
                let key = read_key(&mut input)?;
                let promises = input.text()?;
                // Two sections of one dataset would both be right.
                if self.sections.iter().any(|section| section.key == key) {
                    return None;
                }
                let (shapes, findings, blocks) = (Vec::new(), Vec::new(), Vec::new());
                self.open = Some(Section { key, promises, shapes, findings, scanned: None, files: 0, blocks });
            }
            Tag::Shape => self.open.as_mut()?.shapes.push(read_shape(&mut input)?),
            Tag::Entries => {
                let open = self.open.as_mut()?;
                open.files = open.files.checked_add(input.number()?)?;
                open.blocks.push(block);
                return Some(());
            }
            Tag::End => {
                let mut open = self.open.take()?;
                let (files, scanned) = (input.number()?, input.signed()?);
                if files != open.files {
                    return None;
                }
                open.scanned = Some(scanned);
                self.sections.push(open);
            }
            Tag::Abandon => self.open = None,
            Tag::Findings => {
                let key = read_key(&mut input)?;
                let section = self.sections.iter_mut().find(|section| section.key == key)?;
                while !input.is_empty() {
                    section.findings.push(read_finding(&mut input)?);
                }
            }
            Tag::Finish => {
                let files = self.sections.iter().try_fold(0_u64, |sum, section| sum.checked_add(section.files))?;
                if (input.number()?, input.number()?) != (self.sections.len() as u64, files) {
                    return None;
                }
                self.finished = true;
            }
        }
        input.is_empty().then_some(())
    }
}

fn put_key(out: &mut Vec<u8>, key: &Key) {
    for text in [&key.contract, &key.dataset, &key.location] {
        put_bytes(out, text.as_bytes());
    }
}

fn read_key(input: &mut Input<'_>) -> Option<Key> {
    Some(Key { contract: input.text()?, dataset: input.text()?, location: input.text()? })
}

fn put_shape(out: &mut Vec<u8>, shape: &KnownShape) {
    put_number(out, u64::from(shape.number));
    put_bytes(out, shape.fingerprint.as_bytes());
    put_bytes(out, &shape.schema);
    put_maybe(out, shape.writer.as_deref(), |out, text| put_bytes(out, text.as_bytes()));
}

fn read_shape(input: &mut Input<'_>) -> Option<KnownShape> {
    Some(KnownShape {
        number: input.small()?,
        fingerprint: input.text()?,
        schema: input.bytes()?.to_vec(),
        writer: input.maybe(Input::text)?,
    })
}

fn put_finding(out: &mut Vec<u8>, finding: &KnownFinding) {
    for text in [&finding.fingerprint, &finding.rule, &finding.place] {
        put_bytes(out, text.as_bytes());
    }
    for day in [finding.first_seen, finding.last_seen] {
        put_bytes(out, day.to_string().as_bytes());
    }
}

fn read_finding(input: &mut Input<'_>) -> Option<KnownFinding> {
    Some(KnownFinding {
        fingerprint: input.text()?,
        rule: input.text()?,
        place: input.text()?,
        first_seen: input.text()?.parse().ok()?,
        last_seen: input.text()?.parse().ok()?,
    })
}

/// The state that holds nothing, for a file that has none yet.
fn write_beginning(file: &mut impl Write) -> io::Result<Digest> {
    file.write_all(frame::FIRST_LINE)?;
    Ok(frame::beginning())
}
