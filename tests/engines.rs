//! Engines: every measured cell that a difference of contracts can stand for turns the verdict it should.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{sluicegate, top};
use sluicegate::check::{Circumstances, Considered, Report, Snapshot, check};
use sluicegate::config::Config;
use sluicegate::document::Documents;
use sluicegate::document::needs::read_need;
use sluicegate::document::odcs::read_contract;
use sluicegate::engines::{Asking, KINDS, Outcome, changes, measure, versions};
use sluicegate::model::engine::{ENGINES, Manner, Writing};

/// How the field `c` stands before and after each measured change. Every kind has its pair.
const PAIRS: &[(&str, &str, &str)] = &[
    ("add_col_end", "c: BIGINT", "c: BIGINT, n: BIGINT"),
    ("add_col_middle", "c: BIGINT", "n: BIGINT, c: BIGINT"),
    ("add_col_case_dup", "c: BIGINT", "c: BIGINT, C: BIGINT"),
    ("drop_used", "x: BIGINT, c: BIGINT", "x: BIGINT"),
    ("rename", "c=c: BIGINT", "c=c2: BIGINT"),
    ("rename_case", "c=fee: DOUBLE", "c=Fee: DOUBLE"),
    ("int32_to_int64", "c: INT", "c: BIGINT"),
    ("int64_to_int32", "c: BIGINT", "c: INT"),
    ("int16_to_int32", "c: SMALLINT", "c: INT"),
    ("int32_to_int16", "c: INT", "c: SMALLINT"),
    ("int32_to_uint32", "c: int32", "c: uint32"),
    ("uint32_to_int32", "c: uint32", "c: int32"),
    ("int64_to_uint64", "c: int64", "c: uint64"),
    ("int32_to_float64", "c: INT", "c: DOUBLE"),
    ("int64_to_float64", "c: BIGINT", "c: DOUBLE"),
    ("float64_to_int64", "c: DOUBLE", "c: BIGINT"),
    ("int64_to_decimal", "c: BIGINT", "c: DECIMAL(20,0)"),
    ("int32_to_string", "c: INT", "c: STRING"),
    ("int64_to_string", "c: BIGINT", "c: STRING"),
    ("string_to_int32", "c: STRING", "c: INT"),
    ("string_to_int64", "c: STRING", "c: BIGINT"),
    ("bool_to_int32", "c: BOOLEAN", "c: INT"),
    ("int32_to_bool", "c: INT", "c: BOOLEAN"),
    ("bool_to_string", "c: BOOLEAN", "c: STRING"),
    ("float32_to_float64", "c: REAL", "c: DOUBLE"),
    ("float64_to_float32", "c: DOUBLE", "c: REAL"),
    ("float32_to_float16", "c: float32", "c: float16"),
    ("decimal_precision_up", "c: DECIMAL(9,2)", "c: DECIMAL(18,2)"),
    ("decimal_precision_up38", "c: DECIMAL(9,2)", "c: DECIMAL(38,2)"),
    ("decimal_precision_down", "c: DECIMAL(18,2)", "c: DECIMAL(9,2)"),
    ("decimal_scale_up", "c: DECIMAL(9,2)", "c: DECIMAL(11,4)"),
    ("decimal_scale_up_same_precision", "c: DECIMAL(9,2)", "c: DECIMAL(9,4)"),
    ("decimal_scale_down", "c: DECIMAL(9,4)", "c: DECIMAL(9,2)"),
    ("decimal_to_float64", "c: DECIMAL(9,2)", "c: DOUBLE"),
    ("float64_to_decimal", "c: DOUBLE", "c: DECIMAL(9,2)"),
    ("decimal_to_string", "c: DECIMAL(9,2)", "c: STRING"),
    ("date_to_ts", "c: DATE", "c: TIMESTAMP_NTZ(6)"),
    ("ts_to_date", "c: TIMESTAMP_NTZ(6)", "c: DATE"),
    ("date_to_string", "c: DATE", "c: STRING"),
    ("string_to_date", "c: STRING", "c: DATE"),
    ("ts_us_to_ns", "c: TIMESTAMP_NTZ(6)", "c: TIMESTAMP_NTZ(9)"),
    ("ts_ns_to_us", "c: TIMESTAMP_NTZ(9)", "c: TIMESTAMP_NTZ(6)"),
    ("ts_ms_to_us", "c: TIMESTAMP_NTZ(3)", "c: TIMESTAMP_NTZ(6)"),
    ("ts_us_to_ms", "c: TIMESTAMP_NTZ(6)", "c: TIMESTAMP_NTZ(3)"),
    ("ts_ms_to_ns", "c: TIMESTAMP_NTZ(3)", "c: TIMESTAMP_NTZ(9)"),
    ("ts_naive_to_utc", "c: TIMESTAMP_NTZ(6)", "c: TIMESTAMPTZ(6)"),
    ("ts_utc_to_naive", "c: TIMESTAMPTZ(6)", "c: TIMESTAMP_NTZ(6)"),
    ("ts_to_string", "c: TIMESTAMP_NTZ(6)", "c: STRING"),
    ("string_to_ts", "c: STRING", "c: TIMESTAMP_NTZ(6)"),
    ("ts_to_epoch_us", "c: TIMESTAMP_NTZ(6)", "c: BIGINT"),
    ("time_ms_to_us", "c: TIME(3)", "c: TIME(6)"),
    ("string_to_binary", "c: STRING", "c: BYTEA"),
    ("binary_to_string", "c: BYTEA", "c: STRING"),
    ("string_to_fsb", "c: STRING", "c: fixed_len_byte_array(3)"),
    ("string_to_uuid", "c: STRING", "c: UUID"),
    ("string_to_json", "c: STRING", "c: JSON"),
    ("enum_extended", "c: STRING in a", "c: STRING in a|b"),
    ("required_to_optional_nulls", "c: BIGINT!", "c: BIGINT"),
    ("optional_to_required", "c: BIGINT", "c: BIGINT!"),
    ("struct_add_field_end", "c: struct<a:bigint>", "c: struct<a:bigint,n:bigint>"),
    ("struct_add_field_front", "c: struct<a:bigint>", "c: struct<n:bigint,a:bigint>"),
    ("struct_drop_field", "c: struct<a:bigint,b:bigint>", "c: struct<a:bigint>"),
    ("struct_rename_field_case", "c: struct<a:bigint,b:bigint>", "c: struct<A:bigint,b:bigint>"),
    ("struct_field_widen", "c: struct<a:int>", "c: struct<a:bigint>"),
    ("struct_to_json_string", "c: struct<a:int>", "c: STRING"),
    ("list_element_widen", "c: array<int>", "c: array<bigint>"),
    ("list_element_to_string", "c: array<int>", "c: array<string>"),
    ("list_to_scalar", "c: array<int>", "c: INT"),
    ("scalar_to_list", "c: INT", "c: array<int>"),
    ("list_struct_add_field", "c: array<struct<a:int>>", "c: array<struct<a:int,n:int>>"),
    ("list_struct_add_field_front", "c: array<struct<a:int>>", "c: array<struct<n:int,a:int>>"),
    ("map_value_widen", "c: map<string,int>", "c: map<string,bigint>"),
    ("struct_to_map", "c: struct<a:int,b:int>", "c: map<string,bigint>"),
];

