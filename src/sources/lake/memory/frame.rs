//! Blocks that verify themselves: what a state is made of.
//!
//! In: parts of a state. Out: blocks, each with a SHA-256 of itself and of all before it, so that none can be changed,
//! moved, left out or doubled unseen; or the parts again. Guaranteed: nothing of a block is seen before its digest is
//! right, and no more room is taken than [`LONGEST`].

use std::io::{self, Read, Write};

use sha2::{Digest as _, Sha256};

/// What every state begins with. The number is that of the format.
pub(super) const FIRST_LINE: &[u8] = b"sluicegate state 1\n";

/// The same without the number.
pub(super) const NAME: &[u8] = b"sluicegate state ";

/// Bytes of the longest block.
pub(super) const LONGEST: usize = 16 * 1024 * 1024;

/// Bytes of a block around what it holds.
pub(super) const AROUND: u64 = 1 + 4 + 32;

/// A SHA-256.
pub(super) type Digest = [u8; 32];

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Tag {
    /// A section begins: its key and its digest of promises.
    Begin = b'B',
    /// A shape that entries after it have.
    Shape = b'S',
    /// Files.
    Entries = b'E',
    /// A section is whole.
    End = b'.',
    /// A section is given up: it counts as not written.
    Abandon = b'!',
    /// Findings of a section.
    Findings = b'F',
    /// The state is whole.
    Finish = b'Z',
}

impl Tag {
    const ALL: [Self; 7] =
        [Self::Begin, Self::Shape, Self::Entries, Self::End, Self::Abandon, Self::Findings, Self::Finish];
}

/// Where the chain of digests begins.
pub(super) fn beginning() -> Digest {
    Sha256::digest(FIRST_LINE).into()
}

fn link(before: &Digest, head: [u8; 5], payload: &[u8]) -> Digest {
    let hasher = Sha256::new().chain_update(before).chain_update(head).chain_update(payload);
    hasher.finalize().into()
}

const fn head(tag: Tag, length: u32) -> [u8; 5] {
    let [a, b, c, d] = length.to_le_bytes();
    [tag as u8, a, b, c, d]
}

/// Writes a block in one piece, and moves the chain on.
pub(super) fn write(out: &mut impl Write, chain: &mut Digest, tag: Tag, payload: &[u8]) -> io::Result<()> {
    let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= LONGEST);
    let length = length.ok_or_else(|| io::Error::other("a part of it is larger than anything that is kept"))?;
    let head = head(tag, length);
    *chain = link(chain, head, payload);
    let mut block = Vec::with_capacity(payload.len() + 37);
    block.extend_from_slice(&head);
    block.extend_from_slice(payload);
    block.extend_from_slice(chain.as_slice());
    out.write_all(&block)
}

/// Why there is no next block.
#[derive(Debug)]
pub(super) enum Stop {
    /// The bytes end where a block would begin.
    Here,
    /// The bytes end within a block.
    Short,
    /// The bytes are not those that were written.
    Damaged,
    /// They cannot be read.
    Unreadable(io::Error),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::Short } else { Self::Unreadable(error) }
    }
}

/// Reads the next block into `payload`, and moves the chain on.
pub(super) fn read(input: &mut impl Read, chain: &mut Digest, payload: &mut Vec<u8>) -> Result<Tag, Stop> {
    let mut first = [0; 1];
    loop {
        match input.read(&mut first) {
            Ok(0) => return Err(Stop::Here),
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Stop::Unreadable(error)),
        }
    }
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let tag = Tag::ALL.into_iter().find(|tag| *tag as u8 == first[0]).ok_or(Stop::Damaged)?;
    let length = u32::from_le_bytes(length);
    if length as usize > LONGEST {
        return Err(Stop::Damaged);
    }
    payload.clear();
    // What is claimed takes no room before it is there.
    if input.by_ref().take(u64::from(length)).read_to_end(payload)? != length as usize {
        return Err(Stop::Short);
    }
    let mut digest = Digest::default();
    input.read_exact(&mut digest)?;
    if link(chain, head(tag, length), payload) != digest {
        return Err(Stop::Damaged);
    }
    *chain = digest;
    Ok(tag)
}
