//! Files of this machine. In: a folder or a file. Out: its files in the order of their paths, one at a time, and the ends
//! of files. Guaranteed: one folder's names in memory at a time for each level; no link leads round in a circle; a folder
//! that cannot be read is a fault, and the rest goes on.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, UNIX_EPOCH};

use super::budget::Budget;
use super::footer::{Footers, TAIL, fault, footer_length};
use super::inner::inner_table;
use super::listing::Listed;
use super::names::Kind;
use super::pattern::{Pattern, enters, kind_of};
use super::tail::Tail;
use super::{Fault, FaultKind};
use crate::drift::{DataFile, Facts};

/// Folders in folders that are walked.
const DEEPEST: usize = 128;
/// Folders that are entered through links, where a glob may mean one by several of its names.
const DETOURS: usize = 10_000;
/// A reader keeps a buffer of this size for its next file.
const KEPT: usize = 256 * 1024;

/// A file with what is known of it before it is opened.
pub(super) fn data_file(path: String, metadata: &Metadata) -> DataFile {
    let modified = changed(metadata).and_then(|since| i64::try_from(since.div_euclid(1_000_000_000)).ok());
    DataFile { path, size: metadata.len(), version: version(metadata), modified }
}

/// When a file was changed, in nanoseconds from 1970; less than none before it.
fn changed(metadata: &Metadata) -> Option<i128> {
    let nanoseconds = |since: Duration| i128::try_from(since.as_nanos()).ok();
    match metadata.modified().ok()?.duration_since(UNIX_EPOCH) {
        Ok(since) => nanoseconds(since),
        Err(before) => nanoseconds(before.duration()).map(|before| -before),
    }
}

/// What changes when a file does; empty where nobody knows. The time alone can be set back by whoever writes the file.
fn version(metadata: &Metadata) -> String {
    changed(metadata).map_or_else(String::new, |changed| format!("{changed}{}", identity(metadata)))
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    format!(" {}.{:09} {}", metadata.ctime(), metadata.ctime_nsec(), metadata.ino())
}

#[cfg(not(unix))]
const fn identity(_: &Metadata) -> String {
    String::new()
}

/// A file, or why it is none: a pipe would be waited for without end.
pub(super) fn plain(path: String, metadata: &Metadata) -> Listed {
    if metadata.is_file() {
        return Listed::File(data_file(path, metadata));
    }
    let message = "it is named like data, and is no file: a pipe, a socket, a device or a folder".to_owned();
    Listed::Fault(Fault { path, kind: FaultKind::NotParquet, message })
}

/// What an error of the system means here.
pub(super) fn fault_of(path: &str, error: &io::Error) -> Fault {
    let (kind, message) = match error.kind() {
        ErrorKind::NotFound => (FaultKind::NotFound, "there is no such file or folder".to_owned()),
        ErrorKind::PermissionDenied => (FaultKind::Forbidden, "nobody here may read it".to_owned()),
        _ => (FaultKind::Unreachable, format!("it cannot be read: {error}")),
    };
    Fault { path: path.to_owned(), kind, message }
}

/// A name in a folder, by where it begins and ends in the names of all.
struct Name {
    start: usize,
    end: usize,
    kind: What,
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    File,
    Folder,
    /// A link to a folder.
    Detour,
}

/// A folder on the way. Its names are packed: a folder of a million files takes little more than their names.
struct Frame {
    place: PathBuf,
    /// Where it really is, whatever links led to it.
    real: PathBuf,
    /// Its path below the location, with `/` at the end; empty for the location.
    path: String,
    names: std::vec::IntoIter<Name>,
    text: String,
    /// Whether a link led here, or to a folder above.
    is_detour: bool,
}

/// The files below a folder.
pub(super) struct Walk<'a> {
    pattern: Option<&'a Pattern>,
    /// Whether everything is listed, hidden or not: for whoever looks for logs and metadata.
    everything: bool,
    frames: Vec<Frame>,
    ready: Vec<Listed>,
    /// Where the walk began, really.
    root: Option<PathBuf>,
    /// The folders that links led to, and those below them.
    detours: BTreeSet<PathBuf>,
    /// How often a link was followed.
    followed: usize,
}

impl<'a> Walk<'a> {
    /// The data files below `root`.
    pub(super) fn of_data(root: &Path, pattern: Option<&'a Pattern>) -> Self {
        Self::new(root, "", pattern, false)
    }

    /// All files below `folder` of `root`.
    pub(super) fn of_everything(root: &Path, folder: &str) -> Self {
        Self::new(root, folder, None, true)
    }

