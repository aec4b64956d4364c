//! The shape of the code, held by a test: import direction, file sizes, headers, and no forgotten file.

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use common::top;
use sluicegate::model::problem::CODES;

/// A module may import only modules that stand before it. `finding` and `rules` know each other: a finding is judged
/// when it is made.
const ORDER: [&[&str]; 15] = [
    &["error"],
    &["model"],
    &["document"],
    &["compare"],
    &["engines"],
    &["rule"],
    &["finding", "rules"],
    &["impact"],
    &["config"],
    &["gate"],
    &["check"],
    &["drift"],
    &["report"],
    &["sources"],
    &["cli"],
];

fn rust_files(below: &str) -> Vec<PathBuf> {
    fn collect(place: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(place).expect("a directory").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                collect(&entry, found);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                found.push(entry);
            }
        }
    }
    let mut found = Vec::new();
    collect(&top().join(below), &mut found);
    found.sort();
    found
}

fn is_test(file: &Path) -> bool {
    let below_tests = file.parent().is_some_and(|directory| directory.ends_with("tests"));
    below_tests || file.file_stem().is_some_and(|stem| stem == "tests" || stem.to_string_lossy().ends_with("_tests"))
}

/// The code of a file without its tests.
fn without_tests(text: &str) -> &str {
    text.find("#[cfg(test)]").map_or(text, |at| &text[..at])
}

#[test]
fn a_module_imports_only_what_stands_above_it() {
    let rank: BTreeMap<&str, usize> =
        ORDER.iter().enumerate().flat_map(|(at, modules)| modules.iter().map(move |module| (*module, at))).collect();
    for file in rust_files("src").into_iter().filter(|file| !is_test(file)) {
        let below = file.strip_prefix(top().join("src")).expect("below src");
        let name = below.iter().next().expect("a name").to_string_lossy().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&name.as_str()) {
            continue;
        }
        let own = rank.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no place in the order"));
        let text = std::fs::read_to_string(&file).expect("a file");
        let code = without_tests(&text).lines().filter(|line| !line.trim_start().starts_with("//"));
        for import in code.flat_map(|line| line.split("crate::").skip(1)) {
            let module: String = import.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            if let Some(other) = rank.get(module.as_str()) {
                assert!(other <= own, "{} imports {module}, which stands below it", file.display());
            }
        }
    }
}

#[test]
fn no_file_is_longer_than_a_person_can_hold() {
    for file in rust_files("src").into_iter().filter(|file| !is_test(file)) {
        let text = std::fs::read_to_string(&file).expect("a file");
        let lines = without_tests(&text).lines().count();
        assert!(lines <= 400, "{} has {lines} lines without tests: split it", file.display());
    }
}

/// Codes that are shown can be explained, and codes that can be explained are shown.
#[test]
fn every_kind_of_problem_can_be_explained() {
    let texts: Vec<String> = rust_files("src")
        .into_iter()
        .filter(|file| !is_test(file))
        .map(|file| std::fs::read_to_string(file).expect("a file"))
        .map(|text| without_tests(&text).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let shown: BTreeSet<&str> = texts
        .iter()
        .flat_map(|text| {
            text.split("Problem::error(").chain(text.split("Problem::warning(")).chain(text.split("problem("))
        })
        .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
        .filter(|code| {
            code.contains('-') && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        })
        .collect();
    let explained: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
    assert_eq!(shown, explained);
    assert!(CODES.is_sorted());
}

#[test]
fn every_file_says_what_it_is_and_leaves_nothing_undone() {
    for file in rust_files("src").into_iter().filter(|file| !is_test(file)) {
        let text = std::fs::read_to_string(&file).expect("a file");
        assert!(text.starts_with("//! "), "{} has no header", file.display());
        for mark in ["TODO", "FIXME", "XXX", "todo!(", "unimplemented!(", ".unwrap()", "#[allow("] {
            assert!(!without_tests(&text).contains(mark), "{} holds {mark}", file.display());
        }
    }
}
