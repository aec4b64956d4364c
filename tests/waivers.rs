//! Waivers and policy from the command line: what is written into the file, what is refused, what is listed, and what
//! counts once it is merged.

mod common;

use common::{Repository, Run, sluicegate};
use sluicegate::compare::Aspect;

const TODAY: [&str; 2] = ["--today", "2026-11-20"];
const CONTRACT: &str = "orders/orders.odcs.yaml";
/// The fingerprint of the city that goes.
const CITY: &str = "42a52c61574a";

/// The living example on `main`, and a branch that drops the city, which `shipment-tracker` of logistics reads.
fn without_city() -> Repository {
    let repository = Repository::holding("contracts");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    drop_city(&repository);
    repository
}

fn drop_city(repository: &Repository) {
    repository.edit(
        CONTRACT,
        "          - name: city\n            logicalType: string\n            physicalType: VARCHAR(100)\n            required: true\n",
        "",
    );
    repository.edit(CONTRACT, "version: 1.4.0", "version: 2.0.0");
}

fn run(repository: &Repository, arguments: &[&str]) -> Run {
    sluicegate(repository.path(), &[arguments, &TODAY].concat())
}

fn waive(repository: &Repository, more: &[&str]) -> Run {
    let arguments = ["waive", CITY, "--reason", "carriers know the city", "--until", "2027-01-31"];
    run(repository, &[&arguments, more].concat())
}

#[test]
fn a_waiver_counts_once_it_is_merged() {
    let repository = without_city();
    assert_eq!(run(&repository, &["check"]).code, 1);
    let written = waive(&repository, &["--owner", "logistics", "--ticket", "https://tickets.acme.example/7"]);
    assert_eq!(written.code, 0, "{}", written.shown());
    reviewed!("waivers/written", format!("{}=== waivers.yaml\n{}", written.shown(), repository.read("waivers.yaml")));
    // The change that brings it is judged without it, committed or not.
    for _ in 0..2 {
        let proposed = run(&repository, &["check"]);
        assert_eq!(proposed.code, 1, "{}", proposed.shown());
        assert!(proposed.stdout.contains("= waiver: proposed here until 2027-01-31"), "{}", proposed.stdout);
        repository.commit("drop the city");
    }
    // Once main has it, a change that starts there is judged with it.
    let text = repository.read("waivers.yaml");
    repository.git(&["switch", "--quiet", "main"]);
    repository.write("waivers.yaml", &text);
    repository.commit("a waiver");
    repository.git(&["switch", "--quiet", "-c", "second"]);
    drop_city(&repository);
    let agreed = run(&repository, &["check"]);
    assert_eq!(agreed.code, 0, "{}", agreed.shown());
    assert!(
        agreed.stdout.contains("open: nobody has to agree; 1 finding is waived until 2027-01-31"),
        "{}",
        agreed.stdout
    );
    let ended = sluicegate(repository.path(), &["check", "--today", "2027-02-01"]);
    assert_eq!(ended.code, 1, "{}", ended.shown());
    assert!(ended.stdout.contains("= waiver: ended on 2027-01-31"), "{}", ended.stdout);
}

