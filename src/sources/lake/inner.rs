//! Tables that lie below a place that is read as plain files. In: paths, in the order of a listing. Out: one fault for
//! each such table. Guaranteed: files behind its log are not told as plain ones, as some of them may not be live.

use super::Fault;
use super::FaultKind;
use super::listing::Listed;
use super::names::Kind;

/// A table below a place that is read as plain files.
pub(super) fn inner_table(path: &str) -> Fault {
    let message = "this folder is a Delta table: scan it by its own path".to_owned();
    Fault { path: path.to_owned(), kind: FaultKind::Table, message }
}

/// The folder with a log of Delta Lake that a listing is in. What stands before the log in it was told already.
#[derive(Default)]
pub(super) struct InnerTable {
    folder: Option<String>,
    is_told: bool,
}

impl InnerTable {
    /// Whether an object lies in such a folder other than the place itself, or in any where a glob picks from it.
    pub(super) fn holds(&mut self, path: &str, has_pattern: bool) -> bool {
        let is_in =
            |folder: &str| path.strip_prefix(folder).is_some_and(|rest| folder.is_empty() || rest.starts_with('/'));
        if self.folder.as_deref().is_some_and(is_in) {
            return true;
        }
        let folder = match path.split_once("/_delta_log/") {
            Some((folder, _)) => folder,
            None if has_pattern && path.starts_with("_delta_log/") => "",
            None => return false,
        };
        *self = Self { folder: Some(folder.to_owned()), is_told: false };
        true
    }

    /// One fault for all files in it: with the first of its objects, as all its files may have come before; where a glob
    /// picks, only with one that it picks.
    pub(super) fn told(&mut self, kind: Kind, has_pattern: bool) -> Option<Listed> {
        let is_meant = !has_pattern || kind == Kind::Data;
        let folder = self.folder.as_deref().filter(|_| is_meant && !self.is_told)?;
        self.is_told = true;
        Some(Listed::Fault(inner_table(folder)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_below_is_told_once() {
        let mut table = InnerTable::default();
        assert!(!table.holds("_delta_log/0.json", false));
        assert!(table.holds("t/_delta_log/0.json", false) && table.holds("t/part-0.parquet", false));
        assert!(table.told(Kind::Hidden, true).is_none());
        assert!(matches!(table.told(Kind::Data, true), Some(Listed::Fault(fault)) if fault.path == "t"));
        assert!(table.told(Kind::Data, true).is_none());
        assert!(!table.holds("t2/part-0.parquet", false));
        assert!(table.holds("_delta_log/0.json", true));
        // No data file need stand behind the log.
        let mut table = InnerTable::default();
        assert!(table.holds("u/_delta_log/0.json", false));
        assert!(matches!(table.told(Kind::Hidden, false), Some(Listed::Fault(fault)) if fault.path == "u"));
    }
}
