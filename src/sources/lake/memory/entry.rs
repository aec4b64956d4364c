//! One file of a section in as few bytes as its likeness to the file before it allows.
//!
//! In: files in the order of their paths, each with what it holds. Out: bytes, or the same files. Guaranteed: the same
//! comes back; reading is total. A regular name, a day's partition and a time of change take about twenty bytes.

use data_encoding::HEXLOWER;

use super::words::{Input, put_bytes, put_maybe, put_number, put_signed};
use crate::drift::{Broken, DataFile, Facts};

const MODIFIED: u8 = 1;
const NEWEST: u8 = 1 << 1;
const BROKEN: u8 = 1 << 2;
const UNDECIDED: u8 = 1 << 3;
/// How the version is written.
const SPELLING: u8 = 3 << 4;
const JUDGED: u8 = 1 << 6;
/// What could not be decided is the same as in the file before: so it is in most.
const SAME_UNDECIDED: u8 = 1 << 7;

const AS_TEXT: u8 = 0;
const AS_NUMBER: u8 = 1 << 4;
const AS_HEX: u8 = 2 << 4;
const AS_QUOTED_HEX: u8 = 3 << 4;

/// A file of the last scan. Without facts it was there and could not be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) file: DataFile,
    pub(super) facts: Option<Facts>,
}

impl Entry {
    pub(super) const fn blank() -> Self {
        let file = DataFile { path: String::new(), size: 0, version: String::new(), modified: None };
        Self { file, facts: None }
    }
}

/// What the next file is likened to.
#[derive(Debug, Default)]
pub(super) struct Before {
    path: Vec<u8>,
    version: Vec<u8>,
    number: i64,
    modified: i64,
    newest: i64,
    undecided: Vec<u32>,
}

/// Writes a file.
pub(super) fn write(out: &mut Vec<u8>, before: &mut Before, file: &DataFile, facts: Option<&Facts>) {
    let spelled = Spelled::of(&file.version);
    let mut flags = spelled.flag();
    flags |= if file.modified.is_some() { MODIFIED } else { 0 };
    if let Some(facts) = facts {
        let same = facts.undecided == before.undecided;
        flags |= JUDGED | if same { SAME_UNDECIDED } else { 0 };
        flags |= if facts.newest.is_some() { NEWEST } else { 0 };
        flags |= if facts.broken.is_empty() { 0 } else { BROKEN };
        flags |= if same || facts.undecided.is_empty() { 0 } else { UNDECIDED };
    }
    out.push(flags);
    write_path(out, before, file.path.as_bytes());
    put_number(out, file.size);
    match spelled {
        Spelled::Number(number) => {
            put_signed(out, number.wrapping_sub(before.number));
            before.number = number;
        }
        Spelled::Hex(bytes) | Spelled::QuotedHex(bytes) => put_bytes(out, &bytes),
        Spelled::Text => {
            let text = file.version.as_bytes();
            let shared = shared(before.version.iter(), text.iter());
            put_number(out, shared as u64);
            put_bytes(out, &text[shared..]);
            before.version.clear();
            before.version.extend_from_slice(text);
        }
    }
    if let Some(modified) = file.modified {
        put_signed(out, modified.wrapping_sub(before.modified));
        before.modified = modified;
    }
    if let Some(facts) = facts {
        write_facts(out, before, facts, flags);
    }
}

fn write_path(out: &mut Vec<u8>, before: &mut Before, path: &[u8]) {
    let head = shared(before.path.iter(), path.iter());
    // Names differ in their middle: `part-00017.parquet`.
    let tail = shared(before.path[head..].iter().rev(), path[head..].iter().rev());
    put_number(out, head as u64);
    put_number(out, tail as u64);
    put_bytes(out, &path[head..path.len() - tail]);
    before.path.clear();
    before.path.extend_from_slice(path);
}

fn write_facts(out: &mut Vec<u8>, before: &mut Before, facts: &Facts, flags: u8) {
    put_number(out, u64::from(facts.shape));
    put_number(out, facts.rows);
    if let Some(newest) = facts.newest {
        put_signed(out, newest.wrapping_sub(before.newest));
        before.newest = newest;
    }
    if !facts.broken.is_empty() {
        put_number(out, facts.broken.len() as u64);
        for broken in &facts.broken {
            put_number(out, u64::from(broken.promise));
            put_maybe(out, broken.values, put_number);
            put_maybe(out, broken.example.as_deref(), |out, text| put_bytes(out, text.as_bytes()));
        }
    }
    if flags & UNDECIDED != 0 {
        put_number(out, facts.undecided.len() as u64);
        facts.undecided.iter().for_each(|promise| put_number(out, u64::from(*promise)));
    }
    before.undecided.clone_from(&facts.undecided);
}

