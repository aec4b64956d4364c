//! Which objects of a dataset are data, by their names alone. In: a path below the location. Out: data, passed over, or
//! not even counted.
//!
//! What begins with `_` or `.` is hidden, by the custom of Hadoop and everything after it: marks of success, logs and
//! checkpoints, files that are being written. A partition folder is data all the same, whatever its key begins with.

/// What a name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It should be Parquet.
    Data,
    /// Something else, that people see: it is counted.
    Other,
    /// Marks, logs, checksums and unfinished files.
    Hidden,
}

const ENDINGS: [&str; 3] = ["parquet", "parq", "pq"];
const UNFINISHED: [&str; 4] = ["crc", "tmp", "inprogress", "temp"];

/// Whether a folder holds nothing of the data.
pub(super) fn is_hidden_folder(name: &str) -> bool {
    name.starts_with(['_', '.']) && !name.contains('=')
}

/// What the name of a file says.
pub(super) fn file_kind(name: &str) -> Kind {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let is_one_of = |known: &[&str], ending: &str| known.iter().any(|one| one.eq_ignore_ascii_case(ending));
    match ending {
        _ if name.starts_with(['_', '.']) => Kind::Hidden,
        Some(ending) if is_one_of(&UNFINISHED, ending) => Kind::Hidden,
        Some(ending) if is_one_of(&ENDINGS, ending) => Kind::Data,
        None if is_part(name) => Kind::Data,
        // What some tools leave in object stores to stand for a folder.
        None if name.ends_with("_$folder$") => Kind::Hidden,
        _ => Kind::Other,
    }
}

/// What the path of an object says: the names of its folders, and its own.
pub(super) fn path_kind(path: &str) -> Kind {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    if folders.split('/').any(is_hidden_folder) { Kind::Hidden } else { file_kind(name) }
}

/// `part-00000` of Spark and Hadoop, `000000_0` of Hive.
fn is_part(name: &str) -> bool {
    if let Some(rest) = name.strip_prefix("part-") {
        return rest.contains(|c: char| c.is_ascii_digit());
    }
    let digits = name.split('_').next().unwrap_or_default();
    digits.len() == 6 && digits.len() < name.len() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_data() {
        for name in
            ["a.parquet", "a.snappy.parquet", "A.PARQUET", "a.parq", "a.pq", "part-00000", "part-r-00000", "000000_0"]
        {
            assert_eq!(file_kind(name), Kind::Data, "{name}");
        }
        for name in ["_SUCCESS", "_metadata", ".a.parquet.crc", "a.parquet.crc", "a.tmp", ".DS_Store", "x_$folder$"] {
            assert_eq!(file_kind(name), Kind::Hidden, "{name}");
        }
        for name in ["a.csv", "a.json", "README", "part-", "000000", "a.parquet.bak"] {
            assert_eq!(file_kind(name), Kind::Other, "{name}");
        }
    }

    #[test]
    fn folders_hide_what_is_in_them_but_for_partitions() {
        assert_eq!(path_kind("_delta_log/0.checkpoint.parquet"), Kind::Hidden);
        assert_eq!(path_kind("dt=1/.spark-staging/a.parquet"), Kind::Hidden);
        assert_eq!(path_kind("_x=1/a.parquet"), Kind::Data);
        assert_eq!(path_kind("dt=1/a.parquet"), Kind::Data);
    }
}
