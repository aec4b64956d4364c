//! Pages that speak of the product say what the product does: generated ones equal what the code generates, examples in
//! prose are run.

mod common;

use common::{Repository, sluicegate, top};
use sluicegate::model::Dialect;

fn page(path: &str) -> String {
    std::fs::read_to_string(top().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_rules_page_is_what_the_code_generates() {
    let generated = sluicegate(&top(), &["rules", "--format", "markdown"]).stdout;
    assert!(page("docs/rules.md") == generated, "run: cargo run -- rules --format markdown > docs/rules.md");
}

#[test]
fn the_compatibility_page_is_what_the_code_generates() {
    let generated = sluicegate(&top(), &["engines", "--format", "markdown"]).stdout;
    let page = page("docs/compatibility.md");
    assert!(page == generated, "run: cargo run -- engines --format markdown > docs/compatibility.md");
}

#[test]
fn transcripts_in_the_readme_are_what_the_command_prints() {
    let readme = page("README.md");
    let mut transcripts = 0;
    for block in readme.split("<!-- transcript: ").skip(1) {
        let (command, rest) = block.split_once(" -->\n").expect("the comment is closed");
        let body =
            rest.trim_start().strip_prefix("```text\n").and_then(|rest| rest.split_once("```")).expect("a block");
        // The block may show the command itself in its first line.
        let shown = body.0.strip_prefix("$ ").map_or(body.0, |rest| rest.split_once('\n').expect("a line").1);
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = sluicegate(&top(), &arguments);
        assert_eq!(shown, run.stdout, "the transcript of `{command}` in README.md");
        transcripts += 1;
    }
    assert!(transcripts > 0);
}

/// The example files of the README, each after a line that names it: "`name.yaml`".
#[test]
fn the_example_files_in_the_readme_are_accepted() {
    let readme = page("README.md");
    let repository = Repository::plain();
    let mut files = 0;
    for block in readme.split("```yaml\n").skip(1) {
        let body = block.split("```").next().expect("a block");
        let Some(name) = body
            .strip_prefix("# ")
            .and_then(|rest| rest.lines().next())
            .filter(|name| std::path::Path::new(name).extension().is_some())
        else {
            continue;
        };
        repository.write(name, body);
        files += 1;
    }
    assert!(files >= 4, "the README shows a contract, needs, teams and a configuration");
    let run = sluicegate(repository.path(), &["lint"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(!run.stdout.contains("warning"), "{}", run.shown());
    the_answers_in_the_readme_are_given(&repository, &readme);
}

/// The table of changes after the examples: each is made, and answered as the table says.
fn the_answers_in_the_readme_are_given(repository: &Repository, readme: &str) {
    const CONTRACT: &str = "parcels.odcs.yaml";
    repository.git(&["init", "--quiet", "--initial-branch=main"]);
    repository.commit("the four files");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    let text = repository.read(CONTRACT);
    let weight = &text[text.find("      - name: weight_kg").expect("the field")..];
    let changes: [(&str, String); 3] = [
        ("add `lost` to the states", text.replace("[packed, sent, delivered]", "[packed, sent, delivered, lost]")),
        ("remove `weight_kg`", text.replace(weight, "")),
        ("add an optional field", format!("{text}      - {{ name: note, logicalType: string }}\n")),
    ];
    for (change, after) in changes {
        let row = readme.lines().find(|line| line.contains(change)).unwrap_or_else(|| panic!("{change}"));
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        repository.write(CONTRACT, after.replace("version: 1.0.0", &format!("version: {}", cells[1])));
        let run = sluicegate(repository.path(), &["check"]);
        assert!(run.stdout.contains(&format!("{}\n", cells[2])), "{change}: {}", run.shown());
    }
}

/// The table of dialects in the reference, and the code: the same names, aliases and servers.
#[test]
fn the_dialects_in_the_reference_are_those_there_are() {
    let readme = page("docs/configuration.md");
    let section = readme.split("## Dialects").nth(1).and_then(|rest| rest.split("\n## ").next());
    let rows: Vec<&str> = section.expect("the section").lines().filter(|line| line.starts_with("| `")).collect();
    let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let expected: Vec<String> = Dialect::ALL
        .iter()
        .map(|dialect| [listed(&[dialect.name]), listed(dialect.aliases), listed(dialect.servers)])
        .map(|cells| format!("| {} |", cells.join(" | ")).replace("|  |", "| |").replace("|  |", "| |"))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn help_reads_as_reviewed() {
    let mut shown = String::new();
    for command in
        ["", "check", "gate", "diff", "lint", "waive", "waivers", "who", "explain", "rules", "schema", "completions"]
    {
        let arguments: Vec<&str> = [command, "--help"].into_iter().filter(|argument| !argument.is_empty()).collect();
        let run = sluicegate(&top(), &arguments);
        assert_eq!(run.code, 0);
        assert!(run.stdout.contains("Examples:"), "{command} shows no example");
        shown.push_str(&format!("=== sluicegate {}\n{}", arguments.join(" "), run.stdout));
    }
    reviewed!("reference__help", shown);
}

#[test]
fn published_schemas_read_as_reviewed() {
    for document in ["needs", "teams", "config", "waivers", "consents", "report", "omds"] {
        let run = sluicegate(&top(), &["schema", document]);
        reviewed!(format!("reference__schema_{document}"), run.stdout);
    }
}

#[test]
fn every_path_in_prose_exists() {
    let pages = ["configuration", "concepts", "consent", "comparison", "performance", "github", "drift"]
        .map(|name| format!("docs/{name}.md"));
    let pages = pages.iter().map(String::as_str);
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].into_iter().chain(pages) {
        for word in page(name).split(['`', ' ', '\n', '(', ')', '[', ']', ',']) {
            let word = word.split(':').next().unwrap_or_default().trim_end_matches(['.', ';']);
            let ours =
                ["src/", "tests/", "fixtures/", "contracts/", "docs/", ".ci/", "action/", "benches/", "examples/"];
            let is_path = ours.iter().any(|start| word.starts_with(start)) && !word.contains(['<', '*', '{', '$']);
            assert!(!is_path || top().join(word).exists(), "{name} speaks of {word}, which is not there");
        }
    }
}

#[test]
fn completions_are_made_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = sluicegate(&top(), &["completions", shell]);
        assert_eq!(run.code, 0);
        assert!(run.stdout.contains("sluicegate") && run.stdout.contains("explain"), "{shell}");
    }
}

/// The living example is linted and has nothing to hide.
#[test]
fn the_living_example_is_without_a_fault() {
    let run = sluicegate(&top(), &["lint", "contracts"]);
    assert_eq!(run.shown(), "nothing wrong\nread 12 files\n--- exit code 0\n");
    let mut shown = String::new();
    for target in [
        "urn:acme:orders",
        "urn:acme:orders.status",
        "orders.delivery_address.city",
        "urn:acme:trips",
        "orders.gift_wrap",
    ] {
        shown.push_str(&format!("=== who {target}\n{}", sluicegate(&top(), &["who", target]).shown()));
    }
    reviewed!("reference__who", shown);
}

/// The proposal of the README's first command stays one change away from the living example.
#[test]
fn the_proposal_changes_one_contract_of_the_living_example() {
    let run = sluicegate(&top(), &["check", "--against", "contracts", "fixtures/proposal"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("3 contracts (1 changed)"), "{}", run.stdout);
}
