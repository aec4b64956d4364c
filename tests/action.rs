//! The composite action as a runner would run it: its steps are read from action.yml, their values resolved from inputs,
//! their scripts run by bash, with the program of this build served as a release.
//!
//! Where it matters what the program is given, a stand-in writes down its arguments.
#![cfg(unix)]

mod common;
mod forge;
#[path = "gate/stage.rs"]
mod stage;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use common::{Repository, copy, top};
use forge::{Event, tokens};
use serde_json::Value;
use stage::{EVERYBODY, PULL, Stage};

const LINUX: &str = "sluicegate-x86_64-unknown-linux-musl.tar.gz";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What reaches a script untouched or not at all.
const HOSTILE: [&str; 7] =
    ["$(touch x)", "`touch x`", "a\ntouch x", "a b", "'; touch x; '", "--head=evil", "\"$HOME\" & touch x"];

type Texts = BTreeMap<String, String>;
type Pairs<'a> = &'a [(&'a str, &'a str)];

fn action() -> &'static Value {
    static ACTION: OnceLock<Value> = OnceLock::new();
    ACTION.get_or_init(|| {
        let text = std::fs::read_to_string(top().join("action.yml")).expect("action.yml");
        serde_yaml::from_str(&text).expect("it is YAML")
    })
}

/// A release as release.yml makes it, with the program of this build, in a directory.
fn release() -> &'static Path {
    static RELEASE: OnceLock<tempfile::TempDir> = OnceLock::new();
    RELEASE
        .get_or_init(|| {
            let place = tempfile::tempdir().expect("a directory");
            pack(&place.path().join(format!("v{VERSION}")), Path::new(env!("CARGO_BIN_EXE_sluicegate")));
            place
        })
        .path()
}

fn pack(into: &Path, program: &Path) {
    std::fs::create_dir_all(into).expect("a directory");
    let staged = tempfile::tempdir().expect("a directory");
    std::os::unix::fs::symlink(program, staged.path().join("sluicegate")).expect("a link");
    shell(staged.path(), &format!("tar -c --dereference sluicegate | gzip -1 > '{}'", into.join(LINUX).display()));
    shell(into, "{ sha256sum *.tar.gz 2> /dev/null || shasum -a 256 *.tar.gz; } > SHA256SUMS");
}

fn shell(directory: &Path, script: &str) {
    let status = Command::new("bash").args(["-euc", script]).current_dir(directory).status().expect("bash");
    assert!(status.success(), "{script}");
}

/// What came of a run of the action.
#[derive(Debug)]
struct Outcome {
    /// The exit code of the last step that ran; the job fails unless it is 0.
    code: i32,
    log: String,
    /// The action's outputs.
    outputs: Texts,
    /// Those of the steps, as `step.output`.
    steps: Texts,
}

/// One job on a runner.
struct Job {
    workspace: Repository,
    temporary: tempfile::TempDir,
    variables: Texts,
    inputs: Texts,
    github: Texts,
}

impl Job {
    fn new(workspace: Repository) -> Self {
        let temporary = tempfile::tempdir().expect("a directory");
        let url = format!("file://{}", release().display());
        let variables = [
            ("RUNNER_OS", "Linux"),
            ("RUNNER_ARCH", "X64"),
            ("RUNNER_TEMP", temporary.path().to_str().expect("text")),
            ("GITHUB_SERVER_URL", "https://forge.invalid"),
            ("SLUICEGATE_DOWNLOAD_URL", &url),
            ("HOME", temporary.path().to_str().expect("text")),
            ("PATH", &std::env::var("PATH").expect("a path")),
        ];
        let github = [("action_repository", "acme/sluicegate"), ("action_ref", "v1"), ("token", "the-token")];
        Self { variables: texts(&variables), inputs: Texts::new(), github: texts(&github), workspace, temporary }
    }

    fn with(mut self, inputs: Pairs) -> Self {
        self.inputs.extend(texts(inputs));
        self
    }

    fn on(mut self, variables: Pairs) -> Self {
        self.variables.extend(texts(variables));
        self
    }

    /// Puts a program before all others of its name.
    fn having(mut self, name: &str, script: &str) -> Self {
        let programs = self.temporary.path().join("programs");
        std::fs::create_dir_all(&programs).expect("a directory");
        script_at(&programs.join(name), script);
        let path = format!("{}:{}", programs.display(), self.variables["PATH"]);
        self.variables.insert("PATH".to_owned(), path);
        self
    }