/// Kinds that no pair of contracts here can show, and why.
const NOT_SHOWN: &[(&str, &str)] = &[
    ("struct_rename_field", "members declared by a type text have no id of their own: see the test of renamed members"),
    ("reorder_same_type", "fields are read by name: their order is no difference"),
    ("reorder_diff_type", "fields are read by name: their order is no difference"),
    ("struct_reorder_fields", "members are read by name: their order is no difference"),
];

fn contract(fields: &str, writing: Writing) -> String {
    let pattern = match writing {
        Writing::Append => "append",
        Writing::Replace => "replace",
    };
    let mut text = format!(
        "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:t\nversion: 1.0.0\nstatus: active\nschema:\n  - name: t\n    customProperties: [{{ property: writePattern, value: {pattern} }}]\n    properties:\n"
    );
    let mut depth = 0;
    let parts = fields.split(|c| {
        depth += match c {
            '<' | '(' => 1,
            '>' | ')' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    });
    for field in parts {
        let (name, ty) = field.trim().split_once(": ").expect("name: type");
        let (name, stored) = name.split_once('=').unwrap_or((name, name));
        let (ty, values) = ty.split_once(" in ").map_or((ty, None), |(ty, values)| (ty, Some(values)));
        let (ty, required) = ty.strip_suffix('!').map_or((ty, false), |ty| (ty, true));
        text += &format!(
            "      - {{ name: {name}, physicalName: {stored}, physicalType: \"{ty}\", required: {required}{} }}\n",
            values.map_or_else(String::new, |values| format!(
                ", quality: [{{ metric: invalidValues, mustBe: 0, arguments: {{ validValues: [{}] }} }}]",
                values.replace('|', ", ")
            ))
        );
    }
    text
}

fn need(engine: &str, manner: Manner) -> String {
    let manner = match manner {
        Manner::Default => "default",
        Manner::Merge => "merge",
        Manner::Declared => "declared",
    };
    format!(
        "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: board\nteam: finance\nreads:\n  - contract: urn:acme:t\n    engine: {engine}\n    reads-as: {manner}\n    fields: [c]\n"
    )
}

/// Contracts before and after, read once for many needs.
struct Pair {
    documents: Documents,
    base: Snapshot,
    head: Snapshot,
}

impl Pair {
    fn of(before: &str, after: &str) -> Self {
        let mut documents = Documents::default();
        let mut side = |text: &str| {
            let mut snapshot = Snapshot::default();
            let (file, problems) = documents.add("contract", text.as_bytes());
            assert!(problems.is_empty(), "{problems:?}\n{text}");
            let root = documents.get(file).root.clone().expect("content");
            let contract = read_contract(file, &root).expect("a contract");
            snapshot.contracts.insert(contract.id.clone(), contract);
            snapshot
        };
        let (base, head) = (side(before), side(&after.replace("version: 1.0.0", "version: 2.0.0")));
        Self { documents, base, head }
    }

    fn judge(&mut self, need: &str) -> Report {
        let (file, _) = self.documents.add("need", need.as_bytes());
        let root = self.documents.get(file).root.clone().expect("content");
        let (read, problems) = read_need(file, &root);
        assert!(problems.is_empty(), "{problems:?}");
        self.base.needs = read.clone().into_iter().collect();
        self.head.needs = read.into_iter().collect();
        let circumstances = Circumstances {
            config: Config::default(),
            environment: None,
            changed_files: BTreeSet::new(),
            unreadable: BTreeSet::new(),
            today: "2026-01-01".to_owned(),
            considered: Considered::default(),
            problems: Vec::new(),
            amendment: None,
            assembly: None,
            notes: Vec::new(),
        };
        check(&self.base, &self.head, circumstances, &self.documents)
    }
}

fn judge(before: &str, after: &str, need: &str) -> Report {
    Pair::of(before, after).judge(need)
}

#[test]
fn every_kind_has_its_pair_or_a_reason() {
    let shown: BTreeSet<&str> =
        PAIRS.iter().map(|(change, ..)| *change).chain(NOT_SHOWN.iter().map(|(c, _)| *c)).collect();
    let kinds: BTreeSet<&str> = KINDS.iter().map(|kind| kind.change).collect();
    assert_eq!(shown, kinds);
    let measured: BTreeSet<&str> = changes().collect();
    assert!(kinds.is_subset(&measured), "{:?}", kinds.difference(&measured));
}

/// Through the whole pipeline: the need is hurt exactly where its engine was measured to fail or to lie, and the
/// evidence says what the matrix says.
#[test]
fn every_cell_that_a_difference_stands_for_turns_its_verdict() {
    let mut cells = 0;
    let mut seen: BTreeMap<Outcome, usize> = BTreeMap::new();
    for (change, before, after) in PAIRS {
        for writing in [Writing::Append, Writing::Replace] {
            let mut pair = Pair::of(&contract(before, writing), &contract(after, writing));
            for engine in ENGINES {
                for version in versions(engine.name) {
                    for manner in [Manner::Default, Manner::Merge, Manner::Declared] {
                        let asking = Asking { writing, manner, closed: false };
                        let Some(cell) = measure(change, engine.name, version, asking) else { continue };
                        cells += 1;
                        *seen.entry(cell.outcome).or_default() += 1;
                        let need = need(&format!("{}@{version}", engine.name), manner);
                        let report = pair.judge(&need);
                        let told = report.assessments.iter().flat_map(|one| one.hurts.iter().chain(&one.spared));
                        let evidence: Vec<_> = told.filter_map(|hurt| hurt.evidence.clone()).collect();
                        let at = format!("{change} in {} {version}, {manner:?}, {writing:?}", engine.name);
                        let hurt =
                            report.assessments.iter().any(|one| one.hurts.iter().any(|hurt| hurt.evidence.is_some()));
                        assert_eq!(hurt, cell.outcome.hurts(), "{at}: {cell:?}");
                        for evidence in evidence {
                            assert_eq!((evidence.kind.change, &evidence.measurement), (*change, &cell), "{at}");
                        }
                    }
                }
            }
        }
    }
    // Every outcome the matrix knows was met, in thousands of cells.
    assert_eq!(seen.len(), 6, "{seen:?}");
    assert!(cells > 6_000, "{cells}");
}

/// Every measured version is known as such, and no other.
#[test]
fn versions_are_those_of_the_whole_matrix() {
    let text = std::fs::read_to_string(top().join("src/engines/measured.txt")).expect("the matrix");
    let mut engine = "";
    let mut found: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with(['#', '='])) {
        match line.strip_prefix('@') {
            Some(name) => engine = name,
            None => found.entry(engine).or_default().extend(line.split(' ').next().expect("versions").split(',')),
        }
    }
    let known: BTreeMap<&str, BTreeSet<&str>> = ENGINES
        .iter()
        .map(|engine| (engine.name, versions(engine.name).iter().copied().collect::<BTreeSet<_>>()))
        .filter(|(_, versions)| !versions.is_empty())
        .collect();
    assert_eq!(found, known);
}

