//! `lint --fix` as its user sees it: what is mended, what is left, what the file looks like afterwards.

mod common;

use std::path::{Path, PathBuf};

use common::{Repository, sluicegate, top};
use sluicegate::document::mend::mend;
use sluicegate::document::node::Node;
use sluicegate::document::odcs_semantics::check_contract;
use sluicegate::document::schema::{DocumentKind, validate};
use sluicegate::document::{Documents, Text};
use sluicegate::model::{FileId, Problem};

/// A contract as people write it: comments everywhere, quotes of both kinds, a flow mapping, letters beyond ASCII.
const ORDERS: &str = r#"# Acme GmbH — orders	(tab in a comment)
apiVersion: 3.1.0
kind: DataContract
id: urn:acme:orders
version: 1.10          # quoted it must be
status: "Active"
# The tables.
schema:
  - name: orders       # one row an order
    physicalname: 'öffentlich.orders'
    properties:
      - name: order_id
        logicalType: Integer   # never a decimal
        primaryKey: true       # with the line
        requird:   Yes
      - { name: line, logicalType: integer, primaryKey: true, primaryKeyPosition: 1, description: 'größer "0"' }
      - name: placed
        logicalType: date
        logicalTypeOptions:
          format: YYYY-MM-DD
        # nothing is said of this one

      - name: state
        logicalType: string
        colour: red
        quality:
          - metric: invalidvalues
            mustBe: 0
            unit: Percent
            arguments: {validvalues: [a,   b]}
slaProperties:
  - {property: retension, value: 3, unit: y}"#;

fn mending(text: &str, arguments: &[&str]) -> (Repository, common::Run) {
    let repository = Repository::plain();
    repository.write("orders.odcs.yaml", text);
    let mut all = vec!["lint", "--fix"];
    all.extend(arguments);
    let run = sluicegate(repository.path(), &all);
    (repository, run)
}

#[test]
fn a_file_is_mended_in_the_handwriting_of_its_author() {
    let (repository, run) = mending(ORDERS, &[]);
    let after = repository.read("orders.odcs.yaml");
    reviewed!("fix__orders", format!("{}=== orders.odcs.yaml\n{after}\n=== the end\n", run.shown()));
    // What was not named above is as it was.
    let changes = similar::TextDiff::from_lines(ORDERS, &after);
    let touched = changes.iter_all_changes().filter(|change| change.tag() == similar::ChangeTag::Delete).count();
    assert_eq!(touched, 11, "{after}");
    // Mending twice changes nothing.
    let again = sluicegate(repository.path(), &["lint", "--fix"]);
    assert!(again.stdout.starts_with("nothing mended\n"), "{}", again.shown());
    assert_eq!(repository.read("orders.odcs.yaml"), after);
}

#[test]
fn a_dry_run_is_a_diff_that_git_can_apply() {
    let (repository, run) = mending(ORDERS, &["--dry-run"]);
    assert_eq!(repository.read("orders.odcs.yaml"), ORDERS, "nothing is written");
    reviewed!("fix__diff", run.shown());
    repository.write("change.diff", &run.stdout);
    repository.git(&["init", "--quiet"]);
    repository.git(&["apply", "change.diff"]);
    let (mended, _) = mending(ORDERS, &[]);
    assert_eq!(repository.read("orders.odcs.yaml"), mended.read("orders.odcs.yaml"));
}

#[test]
fn line_ends_and_byte_order_marks_stay() {
    let (plain, _) = mending(ORDERS, &[]);
    let plain = plain.read("orders.odcs.yaml");
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let mark = |text: &str| format!("\u{feff}{text}");
    for dress in [&crlf as &dyn Fn(&str) -> String, &mark] {
        let (repository, _) = mending(&dress(ORDERS), &[]);
        assert_eq!(repository.read("orders.odcs.yaml"), dress(&plain));
    }
}