    /// All steps, up to the first that fails.
    fn run(&self) -> Outcome {
        self.run_from(Texts::new())
    }

    /// Only the step that runs the program, which is a stand-in.
    fn run_program(&self, script: &str) -> Outcome {
        let program = self.temporary.path().join("stand-in");
        script_at(&program, script);
        self.run_from(texts(&[("install.program", program.to_str().expect("text"))]))
    }

    /// Only the step that runs the program.
    fn run_installed(&self) -> Outcome {
        self.run_from(texts(&[("install.program", env!("CARGO_BIN_EXE_sluicegate"))]))
    }

    fn run_from(&self, mut known: Texts) -> Outcome {
        let mut inputs = self.inputs.clone();
        for (name, input) in action()["inputs"].as_object().expect("inputs") {
            let default = input["default"].as_str().expect("every input has a default, as text");
            inputs.entry(name.clone()).or_insert_with(|| resolve(default, &Texts::new(), &Texts::new(), &self.github));
        }
        let (mut code, mut log) = (0, String::new());
        for (at, step) in action()["runs"]["steps"].as_array().expect("steps").iter().enumerate() {
            let id = step["id"].as_str().expect("an id");
            if known.keys().any(|output| output.starts_with(&format!("{id}."))) {
                continue;
            }
            assert_eq!(step["shell"], "bash");
            let run = step["run"].as_str().expect("a script");
            assert!(!run.contains("${{"), "no value is written into a script: {run}");
            let script = self.temporary.path().join(format!("step-{at}.sh"));
            let outputs = self.temporary.path().join(format!("outputs-{at}"));
            let summary = self.temporary.path().join(format!("summary-{at}.md"));
            std::fs::write(&script, run).expect("a file");
            std::fs::write(&outputs, "").expect("a file");
            let environment = step["env"].as_object().expect("an environment").iter();
            let done =
                Command::new("bash")
                    .args(["--noprofile", "--norc", "-eo", "pipefail"])
                    .arg(&script)
                    .current_dir(self.workspace.path())
                    .env_clear()
                    .envs(&self.variables)
                    .env("GITHUB_ACTION_PATH", top())
                    .env("GITHUB_OUTPUT", &outputs)
                    .env("GITHUB_STEP_SUMMARY", &summary)
                    .envs(environment.map(|(name, value)| {
                        (name, resolve(value.as_str().expect("text"), &inputs, &known, &self.github))
                    }))
                    .output()
                    .expect("bash");
            log.push_str(&String::from_utf8(done.stdout).expect("text"));
            log.push_str(&String::from_utf8(done.stderr).expect("text"));
            for line in std::fs::read_to_string(&outputs).expect("outputs").lines() {
                let (name, value) = line.split_once('=').unwrap_or_else(|| panic!("an output: {line}"));
                known.insert(format!("{id}.{name}"), value.to_owned());
            }
            code = done.status.code().expect("an exit code");
            if code != 0 {
                break;
            }
        }
        let told = action()["outputs"].as_object().expect("outputs").iter();
        let told = told.map(|(name, output)| {
            (name.clone(), resolve(output["value"].as_str().expect("text"), &inputs, &known, &self.github))
        });
        Outcome { code, log, outputs: told.collect(), steps: known }
    }

    fn runs_nothing_else(&self) {
        for directory in [self.workspace.path(), self.temporary.path(), &top(), &top().join("action")] {
            assert!(!directory.join("x").exists(), "something was run, in {}", directory.display());
        }
    }
}

fn texts(pairs: Pairs) -> Texts {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn script_at(place: &Path, script: &str) {
    std::fs::write(place, format!("#!/bin/sh\n{script}\n")).expect("a file");
    std::fs::set_permissions(place, std::fs::Permissions::from_mode(0o755)).expect("permissions");
}

/// The value of a text that is an expression, or the text. What the action does not use is not known here either.
fn resolve(text: &str, inputs: &Texts, steps: &Texts, github: &Texts) -> String {
    let Some(expression) = text.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}")) else {
        assert!(!text.contains("${{"), "an expression stands alone: {text}");
        return text.to_owned();
    };
    match expression.split('.').collect::<Vec<_>>()[..] {
        ["inputs", name] => inputs.get(name).unwrap_or_else(|| panic!("no input {name}")).clone(),
        ["github", name] => github.get(name).unwrap_or_else(|| panic!("no {name}")).clone(),
        ["steps", step, "outputs", name] => steps.get(&format!("{step}.{name}")).cloned().unwrap_or_default(),
        _ => panic!("{expression}"),
    }
}

