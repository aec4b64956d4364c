//! Walks over folders of this machine, with what people and programs leave in them.

use std::os::unix::fs::symlink;

use super::*;

fn told(root: &Path) -> Vec<String> {
    let told = Walk::of_data(root, None).map(|listed| match listed {
        Listed::File(file) => file.path,
        Listed::Passed => "passed".to_owned(),
        Listed::Fault(fault) => format!("{}: {}", fault.path, fault.kind.code()),
    });
    told.collect()
}

#[test]
fn folders_behind_links_are_entered_once() {
    let (place, far) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let root = place.path();
    fs::create_dir_all(root.join("z")).unwrap();
    fs::write(root.join("z/a.parquet"), "a").unwrap();
    fs::write(far.path().join("b.parquet"), "b").unwrap();
    for (to, name) in [(root.join("z"), "a"), (far.path().to_owned(), "b"), (far.path().to_owned(), "c")] {
        symlink(to, root.join(name)).unwrap();
    }
    assert_eq!(told(root), ["b/b.parquet", "z/a.parquet"]);
}

#[test]
fn tables_below_and_pipes_are_faults() {
    let place = tempfile::tempdir().unwrap();
    let root = place.path();
    fs::create_dir_all(root.join("t/_delta_log")).unwrap();
    fs::write(root.join("t/A.parquet"), "a").unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(root.join("s.parquet")).unwrap();
    assert_eq!(told(root), ["s.parquet: not-parquet", "t: unreadable-table"]);
}

#[test]
fn a_file_that_became_another_one_has_another_version() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("a");
    let versioned = |text: &str| {
        let file = File::create(&path).unwrap();
        fs::write(&path, text).unwrap();
        file.set_modified(UNIX_EPOCH - Duration::from_millis(1_500)).unwrap();
        data_file("a".to_owned(), &fs::metadata(&path).unwrap())
    };
    let first = versioned("one");
    fs::rename(&path, place.path().join("kept")).unwrap();
    let second = versioned("two");
    assert_eq!((first.modified, second.modified, first.size), (Some(-2), Some(-2), second.size));
    assert_ne!(first.version, second.version);
}
