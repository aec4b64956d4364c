//! What is written is recalled as it was, and nothing else ever is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::drift::{Broken, DataFile, Facts};

const PROMISES: &str = "promises 1";

fn key(dataset: &str) -> Key {
    Key { contract: "urn:acme:orders".to_owned(), dataset: dataset.to_owned(), location: "s3://lake/".to_owned() }
}

fn shape(number: u32) -> KnownShape {
    KnownShape {
        number,
        fingerprint: format!("shape {number}"),
        schema: vec![number.to_le_bytes()[0]; 9],
        writer: (number > 0).then(|| "parquet-mr".to_owned()),
    }
}

fn finding(fingerprint: &str) -> KnownFinding {
    let (first_seen, last_seen) = (jiff::civil::date(2026, 11, 1), jiff::civil::date(2026, 11, 20));
    let (rule, place) = ("type-changed".to_owned(), "orders.amount".to_owned());
    KnownFinding { fingerprint: fingerprint.to_owned(), rule, place, first_seen, last_seen }
}

fn file(path: &str, version: &str) -> DataFile {
    DataFile { path: path.to_owned(), size: 4711, version: version.to_owned(), modified: Some(1_795_000_000) }
}

fn facts(shape: u32, rows: u64) -> Facts {
    Facts { shape, rows, ..Facts::default() }
}

/// A few files with everything that facts can hold.
fn some_files() -> Vec<(DataFile, Option<Facts>)> {
    let broken = vec![
        Broken { promise: 3, values: Some(7), example: Some("läßt\n".to_owned()) },
        Broken { promise: 9, values: None, example: None },
    ];
    vec![
        (file("dt=2026-01-01/part-0.parquet", "\"d41d8cd98f00b204e9800998ecf8427e\""), Some(facts(0, 10))),
        (file("dt=2026-01-01/part-1.parquet", "1763667163123456789"), None),
        (
            DataFile { modified: None, ..file("dt=2026-01-02/part-0.parquet", "") },
            Some(Facts { broken, undecided: vec![1, 8], newest: Some(-5), ..facts(1, u64::MAX) }),
        ),
        (file("dt=2026-01-02/é.parquet", "v2"), Some(Facts { undecided: vec![1, 8], ..facts(0, 0) })),
    ]
}