/// A workspace with the living example and a change of it.
fn changed() -> Repository {
    let workspace = Repository::plain();
    copy(&top().join("contracts"), &workspace.path().join("contracts"));
    copy(&top().join("fixtures/proposal"), &workspace.path().join("proposal"));
    workspace
}

fn check_of_a_change() -> Job {
    Job::new(changed()).with(&[("command", "check"), ("against", "contracts"), ("config", "proposal")])
}

/// A stand-in that writes down its arguments, each ended by a zero.
fn writing_down(job: &Job) -> String {
    format!("printf '%s\\0' \"$@\" > '{}'", job.temporary.path().join("arguments").display())
}

fn arguments(job: &Job) -> Vec<String> {
    let bytes = std::fs::read(job.temporary.path().join("arguments")).expect("the program ran");
    let text = String::from_utf8(bytes).expect("text");
    text.strip_suffix('\0').expect("a zero").split('\0').map(str::to_owned).collect()
}

#[test]
fn a_change_that_is_held_fails_the_job_and_fills_the_outputs() {
    let job = check_of_a_change();
    let outcome = job.run();
    assert_eq!(outcome.code, 1, "{}", outcome.log);
    let report = PathBuf::from(&outcome.outputs["report"]);
    let told: Value = serde_json::from_slice(&std::fs::read(&report).expect("a report")).expect("JSON");
    assert_eq!(outcome.outputs["findings"], told["findings"].as_array().expect("findings").len().to_string());
    let missing: Vec<_> = told["decision"]["missing"].as_array().expect("teams").iter().collect();
    let missing: Vec<_> = missing.iter().map(|one| one["team"].as_str().expect("a team")).collect();
    assert_eq!(missing, ["finance", "logistics", "risk"], "the change of the README");
    assert_eq!(outcome.outputs["waiting-on"], missing.join(","));
    assert_eq!((&*outcome.outputs["verdict"], &*outcome.outputs["reported"]), ("held", "false"));
    let declared: Vec<_> = action()["outputs"].as_object().expect("outputs").keys().map(String::as_str).collect();
    assert!(declared.iter().all(|name| outcome.steps.contains_key(&format!("run.{name}"))), "{:?}", outcome.steps);
    // Annotations by default, and a summary.
    assert!(outcome.log.contains("::error file=proposal/orders/orders.odcs.yaml,line="), "{}", outcome.log);
    let summary = std::fs::read_to_string(job.temporary.path().join("summary-1.md")).expect("a summary");
    assert!(summary.contains("finance"), "{summary}");
}

#[test]
fn nothing_changed_is_open() {
    let job = Job::new(changed()).with(&[("command", "check"), ("against", "contracts"), ("config", "contracts")]);
    let outcome = job.run_installed();
    assert_eq!(outcome.code, 0, "{}", outcome.log);
    let expected = [("findings", "0"), ("reported", "false"), ("verdict", "open"), ("waiting-on", "")];
    for (name, value) in expected {
        assert_eq!(outcome.outputs[name], value, "{name}");
    }
}

#[test]
fn what_is_wrong_in_a_file_is_no_verdict() {
    let job = check_of_a_change();
    job.workspace.write("proposal/teams.yaml", "kind: [");
    let outcome = job.run_installed();
    assert_eq!((outcome.code, &*outcome.outputs["verdict"]), (2, "cannot-judge"), "{}", outcome.log);
    let lint = Job::new(changed()).with(&[("command", "lint"), ("config", "contracts")]).run_installed();
    assert_eq!((lint.code, &*lint.outputs["verdict"]), (0, "open"), "{}", lint.log);
}

