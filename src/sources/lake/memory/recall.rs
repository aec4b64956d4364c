//! What is known of a file without opening it.
//!
//! In: files as a listing gives them, in the order of their paths. Out: what those hold that are the same as last time,
//! and how many are not. Guaranteed: two files are the same only if path, size and version agree and they were examined
//! for the same promises; one pass, one block in memory.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::entry::{self, Before, Entry};
use super::frame::Tag;
use super::words::Input;
use super::{KnownShape, Memory, Section};
use crate::drift::{DataFile, Facts};

/// How a listing differs from the one of the last scan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Files with the same path, size and version.
    pub unchanged: u64,
    /// Files with another size or version.
    pub changed: u64,
    /// Files that were not there.
    pub new: u64,
    /// Files that are gone.
    pub deleted: u64,
    /// Files that need not be opened: those that are unchanged and were examined for the same promises, and those that
    /// an interrupted scan has opened already.
    pub recalled: u64,
    /// Whether there was a last scan. Without one, all files are new and that means nothing.
    pub has_before: bool,
}

/// The last scan of one dataset, read beside the listing of this one.
#[derive(Debug)]
pub struct Recall {
    last: Option<Walk>,
    interrupted: Option<Walk>,
    counts: Counts,
    path: Option<String>,
}

impl Recall {
    /// Nothing is known.
    #[must_use]
    pub fn nothing() -> Self {
        Self { last: None, interrupted: None, counts: Counts::default(), path: None }
    }

    /// Reads a section, and that of an interrupted scan. `number_of` gives a remembered shape its number of today;
    /// without one, its files are opened again.
    pub(super) fn new(
        last: Option<(&Memory, &Section)>,
        interrupted: Option<(&Memory, &Section)>,
        promises: &str,
        number_of: &mut dyn FnMut(&KnownShape) -> Option<u32>,
    ) -> Self {
        let has_before = last.is_some();
        let mut walk = |(memory, section): (&Memory, &Section)| Walk::new(memory, section, promises, number_of);
        Self {
            last: last.map(&mut walk),
            interrupted: interrupted.filter(|(_, section)| section.promises == promises).map(&mut walk),
            counts: Counts { has_before, ..Counts::default() },
            path: None,
        }
    }

    /// What a file holds, if that is known. Files come in ascending order of their paths, byte by byte; of one that does
    /// not, nothing is known.
    pub fn recall(&mut self, file: &DataFile) -> Option<Facts> {
        if self.path.as_ref().is_some_and(|path| *path >= file.path) {
            self.counts.new += 1;
            return None;
        }
        self.path.get_or_insert_default().clone_from(&file.path);
        let found = self.last.as_mut().map_or(Found::Missing, |walk| walk.find(file, &mut self.counts.deleted));
        let known = match found {
            Found::Missing => {
                self.counts.new += 1;
                None
            }
            Found::Other => {
                self.counts.changed += 1;
                None
            }
            Found::Same(facts) => {
                self.counts.unchanged += 1;
                facts
            }
        };
        let known = known.or_else(|| match self.interrupted.as_mut()?.find(file, &mut 0) {
            Found::Same(facts) => facts,
            Found::Missing | Found::Other => None,
        });
        self.counts.recalled += u64::from(known.is_some());
        known
    }

    /// What came of all files: those that were not asked about are gone.
    #[must_use]
    pub fn finish(mut self) -> Counts {
        if let Some(last) = &mut self.last {
            while last.current().is_some() {
                self.counts.deleted += 1;
                last.take();
            }
        }
        self.counts
    }
}

enum Found {
    Missing,
    Other,
    Same(Option<Facts>),
}

/// The files of a section, one after the other.
#[derive(Debug)]
pub(super) struct Walk {
    memory: Memory,
    blocks: std::vec::IntoIter<super::Block>,
    payload: Vec<u8>,
    /// How much of the payload is left.
    left: usize,
    before: Before,
    entry: Entry,
    /// Whether `entry` is the next file.
    is_ready: bool,
    numbers: BTreeMap<u32, u32>,
    /// Whether the facts answer the questions of today.
    is_same_question: bool,
}

impl Walk {
    fn new(
        memory: &Memory,
        section: &Section,
        promises: &str,
        number_of: &mut dyn FnMut(&KnownShape) -> Option<u32>,
    ) -> Self {
        let is_same_question = section.promises == promises;
        let shapes = section.shapes.iter().filter(|_| is_same_question);
        Self {
            memory: Memory { file: memory.file.clone(), sections: Vec::new() },
            blocks: section.blocks.clone().into_iter(),
            payload: Vec::new(),
            left: 0,
            before: Before::default(),
            entry: Entry::blank(),
            is_ready: false,
            numbers: shapes.filter_map(|shape| Some((shape.number, number_of(shape)?))).collect(),
            is_same_question,
        }
    }

    /// Goes on to a file, and counts those that are passed by.
    fn find(&mut self, file: &DataFile, passed: &mut u64) -> Found {
        while let Some(entry) = self.current() {
            match entry.file.path.as_str().cmp(file.path.as_str()) {
                Ordering::Less => {
                    *passed += 1;
                    self.take();
                }
                Ordering::Greater => return Found::Missing,
                Ordering::Equal => {
                    let is_same = entry.file.size == file.size && entry.file.version == file.version;
                    let facts = self.take();
                    return if is_same { Found::Same(facts) } else { Found::Other };
                }
            }
        }
        Found::Missing
    }

    /// The next file.
    fn current(&mut self) -> Option<&Entry> {
        if !self.is_ready {
            self.is_ready = self.advance().is_some();
        }
        self.is_ready.then_some(&self.entry)
    }

    /// Leaves a file behind; what it holds, in the numbers of today.
    fn take(&mut self) -> Option<Facts> {
        self.is_ready = false;
        let mut facts = self.entry.facts.take().filter(|_| self.is_same_question)?;
        facts.shape = *self.numbers.get(&facts.shape)?;
        Some(facts)
    }

    fn advance(&mut self) -> Option<()> {
        while self.left == 0 {
            let block = self.blocks.next()?;
            // A disk that fails now makes files new, never others.
            let is_good = self.memory.block(block, &mut self.payload) == Some(Tag::Entries);
            let mut input = Input::new(&self.payload);
            if !is_good || input.number().is_none() {
                self.blocks = Vec::new().into_iter();
                return None;
            }
            self.left = input.left();
            self.before = Before::default();
        }
        let start = self.payload.len() - self.left;
        let mut input = Input::new(&self.payload[start..]);
        let read = entry::read(&mut input, &mut self.before, &mut self.entry);
        self.left = input.left();
        if read.is_none() {
            self.left = 0;
            self.blocks = Vec::new().into_iter();
        }
        read
    }
}