struct Place {
    directory: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn names(&self) -> Vec<String> {
        let names = fs::read_dir(self.directory.path()).unwrap();
        let mut names: Vec<_> = names.map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn ledger(&self) -> Ledger {
        Ledger::open(Box::new(LocalState::new(&self.path("state"))), now(0)).unwrap()
    }

    /// One night over some files; every one that is not recalled is opened.
    fn night(&self, day: i64, files: &[(DataFile, Option<Facts>)], promises: &str) -> (Counts, Vec<String>) {
        let mut ledger = Ledger::open(Box::new(LocalState::new(&self.path("state"))), now(day)).unwrap();
        let mut recall = ledger.begin(&key("orders"), promises, &mut |shape| Some(shape.number));
        (0..2).for_each(|number| ledger.learn(shape(number)));
        for (file, facts) in files {
            let known = recall.recall(file);
            if known.is_some() {
                assert_eq!(known, *facts, "{}", file.path);
            }
            ledger.add(file, facts.as_ref());
        }
        ledger.end();
        (recall.finish(), ledger.close(&BTreeMap::new()))
    }
}

fn now(day: i64) -> Timestamp {
    Timestamp::from_second(1_795_176_000 + day * 86_400).unwrap()
}

fn begin(path: &Path) -> Record {
    Record::begin(fs::File::create(path).unwrap()).unwrap()
}

/// A whole state of these files, as bytes.
fn state(files: &[(DataFile, Option<Facts>)]) -> Vec<u8> {
    let place = Place::new();
    let mut record = begin(&place.path("state"));
    record.section(&key("orders"), PROMISES).unwrap();
    (0..2).for_each(|number| record.shape(shape(number)));
    for (file, facts) in files {
        record.add(file, facts.as_ref()).unwrap();
    }
    record.end(1_795_000_000).unwrap();
    record.finish(&BTreeMap::from([(key("orders"), vec![finding("a"), finding("b")])])).unwrap();
    fs::read(place.path("state")).unwrap()
}

fn recall(memory: &Memory, promises: &str) -> Recall {
    let section = memory.section(&key("orders")).map(|section| (memory, section));
    Recall::new(section, None, promises, &mut |shape| Some(shape.number))
}

fn recalled(memory: &Memory, files: &[(DataFile, Option<Facts>)]) -> (Vec<Option<Facts>>, Counts) {
    let mut recall = recall(memory, PROMISES);
    let facts = files.iter().map(|(file, _)| recall.recall(file)).collect();
    (facts, recall.finish())
}

fn expected(files: &[(DataFile, Option<Facts>)]) -> Vec<Option<Facts>> {
    files.iter().map(|(_, facts)| facts.clone()).collect()
}

#[test]
fn what_is_written_is_recalled() {
    let files = some_files();
    let memory = Memory::receive(&state(&files)[..]).unwrap();
    let (known, counts) = recalled(&memory, &files);
    assert_eq!(known, expected(&files));
    let counted = Counts { unchanged: 4, recalled: 3, has_before: true, ..Counts::default() };
    assert_eq!(counts, counted, "one could not be judged, and is opened again");
    let section = memory.section(&key("orders")).unwrap();
    assert_eq!(section.shapes, [shape(0), shape(1)]);
    assert_eq!(section.findings, [finding("a"), finding("b")]);
    assert_eq!((section.scanned, section.files), (Some(1_795_000_000), 4));
    assert!(memory.section(&key("customers")).is_none());
}

#[test]
fn new_changed_and_deleted_files_are_told_apart() {
    let files = some_files();
    let memory = Memory::receive(&state(&files)[..]).unwrap();
    let mut tonight = recall(&memory, PROMISES);
    assert_eq!(tonight.recall(&file("a-new-one.parquet", "v1")), None);
    // The first is gone, the second was never judged; the third has another size, the fourth another version.
    assert_eq!(tonight.recall(&DataFile { size: 1, ..files[2].0.clone() }), None);
    assert_eq!(tonight.recall(&file("dt=2026-01-02/é.parquet", "v3")), None);
    assert_eq!(tonight.recall(&file("dt=2026-01-03/part-0.parquet", "v1")), None);
    // What comes out of order is not known, whatever is.
    assert_eq!(tonight.recall(&files[0].0), None);
    let counts = tonight.finish();
    assert_eq!(counts, Counts { changed: 2, new: 3, deleted: 2, has_before: true, ..Counts::default() });

    let (_, counts) = recalled(&memory, &[]);
    assert_eq!(counts, Counts { deleted: 4, has_before: true, ..Counts::default() });
    let (known, counts) = recalled(&Memory::default(), &files);
    assert_eq!((known, counts), (vec![None; 4], Counts { new: 4, ..Counts::default() }));
}

#[test]
fn other_promises_open_every_file_and_still_compare_the_listing() {
    let files = some_files();
    let memory = Memory::receive(&state(&files)[..]).unwrap();
    let mut tonight = recall(&memory, "promises 2");
    assert!(files[1..].iter().all(|(file, _)| tonight.recall(file).is_none()));
    let counted = Counts { unchanged: 3, deleted: 1, has_before: true, ..Counts::default() };
    assert_eq!(tonight.finish(), counted);
}

#[test]
fn shapes_get_the_numbers_of_today() {
    let files = some_files();
    let memory = Memory::receive(&state(&files)[..]).unwrap();
    let section = memory.section(&key("orders")).unwrap();
    // One is known under another number, one is not known any more.
    let mut tonight = Recall::new(Some((&memory, section)), None, PROMISES, &mut |shape| {
        (shape.fingerprint == "shape 1").then_some(17)
    });
    let known: Vec<_> = files.iter().map(|(file, _)| tonight.recall(file).map(|facts| facts.shape)).collect();
    assert_eq!(known, [None, None, Some(17), None]);
}

/// Nothing that is not what was written is ever believed.
#[test]
fn a_state_that_is_cut_or_changed_anywhere_is_not_trusted() {
    let files = some_files();
    let whole = state(&files);
    assert!(Memory::receive(&whole[..]).is_ok());
    for end in 0..whole.len() {
        let untrusted = Memory::receive(&whole[..end]).expect_err("cut");
        assert_eq!(untrusted.why, "is cut off", "after {end} bytes");
    }
    for at in 0..whole.len() {
        for flip in [1, 0x80, 0xff] {
            let mut other = whole.clone();
            other[at] ^= flip;
            assert!(Memory::receive(&other[..]).is_err(), "{at} {flip}");
        }
    }
    let longer = [&whole[..], b"\n"].concat();
    assert!(Memory::receive(&longer[..]).is_err());
    // Blocks that are right in themselves, in another order or twice.
    let doubled = [&whole[..], &whole[frame::FIRST_LINE.len()..]].concat();
    assert!(Memory::receive(&doubled[..]).is_err());
}

#[test]
fn why_a_state_is_not_trusted_is_said() {
    let why = |bytes: &[u8]| Memory::receive(bytes).expect_err("untrusted").why;
    assert_eq!(why(b""), "is cut off");
    assert_eq!(why(b"{\"version\": 1, \"files\": []}"), "is no state of sluicegate");
    assert_eq!(why(b"sluicegate state 2\n........"), "was written by another version of sluicegate");
    let mut damaged = state(&some_files());
    damaged[40] ^= 1;
    assert_eq!(why(&damaged), "is damaged after its first 19 bytes");
}

/// A scan that is killed after any byte leaves whole blocks that are believed, and no others.
#[test]
fn whatever_is_left_of_a_scan_that_was_killed_is_used() {
    let files: Vec<_> = (0..3000).map(|n| (file(&format!("p/{n:05}"), &n.to_string()), Some(facts(0, n)))).collect();
    let whole = state(&files);
    let place = Place::new();
    let mut seen = std::collections::BTreeSet::new();
    for end in (0..whole.len()).step_by(97).chain(whole.len() - 200..=whole.len()) {
        fs::write(place.path("partial"), &whole[..end]).unwrap();
        let memory = Memory::resume(&place.path("partial"));
        let (known, _) = recalled(&memory, &files);
        let count = known.iter().flatten().count();
        let good = known.iter().take(count).zip(&files).all(|(known, (_, facts))| known == facts);
        assert!(good, "the first {count} of {end} bytes");
        assert_eq!(memory.files(), count as u64);
        seen.insert(count);
    }
    assert!(seen.len() > 2 && seen.contains(&0) && seen.contains(&3000), "{seen:?}");
}

/// The same after each single byte: all files of a block are known, or none.
#[test]
fn a_scan_that_was_killed_after_any_byte_leaves_the_truth_or_nothing() {
    let files = some_files();
    let whole = state(&files);
    let place = Place::new();
    let mut known_at = Vec::new();
    for end in 0..=whole.len() {
        fs::write(place.path("partial"), &whole[..end]).unwrap();
        let (known, _) = recalled(&Memory::resume(&place.path("partial")), &files);
        assert!(known == expected(&files) || known == [None, None, None, None], "after {end} bytes");
        known_at.push(known != [None, None, None, None]);
    }
    assert!(known_at.is_sorted() && !known_at[0] && known_at[whole.len()]);
}

#[test]
fn the_second_night_opens_nothing() {
    let place = Place::new();
    let files: Vec<_> = some_files().into_iter().filter(|(_, facts)| facts.is_some()).collect();
    let (counts, warnings) = place.night(0, &files, PROMISES);
    assert_eq!((counts.new, counts.recalled, counts.has_before, warnings.len()), (3, 0, false, 0));
    for day in 1..3 {
        let (counts, warnings) = place.night(day, &files, PROMISES);
        assert_eq!((counts.unchanged, counts.recalled, warnings.len()), (3, 3, 0));
    }
    let (counts, _) = place.night(3, &files, "promises 2");
    assert_eq!((counts.unchanged, counts.recalled), (3, 0));
    assert_eq!(place.names(), ["state", "state.lock"], "nothing else is left behind");
}

#[test]
fn an_interrupted_scan_goes_on_where_it_was() {
    let place = Place::new();
    let files: Vec<_> = (0..5000).map(|n| (file(&format!("p/{n:05}"), "v"), Some(facts(0, n)))).collect();
    let interrupted = |upto: usize| {
        let mut ledger = place.ledger();
        let mut recall = ledger.begin(&key("orders"), PROMISES, &mut |shape| Some(shape.number));
        ledger.learn(shape(0));
        for (file, facts) in &files[..upto] {
            let _ = recall.recall(file);
            ledger.add(file, facts.as_ref());
        }
        recall.finish()
    };
    assert_eq!(interrupted(4500).recalled, 0);
    let second = interrupted(100);
    assert_eq!((second.recalled, second.new), (100, 100), "to the listing they are new all the same");
    // The second was killed earlier than the first: what the first saw is still known.
    let (counts, warnings) = place.night(0, &files, PROMISES);
    assert!((3000..=4500).contains(&counts.recalled), "{counts:?}");
    assert_eq!((counts.new, counts.has_before, warnings.len()), (5000, false, 0));
    assert_eq!(place.names(), ["state", "state.lock"]);
    // Of other promises it knows nothing.
    interrupted(4500);
    let (counts, _) = place.night(1, &files, "promises 2");
    assert_eq!((counts.recalled, counts.unchanged), (0, 5000));
}

#[test]
fn a_state_that_cannot_be_trusted_is_written_anew_with_a_warning() {
    let place = Place::new();
    let files = &some_files()[..1];
    place.night(0, files, PROMISES);
    let mut bytes = fs::read(place.path("state")).unwrap();
    bytes[60] ^= 1;
    fs::write(place.path("state"), &bytes).unwrap();
    let (counts, warnings) = place.night(1, files, PROMISES);
    assert_eq!((counts.new, counts.has_before), (1, false));
    let label = place.path("state").canonicalize().unwrap();
    let words = "is damaged after its first 19 bytes: it is not used, every file is opened, and it is written anew";
    assert_eq!(warnings, [format!("the state {} {words}", label.display())]);
    let (counts, warnings) = place.night(2, files, PROMISES);
    assert_eq!((counts.recalled, warnings.len()), (1, 0));
}

#[test]
fn of_two_scans_at_once_one_writes_and_both_recall() {
    let place = Place::new();
    let files = &some_files()[..1];
    place.night(0, files, PROMISES);
    let before = fs::read(place.path("state")).unwrap();
    let first = place.ledger();
    let (counts, warnings) = place.night(1, &some_files()[2..], PROMISES);
    assert_eq!((counts.new, counts.deleted), (2, 1), "the second reads");
    let holder = format!("process {} since 2026-11-20T12:00:00Z", std::process::id());
    let label = place.path("state").canonicalize().unwrap();
    let words = format!("{holder} is writing the state {}: this scan reads it and is not remembered", label.display());
    assert_eq!(warnings, [words]);
    assert_eq!(fs::read(place.path("state")).unwrap(), before, "and does not write");
    assert!(first.warnings().is_empty());
    assert!(first.close(&BTreeMap::new()).is_empty());
    // The lock of a program that is gone holds nobody up.
    let (_, warnings) = place.night(2, files, PROMISES);
    assert_eq!(warnings, [""; 0]);
}

#[test]
fn a_state_that_could_never_be_written_or_read_is_an_error() {
    let place = Place::new();
    let open = |path: &Path| Ledger::open(Box::new(LocalState::new(path)), now(0)).map(|_| ()).expect_err("an error");
    let error = open(&place.path("missing/state"));
    assert!(error.message.ends_with("has no directory to lie in"), "{error:?}");
    fs::create_dir(place.path("folder")).unwrap();
    let error = open(&place.path("folder"));
    assert!(error.message.starts_with("cannot read the state "), "{error:?}");
}

#[test]
fn no_state_is_no_memory_and_no_file() {
    let mut ledger = Ledger::none();
    let mut recall = ledger.begin(&key("orders"), PROMISES, &mut |_| None);
    assert_eq!(recall.recall(&some_files()[0].0), None);
    ledger.add(&some_files()[0].0, None);
    ledger.end();
    assert_eq!(recall.finish(), Counts { new: 1, ..Counts::default() });
    assert_eq!(ledger.close(&BTreeMap::new()), [""; 0]);
}

/// A listing in another order than that of the bytes is told, and remembers nothing false.
#[test]
fn files_out_of_order_end_the_record_with_a_warning() {
    let place = Place::new();
    let files: Vec<_> = ["a/x", "a-b/x"].map(|path| (file(path, "v"), Some(facts(0, 1)))).into();
    let (_, warnings) = place.night(0, &files, PROMISES);
    assert_eq!(warnings, ["the state of this scan is not kept: a-b/x comes too late in its order"]);
    assert!(!place.path("state").exists());
}

#[test]
fn a_recall_can_go_to_another_thread() {
    const fn sent<T: Send>(_: &T) {}
    sent(&Recall::nothing());
}

/// Without the lock, as on a disk that knows none, and in an object store.
#[test]
fn a_state_that_somebody_else_wrote_meanwhile_stays() {
    let place = Place::new();
    let files = &some_files()[..1];
    place.night(0, files, PROMISES);
    let ledger = place.ledger();
    fs::write(place.path("other"), b"another scan's").unwrap();
    fs::rename(place.path("other"), place.path("state")).unwrap();
    let warnings = ledger.close(&BTreeMap::new());
    assert!(warnings[0].contains("has written the state") && warnings.len() == 1, "{warnings:?}");
    assert_eq!(fs::read(place.path("state")).unwrap(), b"another scan's");
}

#[test]
fn what_was_not_scanned_this_time_is_carried_over_until_nobody_scans_it() {
    let place = Place::new();
    let files = some_files();
    place.night(0, &files, PROMISES);
    let other_night = |day: i64| {
        let mut ledger = Ledger::open(Box::new(LocalState::new(&place.path("state"))), now(day)).unwrap();
        let _ = ledger.begin(&key("customers"), PROMISES, &mut |_| None);
        ledger.end();
        // One that could not be listed to its end.
        let _ = ledger.begin(&key("orders"), PROMISES, &mut |shape| Some(shape.number));
        ledger.add(&file("a", "v"), Some(&facts(0, 1)));
        ledger.abandon();
        ledger.close(&BTreeMap::from([(key("customers"), vec![finding("c")])]))
    };
    assert_eq!(other_night(1), [""; 0]);
    let memory = Memory::open(fs::File::open(place.path("state")).unwrap()).unwrap();
    let keys: Vec<_> = memory.sections().iter().map(|section| section.key.dataset.as_str()).collect();
    assert_eq!(keys, ["customers", "orders"]);
    assert_eq!(recalled(&memory, &files).0, expected(&files));
    assert_eq!(memory.section(&key("orders")).unwrap().scanned, Some(now(0).as_second()));
    assert_eq!(memory.section(&key("customers")).unwrap().findings, [finding("c")]);
    other_night(91);
    let memory = Memory::open(fs::File::open(place.path("state")).unwrap()).unwrap();
    assert!(memory.section(&key("orders")).is_none());
}

#[test]
fn findings_are_kept_with_their_dataset() {
    let place = Place::new();
    let mut ledger = place.ledger();
    let _ = ledger.begin(&key("orders"), PROMISES, &mut |_| None);
    ledger.end();
    let many: Vec<_> = (0..900).map(|n| finding(&format!("{n:064}"))).collect();
    let _ = ledger.close(&BTreeMap::from([(key("orders"), many.clone()), (key("unknown"), many.clone())]));
    let ledger = place.ledger();
    assert_eq!(ledger.findings(&key("orders")), many);
    assert_eq!(ledger.findings(&key("unknown")), []);
    assert_eq!(ledger.scanned(&key("orders")), Some(now(0).as_second()));
    // Nobody scanned it: they stay.
    let _ = ledger.close(&BTreeMap::new());
    assert_eq!(place.ledger().findings(&key("orders")).len(), 900);
}

/// The names, sizes and times of a regular lake: ten million of them are 230 MB.
#[test]
fn a_regular_file_takes_about_twenty_bytes() {
    let place = Place::new();
    let mut record = begin(&place.path("state"));
    record.section(&key("orders"), PROMISES).unwrap();
    record.shape(shape(0));
    let files = (0..100_000_u64).map(|n| {
        let nanos = 1_795_000_000_000_000_000 + n * 7_000_000_000 + n * n % 999_983;
        DataFile {
            path: format!("dt=2026-{:02}-{:02}/part-{:05}.parquet", n / 10_000 + 1, n / 400 % 25 + 1, n % 400),
            size: 900_000 + n * 7919 % 200_000,
            version: nanos.to_string(),
            modified: Some(i64::try_from(nanos / 1_000_000_000).unwrap()),
        }
    });
    let files: Vec<_> = files.map(|file| (file.path.clone(), file)).collect::<BTreeMap<_, _>>().into_values().collect();
    let facts = Facts { undecided: vec![2, 5], newest: Some(1_795_000_000), ..facts(0, 100_000) };
    for file in &files {
        record.add(file, Some(&facts)).unwrap();
    }
    record.end(0).unwrap();
    record.finish(&BTreeMap::new()).unwrap();
    let bytes = fs::metadata(place.path("state")).unwrap().len();
    let each = bytes / files.len() as u64;
    assert!((10..=28).contains(&each), "{each} bytes a file");
    let memory = Memory::open(fs::File::open(place.path("state")).unwrap()).unwrap();
    let mut recall = recall(&memory, PROMISES);
    assert!(files.iter().all(|file| recall.recall(file).as_ref() == Some(&facts)));
    let counts = recall.finish();
    assert_eq!((counts.recalled, counts.deleted), (files.len() as u64, 0));
}

fn any_facts() -> impl Strategy<Value = Option<Facts>> {
    let broken = (any::<u32>(), any::<Option<u64>>(), any::<Option<String>>())
        .prop_map(|(promise, values, example)| Broken { promise, values, example });
    let facts = (
        0..3_u32,
        any::<u64>(),
        prop::collection::vec(broken, 0..3),
        prop::collection::vec(any::<u32>(), 0..3),
        any::<Option<i64>>(),
    )
        .prop_map(|(shape, rows, broken, undecided, newest)| Facts { shape, rows, broken, undecided, newest });
    prop::option::weighted(0.9, facts)
}

fn any_files() -> impl Strategy<Value = Vec<(DataFile, Option<Facts>)>> {
    let version =
        prop_oneof!["[0-9]{1,20}", "-?0?[0-9]{1,3}", "\"?([0-9a-f]{2}){0,4}[0-9a-fA-F]?\"?", any::<String>(),];
    let one = (any::<u64>(), version, any::<Option<i64>>(), any_facts());
    prop::collection::btree_map("[ab=é/]{0,6}", one, 0..20).prop_map(|files| {
        let file = |(path, (size, version, modified, facts))| (DataFile { path, size, version, modified }, facts);
        files.into_iter().map(file).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn whatever_is_written_is_recalled(files in any_files()) {
        let place = Place::new();
        let mut record = begin(&place.path("state"));
        record.section(&key("orders"), PROMISES).unwrap();
        (0..3).for_each(|number| record.shape(shape(number)));
        for (file, facts) in &files {
            record.add(file, facts.as_ref()).unwrap();
        }
        record.end(0).unwrap();
        record.finish(&BTreeMap::new()).unwrap();
        let memory = Memory::open(fs::File::open(place.path("state")).unwrap()).unwrap();
        let mut recall = recall(&memory, PROMISES);
        for (file, facts) in &files {
            prop_assert_eq!(&recall.recall(file), facts);
        }
        let counts = recall.finish();
        prop_assert_eq!((counts.unchanged, counts.deleted), (files.len() as u64, 0));
    }

    /// Blocks that verify may still hold anything.
    #[test]
    fn reading_is_total(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (mut input, mut before, mut one) = (Input::new(&bytes), entry::Before::default(), entry::Entry::blank());
        while entry::read(&mut input, &mut before, &mut one).is_some() {}
        for tag in [Tag::Begin, Tag::Shape, Tag::Entries, Tag::End, Tag::Findings, Tag::Finish] {
            let mut file = frame::FIRST_LINE.to_vec();
            let mut chain = frame::beginning();
            frame::write(&mut file, &mut chain, Tag::Begin, &[0, 0, 0, 0]).unwrap();
            frame::write(&mut file, &mut chain, tag, &bytes).unwrap();
            prop_assert!(Memory::receive(&file[..]).is_err());
        }
    }
}