#[test]
fn a_program_that_is_not_what_the_release_says_is_not_run() {
    let served = tempfile::tempdir().expect("a directory");
    let place = served.path().join(format!("v{VERSION}"));
    let evil = served.path().join("evil");
    script_at(&evil, &format!("touch '{}'; echo sluicegate {VERSION}", served.path().join("ran").display()));
    pack(&place, &evil);
    let url = format!("file://{}", served.path().display());
    let job = || check_of_a_change().on(&[("SLUICEGATE_DOWNLOAD_URL", &url)]).having("cargo", "echo built; exit 9");
    // The control: with its own checksum it is run.
    assert!(job().run().steps.contains_key("install.program") && served.path().join("ran").exists());

    std::fs::remove_file(served.path().join("ran")).expect("it ran");
    let sums = place.join("SHA256SUMS");
    let genuine = std::fs::read_to_string(release().join(format!("v{VERSION}/SHA256SUMS"))).expect("checksums");
    std::fs::write(&sums, &genuine).expect("a file");
    let outcome = job().run();
    assert_eq!(outcome.code, 2);
    assert!(outcome.log.contains("::error") && outcome.log.contains("is not what SHA256SUMS"), "{}", outcome.log);
    assert!(!outcome.log.contains("built"), "nor is anything else put in its place: {}", outcome.log);
    // Two lines for one name leave open which of them holds.
    let both = format!("{genuine}{}", genuine.replace(|digit: char| digit.is_ascii_digit(), "0"));
    std::fs::write(&sums, both).expect("a file");
    assert_eq!(job().run().code, 2);
    // An archive that the release names, but does not have.
    std::fs::write(&sums, &genuine).expect("a file");
    std::fs::remove_file(place.join(LINUX)).expect("the archive");
    let outcome = job().run();
    assert!(outcome.code == 2 && outcome.log.contains("cannot be downloaded"), "{}", outcome.log);
    assert!(!served.path().join("ran").exists(), "it was run");
}

/// A cargo that says where and with what it was called, and leaves a program where the real one would.
fn stand_in_for_cargo(written: &Path) -> String {
    format!(
        r#"printf '%s\n' "$PWD" "$@" > '{}'
while [ "$#" -gt 1 ]; do shift; done
mkdir -p "$1/release" && ln -s '{}' "$1/release/sluicegate""#,
        written.display(),
        env!("CARGO_BIN_EXE_sluicegate"),
    )
}

#[test]
fn what_is_not_released_is_built_from_the_action_itself() {
    let nowhere = tempfile::tempdir().expect("a directory");
    let nowhere = format!("file://{}", nowhere.path().display());
    let cases: [(Pairs, Pairs, &str); 6] = [
        (&[("RUNNER_ARCH", "RISCV64")], &[], "no release is made for Linux on RISCV64"),
        (&[("RUNNER_OS", "")], &[], "an unknown system"),
        (&[("RUNNER_OS", "macOS"), ("RUNNER_ARCH", "ARM64")], &[], "has no sluicegate-aarch64-apple-darwin.tar.gz"),
        (&[("SLUICEGATE_DOWNLOAD_URL", &nowhere)], &[], "there is no file://"),
        (&[("SLUICEGATE_DOWNLOAD_URL", &nowhere)], &[("version", VERSION)], "there is no file://"),
        (&[], &[("version", "source")], ""),
    ];
    for (variables, inputs, why) in cases {
        let job = check_of_a_change().on(variables).with(inputs);
        // A change could say here by which compiler it wants to be judged.
        job.workspace.write(".cargo/config.toml", "[build]\nrustc-wrapper = \"/bin/false\"\n");
        let written = job.temporary.path().join("cargo");
        let job = job.having("cargo", &stand_in_for_cargo(&written));
        let outcome = job.run();
        assert_eq!((outcome.code, &*outcome.outputs["verdict"]), (1, "held"), "{}", outcome.log);
        assert!(outcome.log.contains(why), "{}", outcome.log);
        let called = std::fs::read_to_string(&written).expect("cargo was called");
        let called: Vec<_> = called.lines().collect();
        assert_eq!(called[0], top().to_str().expect("text"), "it is built where the action lies");
        assert_eq!(called[1..7], ["build", "--release", "--locked", "--bin", "sluicegate", "--target-dir"]);
        assert!(Path::new(called[7]).starts_with(job.temporary.path()), "the checkout stays as it is");
    }
}

