//! Objects that are written: the memory of the last scan. In: bytes, and the version that they follow. Out: the new
//! version, or that somebody else was faster. Guaranteed: an object is replaced whole or not at all, and never over a
//! version that its writer has not seen.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::local::fault_of;
use super::{Fault, FaultKind};

/// Which version of an object was read or written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    pub(super) tag: Option<String>,
    pub(super) number: Option<String>,
}

/// Why an object was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PutFault {
    /// It is not the version any more that was expected: somebody else wrote it, or took it away.
    Changed,
    /// It could not be written.
    Fault(Fault),
}

fn version_of(bytes: &[u8]) -> Version {
    Version { tag: Some(data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))), number: None }
}

/// A file of at most `limit` bytes, with its version; `None` where there is none.
pub(super) fn read(place: &Path, path: &str, limit: usize) -> Result<Option<(Vec<u8>, Version)>, Fault> {
    // To open a pipe is to wait for whoever writes to it.
    if fs::metadata(place).is_ok_and(|of| !of.is_file() && !of.is_dir()) {
        let message = "it is a pipe, a socket or a device, and is not read".to_owned();
        return Err(Fault { path: path.to_owned(), kind: FaultKind::Unreachable, message });
    }
    let file = match File::open(place) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fault_of(path, &error)),
    };
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    file.take(most).read_to_end(&mut bytes).map_err(|error| fault_of(path, &error))?;
    if bytes.len() > limit {
        let message = format!("it is larger than the {limit} bytes that are read");
        return Err(Fault { path: path.to_owned(), kind: FaultKind::TooLarge, message });
    }
    let version = version_of(&bytes);
    Ok(Some((bytes, version)))
}

/// Writes a file, if it is still the version that is expected, or still none. Writers wait for each other at a lock that
/// the system lets go of when a process ends, however it ends.
pub(super) fn put(place: &Path, path: &str, bytes: &[u8], expected: Option<&Version>) -> Result<Version, PutFault> {
    let failed = |error: std::io::Error| {
        let message = format!("it cannot be written: {error}");
        PutFault::Fault(Fault { path: path.to_owned(), kind: FaultKind::Forbidden, message })
    };
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = place.file_name().and_then(|name| name.to_str()).unwrap_or("state");
    let mut options = fs::OpenOptions::new();
    let lock = options.create(true).truncate(false).write(true).open(folder.join(format!(".{name}.lock")));
    let lock = lock.map_err(failed)?;
    lock.lock().map_err(failed)?;
    let now = read(place, path, usize::MAX - 1).map_err(PutFault::Fault)?.map(|(_, version)| version);
    if now.as_ref() != expected {
        return Err(PutFault::Changed);
    }
    let mut file = tempfile::Builder::new().prefix(".sluicegate-").tempfile_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(place).map_err(|error| failed(error.error))?;
    Ok(version_of(bytes))
}