/// What is there stays to the byte; the new entry stands behind the last one, written as the file is.
#[test]
fn what_is_in_the_file_stays_to_the_byte() {
    let before = "\u{feff}# Ours, by hand.\nkind: Waivers   # kind first\napiVersion: 'sluicegate/v1'\n\nwaivers:\n# old ones\n- rule: values-added\n  contract: urn:acme:trips\n  dataset: trips\n  field: 'payment_type'\n  reason: >-\n    folded\n\n    text\n  owner: mobility\n  created: 2026-11-02\n  expires: 2026-12-31   # year's end\n\n# the end\n";
    for line_break in ["\n", "\r\n"] {
        let repository = without_city();
        let before = before.replace('\n', line_break);
        repository.write("waivers.yaml", &before);
        let run = waive(&repository, &[]);
        assert_eq!(run.code, 0, "{}", run.shown());
        let once = repository.read("waivers.yaml");
        let (start, end) = before.split_at(before.find(&format!("{line_break}# the end")).unwrap());
        let start = start.strip_suffix(line_break).unwrap();
        let end = format!("{line_break}{end}");
        assert!(once.starts_with(start) && once.ends_with(&end), "{once}");
        let entry = &once[start.len()..once.len() - end.len()];
        assert!(entry.starts_with(&format!("{line_break}- fingerprint: \"{CITY}")), "{entry:?}");
        assert!(entry.ends_with("  expires: 2027-01-31"), "{entry:?}");
        assert_eq!(entry.matches('\n').count(), entry.matches(line_break).count());

        // The same finding again is refused; another one follows.
        let again = waive(&repository, &[]);
        assert_eq!(again.code, 2, "{}", again.shown());
        assert!(again.stderr.contains("a waiver of this finding until 2027-01-31 is already in"), "{}", again.stderr);
        assert_eq!(repository.read("waivers.yaml"), once, "a refusal writes nothing");
        repository.edit(CONTRACT, "      - name: currency\n", "      - name: money\n");
        let check = sluicegate(repository.path(), &["check", "--today", "2026-11-20", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&check.stdout).unwrap();
        let found = report["findings"].as_array().unwrap().iter().find(|one| one["path"] == "currency").unwrap();
        let digits = found["fingerprint"].as_str().unwrap();
        let other = common::sluicegate(
            repository.path(),
            &["waive", digits, "--reason", "r", "--until", "2026-12-01", "--today", "2026-11-20"],
        );
        assert_eq!(other.code, 0, "{}", other.shown());
        let twice = repository.read("waivers.yaml");
        assert!(twice.starts_with(&once[..once.len() - end.len()]) && twice.ends_with(&end), "{twice}");
        assert_eq!(sluicegate(repository.path(), &["waivers", "--today", "2026-11-20"]).code, 0);
    }
}

/// Whatever is held in any scenario: the entry that is written waives it once it is agreed to, and nothing beside it;
/// without its fingerprint it waives nothing at another place.
#[test]
fn every_finding_that_is_held_can_be_waived_and_no_other_is() {
    let (mut waived, mut refused) = (0, 0);
    for case in std::fs::read_dir(common::top().join("fixtures/scenarios")).unwrap().map(|case| case.unwrap().path()) {
        if ["base/waivers.yaml", "head/waivers.yaml", "arguments"].iter().any(|file| case.join(file).exists()) {
            continue;
        }
        let report = |directory: &std::path::Path| -> serde_json::Value {
            let arguments = ["check", "--against", "base", "head", "--format", "json", "--today", "2026-11-20"];
            serde_json::from_str(&sluicegate(directory, &arguments).stdout).unwrap()
        };
        let before = report(&case);
        if before["decision"]["verdict"] != "held" {
            continue;
        }
        for held in before["findings"].as_array().unwrap().iter().filter(|one| one["level"] == "hold") {
            let repository = Repository::plain();
            common::copy(&case, repository.path());
            let digits = held["fingerprint"].as_str().unwrap();
            let arguments = ["waive", digits, "--against", "base", "head", "--reason", "r", "--until", "2026-12-31"];
            let written =
                run(&repository, &[arguments.as_slice(), &["--owner", held["asks"][0].as_str().unwrap()]].concat());
            let aspect = Aspect::ALL.iter().find(|one| one.name() == held["aspect"]).unwrap();
            if !aspect.can_be_waived() {
                assert_eq!(written.code, 2, "{}: {}", case.display(), written.shown());
                assert!(written.stderr.contains("nobody can waive that"), "{}", written.shown());
                refused += 1;
                continue;
            }
            assert_eq!(written.code, 0, "{}: {}", case.display(), written.shown());
            let text = repository.read("head/waivers.yaml");
            repository.write("base/waivers.yaml", &text);
            let after = report(repository.path());
            for one in after["findings"].as_array().unwrap() {
                let is_it = one["fingerprint"] == held["fingerprint"];
                assert_eq!(one.get("waived").is_some(), is_it, "{}: {one}", case.display());
                assert!(!is_it || one["asks"].as_array().unwrap().is_empty());
            }
            assert_eq!(after["considered"]["waived"], 1, "{}", case.display());
            waived += 1;

            let (start, rest) = text.split_once("fingerprint:").expect("a fingerprint");
            let exact = format!("{start}{}", rest.split_once("\n    ").expect("another key").1);
            repository.write("base/waivers.yaml", &exact);
            let place =
                |one: &serde_json::Value| ["rule", "contract", "major", "dataset", "path"].map(|key| one[key].clone());
            for one in report(repository.path())["findings"].as_array().unwrap() {
                let named = place(one) == place(held) && one.get("consumer").is_none() && one["level"] == "hold";
                assert_eq!(one.get("waived").is_some(), named, "{}: {one}", case.display());
            }
        }
    }
    assert!(refused > 0);
    assert!(waived > 30, "only {waived} findings are held in all scenarios");
}

#[cfg(unix)]
#[test]
fn the_file_keeps_its_permissions_and_nothing_is_left_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let repository = without_city();
    repository.write("waivers.yaml", "apiVersion: sluicegate/v1\nkind: Waivers\nwaivers: []\n");
    let place = repository.path().join("waivers.yaml");
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o640)).unwrap();
    let count = || std::fs::read_dir(repository.path()).unwrap().count();
    let files = count();
    assert_eq!(waive(&repository, &[]).code, 0);
    assert_eq!(std::fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(count(), files);
}