/// A promise about values is no matter of representation: that an engine reads on does not bring it back.
#[test]
fn reading_on_is_no_excuse_for_a_broken_promise_about_values() {
    let (before, after) = (contract("c: BIGINT!", Writing::Append), contract("c: BIGINT", Writing::Append));
    let report = judge(&before, &after, &need("duckdb@2.0", Manner::Default));
    assert_eq!(report.assessments[0].hurts.len(), 1);
    assert!(report.assessments[0].spared.is_empty());
}

/// What a need says itself stands, whatever its engine can do.
#[test]
fn a_type_that_a_need_insists_on_is_not_spared() {
    let (before, after) = (contract("c: INT", Writing::Replace), contract("c: BIGINT", Writing::Replace));
    let spared = need("duckdb@2.0", Manner::Default);
    let insists = spared.replace("[c]", "{ c: { type: int } }");
    assert_eq!(judge(&before, &after, &spared).assessments[0].spared.len(), 1);
    assert!(judge(&before, &after, &spared).assessments[0].hurts.is_empty());
    assert_eq!(judge(&before, &after, &insists).assessments[0].hurts.len(), 1);
    assert!(judge(&before, &after, &insists).assessments[0].spared.is_empty());
}

/// A change cannot bring its own peace: old files stay where only the proposal says that everything is rewritten.
#[test]
fn rewriting_counts_only_where_both_sides_say_so() {
    let before = contract("c: INT", Writing::Append);
    let after = contract("c: BIGINT", Writing::Replace);
    let report = judge(&before, &after, &need("duckdb@2.0", Manner::Default));
    let hurt = report.assessments.iter().flat_map(|one| &one.hurts).next().expect("a hurt");
    assert_eq!(hurt.evidence.as_ref().map(|evidence| evidence.asking.writing), Some(Writing::Append));
}