#[test]
fn used_from_a_checkout_it_is_built() {
    let mut job = check_of_a_change();
    job.variables.remove("SLUICEGATE_DOWNLOAD_URL");
    job.github.insert("action_repository".to_owned(), String::new());
    let written = job.temporary.path().join("cargo");
    let job = job.having("cargo", &stand_in_for_cargo(&written));
    let outcome = job.run();
    assert_eq!(outcome.code, 1, "{}", outcome.log);
    assert!(written.exists(), "{}", outcome.log);
}

#[test]
fn a_version_is_a_version() {
    let refused = |version: &str| check_of_a_change().with(&[("version", version)]).run();
    for version in HOSTILE.into_iter().chain(["../../v1", "latest", "1.2", "1.2.3/.."]) {
        let job = check_of_a_change().with(&[("version", version)]);
        let outcome = job.run();
        assert_eq!(outcome.code, 2, "{version}: {}", outcome.log);
        assert!(outcome.log.starts_with("::error title=sluicegate::"), "{}", outcome.log);
        assert_eq!(outcome.log.lines().count(), 1, "one line: {}", outcome.log);
        job.runs_nothing_else();
    }
    let outcome = refused("99.0.0");
    assert!(outcome.code == 2 && outcome.log.contains("cannot build it"), "{}", outcome.log);
    // With and without the `v` of the tag.
    assert_eq!(refused(&format!("v{VERSION}")).code, 1);
    assert_eq!(refused(VERSION).code, 1);
}

#[test]
fn every_input_reaches_the_program_as_one_argument() {
    for hostile in HOSTILE {
        let job = Job::new(changed()).with(&[
            ("command", "check"),
            ("against", hostile),
            ("environment", hostile),
            ("format", hostile),
            ("config", hostile),
        ]);
        let outcome = job.run_program(&writing_down(&job));
        assert_eq!(outcome.code, 0, "{}", outcome.log);
        let arguments = arguments(&job);
        assert_eq!(arguments[0], "check");
        assert_eq!(arguments[1], format!("--format={hostile}"));
        assert!(arguments[2].starts_with("--report=json="));
        assert_eq!(arguments[3..5], [format!("--against={hostile}"), format!("--environment={hostile}")]);
        assert!(arguments[5].starts_with("--report=markdown="));
        assert_eq!(arguments[6..], ["--", hostile]);
        job.runs_nothing_else();
        // What the real program makes of it: a message, and no verdict.
        let job = check_of_a_change().with(&[("environment", hostile), ("config", hostile)]);
        let outcome = job.run_installed();
        assert_eq!((outcome.code, &*outcome.outputs["verdict"]), (2, "cannot-judge"), "{}", outcome.log);
        job.runs_nothing_else();
        for name in ["command", "fail-on-held", "working-directory"] {
            let job = check_of_a_change().with(&[(name, hostile)]);
            let outcome = job.run_installed();
            assert_eq!(outcome.code, 2, "{name}: {}", outcome.log);
            assert!(outcome.log.contains("::error title=sluicegate::"), "{name}: {}", outcome.log);
            job.runs_nothing_else();
        }
    }
}

#[test]
fn it_runs_where_it_is_told_to() {
    for directory in ["-", "with a space", "./-"] {
        let job = Job::new(changed()).with(&[("command", "check"), ("working-directory", directory)]);
        job.workspace.write(&format!("{directory}/marker"), "");
        let job = job.on(&[("OLDPWD", "/"), ("CDPATH", "/")]);
        let outcome = job.run_program("test -f marker");
        assert_eq!(outcome.code, 0, "{directory}: {}", outcome.log);
    }
}

#[test]
fn inputs_that_say_nothing_are_refused() {
    let cases: [Pairs; 10] = [
        &[("command", "gate"), ("against", "main")],
        &[("command", "gate"), ("state", "prod.state")],
        &[("command", "check"), ("notify", "https://example.com")],
        &[("command", "check"), ("fail-on", "any")],
        &[("command", "lint"), ("github-issue", "true")],
        &[("command", "drift"), ("against", "main")],
        &[("command", "drift"), ("label", "held")],
        &[("command", "lint"), ("against", "main")],
        &[("command", "lint"), ("environment", "prod")],
        &[("command", "waive")],
    ];
    for inputs in cases {
        let job = Job::new(changed()).with(inputs);
        let outcome = job.run_program(&writing_down(&job));
        assert_eq!(outcome.code, 2, "{inputs:?}: {}", outcome.log);
        assert!(!job.temporary.path().join("arguments").exists());
    }
}

