//! Pages that speak of the product say what the product does: generated ones equal what the code generates, examples in
//! prose are run.

mod common;

use common::{Repository, copy, sluicegate, top};
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

/// Pages that show what commands print. With `TRANSCRIPTS=write` in the environment they are written anew; read them then.
#[test]
fn transcripts_are_what_the_command_prints() {
    for name in ["README.md", "docs/drift.md"] {
        let shown = page(name);
        let (told, transcripts) = with_transcripts(&shown);
        assert!(transcripts > 0, "{name} shows nothing");
        if std::env::var_os("TRANSCRIPTS").is_some_and(|value| value == "write") {
            std::fs::write(top().join(name), &told).expect("the page");
            continue;
        }
        let differ = shown.lines().zip(told.lines()).enumerate().find(|(_, (shown, told))| shown != told);
        assert!(shown == told, "{name} shows what is not printed: {differ:?}; write it anew with TRANSCRIPTS=write");
    }
}

/// The page with what its commands print. Each stands in a comment before its block, `<!-- transcript: ARGUMENTS -->`.
/// Where the block shows the command itself, quoted for a shell, in a first line that begins with `$`, that stays. A block
/// that ends with `...` shows the beginning.
fn with_transcripts(page: &str) -> (String, usize) {
    let place = living_example();
    let mut blocks = page.split("<!-- transcript: ");
    let mut told = blocks.next().expect("a text").to_owned();
    let mut transcripts = 0;
    for block in blocks {
        let (command, rest) = block.split_once(" -->\n").expect("the comment is closed");
        let (body, rest) = rest.strip_prefix("```text\n").and_then(|rest| rest.split_once("```")).expect("a block");
        let arguments: Vec<&str> = command.split(' ').collect();
        let run = sluicegate(place.path(), &arguments);
        assert!(run.stderr.is_empty() || run.stdout.is_empty(), "{command}: {}", run.shown());
        let first =
            body.strip_prefix("$ ").and_then(|rest| rest.split_once('\n')).map(|(line, _)| format!("$ {line}\n"));
        if let Some(first) = &first {
            let without_quotes = first.replace('\'', "");
            assert_eq!(without_quotes, format!("$ sluicegate {command}\n"), "the command that the block shows");
        }
        let skipped = usize::from(first.is_some());
        let printed = format!("{}{}", run.stdout, run.stderr);
        let printed = match body.strip_suffix("...\n") {
            None => printed,
            Some(beginning) => {
                let lines: Vec<&str> = printed.lines().take(beginning.lines().count() - skipped).collect();
                format!("{}\n...\n", lines.join("\n"))
            }
        };
        let first = first.unwrap_or_default();
        told.push_str(&format!("<!-- transcript: {command} -->\n```text\n{first}{printed}```{rest}"));
        transcripts += 1;
    }
    (told, transcripts)
}

/// The living example, a change of it and its lake, each file of which was written late on its day.
fn living_example() -> Repository {
    let place = Repository::plain();
    for folder in ["contracts", "fixtures/proposal", "fixtures/lake"] {
        copy(&top().join(folder), &place.path().join(folder));
    }
    let mut folders = vec![place.path().join("fixtures/lake")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let shown = path.display().to_string();
            let day = shown.split_once("dt=").map_or("2026-01-11", |(_, rest)| &rest[..10]);
            let night = format!("{day}T00:00:00Z").parse::<jiff::Timestamp>().expect("a day").as_second() + 23 * 3_600;
            let night =
                std::time::UNIX_EPOCH + std::time::Duration::from_secs(u64::try_from(night).expect("after 1970"));
            let file = std::fs::File::options().append(true).open(&path).expect("a file");
            file.set_modified(night).expect("a time");
        }
    }
    place
}

/// What a shell would run on these pages is understood, each flag of it: `--help` at its end keeps it from being run.
#[test]
fn commands_in_prose_are_understood() {
    let mut commands = 0;
    for name in ["README.md", "docs/drift.md", "docs/configuration.md"] {
        let text = page(name);
        let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
        for line in blocks.flat_map(str::lines) {
            let line = line.split(" # ").next().unwrap_or_default().split(" > ").next().unwrap_or_default();
            let Some((_, arguments)) = line.split_once("sluicegate ").filter(|(before, _)| !before.contains('#'))
            else {
                continue;
            };
            let quoted = arguments.split('"').enumerate().flat_map(|(at, part)| match at % 2 {
                0 => part.split_whitespace().collect::<Vec<_>>(),
                _ => vec![part],
            });
            let mut words: Vec<&str> = quoted.map(|word| word.trim_matches('\'')).collect();
            words.push("--help");
            let run = sluicegate(&top(), &words);
            assert_eq!(run.code, 0, "{name}: `{line}`: {}", run.stderr);
            commands += 1;
        }
    }
    assert!(commands > 12, "{commands}");
}

/// Every flag in the table of commands is one that its command has, and of `drift` and `infer` every flag is there.
#[test]
fn the_table_of_commands_has_their_flags() {
    let readme = page("README.md");
    for row in readme.lines().filter(|line| line.starts_with("| `sluicegate ")) {
        let command = row.trim_start_matches("| `sluicegate ").split([' ', '`']).next().expect("a command");
        let help = sluicegate(&top(), &[command, "--help"]).stdout;
        let flags = |text: &str| -> std::collections::BTreeSet<String> {
            let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
            words.filter(|word| word.starts_with("--")).map(str::to_owned).collect()
        };
        let told = flags(row);
        let there = flags(&help);
        assert!(told.is_subset(&there), "{command}: {:?}", told.difference(&there));
        if ["drift", "infer"].contains(&command) {
            let everywhere = ["--color", "--width", "--help", "--version", "--env"].map(str::to_owned);
            let left: Vec<_> = there.difference(&told).filter(|flag| !everywhere.contains(flag)).collect();
            assert!(left.is_empty(), "{command}: {left:?}");
        }
    }
}

/// The table of what rules say of data is what they say.
#[test]
fn the_rules_that_speak_of_data_are_in_the_page() {
    let text = page("docs/drift.md");
    let section = text.split("### Which rules speak").nth(1).and_then(|rest| rest.split("\n#").next());
    let rows: Vec<&str> = section.expect("the section").lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<String> = sluicegate::rules::all()
        .filter(|rule| rule.observed != rule.says || rule.file.ends_with("/drift.rs"))
        .map(|rule| {
            let names = ["field", "part", "expected", "actual"];
            let sentence = names.iter().fold(rule.observed.to_owned(), |sentence, name| {
                sentence.replace(&format!("{{{name}}}"), &name.to_uppercase())
            });
            format!("| `{}` | {sentence} |", rule.id)
        })
        .collect();
    assert_eq!(rows, expected);
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
    for command in [
        "",
        "check",
        "gate",
        "diff",
        "lint",
        "drift",
        "infer",
        "waive",
        "waivers",
        "who",
        "explain",
        "rules",
        "schema",
        "completions",
    ] {
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
            let ours = ours.iter().any(|start| word.starts_with(start));
            // What stands for several files, or is cut off where it begins to.
            let is_path = ours && !word.contains(['<', '*', '{', '$']) && !word.ends_with("-0");
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