    fn new(root: &Path, folder: &str, pattern: Option<&'a Pattern>, everything: bool) -> Self {
        let mut walk = Self {
            pattern,
            everything,
            frames: Vec::new(),
            ready: Vec::new(),
            root: None,
            detours: BTreeSet::new(),
            followed: 0,
        };
        let place = root.join(folder);
        let real = place.canonicalize();
        walk.root = real.as_ref().ok().cloned();
        walk.open(place, real, folder.to_owned(), false);
        walk
    }

    fn open(&mut self, place: PathBuf, real: io::Result<PathBuf>, path: String, is_detour: bool) {
        let shown = path.trim_end_matches('/').to_owned();
        let opened = real.and_then(|real| Ok((real, self.names(&place, &shown)?)));
        match opened {
            Ok((_, (names, text))) if self.is_table(&path, &names, &text) => {
                self.ready.push(Listed::Fault(inner_table(&shown)));
            }
            Ok((real, (mut names, text))) => {
                // Paths come out in order if folders are sorted as they stand in them: with a `/` behind.
                names.sort_unstable_by(|one, other| {
                    let key = |name: &Name| {
                        let slash = (name.kind != What::File).then_some(b'/');
                        text.as_bytes()[name.start..name.end].iter().copied().chain(slash)
                    };
                    key(one).cmp(key(other))
                });
                self.frames.push(Frame { place, real, path, names: names.into_iter(), text, is_detour });
            }
            Err(error) => self.ready.push(Listed::Fault(fault_of(&shown, &error))),
        }
    }

    fn names(&mut self, place: &Path, shown: &str) -> io::Result<(Vec<Name>, String)> {
        let (mut names, mut text) = (Vec::new(), String::new());
        for entry in fs::read_dir(place)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                let path = format!("{shown}/{}", entry.file_name().to_string_lossy());
                let path = path.trim_start_matches('/').to_owned();
                let message = "its name is no UTF-8 text".to_owned();
                self.ready.push(Listed::Fault(Fault { path, kind: FaultKind::Corrupt, message }));
                continue;
            };
            let kind = match entry.file_type()? {
                kind if kind.is_dir() => What::Folder,
                // Where a link leads decides.
                kind if kind.is_symlink() && fs::metadata(entry.path()).is_ok_and(|of| of.is_dir()) => What::Detour,
                _ => What::File,
            };
            let start = text.len();
            text.push_str(&name);
            names.push(Name { start, end: text.len(), kind });
        }
        Ok((names, text))
    }

    /// Walks into a folder, unless a link leads round in a circle.
    fn enter(&mut self, place: PathBuf, path: String, real: Option<PathBuf>) {
        let too_many = |message: String| {
            let path = path.trim_end_matches('/').to_owned();
            Listed::Fault(Fault { path, kind: FaultKind::TooLarge, message })
        };
        if self.frames.len() > DEEPEST {
            self.ready.push(too_many(format!("it lies deeper than the {DEEPEST} folders that are walked")));
            return;
        }
        let is_detour = real.is_none() || self.frames.last().is_some_and(|frame| frame.is_detour);
        let is_link = real.is_none();
        let real = real.map_or_else(|| place.canonicalize(), Ok);
        if let Ok(real) = &real {
            let is_round = is_link && self.frames.iter().any(|frame| frame.real.starts_with(real));
            let is_known = is_detour && self.pattern.is_none() && !self.is_first(real);
            if is_round || is_known {
                return;
            }
        }
        self.followed += usize::from(is_link);
        if self.followed > DETOURS {
            if self.followed == DETOURS + 1 {
                self.ready.push(too_many(format!("more than {DETOURS} links to folders are not followed")));
            }
            return;
        }
        self.open(place, real, path, is_detour);
    }

    /// Whether a folder behind a link is met for the first time, and not where the walk comes by itself. A glob means
    /// folders by their names: two names of one are two then.
    fn is_first(&mut self, real: &Path) -> bool {
        let below = self.root.as_ref().and_then(|root| real.strip_prefix(root).ok());
        let is_reached = below.is_some_and(|below| {
            self.everything || below.iter().all(|name| name.to_str().is_some_and(|name| enters(0, name, None)))
        });
        !is_reached && self.detours.insert(real.to_owned())
    }

    /// Whether a folder other than the place itself has a log of Delta Lake: its files are not all live.
    fn is_table(&self, path: &str, names: &[Name], text: &str) -> bool {
        let is_log = |name: &Name| name.kind != What::File && &text[name.start..name.end] == "_delta_log";
        !self.everything && (!path.is_empty() || self.pattern.is_some()) && names.iter().any(is_log)
    }
}