#[test]
fn the_command_lists_engines_and_what_they_do() {
    let here = top();
    let mut shown = String::new();
    for arguments in [
        &["engines"] as &[&str],
        &["engines", "--changes"],
        &["engines", "int16", "int32"],
        &["engines", "TIMESTAMP_NTZ(6)", "timestamptz(3)"],
        &["engines", "add_col_end"],
        &["engines", "add_column_end"],
        &["engines", "int33", "int64"],
        &["engines", "date", "uuid"],
    ] {
        shown += &format!("$ sluicegate {}\n{}\n", arguments.join(" "), sluicegate(&here, arguments).shown());
    }
    insta::assert_snapshot!("engines", shown);
}

#[test]
fn a_misspelt_write_pattern_is_told_and_counts_as_append() {
    let repository = common::Repository::plain();
    let wrong = contract("c: INT", Writing::Replace).replace("value: replace", "value: replaced");
    repository.write("t.odcs.yaml", &wrong);
    let run = sluicegate(repository.path(), &["lint"]);
    assert!(run.stdout.contains("warning[unknown-value]: `writePattern` cannot be `replaced`"), "{}", run.stdout);
    assert!(run.stdout.contains("did you mean `replace`?"), "{}", run.stdout);
    let report = judge(&wrong, &wrong.replace("INT", "BIGINT"), &need("duckdb@2.0", Manner::Default));
    assert_eq!(report.assessments[0].hurts.len(), 1);
}
