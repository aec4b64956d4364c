//! Files of this machine. In: a folder or a file. Out: its files in the order of their paths, one at a time, and the ends
//! of files. Guaranteed: one folder's names in memory at a time for each level; no link leads round in a circle; a folder
//! that cannot be read is a fault, and the rest goes on.

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::budget::Budget;
use super::footer::{Footers, TAIL, fault, footer_length};
use super::listing::Listed;
use super::names::Kind;
use super::pattern::{Pattern, enters, kind_of};
use super::tail::Tail;
use super::{Fault, FaultKind};
use crate::drift::{DataFile, Facts};

/// A reader keeps a buffer of this size for its next file.
const KEPT: usize = 256 * 1024;

/// A file with what is known of it before it is opened.
pub(super) fn data_file(path: &str, metadata: &Metadata) -> DataFile {
    let changed = metadata.modified().ok();
    let since = changed.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    let modified = since.and_then(|since| i64::try_from(since.as_secs()).ok());
    let version = since.map_or_else(String::new, |since| format!("{}.{:09}", since.as_secs(), since.subsec_nanos()));
    DataFile { path: path.to_owned(), size: metadata.len(), version, modified }
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

/// Names of one folder, packed: a folder of a million files takes little more than their names.
struct Names {
    text: String,
    ends: Vec<(usize, bool)>,
}

/// A folder on the way.
struct Frame {
    place: PathBuf,
    /// Where it really is, whatever links led to it.
    real: PathBuf,
    /// Its path below the location, with `/` at the end; empty for the location.
    path: String,
    names: std::vec::IntoIter<(usize, usize, bool)>,
    text: String,
}

/// The files below a folder.
pub(super) struct Walk<'a> {
    pattern: Option<&'a Pattern>,
    /// Whether everything is listed, hidden or not: for whoever looks for logs and metadata.
    everything: bool,
    frames: Vec<Frame>,
    ready: Vec<Listed>,
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
        let mut walk = Self { pattern, everything, frames: Vec::new(), ready: Vec::new() };
        walk.open(root.join(folder), folder.to_owned());
        walk
    }

    fn open(&mut self, place: PathBuf, path: String) {
        let shown = path.trim_end_matches('/').to_owned();
        let opened = place.canonicalize().and_then(|real| Ok((real, self.names(&place, &shown)?)));
        match opened {
            Ok((whereabouts, names)) => {
                let starts = std::iter::once(0).chain(names.ends.iter().map(|(end, _)| *end));
                let mut spans: Vec<(usize, usize, bool)> =
                    starts.zip(&names.ends).map(|(start, (end, is_folder))| (start, *end, *is_folder)).collect();
                let text = names.text;
                // Paths come out in order if folders are sorted as they stand in them: with a `/` behind.
                spans.sort_unstable_by(|one, other| {
                    let key = |&(start, end, is_folder): &(usize, usize, bool)| {
                        text.as_bytes()[start..end].iter().copied().chain(is_folder.then_some(b'/'))
                    };
                    key(one).cmp(key(other))
                });
                self.frames.push(Frame { place, real: whereabouts, path, names: spans.into_iter(), text });
            }
            Err(error) => self.ready.push(Listed::Fault(fault_of(&shown, &error))),
        }
    }

    fn names(&mut self, place: &Path, shown: &str) -> io::Result<Names> {
        let mut names = Names { text: String::new(), ends: Vec::new() };
        for entry in fs::read_dir(place)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().into_string() else {
                let path = format!("{shown}/{}", entry.file_name().to_string_lossy());
                let path = path.trim_start_matches('/').to_owned();
                let message = "its name is no UTF-8 text".to_owned();
                self.ready.push(Listed::Fault(Fault { path, kind: FaultKind::Corrupt, message }));
                continue;
            };
            let kind = entry.file_type()?;
            // Where a link leads decides.
            let is_folder =
                kind.is_dir() || kind.is_symlink() && fs::metadata(entry.path()).is_ok_and(|of| of.is_dir());
            names.text.push_str(&name);
            names.ends.push((names.text.len(), is_folder));
        }
        Ok(names)
    }

    /// Walks into a folder, unless that leads round in a circle.
    fn enter(&mut self, place: PathBuf, path: String) {
        let is_round =
            place.canonicalize().is_ok_and(|real| self.frames.iter().any(|frame| frame.real.starts_with(&real)));
        if !is_round {
            self.open(place, path);
        }
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
            let Some((start, end, is_folder)) = frame.names.next() else {
                self.frames.pop();
                continue;
            };
            let name = &frame.text[start..end];
            let (place, path) = (frame.place.join(name), format!("{}{name}", frame.path));
            if is_folder {
                if self.everything || enters(depth, name, self.pattern) {
                    self.enter(place, format!("{path}/"));
                }
                continue;
            }
            match if self.everything { Kind::Data } else { kind_of(&path, self.pattern) } {
                Kind::Hidden => {}
                Kind::Other => return Some(Listed::Passed),
                Kind::Data => match fs::metadata(&place) {
                    Ok(metadata) if metadata.is_file() => return Some(Listed::File(data_file(&path, &metadata))),
                    // A pipe or a device: nothing that anybody would read to its end.
                    Ok(_) => return Some(Listed::Passed),
                    Err(error) if error.kind() == ErrorKind::NotFound => {
                        return Some(Listed::Fault(vanished(&path)));
                    }
                    Err(error) => return Some(Listed::Fault(fault_of(&path, &error))),
                },
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
    if data_file(&file.path, &now) != *file {
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