/// The commit status holds a change where it could be written, the job where not.
#[test]
fn a_job_fails_where_nothing_else_holds_the_change() {
    let says = |reported: &str, code: i32| {
        format!(
            "printf 'verdict=v\\nfindings=3\\nwaiting-on=a,b\\nreport=r\\nreported={reported}\\n' >> \"$GITHUB_OUTPUT\"; exit {code}"
        )
    };
    for (reported, fail_on_held, program, job) in [
        ("true", "false", 1, 0),
        ("true", "true", 1, 1),
        ("false", "false", 1, 1),
        ("", "false", 1, 1),
        ("true", "false", 0, 0),
        ("true", "false", 2, 2),
        ("true", "false", 101, 101),
    ] {
        let gate = Job::new(changed()).with(&[("fail-on-held", fail_on_held)]);
        let outcome = gate.run_program(&says(reported, program));
        assert_eq!(outcome.code, job, "reported {reported}, fail-on-held {fail_on_held}: {}", outcome.log);
        let told: Vec<_> = outcome.outputs.values().map(String::as_str).collect();
        assert_eq!(told, ["3", "r", reported, "v", "a,b"]);
    }
    // One that ends without a word is no verdict.
    let outcome = Job::new(changed()).run_program("kill -9 $$");
    assert_eq!((outcome.code, &*outcome.outputs["verdict"]), (137, "cannot-judge"));
}

#[test]
fn only_the_gate_is_given_tokens() {
    let told = r#"test "${GITHUB_TOKEN-none}/${SLUICEGATE_TEAM_TOKEN-none}" = "#;
    let is = |inputs: Pairs, expected: &str| {
        let outcome = Job::new(changed()).with(inputs).run_program(&format!("{told}{expected}"));
        assert_eq!(outcome.code, 0, "{inputs:?}: {}", outcome.log);
    };
    is(&[], "the-token/none");
    is(&[("team-token", "teams")], "the-token/teams");
    is(&[("token", "")], "none/none");
    is(&[("command", "check"), ("team-token", "teams")], "none/none");
    is(&[("command", "lint"), ("team-token", "teams")], "none/none");
    is(&[("command", "drift"), ("team-token", "teams")], "none/none");
    is(&[("command", "drift"), ("team-token", "teams"), ("github-issue", "true")], "the-token/none");
}

/// A workspace with the living example, whose orders lie beside it.
fn scanned(lake: &str) -> Job {
    let workspace = changed();
    copy(&top().join("fixtures/lake").join(lake), &workspace.path().join("lake"));
    let contract = workspace.read("contracts/orders/orders.odcs.yaml");
    let local = contract.replace("type: s3\n    location: s3://acme-lake/orders/", "type: local\n    path: lake");
    assert_ne!(local, contract);
    workspace.write("contracts/orders/orders.odcs.yaml", &local);
    // What the contract has beside orders lies elsewhere, and these orders were fresh once.
    let text = workspace.read("contracts/orders/orders.odcs.yaml");
    let (orders, rest) = text.split_once("\n  - name: order_lines\n").expect("two datasets");
    let (_, team) = rest.split_once("\nteam:\n").expect("a team");
    let (team, _) = team.split_once("\nslaProperties:\n").expect("service levels");
    workspace.write("contracts/orders/orders.odcs.yaml", format!("{orders}\n\nteam:\n{team}"));
    std::fs::remove_dir_all(workspace.path().join("contracts/consumers")).expect("needs");
    Job::new(workspace).with(&[("command", "drift"), ("config", "contracts/orders"), ("environment", "prod")])
}