#[test]
fn what_cannot_be_waived_is_refused_with_a_reason() {
    let mut shown = String::new();
    let mut refused = |title: &str, repository: &Repository, arguments: &[&str]| {
        let before = std::fs::read(repository.path().join("waivers.yaml")).ok();
        let run = run(repository, &[&["waive"], arguments].concat());
        assert_eq!(run.code, 2, "{title}: {}", run.shown());
        assert_eq!(std::fs::read(repository.path().join("waivers.yaml")).ok(), before, "{title} wrote something");
        shown.push_str(&format!("=== {title}\n{}", run.shown()));
    };
    let repository = without_city();
    repository.edit(
        CONTRACT,
        "validValues: [placed, paid, shipped, cancelled]",
        "validValues: [placed, paid, shipped, lost]",
    );
    let until = ["--reason", "r", "--until", "2027-01-31"];
    let with = |first: &'static str, more: &[&'static str]| [&[first], until.as_slice(), more].concat();
    refused("no such finding", &repository, &with("00", &[]));
    refused("several findings", &repository, &with("", &[]));
    refused("too long", &repository, &[CITY, "--reason", "r", "--until", "2027-11-20"]);
    refused("in the past", &repository, &[CITY, "--reason", "r", "--until", "2026-11-19"]);
    refused("no day", &repository, &[CITY, "--reason", "r", "--until", "2027-02-30"]);
    refused("no reason", &repository, &[CITY, "--reason", "", "--until", "2027-01-31"]);
    refused("an owner nobody knows", &repository, &with(CITY, &["--owner", "logistic"]));
    refused("a consumer it does not hurt", &repository, &with(CITY, &["--consumer", "fraud-model"]));
    repository.write("waivers.yaml", "waivers: [");
    refused("a broken file", &repository, &with(CITY, &[]));
    repository.write("waivers.yaml", format!("{HEAD}  [{{ fingerprint: 000000000000, reason: r, owner: risk, created: 2026-11-01, expires: 2026-11-30 }}]\n").replace("000000000000", "'000000000000'"));
    refused("a list in one line", &repository, &with(CITY, &[]));
    let denied = Repository::holding("contracts");
    denied.edit("sluicegate.yaml", "policy:\n", "policy:\n  rules: { field-removed: deny, values-added: report }\n");
    denied.commit("stricter");
    denied.git(&["switch", "--quiet", "-c", "topic"]);
    drop_city(&denied);
    refused("denied", &denied, &with(CITY, &[]));
    denied.edit(
        CONTRACT,
        "validValues: [placed, paid, shipped, cancelled]",
        "validValues: [placed, paid, shipped, cancelled, lost]",
    );
    let report = run(&denied, &["check", "--format", "json"]).stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let added = report["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "values-added").unwrap();
    let digits = added["fingerprint"].as_str().unwrap();
    refused("only reported", &denied, &[digits, "--reason", "r", "--until", "2027-01-31"]);
    reviewed!("waivers/refused", shown);
}

const HEAD: &str = "apiVersion: sluicegate/v1\nkind: Waivers\nwaivers:\n";

fn entry(keys: &str, expires: &str) -> String {
    format!("  - {{ {keys}, reason: 'a reason', owner: finance, created: 2026-10-01, expires: {expires} }}\n")
}

