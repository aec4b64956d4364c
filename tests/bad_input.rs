//! Wrong and hostile input: each gives one clear answer with a place and a remedy, exit code 2, never a panic, never a
//! pass. What only looks odd (CRLF, a byte order mark) is read.

mod common;

use common::{Repository, Run, sluicegate, sluicegate_with};

const GOOD: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:orders\nversion: 1.0.0\nstatus: active\nschema:\n  - name: orders\n    properties:\n      - { name: order_id, logicalType: integer }\n      - { name: city, logicalType: string }\n";
const NEED: &str = "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: board\nteam: finance\nreads:\n  - contract: urn:acme:orders\n    fields: [city]\n";

/// A base with a good contract and a need, and a head with the given files on top of it.
fn proposal(files: &[(&str, &[u8])]) -> Repository {
    let repository = Repository::plain();
    for side in ["base", "head"] {
        repository.write(&format!("{side}/orders.odcs.yaml"), GOOD);
        repository.write(&format!("{side}/board.needs.yaml"), NEED);
    }
    for (path, bytes) in files {
        repository.write(&format!("head/{path}"), bytes);
    }
    repository
}

fn check(repository: &Repository) -> Run {
    sluicegate(repository.path(), &["check", "--against", "base", "head"])
}

fn waiver(target: &str, reason: &str, expires: &str) -> Vec<u8> {
    let target = target.trim_start_matches('{').trim_end_matches('}').replace(", ", "\n    ");
    let head = "apiVersion: sluicegate/v1\nkind: Waivers\nwaivers:\n";
    format!("{head}  - {target}\n    {reason}\n    owner: finance\n    created: 2026-01-01\n    expires: {expires}\n")
        .into_bytes()
}

fn bomb() -> String {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let references = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{references}]\n"));
    }
    text
}

