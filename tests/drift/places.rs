//! What is scanned: servers, environments, variables, paths, globs and single files. Nothing to scan is never a pass.

use crate::lakes::{Place, found, numbers, texts};

const ONE: &str = "- { name: id, logicalType: integer, physicalType: int64, required: true }";

fn filled() -> Place {
    let place = Place::promising(ONE);
    place.data("a.parquet", &[("id", numbers(&[1, 2]))]);
    place
}

#[test]
fn the_contracts_server_says_where_the_data_lies() {
    let place = filled();
    let run = place.drift(&[]);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.starts_with("things: data, Parquet: 1 file, 2 rows"), "{}", run.shown());
    for arguments in [&["--env", "prod"][..], &["--server", "prod"], &["--dataset", "things"]] {
        assert_eq!(place.drift(arguments).code, 0, "{arguments:?}");
    }
}

#[test]
fn nothing_to_scan_is_no_pass_and_names_what_is_near() {
    let place = filled();
    std::fs::create_dir(place.path().join("void")).expect("a folder");
    let mut shown = String::new();
    for arguments in [
        &["things.odcs.yaml", "void"][..],
        &["things.odcs.yaml", "nowhere"],
        &["things.odcs.yaml", "data/*.parq"],
        &["--env", "prd"],
        &["--server", "prot"],
        &["--dataset", "thing"],
        &["things.odcs.yaml", "data", "--dataset", "thing"],
        &["things.odcs.yaml", "data/{branch}"],
        &["things.odcs.yaml", "data/{branch}", "--var", "branch"],
        &["things.odcs.yaml", "ftp://acme.example.com/data"],
        &["other.odcs.yaml", "data"],
    ] {
        let run = place.drift(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.shown());
        shown.push_str(&format!("=== drift {}\n{}\n", arguments.join(" "), run.shown()));
    }
    seen!("drift__nothing", crate::common::Run { stdout: shown, stderr: String::new(), code: 2 });
}

#[test]
fn variables_stand_for_branches_and_datasets() {
    let place = filled();
    place.edit("things.odcs.yaml", "path: data", "path: \"lake/{branch}/{dataset}\"");
    place.write("lake/main/things/a.parquet", crate::lakes::parquet(&[("id", numbers(&[1]))]));
    place.write("lake/try/things/a.parquet", crate::lakes::parquet(&[("id", texts(&["one"]))]));
    assert_eq!(place.found(&["--var", "branch=main"]), (found(&[]), 0));
    assert_eq!(place.found(&["--var", "branch=try"]), (found(&[("field-type-changed", "things.id", 1)]), 1));
    let run = place.drift(&[]);
    assert!(run.code == 2 && run.stderr.contains("--var branch=VALUE"), "{}", run.shown());
}

const TWO: &str = "
  - name: others
    properties:
      - { name: name, logicalType: string, physicalType: string, required: true }
";

#[test]
fn two_datasets_have_a_place_each_or_say_so() {
    let place = Place::with(ONE, TWO.trim_start_matches('\n'));
    place.write("data/things/a.parquet", crate::lakes::parquet(&[("id", numbers(&[1]))]));
    place.write("data/others/a.parquet", crate::lakes::parquet(&[("name", texts(&["x"]))]));
    let run = place.drift(&[]);
    assert!(run.code == 2 && run.stderr.contains("2 datasets, and its server `prod` one place"), "{}", run.shown());
    place.edit("things.odcs.yaml", "path: data", "path: \"data/{dataset}\"");
    let (report, code) = place.judged(&[]);
    assert_eq!((crate::lakes::findings(&report), code), (found(&[]), 0));
    let names: Vec<_> = report["scans"].as_array().expect("scans").iter().map(|scan| scan["dataset"].clone()).collect();
    assert_eq!(names, ["things", "others"]);
    // A folder's own name tells which of the two it is for; another one does not.
    assert_eq!(place.found(&["things.odcs.yaml", "data/others"]), (found(&[]), 0));
    place.write("copy/a.parquet", crate::lakes::parquet(&[("name", texts(&["x"]))]));
    let run = place.drift(&["things.odcs.yaml", "copy"]);
    assert!(run.code == 2 && run.stderr.contains("things, others"), "{}", run.shown());
    assert_eq!(place.found(&["things.odcs.yaml", "copy", "--dataset", "others"]), (found(&[]), 0));
}

#[test]
fn globs_and_single_files_take_what_they_name_and_nothing_else() {
    let place = filled();
    place.data("b.parquet", &[("id", texts(&["one"]))]);
    place.data("dt=1/c.parquet", &[("id", numbers(&[3]))]);
    let wrong = found(&[("field-type-changed", "things.id", 1)]);
    assert_eq!(place.found(&["things.odcs.yaml", "data/a.parquet"]), (found(&[]), 0));
    assert_eq!(place.found(&["things.odcs.yaml", "data/b.parquet"]), (wrong.clone(), 1));
    assert_eq!(place.found(&["things.odcs.yaml", "data/[ac]*.parquet"]), (found(&[]), 0));
    let (report, _) = place.judged(&["things.odcs.yaml", "data/*.parquet"]);
    assert_eq!((crate::lakes::findings(&report), &report["scans"][0]["total"]["files"]), (wrong, &2.into()));
    let (report, _) = place.judged(&["things.odcs.yaml", "data/**/c.parquet"]);
    assert_eq!(report["scans"][0]["total"]["files"], 1);
}

#[test]
fn what_is_hidden_or_no_parquet_is_passed_over_and_counted() {
    let place = filled();
    for name in ["_SUCCESS", ".a.parquet.crc", "_temporary/0/b.parquet", ".hidden/b.parquet", "notes.txt", "c.csv"] {
        place.write(&format!("data/{name}"), "no parquet");
    }
    let (report, code) = place.judged(&[]);
    assert_eq!(
        (code, &report["scans"][0]["total"]["files"], &report["scans"][0]["passedOver"]),
        (0, &1.into(), &2.into())
    );
    assert!(place.drift(&[]).stdout.contains("2 passed over, as they are no Parquet by name"));
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_back_up_ends() {
    let place = filled();
    std::os::unix::fs::symlink(place.path().join("data"), place.path().join("data/again")).expect("a link");
    assert_eq!(place.judged(&[]).0["scans"][0]["total"]["files"], 1);
}