#[test]
fn the_list_says_what_ends_first() {
    let repository = Repository::holding("contracts");
    let mut shown = sluicegate(repository.path(), &["waivers", "--today", "2026-11-20"]).shown();
    let orders = "contract: urn:acme:orders, dataset: orders";
    let text = [
        entry(&format!("rule: field-removed, {orders}, field: delivery_address.city"), "2026-12-30"),
        entry("fingerprint: '34056edd7ca6'", "2026-11-19"),
        entry(
            &format!(
                "rule: values-added, {orders}, field: status, consumer: fraud-model, ticket: 'https://tickets.acme.example/7'"
            ),
            "2026-11-21",
        ),
        entry("rule: contract-removed, contract: urn:acme:orders", "2026-11-20"),
        entry(&format!("rule: field-removed, {orders}, field: status"), "2027-12-30"),
    ];
    repository.write("waivers.yaml", format!("{HEAD}{}", text[..4].concat()));
    let list = |format: &str| sluicegate(repository.path(), &["waivers", "--today", "2026-11-20", "--format", format]);
    assert_eq!(list("text").code, 0);
    shown.push_str(&list("text").shown());
    shown.push_str(&list("json").shown());
    // One that is wrong is told, and the others are listed all the same.
    repository.write("waivers.yaml", format!("{HEAD}{}", text[3..].concat()));
    let wrong = list("text");
    assert_eq!((wrong.code, list("json").code), (2, 2));
    shown.push_str(&wrong.shown());
    reviewed!("waivers/list", shown);
}

/// What is said in vain is told where everything has been read, and nowhere else.
#[test]
fn what_policy_and_waivers_say_in_vain_is_told_by_lint() {
    let repository = Repository::holding("contracts");
    repository.edit(
        "sluicegate.yaml",
        "environments:\n",
        "environments:\n  - { name: dev, branch: main, level: report }\n",
    );
    repository.edit(
        "sluicegate.yaml",
        "policy:\n",
        "policy:
  rules: { values-added: report, field-added: report }
  overrides:
    - contracts: ['urn:acme:order', 'orders/**', 'urn:acme:*']
      rules: { field-removed: deny, values-added: hold }
    - environments: [dev]
      rules: { field-removed: hold, field-nullable: deny }
    - environments: [prod, dev]
      rules: { field-removed: hold }
    - contracts: ['urn:acme:*']
      rules: { field-removed: hold }
    - rules: { values-added: report }
",
    );
    repository.write(
        "waivers.yaml",
        format!(
            "{HEAD}{}{}{}",
            entry("fingerprint: '34056edd7ca6'", "2026-10-02"),
            entry("rule: field-removed, contract: urn:acme:order", "2026-10-02"),
            entry("rule: field-removed, contract: urn:acme:orders", "9999-12-31"),
        ),
    );
    let lint = sluicegate(repository.path(), &["lint"]);
    assert_eq!(lint.code, 2, "{}", lint.shown());
    reviewed!("waivers/in_vain", lint.shown());
    // A change of something else does not hear of it.
    repository.edit("waivers.yaml", "9999-12-31", "2026-10-02");
    repository.commit("main");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    let check = run(&repository, &["check", "--environment", "prod"]);
    assert_eq!(check.code, 0);
    assert!(!check.stdout.contains("warning"), "{}", check.shown());
}

/// A longer time than usual is right where the policy beside it says so.
#[test]
fn lint_holds_waivers_to_the_policy_beside_them() {
    let repository = Repository::holding("contracts");
    repository.write("waivers.yaml", format!("{HEAD}{}", entry("fingerprint: '34056edd7ca6'", "2027-09-30")));
    let strict = sluicegate(repository.path(), &["lint", "waivers.yaml"]);
    assert_eq!(strict.code, 2, "{}", strict.shown());
    assert!(strict.stdout.contains("problem[waiver-too-long]"), "{}", strict.stdout);
    repository.edit("sluicegate.yaml", "policy:\n", "policy:\n  waiver-max-days: 400\n");
    let lenient = sluicegate(repository.path(), &["lint", "waivers.yaml"]);
    assert!(!lenient.stdout.contains("waiver-too-long"), "{}", lenient.shown());
}