#[test]
fn a_scan_fails_the_job_where_something_drifts() {
    let clean = scanned("orders").with(&[("state", "prod.state")]).run_installed();
    assert_eq!(
        (clean.code, &*clean.outputs["verdict"], &*clean.outputs["waiting-on"]),
        (0, "open", ""),
        "{}",
        clean.log
    );
    let job = scanned("orders-drifted").with(&[("state", "prod.state")]);
    let outcome = job.run_installed();
    assert_eq!((outcome.code, &*outcome.outputs["verdict"]), (1, "held"), "{}", outcome.log);
    assert_eq!(outcome.outputs["waiting-on"], "orders-team");
    assert!(outcome.log.contains("::stop-commands::") && outcome.log.contains("holds nulls"), "{}", outcome.log);
    let summary = std::fs::read_to_string(job.temporary.path().join("summary-1.md")).expect("a summary");
    assert!(summary.contains("orders-team"), "{summary}");
    assert!(job.workspace.path().join("prod.state").is_file());
    let again = job.with(&[("fail-on", "first-seen")]).run_installed();
    assert_eq!((again.code, &*again.outputs["verdict"]), (0, "open"), "{}", again.log);
    let broken = scanned("broken").run_installed();
    assert_eq!((broken.code, &*broken.outputs["verdict"]), (2, "cannot-judge"), "{}", broken.log);
}

#[test]
fn every_input_of_a_scan_reaches_the_program_as_one_argument() {
    for hostile in HOSTILE {
        let job = Job::new(changed()).with(&[
            ("command", "drift"),
            ("config", hostile),
            ("environment", hostile),
            ("state", hostile),
            ("fail-on", hostile),
            ("notify", hostile),
            ("github-issue", "true"),
        ]);
        let outcome = job.run_program(&writing_down(&job));
        assert_eq!(outcome.code, 0, "{}", outcome.log);
        let arguments = arguments(&job);
        assert_eq!(arguments[..2], ["drift", "--format=text"]);
        let named = ["environment", "state", "fail-on", "notify"].map(|name| format!("--{name}={hostile}"));
        assert_eq!(arguments[3..7], named);
        assert_eq!(arguments[7], "--github-issue");
        assert_eq!(arguments[9..], ["--", hostile]);
        job.runs_nothing_else();
        let outcome = scanned("orders").with(&[("github-issue", hostile)]).run_installed();
        assert_eq!(outcome.code, 2, "{}", outcome.log);
        assert!(outcome.log.contains("::error title=sluicegate::"), "{}", outcome.log);
    }
}