#[test]
fn the_exit_code_says_whether_something_is_left() {
    let good = "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n";
    let (_, run) = mending(&good.replace("active", "Active"), &[]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "mended\n  orders.odcs.yaml:5: `status` is `active` now, not `Active`\n\nnothing wrong\nread 1 file\n")
    );
    let (_, run) = mending(&good.replace("id: x", "id: x\ncolour: red"), &[]);
    assert_eq!(run.code, 2, "{}", run.shown());
    let (_, run) = mending(good, &["--dry-run"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    // A contract without an id is nobody's, and nobody but its owner can say which it is.
    let (repository, run) = mending(&good.replace("id: x\n", ""), &[]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(!repository.read("orders.odcs.yaml").contains("id:"));
    assert_eq!(sluicegate(repository.path(), &["lint", "--dry-run"]).code, 2);
}

#[test]
fn what_is_not_a_file_of_its_own_is_not_written() {
    let (repository, _) = mending("", &[]);
    let wrong = ORDERS.replace("status: \"Active\"", "status: ACTIVE");
    repository.write("elsewhere/orders.txt", &wrong);
    #[cfg(unix)]
    {
        let link = repository.path().join("linked.odcs.yaml");
        std::os::unix::fs::symlink(repository.path().join("elsewhere/orders.txt"), &link).expect("a link");
        let run = sluicegate(repository.path(), &["lint", "--fix", "linked.odcs.yaml"]);
        assert_eq!(run.code, 2, "{}", run.shown());
        assert_eq!(repository.read("elsewhere/orders.txt"), wrong);
        assert!(link.is_symlink());
    }
    // Named, it is a file like any other.
    let run = sluicegate(repository.path(), &["lint", "--fix", "elsewhere/orders.txt"]);
    assert!(run.stdout.contains("elsewhere/orders.txt:6: `status` is `active` now"), "{}", run.shown());
}

#[test]
fn needs_teams_and_configuration_are_mended_too() {
    let repository = Repository::plain();
    let good = "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n      - { name: city, logicalType: string }\n";
    repository.write("orders.odcs.yaml", good);
    repository
        .write("teams.yaml", "apiversion: sluicegate/v1\nkind: teams\nteams:\n  - { id: finance, member: [a] }\n");
    repository.write(
        "sluicegate.yaml",
        "apiVersion: sluicegate/v1\nkind: Config\npolicy: { rules: { field-removed: Deny } }\n",
    );
    repository.write(
        "board.needs.yaml",
        "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: board\nteam: finance\nreads:\n  - contract: urn:acme:orders\n    fields:\n      city: { requird: 'true' } # é\n",
    );
    let run = sluicegate(repository.path(), &["lint", "--fix"]);
    reviewed!("fix__all_kinds", run.shown());
    assert!(repository.read("board.needs.yaml").ends_with("      city: { required: true } # é\n"));
}

#[test]
fn a_note_says_that_something_can_be_mended() {
    let repository = Repository::plain();
    repository.write("orders.odcs.yaml", ORDERS);
    let run = sluicegate(repository.path(), &["lint"]);
    assert!(run.stdout.contains("note: `sluicegate lint --fix` can mend "), "{}", run.shown());
    let run = sluicegate(&top(), &["lint", "contracts"]);
    assert!(!run.stdout.contains("--fix"), "{}", run.shown());
}

fn yaml_files(place: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(place).expect("a directory").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            found.extend(yaml_files(&entry));
        } else if entry.to_string_lossy().ends_with(".odcs.yaml") {
            found.push(entry);
        }
    }
    found.sort();
    found
}

/// Every contract of the project, misspelt in every way that words can be, is mended back to itself.
#[test]
fn every_contract_here_survives_being_misspelt() {
    const MISSPELT: [(&str, &str); 9] = [
        ("status: active", "status: Active"),
        ("logicalType:", "logicaltype:"),
        ("physicalType:", "physical_type:"),
        ("properties:", "propertes:"),
        ("required: true", "required: yes"),
        ("logicalType: string", "logicalType: String"),
        ("primaryKey: true", "primarykey: true"),
        ("kind: DataContract", "kind: Datacontract"),
        ("metric: invalidValues", "metric: invalidvalues"),
    ];
    let examine = |file: FileId, root: &Node| -> Vec<Problem> {
        [validate(DocumentKind::Contract, file, root), check_contract(file, root)].concat()
    };
    let mut mended_files = 0;
    for place in yaml_files(&top().join("contracts")).into_iter().chain(yaml_files(&top().join("fixtures"))) {
        let text = std::fs::read_to_string(&place).expect("a file");
        let mut documents = Documents::default();
        let (file, told) = documents.add("f", text.as_bytes());
        let root = documents.get(file).root.as_ref().filter(|_| told.is_empty());
        let sound = root.is_some_and(|root| examine(file, root).is_empty());
        if !sound {
            continue;
        }
        assert_eq!(mend(file, &text, &examine), None, "{}: what is right is left alone", place.display());
        let wrong = MISSPELT.iter().fold(text.clone(), |text, (right, wrong)| text.replace(right, wrong));
        let mended = mend(file, &wrong, &examine).unwrap_or_else(|| panic!("{}: {wrong}", place.display()));
        assert_eq!(mended.text, text, "{}", place.display());
        let lines = Text::new(text).line_count();
        assert!(mended.done.iter().all(|done| (1..=lines).contains(&done.line)));
        mended_files += 1;
    }
    assert!(mended_files > 50, "{mended_files} files");
}
