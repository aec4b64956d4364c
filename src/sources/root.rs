//! From what the user named to the directory that holds the configuration.

use std::path::{Path, PathBuf};

use crate::config::FILE_NAME;
use crate::error::{Error, Result};

/// The directory a command works in, and the part of it the user asked about.
#[derive(Debug, Clone)]
pub struct Root {
    /// The directory, absolute, without symbolic links.
    pub directory: PathBuf,
    /// The directory as people know it; empty for the current one.
    pub label: String,
    /// The part that was asked about, below the directory; empty for all of it.
    pub focus: String,
}

impl Root {
    /// The nearest directory around `path` that holds a configuration; else one in `contracts/` below it; else `path`
    /// itself.
    ///
    /// # Errors
    /// If there is nothing at `path`.
    pub fn around(path: &Path) -> Result<Self> {
        let asked = existing(path)?;
        let start = if asked.is_dir() { asked.as_path() } else { asked.parent().unwrap_or(&asked) };
        let above = start.ancestors().find(|parent| parent.join(FILE_NAME).is_file());
        // Above the repository's top nothing belongs to it.
        let top = start.ancestors().find(|parent| parent.join(".git").exists());
        let above = above.filter(|above| top.is_none_or(|top| above.starts_with(top)));
        let below = asked.join("contracts");
        let directory = match above {
            Some(above) => above.to_path_buf(),
            None if asked.is_dir() && below.join(FILE_NAME).is_file() => below,
            None => start.to_path_buf(),
        };
        let focus = asked.strip_prefix(&directory).ok().and_then(slashed).unwrap_or_default();
        Ok(Self { label: label(&directory, path), directory, focus })
    }

    /// Without a configuration anywhere around, needs may lie anywhere in the repository: looks at all of it, and only
    /// compares less.
    pub fn widen(&mut self, top: &Path) {
        if !self.directory.join(FILE_NAME).is_file() && self.directory != top {
            let below = self.directory.strip_prefix(top).ok().and_then(slashed).unwrap_or_default();
            let focus = [below, std::mem::take(&mut self.focus)].into_iter().filter(|part| !part.is_empty());
            self.focus = focus.collect::<Vec<_>>().join("/");
            self.label = label(top, top);
            self.directory = top.to_path_buf();
        }
    }

    /// Exactly the directory `path`.
    ///
    /// # Errors
    /// If there is no directory at `path`.
    pub fn exactly(path: &Path) -> Result<Self> {
        let directory = existing(path)?;
        if !directory.is_dir() {
            return Err(Error::new(format!("{} is a file, not a directory", path.display()))
                .help("two directories are compared with each other; two files with `sluicegate diff OLD NEW`"));
        }
        Ok(Self { label: label(&directory, path), directory, focus: String::new() })
    }
}

fn existing(path: &Path) -> Result<PathBuf> {
    path.canonicalize().map_err(|error| {
        Error::new(format!("cannot find {}: {error}", path.display()))
            .help("check the path; it is taken from the current directory")
    })
}

/// The directory as seen from the current one where they lie in one repository; else as the user wrote it.
fn label(directory: &Path, written: &Path) -> String {
    let here = std::env::current_dir().and_then(|here| here.canonicalize()).unwrap_or_default();
    if let Some(below) = directory.strip_prefix(&here).ok().and_then(slashed) {
        return below;
    }
    let together = here.ancestors().find(|parent| parent.join(".git").exists());
    let up = together.filter(|top| directory.starts_with(top)).and_then(|_| {
        let common = here.ancestors().find(|parent| directory.starts_with(parent))?;
        let steps = here.strip_prefix(common).ok()?.iter().map(|_| "..".to_owned());
        let down = slashed(directory.strip_prefix(common).ok()?)?;
        Some(steps.chain((!down.is_empty()).then_some(down)).collect::<Vec<_>>().join("/"))
    });
    up.unwrap_or_else(|| {
        let same = written.canonicalize().is_ok_and(|place| place == directory);
        let shown = if same { written } else { directory };
        shown.to_string_lossy().trim_end_matches('/').to_owned()
    })
}

/// A relative path with `/` between its parts; `None` if it is no text.
#[must_use]
pub fn slashed(path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}
