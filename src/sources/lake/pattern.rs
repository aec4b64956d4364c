//! Which of the objects below a folder a glob names. In: the glob, relative to the folder. Out: yes or no for a path, and
//! for a folder whether anything in it can be meant.

use globset::{GlobBuilder, GlobMatcher};

use super::names::{Kind, is_hidden_folder, path_kind};
use crate::error::{Error, Result};

/// A glob, and one for each of its folders.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    whole: GlobMatcher,
    /// For each folder on the way; `None` where `**` stands for any number of them.
    folders: Option<Vec<GlobMatcher>>,
    /// Whether it says itself how names end.
    names_the_ending: bool,
    /// Whether the last part of it has no ending at all, as `data/*`.
    is_without_ending: bool,
}

impl Pattern {
    pub(super) fn new(glob: &str) -> Result<Self> {
        let matcher = |text: &str| {
            let glob = GlobBuilder::new(text).literal_separator(true).backslash_escape(false).build();
            glob.map(|glob| glob.compile_matcher()).map_err(|error| {
                Error::new(format!("`{glob}` is no glob: {}", error.kind(), glob = text))
                    .help("write it as `dt=*/part-*.parquet`; `**` stands for any number of folders")
            })
        };
        let (folders, name) = glob.rsplit_once('/').unwrap_or(("", glob));
        // Alternatives may hold a `/`: such a glob has no folders that could be looked at alone.
        let by_folder = !glob.contains("**") && !glob.contains('{');
        let parts = folders.split('/').filter(|part| !part.is_empty()).map(matcher);
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        Ok(Self {
            whole: matcher(glob)?,
            folders: if by_folder { Some(parts.collect::<Result<_>>()?) } else { None },
            is_without_ending: ending.is_none(),
            names_the_ending: ending.is_some_and(|ending| !ending.contains(['*', '?', '['])),
        })
    }

    /// Whether anything in a folder, with the numbered place on the way and this name, can be meant.
    pub(super) fn admits_folder(&self, depth: usize, name: &str) -> bool {
        self.folders.as_ref().is_none_or(|folders| folders.get(depth).is_some_and(|folder| folder.is_match(name)))
    }
}

/// What an object is to a dataset, by its path below the location.
pub(super) fn kind_of(path: &str, pattern: Option<&Pattern>) -> Kind {
    let kind = path_kind(path);
    let name = path.rsplit('/').next().unwrap_or_default();
    match pattern {
        Some(pattern) if !pattern.whole.is_match(path) => Kind::Hidden,
        // Whoever writes `*.dat` means those.
        Some(pattern) if kind == Kind::Other && pattern.names_the_ending => Kind::Data,
        Some(pattern) if kind == Kind::Other && pattern.is_without_ending && !name.contains('.') => Kind::Data,
        _ => kind,
    }
}

/// Whether a folder is walked.
pub(super) fn enters(depth: usize, name: &str, pattern: Option<&Pattern>) -> bool {
    !is_hidden_folder(name) && pattern.is_none_or(|pattern| pattern.admits_folder(depth, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_names_files_and_the_folders_on_the_way() {
        let pattern = Pattern::new("dt=*/x-*.dat").unwrap();
        assert_eq!(kind_of("dt=1/x-1.dat", Some(&pattern)), Kind::Data);
        assert_eq!(kind_of("dt=1/y-1.dat", Some(&pattern)), Kind::Hidden);
        assert_eq!(kind_of("dt=1/a/x-1.dat", Some(&pattern)), Kind::Hidden);
        assert!(enters(0, "dt=2", Some(&pattern)) && !enters(0, "other", Some(&pattern)));
        assert!(!enters(1, "a", Some(&pattern)));
        let pattern = Pattern::new("**/*").unwrap();
        assert_eq!(kind_of("a/b/c.csv", Some(&pattern)), Kind::Other);
        assert_eq!(kind_of("a/b/c", Some(&pattern)), Kind::Data);
        assert_eq!(kind_of("a/b/_SUCCESS", Some(&pattern)), Kind::Hidden);
        assert_eq!(kind_of("a/b/c.parquet", Some(&pattern)), Kind::Data);
        assert!(enters(7, "a", Some(&pattern)) && !enters(0, "_delta_log", Some(&pattern)));
        assert!(Pattern::new("a[").unwrap_err().message.starts_with("`a[` is no glob"));
    }
}
