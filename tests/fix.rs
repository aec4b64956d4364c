//! `lint --fix` as its user sees it: what is mended, what is left, what the file looks like afterwards.

mod common;

use std::path::{Path, PathBuf};

use common::{Repository, sluicegate, top};
use sluicegate::document::mend::mend;
use sluicegate::document::node::Node;
use sluicegate::document::odcs_semantics::check_contract;
use sluicegate::document::order::in_order;
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
    // What is left may be what nobody could make up.
    let (repository, run) = mending(&good.replace("id: x\n", "identifier: x\n"), &[]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(!repository.read("orders.odcs.yaml").contains("\nid:"));
    assert_eq!(sluicegate(repository.path(), &["lint", "--dry-run"]).code, 2);
}

const SOUND: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:orders\nversion: 1.0.0\nstatus: active\n";

/// A contract without an id, among two that have one.
fn nameless() -> (Repository, String) {
    let repository = Repository::plain();
    repository.write("contracts/orders.odcs.yaml", SOUND);
    repository.write("contracts/customers.odcs.yaml", SOUND.replace("orders", "customers"));
    let text = SOUND.replace("kind: DataContract\nid: urn:acme:orders\n", "kind: DataContract   # which it is\n");
    repository.write("contracts/returns.odcs.yaml", &text);
    (repository, text)
}