#[test]
fn every_unreadable_file_is_one_problem_with_a_place_and_a_remedy() {
    let deep = format!("{GOOD}x: {}{}\n", "[".repeat(10_000), "]".repeat(10_000));
    let deep_properties = {
        let mut text = GOOD.lines().take(8).map(|line| format!("{line}\n")).collect::<String>();
        for level in 0..200 {
            let indent = " ".repeat(6 + level * 4);
            text.push_str(&format!("{indent}- name: n{level}\n{indent}  properties:\n"));
        }
        text
    };
    let bomb = bomb();
    let at_one = |place: &str| GOOD.replace(" }", &format!("{place} }}")).into_bytes();
    let cases: Vec<(&str, &str, Vec<u8>)> = vec![
        ("not YAML", "orders.odcs.yaml", b"id: [1,\n".to_vec()),
        ("empty", "orders.odcs.yaml", Vec::new()),
        ("only a comment", "orders.odcs.yaml", b"# nothing\n".to_vec()),
        ("a list", "orders.odcs.yaml", b"- 1\n- 2\n".to_vec()),
        ("two documents", "orders.odcs.yaml", format!("{GOOD}---\n{GOOD}").into_bytes()),
        ("a NUL byte", "orders.odcs.yaml", b"id: a\0b\n".to_vec()),
        ("not UTF-8", "orders.odcs.yaml", b"id: caf\xe9\n".to_vec()),
        ("UTF-16", "orders.odcs.yaml", b"\xff\xfei\0d\0".to_vec()),
        ("an alias bomb", "orders.odcs.yaml", bomb.clone().into_bytes()),
        ("depth 10,000", "orders.odcs.yaml", deep.into_bytes()),
        ("depth 200 in properties", "orders.odcs.yaml", deep_properties.into_bytes()),
        ("a tab for indentation", "orders.odcs.yaml", b"schema:\n\t- name: x\n".to_vec()),
        ("an unknown alias", "orders.odcs.yaml", b"id: *nowhere\n".to_vec()),
        ("no id", "orders.odcs.yaml", GOOD.replace("id: urn:acme:orders\n", "").into_bytes()),
        ("another kind", "orders.odcs.yaml", GOOD.replace("DataContract", "Recipe").into_bytes()),
        ("another version", "orders.odcs.yaml", GOOD.replace("v3.1.0", "v2.2.2").into_bytes()),
        ("a number for a version", "orders.odcs.yaml", GOOD.replace("version: 1.0.0", "version: 1.0").into_bytes()),
        ("a name twice", "orders.odcs.yaml", GOOD.replace("name: city", "name: order_id").into_bytes()),
        ("a place in the key twice", "orders.odcs.yaml", at_one(", primaryKey: true, primaryKeyPosition: 1")),
        ("a place in the partition twice", "orders.odcs.yaml", at_one(", partitioned: true, partitionKeyPosition: 1")),
        ("a broken need", "board.needs.yaml", b"consumer: [".to_vec()),
        ("a need without a team", "board.needs.yaml", NEED.replace("team: finance\n", "").into_bytes()),
        ("a path that is none", "board.needs.yaml", NEED.replace("[city]", "['city..x']").into_bytes()),
        ("a version range that is none", "board.needs.yaml", NEED.replace("    fields", "    version: newest\n    fields").into_bytes()),
        ("a day that is none", "board.needs.yaml", NEED.replace("    fields", "    until: 2027-02-30\n    fields").into_bytes()),
        ("an engine nobody knows", "board.needs.yaml", NEED.replace("    fields", "    engine: dukdb@2.0\n    fields").into_bytes()),
        ("a version that is none", "board.needs.yaml", NEED.replace("    fields", "    engine: duckdb@2.x\n    fields").into_bytes()),
        ("an alias bomb of needs", "more.needs.yaml", bomb.into_bytes()),
        ("broken teams", "teams.yaml", b"teams: [".to_vec()),
        ("a team twice", "teams.yaml", b"apiVersion: sluicegate/v1\nkind: Teams\nteams:\n  - { id: finance, members: [a] }\n  - { id: finance, members: [b] }\n".to_vec()),
        ("a broken configuration", "sluicegate.yaml", b"policy: [".to_vec()),
        ("a configuration of another kind", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Teams\n".to_vec()),
        ("globs that lead out", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Config\ncontracts: ['../**/*.yaml', '/etc/*', '[']\n".to_vec()),
        ("globs that match nothing", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Config\ncontracts: ['nothing/*.yaml']\n".to_vec()),
        ("no teams file", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Config\nteams: people.yaml\n".to_vec()),
        ("stewards nobody named", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Config\npolicy: { unclaimed: hold }\n".to_vec()),
        ("levels for nothing", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Config\nenvironments: [{ name: prod, branch: main, level: off }]\npolicy:\n  waiver-max-days: 0\n  overrides:\n    - { contracts: [], rules: { field-removed: deny } }\n    - { environment: [prod], rules: {} }\n".to_vec()),
        ("levels for what is not there", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Config\nenvironments: [{ name: prod, branch: main }]\npolicy:\n  overrides:\n    - { contracts: ['['], environments: [prd], rules: { feild-removed: deny } }\n".to_vec()),
        ("waivers that lead out", "sluicegate.yaml", b"apiVersion: sluicegate/v1\nkind: Config\nwaivers: ../waivers.yaml\n".to_vec()),
        ("broken waivers", "waivers.yaml", b"waivers: [".to_vec()),
        ("no list of waivers", "waivers.yaml", b"apiVersion: sluicegate/v1\nkind: Waivers\nwaivers:\n".to_vec()),
        ("waivers of another kind", "waivers.yaml", b"apiVersion: sluicegate/v1\nkind: Teams\nteams: []\n".to_vec()),
        ("a waiver without a reason", "waivers.yaml", waiver("fingerprint: 34056edd7ca6", "reason: ''", "2026-01-31")),
        ("a waiver of nothing", "waivers.yaml", waiver("field: city", "reason: r", "2026-01-31")),
        ("a waiver of a number", "waivers.yaml", waiver("fingerprint: 340561172601", "reason: r", "2026-01-31")),
        ("a fingerprint that is none", "waivers.yaml", waiver("fingerprint: 34056edd", "reason: r", "2026-01-31")),
        ("a waiver of a rule that is none", "waivers.yaml", waiver("{rule: feild-removed, contract: urn:acme:orders}", "reason: r", "2026-01-31")),
        ("a waiver of a field that is none", "waivers.yaml", waiver("fingerprint: 34056edd7ca6\n    field: city..x", "reason: r", "2026-01-31")),
        ("a waiver that ends before it begins", "waivers.yaml", waiver("fingerprint: 34056edd7ca6", "reason: r", "2025-12-31")),
        ("a waiver that never ends", "waivers.yaml", waiver("fingerprint: 34056edd7ca6", "reason: r", "9999-12-31")),
        ("a waiver until some day", "waivers.yaml", waiver("fingerprint: 34056edd7ca6", "reason: r", "soon")),
    ];
    let mut shown = String::new();
    for (title, path, bytes) in cases {
        let proposal = proposal(&[(path, &bytes)]);
        if path == "sluicegate.yaml" {
            // What decides is read at the base.
            proposal.write("base/sluicegate.yaml", &bytes);
        }
        let run = check(&proposal);
        assert_eq!(run.code, 2, "{title}: {}", run.shown());
        assert!(!run.shown().contains("panicked"), "{title}: {}", run.shown());
        shown.push_str(&format!("=== {title}\n{}", run.shown()));
    }
    reviewed!("bad_input__files", shown);
}

#[test]
fn line_ends_and_byte_order_marks_make_no_difference() {
    let crlf = GOOD.replace('\n', "\r\n");
    let mark = format!("\u{feff}{GOOD}");
    for bytes in [crlf.as_bytes(), mark.as_bytes()] {
        let run = check(&proposal(&[("orders.odcs.yaml", bytes)]));
        assert_eq!(run.code, 0, "{}", run.shown());
        assert!(run.stdout.starts_with("open:"), "{}", run.stdout);
    }
    // ... and a difference behind them still shows at its line.
    let run = check(&proposal(&[("orders.odcs.yaml", crlf.replace("name: city", "name: town").as_bytes())]));
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("head/orders.odcs.yaml:7:11"), "{}", run.stdout);
}

#[test]
fn a_hundred_megabytes_are_not_even_read() {
    let repository = proposal(&[]);
    let place = repository.path().join("head/huge.odcs.yaml");
    std::fs::File::create(place).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let run = check(&repository);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stdout.contains("problem[too-large]: the file has 100 MiB; at most 8 MiB are read"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn links_are_never_followed() {
    let repository = proposal(&[]);
    let head = repository.path().join("head");
    std::os::unix::fs::symlink("/etc/passwd", head.join("out.odcs.yaml")).unwrap();
    let run = check(&repository);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stdout.contains("problem[not-a-file]"), "{}", run.stdout);
    assert!(!run.stdout.contains("root:"), "{}", run.stdout);
    // A linked configuration or teams file could point anywhere, too.
    std::fs::remove_file(head.join("out.odcs.yaml")).unwrap();
    for name in ["sluicegate.yaml", "teams.yaml", "waivers.yaml"] {
        std::os::unix::fs::symlink("/etc/passwd", head.join(name)).unwrap();
        let run = check(&repository);
        assert_eq!(run.code, 2, "{name}: {}", run.shown());
        assert!(run.stderr.contains("is not a regular file"), "{name}: {}", run.shown());
        std::fs::remove_file(head.join(name)).unwrap();
    }
}

#[test]
fn a_place_without_contracts_is_never_a_pass() {
    let repository = Repository::plain();
    repository.write("base/readme.txt", "x");
    repository.write("head/readme.txt", "x");
    let run = check(&repository);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("no contracts in head: no file matches **/*.odcs.yaml"), "{}", run.stderr);
}

/// Names that would colour a terminal, mention a team, close a comment or run a workflow command.
#[test]
fn hostile_names_are_shown_and_do_nothing() {
    let evil = "\\e[31mx\\e]8;;http://evil.example\\a`@acme/all --> | ::error::<img src=x>\\n::stop-commands::x";
    let base = GOOD.replace("name: city", &format!("name: \"{evil}\""));
    let need = NEED.replace("[city]", "[order_id]").replace("consumer: board", &format!("consumer: \"{evil}\""));
    let repository = Repository::plain();
    repository.write("base/orders.odcs.yaml", &base);
    repository.write("base/board.needs.yaml", &need);
    repository.write("head/orders.odcs.yaml", GOOD.replace("      - { name: order_id, logicalType: integer }\n", ""));
    repository.write("head/board.needs.yaml", &need);
    let run = check(&repository);
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(!run.stdout.contains('\u{1b}') && !run.stdout.contains("\n::"), "{}", run.stdout);
    let run = sluicegate(repository.path(), &["check", "--against", "base", "head", "--format", "markdown"]);
    assert!(!run.stdout.contains("\n::") && !run.stdout.contains('\u{1b}'), "{}", run.stdout);
    page_is_harmless(&run.stdout);
    let run = sluicegate(repository.path(), &["check", "--against", "base", "head", "--format", "json"]);
    assert!(!run.stdout.contains('\u{1b}'));
}

/// Reads Markdown as GitHub would: the only HTML is ours, there is no link, and no text outside code mentions anybody.
fn page_is_harmless(page: &str) {
    use pulldown_cmark::{Event, Options, Parser, Tag};
    let mut in_code_block = false;
    for event in Parser::new_ext(page, Options::ENABLE_TABLES | Options::ENABLE_GFM) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => in_code_block = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code_block = false,
            Event::Start(tag @ (Tag::Link { .. } | Tag::Image { .. })) => panic!("{tag:?}\n{page}"),
            Event::Html(html) | Event::InlineHtml(html) => {
                let ours = ["details", "/details>", "summary>", "/summary>", "b>", "/b>", "sub>", "/sub>"];
                assert!(html.split('<').skip(1).all(|tag| ours.iter().any(|our| tag.starts_with(our))), "{html}");
            }
            Event::Text(text) if !in_code_block => {
                assert!(!text.contains("@acme") && !text.contains("http://"), "{text}\n{page}");
            }
            _ => {}
        }
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_ask() {
    let repository = proposal(&[("orders.odcs.yaml", GOOD.replace("name: city", "name: town").as_bytes())]);
    let colours = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut all = vec!["check", "--against", "base", "head"];
        all.extend(arguments);
        sluicegate_with(repository.path(), &all, variables).stdout.contains('\u{1b}')
    };
    assert!(!colours(&[], &[]), "no colour in a pipe");
    assert!(colours(&["--color", "always"], &[]));
    assert!(colours(&["--color", "always"], &[("NO_COLOR", "1")]), "an explicit wish wins");
    assert!(!colours(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colours(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
}

#[test]
fn no_line_of_prose_is_wider_than_asked() {
    let repository = proposal(&[("orders.odcs.yaml", GOOD.replace("name: city", "name: town").as_bytes())]);
    for width in ["60", "80", "100"] {
        let run = sluicegate(repository.path(), &["check", "--against", "base", "head", "--width", width]);
        let widest = run.stdout.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width.parse().unwrap(), "{width}: {widest}\n{}", run.stdout);
    }
}

#[test]
fn a_reader_that_stops_early_changes_nothing() {
    let repository = proposal(&[]);
    let command =
        format!("{} rules --format markdown | head -1; exit ${{PIPESTATUS[0]}}", env!("CARGO_BIN_EXE_sluicegate"));
    let output =
        std::process::Command::new("bash").args(["-c", &command]).current_dir(repository.path()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_command_line_is_held_to_the_same_standard() {
    let repository = proposal(&[]);
    let mut shown = String::new();
    for arguments in [
        &["explain", "feild-removed"] as &[&str],
        &["explain", "nonsense"],
        &["who", "urn:acme:order", "head"],
        &["who", "urn:acme:orders.citi", "head"],
        &["lint", "nowhere"],
        &["check", "--format", "xml"],
        &["chekc"],
        &["check", "--against", "base", "head", "--width", "3"],
    ] {
        let run = sluicegate(repository.path(), arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.shown());
        shown.push_str(&format!("=== {}\n{}", arguments.join(" "), run.shown()));
    }
    reviewed!("bad_input__arguments", shown);
}
