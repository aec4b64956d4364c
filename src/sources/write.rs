//! Writes one file: all of it or nothing, never through links, never outside the directory that was asked about. The
//! only thing this tool ever changes.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::directory::read_file;
use crate::error::{Error, Result};

/// Puts `bytes` in place of the file at `path` below `root`, which keeps its permissions; or makes it.
///
/// # Errors
/// If it cannot be written; what was there then stays as it was.
pub fn write_file(root: &Path, path: &str, bytes: &[u8]) -> Result<()> {
    let place = root.join(path);
    let directory = place.parent().unwrap_or(root);
    let inside = directory.canonicalize().is_ok_and(|real| real.starts_with(root));
    if !inside {
        return Err(Error::new(format!("{} is not in a directory below {}", place.display(), root.display()))
            .help("make the directory, or correct the path; linked directories are not written to"));
    }
    put(&place, bytes)
}

/// Puts `new` in the place of `old`, which is what the file at `place` has to hold. Permissions stay.
///
/// # Errors
/// If `place` is no regular file below `root`, must not be written, has changed meanwhile, or cannot be written.
pub fn replace_file(root: &Path, place: &Path, old: &[u8], new: &[u8]) -> Result<()> {
    let shown = place.display();
    let metadata = fs::symlink_metadata(place).map_err(|error| failed(place, &error))?;
    let real = place.canonicalize().map_err(|error| failed(place, &error))?;
    let below = root.canonicalize().is_ok_and(|root| real.starts_with(root));
    if !metadata.is_file() || !below {
        return Err(Error::new(format!("{shown} is not a regular file below {}", root.display()))
            .help("nothing is written through links or outside the directory that was asked about"));
    }
    if metadata.permissions().readonly() {
        return Err(Error::new(format!("{shown} is write-protected")).help("nothing was written to it"));
    }
    if read_file(place)? != old {
        return Err(Error::new(format!("{shown} has changed while it was read")).help("run the command again"));
    }
    put(&real, new)
}

/// Another reader sees the old file or the new one, never half of either.
fn put(place: &Path, bytes: &[u8]) -> Result<()> {
    let directory = place.parent().unwrap_or(place);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sluicegate-");
    let permissions = fs::symlink_metadata(place).map(|metadata| metadata.permissions()).ok();
    if permissions.is_none() {
        default_permissions(&mut builder);
    }
    let mut file = builder.tempfile_in(directory).map_err(|error| failed(place, &error))?;
    file.write_all(bytes).map_err(|error| failed(place, &error))?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions).map_err(|error| failed(place, &error))?;
    }
    file.as_file().sync_all().map_err(|error| failed(place, &error))?;
    file.persist(place).map_err(|error| failed(place, &error.error))?;
    Ok(())
}

fn failed(place: &Path, error: &std::io::Error) -> Error {
    Error::new(format!("cannot write {}: {error}", place.display()))
        .help("nothing was changed; check that the file and its directory may be written")
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
#[cfg(test)]
mod tests {
    use super::*;

    fn refused(root: &Path, place: &Path, old: &str) -> String {
        replace_file(root, place, old.as_bytes(), b"new").expect_err("refused").message
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("a.yaml");
        fs::write(&place, "old").unwrap();
        assert!(refused(root.path(), &place, "other").ends_with("has changed while it was read"));
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(refused(elsewhere.path(), &place, "old").contains("is not a regular file below"));
        assert!(refused(root.path(), root.path(), "old").contains("is not a regular file below"));
        assert_eq!(fs::read_to_string(&place).unwrap(), "old");
        replace_file(root.path(), &place, b"old", b"new").unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn permissions_stay_and_links_are_not_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let root = tempfile::tempdir().unwrap();
        let (place, link) = (root.path().join("a.yaml"), root.path().join("b.yaml"));
        fs::write(&place, "old").unwrap();
        symlink(&place, &link).unwrap();
        assert!(refused(root.path(), &link, "old").contains("is not a regular file below"));
        fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
        replace_file(root.path(), &place, b"old", b"new").unwrap();
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
        fs::set_permissions(&place, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(refused(root.path(), &place, "new").ends_with("is write-protected"));
    }
}