#[test]
fn a_missing_id_is_made_as_those_of_the_others_are() {
    let (repository, text) = nameless();
    let [lint, dry, fix, again] =
        [&["lint"][..], &["lint", "--fix", "--dry-run"], &["lint", "--fix"], &["lint", "--fix"]]
            .map(|arguments| sluicegate(repository.path(), arguments).shown());
    reviewed!("fix__id", format!("{lint}=== --fix --dry-run\n{dry}=== --fix\n{fix}=== --fix again\n{again}"));
    let wanted = text.replace("# which it is\n", "# which it is\nid: urn:acme:returns\n");
    assert_eq!(repository.read("contracts/returns.odcs.yaml"), wanted);
    // Two without an id get one each, whichever part of the directory is asked about.
    let (repository, text) = nameless();
    repository.write("sluicegate.yaml", "apiVersion: sluicegate/v1\nkind: Config\n");
    repository.write("contracts/sizes.odcs.yaml", &text);
    let run = sluicegate(repository.path(), &["lint", "--fix", "contracts/sizes.odcs.yaml"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(repository.read("contracts/sizes.odcs.yaml").contains("\nid: urn:acme:sizes\n"));
    assert_eq!(repository.read("contracts/returns.odcs.yaml"), text, "it was not asked about");
}

#[test]
fn an_id_that_could_be_wrong_is_not_made_up() {
    let expect = |prepare: &dyn Fn(&Repository), arguments: &[&str], why: &str| {
        let (repository, text) = nameless();
        prepare(&repository);
        let run = sluicegate(repository.path(), &[&["lint", "--fix"], arguments].concat());
        let told = run.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(run.code == 2 && told.contains(why), "{why}: {}", run.shown());
        assert_eq!(repository.read("contracts/returns.odcs.yaml"), text);
    };
    let taken = SOUND.replace("orders", "returns");
    let config = "apiVersion: sluicegate/v1\nkind: Config\n";
    let why = "it would be `urn:acme:returns`, which contracts/other/r.odcs.yaml has";
    expect(&|repository| repository.write("contracts/other/r.odcs.yaml", &taken), &[], why);
    // A part of the directory is asked about; the id is nobody else's in the whole of it.
    let both = |repository: &Repository| {
        repository.write("sluicegate.yaml", config);
        repository.write("contracts/other/r.odcs.yaml", &taken);
    };
    expect(&both, &["contracts/returns.odcs.yaml"], why);
    // Files by themselves say nothing of those beside them.
    let why = "other contracts were not read, and could have the same";
    expect(&|_| (), &["contracts/returns.odcs.yaml"], why);
    expect(&|_| (), &["contracts/returns.odcs.yaml", "contracts/orders.odcs.yaml"], why);
    let number = SOUND.replace("urn:acme:orders", "53581432-6c55-4ba2-a65f-72344a91553a");
    let why = "begin in several ways";
    expect(&|repository| repository.write("contracts/numbered.odcs.yaml", &number), &[], why);
    let why = "contracts/broken.odcs.yaml cannot be read, and could have the same";
    expect(&|repository| repository.write("contracts/broken.odcs.yaml", "id: ["), &[], why);
}

/// Keys in the order in which somebody thought of them, each with what was said of it.
const UNORDERED: &str = r"# Acme's returns

# --- the tables ---
schema:
  - name: returns   # one row a return
    description: |
      # no comment

      text
# whom to ask
team: { name: shop }

version: 1.0.0
# never changes
id: urn:acme:returns
kind: DataContract
apiVersion: v3.1.0
Status: active      # since May

# vim: expandtab";

#[test]
fn keys_are_put_in_order_with_all_that_is_said_of_them() {
    let (repository, run) = mending(UNORDERED, &["--order", "--dry-run"]);
    assert_eq!(repository.read("orders.odcs.yaml"), UNORDERED, "nothing is written");
    repository.write("change.diff", &run.stdout);
    repository.git(&["init", "--quiet"]);
    repository.git(&["apply", "change.diff"]);
    let (mended, run) = mending(UNORDERED, &["--order"]);
    let after = mended.read("orders.odcs.yaml");
    assert_eq!(repository.read("orders.odcs.yaml"), after);
    reviewed!("fix__order", format!("{}=== orders.odcs.yaml\n{after}\n=== the end\n", run.shown()));
    let again = sluicegate(mended.path(), &["lint", "--fix", "--order"]);
    assert!(again.code == 0 && again.stdout.starts_with("nothing mended\n"), "{}", again.shown());
    // Without being asked to, nothing is moved.
    let (repository, _) = mending(UNORDERED, &[]);
    assert_eq!(repository.read("orders.odcs.yaml"), UNORDERED.replace("Status", "status"));
    // Line ends and byte order marks stay.
    let crlf = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let (repository, _) = mending(&crlf(UNORDERED), &["--order"]);
    assert_eq!(repository.read("orders.odcs.yaml"), crlf(&after));
}

#[test]
fn keys_that_cannot_be_moved_stay_and_the_reason_is_told() {
    let mut told = String::new();
    for text in [
        "version: &v 1.0.0\nstatus: active\nname: *v\nkind: DataContract\nid: x\napiVersion: v3.1.0\n",
        "version: &v 1.0.0\ntags: [*v]\nstatus: &v active\nkind: DataContract\nid: x\napiVersion: v3.1.0\n",
        "{ id: x, kind: DataContract, apiVersion: v3.1.0, version: 1.0.0, status: active }\n",
        "id: x\nkind: DataContract\napiVersion: v3.1.0\nstatus: active\nversion: 1.0.0\nname: |\n  orders",
    ] {
        let (repository, run) = mending(text, &["--order"]);
        assert_eq!(run.code, 2, "{}", run.shown());
        assert_eq!(repository.read("orders.odcs.yaml"), text);
        let dry = sluicegate(repository.path(), &["lint", "--fix", "--order", "--dry-run"]);
        assert_eq!(dry.code, 2);
        told.push_str(&format!("=== {text}{}=== --dry-run\n{}", run.shown(), dry.shown()));
    }
    reviewed!("fix__not_in_order", told);
    let run = sluicegate(&top(), &["lint", "--order"]);
    assert!(run.code == 2 && run.stderr.contains("--fix"), "{}", run.shown());
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

/// Every contract of the project, its keys put in order, says what it said, line by line.
#[test]
fn every_contract_here_survives_being_put_in_order() {
    let counted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    let mut ordered_files = 0;
    for place in yaml_files(&top().join("contracts")).into_iter().chain(yaml_files(&top().join("fixtures"))) {
        let Ok(text) = std::fs::read_to_string(&place) else { continue };
        let (file, _) = Documents::default().add("f", text.as_bytes());
        let ordered = in_order(file, &text).unwrap_or_else(|why| panic!("{}: {why:?}", place.display()));
        let Some(ordered) = ordered else { continue };
        let [before, after] = [&text, &ordered.text].map(|text| {
            let mut documents = Documents::default();
            let (file, _) = documents.add("f", text.as_bytes());
            documents.get(file).root.as_deref().map(Node::to_json)
        });
        assert_eq!(before, after, "{}", place.display());
        assert_eq!(counted(&text), counted(&ordered.text), "{}", place.display());
        assert_eq!(in_order(file, &ordered.text), Ok(None), "{}", place.display());
        ordered_files += 1;
    }
    assert!(ordered_files > 50, "{ordered_files} files");
}