/// A change cannot point at a file that happens to lie in the base, nor let waivers last longer.
#[test]
fn a_change_brings_no_waivers_by_configuration() {
    let repository = Repository::plain();
    for side in ["base", "head"] {
        common::copy(&common::top().join("fixtures/scenarios/waived").join(side), &repository.path().join(side));
        let text = repository.read(&format!("{side}/waivers.yaml"));
        std::fs::remove_file(repository.path().join(format!("{side}/waivers.yaml"))).unwrap();
        repository.write(&format!("{side}/example/old.yaml"), text);
    }
    repository.write("head/sluicegate.yaml", "apiVersion: sluicegate/v1\nkind: Config\nwaivers: example/old.yaml\n");
    let first = run(&repository, &["check", "--against", "base", "head"]);
    assert_eq!(first.code, 1, "{}", first.shown());
    assert!(first.stdout.contains("= waiver: proposed here"), "{}", first.stdout);
    repository.write("base/sluicegate.yaml", "apiVersion: sluicegate/v1\nkind: Config\n");
    let changed = run(&repository, &["check", "--against", "base", "head"]);
    assert_eq!(changed.code, 1, "{}", changed.shown());
    // ... and where the base says so, they count.
    repository.write("base/sluicegate.yaml", "apiVersion: sluicegate/v1\nkind: Config\nwaivers: example/old.yaml\n");
    let agreed = run(&repository, &["check", "--against", "base", "head"]);
    assert_eq!(agreed.code, 0, "{}", agreed.shown());
    repository.edit("base/example/old.yaml", "expires: 2027-01-31", "expires: 2027-04-01");
    repository.edit("head/sluicegate.yaml", "waivers:", "policy: { waiver-max-days: 365 }\nwaivers:");
    let longer = run(&repository, &["check", "--against", "base", "head"]);
    assert_eq!(longer.code, 1, "{}", longer.shown());
}

/// Names that would colour a terminal, mention a team or run a workflow command.
#[test]
fn hostile_waivers_are_shown_and_do_nothing() {
    let repository = Repository::plain();
    for side in ["base", "head"] {
        common::copy(&common::top().join("fixtures/scenarios/waived").join(side), &repository.path().join(side));
        let evil = "reason: \"\\e[31m<b> @acme/all | `x` ::error::y\\n::stop-commands::z\"";
        let reason = "reason: The voucher service takes over; finance moves its board in December.";
        repository.edit(&format!("{side}/waivers.yaml"), reason, evil);
    }
    for format in ["text", "json", "markdown", "sarif", "junit", "github"] {
        let run = run(&repository, &["check", "--against", "base", "head", "--format", format]);
        assert_eq!(run.code, 0, "{}", run.shown());
        assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains("\n::"), "{}", run.stdout);
        assert!(format == "json" || !run.stdout.contains(" ::error"), "{}", run.stdout);
        assert!(
            format != "markdown" || !(run.stdout.contains("<b> @") || run.stdout.contains("@acme")),
            "{}",
            run.stdout
        );
    }
    let list = run(&repository, &["waivers", "head"]);
    assert!(list.stdout.contains("[31m") && !list.stdout.contains('\u{1b}'), "{}", list.stdout);
    assert!(!list.stdout.contains("\n::") && !list.stdout.contains(" ::"), "{}", list.stdout);
}

/// The environment is the one that is named, or the first one; it brings its branch and its levels.
#[test]
fn the_environment_brings_its_levels() {
    let repository = Repository::holding("contracts");
    repository.edit(
        "sluicegate.yaml",
        "environments:\n",
        "environments:\n  - { name: dev, branch: main, level: report }\n",
    );
    repository.commit("dev before prod");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    drop_city(&repository);
    let verdict = |arguments: &[&str], code: i32, said: &str| {
        let run = repository.check(arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.shown());
        let text = run.shown().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said), "{arguments:?}: {said}\n{}", run.shown());
    };
    verdict(&[], 0, "level: report instead of hold: `dev` goes no further (main@");
    verdict(&["--environment", "prod"], 1, "held: waiting for logistics to agree to 1 finding");
    verdict(&["--against", "main", "--environment", "dev"], 0, "level: report instead of hold");
    // Nobody said where the change is meant for: no environment makes it any quieter.
    verdict(&["--against", "main"], 1, "no environment is named, so that no level for one counts here");
    verdict(
        &["--against", "main", "--environment", "qa"],
        2,
        "sluicegate.yaml has no environment `qa` help: it has: dev, prod",
    );
    // A change cannot make its environment quieter.
    repository.edit("sluicegate.yaml", "{ name: prod, branch: main }", "{ name: prod, branch: main, level: report }");
    let everybody = "held: waiting for crm, logistics, mobility and orders-team to agree to 2 findings";
    verdict(&["--environment", "prod"], 1, everybody);
}
