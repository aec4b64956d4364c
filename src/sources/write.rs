//! Writing: one file, whole or not at all. The only thing this tool ever changes.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::error::{Error, Result};

/// Puts `bytes` in place of the file at `path` below `root`, which keeps its permissions; or makes it.
///
/// # Errors
/// If it cannot be written; what was there then stays as it was.
pub fn replace(root: &Path, path: &str, bytes: &[u8]) -> Result<()> {
    let place = root.join(path);
    let failed = |error: std::io::Error| {
        Error::new(format!("cannot write {}: {error}", place.display()))
            .help("nothing was changed; check the directory")
    };
    let directory = place.parent().unwrap_or(root);
    let inside = directory.canonicalize().is_ok_and(|real| real.starts_with(root));
    if !inside {
        return Err(Error::new(format!("{} is not in a directory below {}", place.display(), root.display()))
            .help("make the directory, or correct the path; linked directories are not written to"));
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sluicegate-");
    match fs::symlink_metadata(&place) {
        Ok(metadata) => builder.permissions(metadata.permissions()),
        Err(_) => default_permissions(&mut builder),
    };
    let mut file = builder.tempfile_in(directory).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    file.persist(&place).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Those of any new file: temporary ones are for their owner alone otherwise.
#[cfg(unix)]
fn default_permissions<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn default_permissions<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    builder
}