/// The runner obeys lines that begin with two colons, so text from files is printed where it does not listen.
#[test]
fn a_report_for_people_gives_the_runner_no_orders() {
    let says = "echo '::add-mask::finance'";
    let lines = |format: &str| -> Vec<String> {
        let job = Job::new(changed()).with(&[("command", "check"), ("format", format)]);
        job.run_program(says).log.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let shown = lines("text");
    let key = shown[0].strip_prefix("::stop-commands::").expect("it stops listening");
    assert!(key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
    assert_eq!(shown[1..], ["::add-mask::finance".to_owned(), format!("::{key}::")]);
    assert_ne!(lines("text")[0], shown[0], "nobody can know the key beforehand");
    // This format is made of commands, whose text is escaped.
    assert_eq!(lines("github"), ["::add-mask::finance"]);
}

/// Every input and output is in docs/github.md, with its default, and nothing else is.
#[test]
fn the_page_lists_the_inputs_and_outputs_there_are() {
    let page = std::fs::read_to_string(top().join("docs/github.md")).expect("the page");
    let rows = |heading: &str| -> Vec<Vec<String>> {
        let section = page.split(&format!("## {heading}\n")).nth(1).expect("the section");
        let section = section.split("\n## ").next().expect("its text");
        let cells = |line: &str| line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        section.lines().filter(|line| line.starts_with("| `")).map(cells).collect()
    };
    let names = |kind: &str| -> Vec<String> {
        action()[kind].as_object().expect("a list").keys().map(|name| format!("`{name}`")).collect()
    };
    let first = |rows: &[Vec<String>]| -> Vec<String> { rows.iter().map(|row| row[0].clone()).collect() };
    let inputs = rows("Inputs");
    assert_eq!(first(&inputs), names("inputs"));
    for row in &inputs {
        let default = action()["inputs"][row[0].trim_matches('`')]["default"].as_str().expect("text");
        let default = match default {
            "" => "none".to_owned(),
            "${{ github.token }}" => "the job's token".to_owned(),
            default => format!("`{default}`"),
        };
        assert_eq!(row[2], default, "{}", row[0]);
    }
    assert_eq!(first(&rows("Outputs")), names("outputs"));
}

#[test]
fn what_is_released_is_what_is_installed() {
    let read = |path: &str| std::fs::read_to_string(top().join(path)).expect("a file");
    let release: Value = serde_yaml::from_str(&read(".github/workflows/release.yml")).expect("it is YAML");
    let matrix = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_array().expect("a matrix");
    let mut built: Vec<_> = matrix.iter().map(|row| row["target"].as_str().expect("a target").to_owned()).collect();
    let script = read("action/install.sh");
    let mut installed: Vec<_> = script
        .lines()
        .filter_map(|line| line.trim().split_once(") echo ")?.1.strip_suffix(" ;;").map(str::to_owned))
        .collect();
    built.sort();
    installed.sort();
    assert_eq!(built, installed);
    assert!(read(".github/workflows/release.yml").contains(&format!("-eq {}\n", built.len())), "all are published");
}

/// Values reach scripts through the environment: an expression in a script would be code.
#[test]
fn no_workflow_writes_a_value_into_a_script() {
    let mut steps = 0;
    for directory in [".github/workflows", "examples/workflows"] {
        for file in std::fs::read_dir(top().join(directory)).expect("workflows") {
            let file = file.expect("a file").path();
            let text = std::fs::read_to_string(&file).expect("a workflow");
            let workflow: Value = serde_yaml::from_str(&text).expect("it is YAML");
            assert_eq!(workflow["permissions"], serde_json::json!({}), "{}: rights are given to jobs", file.display());
            for step in workflow["jobs"].as_object().expect("jobs").values().flat_map(|job| {
                assert!(job["timeout-minutes"].is_u64(), "{}", file.display());
                job["steps"].as_array().expect("steps")
            }) {
                steps += 1;
                if let Some(run) = step["run"].as_str() {
                    assert!(!run.contains("${{"), "{}: {run}", file.display());
                }
                let Some(uses) = step["uses"].as_str().filter(|uses| *uses != "./") else { continue };
                let pin = uses.split_once('@').expect("a version").1;
                assert!(pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()), "{uses}");
                if uses.starts_with("actions/checkout@") {
                    assert_eq!(step["with"]["persist-credentials"], false, "{}", file.display());
                }
            }
        }
    }
    assert!(steps > 10);
}

/// What a runner tells of an event, beside its own files.
const OF_THE_EVENT: [&str; 7] = [
    "GITHUB_API_URL",
    "GITHUB_EVENT_NAME",
    "GITHUB_EVENT_PATH",
    "GITHUB_REPOSITORY",
    "GITHUB_SERVER_URL",
    "GITHUB_REF",
    "GITHUB_RUN_ID",
];

#[test]
fn the_gate_answers_on_github_and_its_status_holds_what_the_job_lets_pass() {
    let stage = Stage::new();
    let occasion = stage.forge.occasion(Event::PullRequest(PULL, "opened"), stage.workspace.path(), tokens::WORKFLOW);
    let told: Vec<(&str, &str)> =
        occasion.variables().into_iter().filter(|(name, _)| OF_THE_EVENT.contains(name)).collect();
    let Stage { upstream, workspace, forge } = stage;
    // With a token that may not say so, the job itself has to hold.
    let job = Job::new(workspace).on(&told).with(&[("token", tokens::FORK)]);
    let outcome = job.run_installed();
    assert_eq!((outcome.code, outcome.outputs["reported"].as_str()), (1, "false"), "{}", outcome.log);
    let job = job.with(&[("token", tokens::WORKFLOW), ("label", "held by consumers")]);
    let outcome = job.run_installed();
    assert_eq!(outcome.code, 0, "the status holds it: {}", outcome.log);
    assert_eq!(outcome.outputs["verdict"], "held");
    assert_eq!(outcome.outputs["waiting-on"], "finance,logistics,risk");
    assert_eq!(outcome.outputs["reported"], "true");
    assert!(Path::new(&outcome.outputs["report"]).is_file());
    let head = forge.head(PULL);
    assert_eq!(forge.status(&head, "sluicegate (main)").expect("a status").state, "failure");
    assert_eq!(forge.labels(PULL), ["held by consumers"]);
    assert_eq!(forge.check_runs(&head).len(), 1);
    for login in EVERYBODY {
        forge.approve(PULL, login);
    }
    let outcome = job.run_installed();
    assert_eq!((outcome.code, outcome.outputs["verdict"].as_str()), (0, "open"), "{}", outcome.log);
    assert_eq!(forge.status(&head, "sluicegate (main)").expect("a status").state, "success");
    drop(upstream);
}