/// Reads the next file into `entry`; `None` where the bytes make no sense.
pub(super) fn read(input: &mut Input<'_>, before: &mut Before, entry: &mut Entry) -> Option<()> {
    let flags = input.byte()?;
    read_path(input, before, &mut entry.file.path)?;
    entry.file.size = input.number()?;
    read_version(input, before, flags, &mut entry.file.version)?;
    entry.file.modified = None;
    if flags & MODIFIED != 0 {
        before.modified = before.modified.wrapping_add(input.signed()?);
        entry.file.modified = Some(before.modified);
    }
    entry.facts = if flags & JUDGED == 0 { None } else { Some(read_facts(input, before, flags)?) };
    Some(())
}

fn read_path(input: &mut Input<'_>, before: &mut Before, path: &mut String) -> Option<()> {
    let (head, tail) = (usize::try_from(input.number()?).ok()?, usize::try_from(input.number()?).ok()?);
    let middle = input.bytes()?;
    let rest = before.path.get(head..)?;
    let tail = rest.get(rest.len().checked_sub(tail)?..)?;
    let mut bytes = std::mem::take(path).into_bytes();
    bytes.clear();
    bytes.extend_from_slice(&before.path[..head]);
    bytes.extend_from_slice(middle);
    bytes.extend_from_slice(tail);
    *path = String::from_utf8(bytes).ok()?;
    before.path.clear();
    before.path.extend_from_slice(path.as_bytes());
    Some(())
}

fn read_version(input: &mut Input<'_>, before: &mut Before, flags: u8, version: &mut String) -> Option<()> {
    version.clear();
    match flags & SPELLING {
        AS_NUMBER => {
            before.number = before.number.wrapping_add(input.signed()?);
            version.push_str(&before.number.to_string());
        }
        AS_HEX => HEXLOWER.encode_append(input.bytes()?, version),
        AS_QUOTED_HEX => {
            version.push('"');
            HEXLOWER.encode_append(input.bytes()?, version);
            version.push('"');
        }
        _ => {
            let shared = usize::try_from(input.number()?).ok()?;
            before.version.get(shared..)?;
            before.version.truncate(shared);
            before.version.extend_from_slice(input.bytes()?);
            version.push_str(std::str::from_utf8(&before.version).ok()?);
        }
    }
    Some(())
}

fn read_facts(input: &mut Input<'_>, before: &mut Before, flags: u8) -> Option<Facts> {
    let mut facts = Facts { shape: input.small()?, rows: input.number()?, ..Facts::default() };
    if flags & NEWEST != 0 {
        before.newest = before.newest.wrapping_add(input.signed()?);
        facts.newest = Some(before.newest);
    }
    if flags & BROKEN != 0 {
        for _ in 0..input.number()? {
            facts.broken.push(Broken {
                promise: input.small()?,
                values: input.maybe(Input::number)?,
                example: input.maybe(Input::text)?,
            });
        }
    }
    if flags & SAME_UNDECIDED != 0 {
        facts.undecided.clone_from(&before.undecided);
    } else {
        if flags & UNDECIDED != 0 {
            for _ in 0..input.number()? {
                facts.undecided.push(input.small()?);
            }
        }
        before.undecided.clone_from(&facts.undecided);
    }
    Some(facts)
}

/// How a version is written in the fewest bytes.
enum Spelled {
    /// As it stands, likened to the one before.
    Text,
    /// A time, as its distance from the one before.
    Number(i64),
    /// A digest.
    Hex(Vec<u8>),
    /// A digest as entity tags have it, in double quotes.
    QuotedHex(Vec<u8>),
}

impl Spelled {
    fn of(version: &str) -> Self {
        if let Some(number) = version.parse::<i64>().ok().filter(|number| number.to_string() == version) {
            return Self::Number(number);
        }
        let hex = |text: &str| HEXLOWER.decode(text.as_bytes()).ok().filter(|bytes| !bytes.is_empty());
        if let Some(bytes) = hex(version) {
            return Self::Hex(bytes);
        }
        let inner = version.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        inner.and_then(hex).map_or(Self::Text, Self::QuotedHex)
    }

    const fn flag(&self) -> u8 {
        match self {
            Self::Text => AS_TEXT,
            Self::Number(_) => AS_NUMBER,
            Self::Hex(_) => AS_HEX,
            Self::QuotedHex(_) => AS_QUOTED_HEX,
        }
    }
}

fn shared<'a>(a: impl Iterator<Item = &'a u8>, b: impl Iterator<Item = &'a u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}