impl Iterator for Walk<'_> {
    type Item = Listed;

    fn next(&mut self) -> Option<Listed> {
        loop {
            if let Some(ready) = self.ready.pop() {
                return Some(ready);
            }
            let depth = self.frames.len().checked_sub(1)?;
            let frame = self.frames.last_mut()?;
            let Some(Name { start, end, kind }) = frame.names.next() else {
                self.frames.pop();
                continue;
            };
            let name = &frame.text[start..end];
            let path = [frame.path.as_str(), name].concat();
            if kind != What::File {
                if self.everything || enters(depth, name, self.pattern) {
                    let real = (kind == What::Folder).then(|| frame.real.join(name));
                    let place = frame.place.join(name);
                    self.enter(place, path + "/", real);
                }
                continue;
            }
            match if self.everything { Kind::Data } else { kind_of(&path, self.pattern) } {
                Kind::Hidden => {}
                Kind::Other => return Some(Listed::Passed),
                Kind::Data => {
                    frame.place.push(name);
                    let metadata = fs::metadata(&frame.place);
                    frame.place.pop();
                    return Some(match metadata {
                        // Whoever looks for logs looks by name, and may pass over a pipe.
                        Ok(metadata) if self.everything && !metadata.is_file() => Listed::Passed,
                        Ok(metadata) => plain(path, &metadata),
                        Err(error) if error.kind() == ErrorKind::NotFound => Listed::Fault(vanished(&path)),
                        Err(error) => Listed::Fault(fault_of(&path, &error)),
                    });
                }
            }
        }
    }
}

fn vanished(path: &str) -> Fault {
    let message = "it went away, or became another one, while it was read".to_owned();
    Fault { path: path.to_owned(), kind: FaultKind::Vanished, message }
}

/// What reading one footer took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) bytes: u64,
    pub(super) requests: u64,
    /// How long the footer is, with the bytes after it.
    pub(super) footer: u64,
}

/// What readers of one dataset share.
pub(super) struct Shared<'a> {
    pub(super) footers: Footers<'a>,
    pub(super) tail: Tail,
    pub(super) budget: Budget,
}

/// What a file says at its end.
pub(super) fn examine(
    place: &Path,
    file: &DataFile,
    shared: &Shared,
    buffer: &mut Vec<u8>,
) -> (Result<Facts, Fault>, Cost) {
    let mut cost = Cost::default();
    let facts = read_and_examine(place, file, shared, buffer, &mut cost);
    if buffer.len() > KEPT {
        *buffer = Vec::new();
    }
    shared.tail.saw(cost.footer);
    let facts = facts.map_err(|fault| match fault.kind {
        // It was there when it was listed.
        FaultKind::NotFound => vanished(&file.path),
        _ => Fault { path: file.path.clone(), ..fault },
    });
    (facts, cost)
}

fn read_and_examine(
    place: &Path,
    file: &DataFile,
    shared: &Shared,
    buffer: &mut Vec<u8>,
    cost: &mut Cost,
) -> Result<Facts, Fault> {
    if file.size == 0 {
        return Err(fault(FaultKind::NotParquet, "it is empty"));
    }
    let open = File::open(place).map_err(|error| fault_of(&file.path, &error))?;
    let now = open.metadata().map_err(|error| fault_of(&file.path, &error))?;
    if now.len() != file.size || version(&now) != file.version {
        return Err(vanished(&file.path));
    }
    let first = shared.tail.length().min(file.size);
    let mut room = shared.budget.room_for(first);
    let mut read = |from: u64, length: u64, buffer: &mut Vec<u8>| {
        // Bounded by the longest footer that is read.
        buffer.resize(usize::try_from(length).unwrap_or(0), 0);
        cost.bytes += length;
        cost.requests += 1;
        read_at(&open, buffer, from).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => vanished(&file.path),
            _ => fault_of(&file.path, &error),
        })
    };
    read(file.size - first, first, buffer)?;
    let Some(last) = buffer.last_chunk::<TAIL>() else {
        return Err(fault(FaultKind::NotParquet, "it is shorter than any Parquet file"));
    };
    let whole = footer_length(*last, file.size)? + TAIL as u64;
    if whole > first {
        // Given back first: who waits while holding room may wait for ever.
        drop(room);
        room = shared.budget.room_for(whole);
        read(file.size - whole, whole, buffer)?;
    }
    cost.footer = whole;
    let end = buffer.len() - TAIL;
    let start = buffer.len() - usize::try_from(whole).unwrap_or(buffer.len()).min(buffer.len());
    let facts = shared.footers.examine(&buffer[start..end]);
    drop(room);
    facts
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], from: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, from)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, buffer: &mut [u8], from: u64) -> io::Result<()> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(from))?;
    file.read_exact(buffer)
}

#[cfg(test)]
#[cfg(unix)]
#[path = "local_tests.rs"]
mod tests;
