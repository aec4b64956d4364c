//! `check --staged` against real indexes: what it compares, what it leaves alone, and when it says nothing at all.

mod common;

use common::{Repository, Run, git, sluicegate, sluicegate_with};

const CONTRACT: &str = "orders/orders.odcs.yaml";
const CITY: &str = "          - name: city\n            logicalType: string\n            physicalType: VARCHAR(100)\n            required: true\n";

fn drop_city(repository: &Repository) {
    repository.edit(CONTRACT, CITY, "");
}

fn staged(repository: &Repository) -> Run {
    repository.check(&["--staged"])
}

fn is_silent(run: &Run) {
    assert_eq!(run.shown(), "--- exit code 0\n");
}

fn is_held(run: &Run) {
    assert_eq!(run.code, 1, "{}", run.shown());
    assert!(run.stdout.contains("`orders.delivery_address.city` is gone"), "{}", run.shown());
}

fn is_open(run: &Run) {
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.lines().any(|line| line.starts_with("open: ")), "{}", run.shown());
}

/// What git itself says is staged.
fn differs(repository: &Repository) -> String {
    repository.git(&["diff", "--cached", "--name-only"])
}

#[test]
fn what_is_staged_counts_and_what_is_not_does_not() {
    let repository = Repository::holding("contracts");
    is_silent(&staged(&repository));
    drop_city(&repository);
    is_silent(&staged(&repository));
    repository.git(&["add", CONTRACT]);
    // The working tree is mended, the index is not.
    repository.git(&["restore", "--source=HEAD", "--worktree", CONTRACT]);
    is_open(&repository.check(&[]));
    let run = staged(&repository);
    is_held(&run);
    assert!(
        run.stdout.contains("compared what is staged with HEAD for `prod`: 3 contracts (1 changed)"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("--> orders/orders.odcs.yaml:"), "{}", run.stdout);
    // In a linked worktree, its own index.
    let linked = tempfile::tempdir().unwrap();
    let work = linked.path().join("work");
    repository.git(&["worktree", "add", "--quiet", work.to_str().unwrap(), "-b", "other"]);
    is_silent(&sluicegate(&work, &["check", "--staged"]));
    repository.commit("drop the city");
    is_silent(&staged(&repository));
}

#[test]
fn the_last_commit_is_the_base_unless_another_one_is_named() {
    let repository = Repository::holding("contracts");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    drop_city(&repository);
    repository.commit("drop the city");
    repository.edit(CONTRACT, "version: 1.4.0", "version: 2.0.0");
    repository.git(&["add", "--all"]);
    let run = staged(&repository);
    is_open(&run);
    assert!(!run.stdout.contains("is gone"), "{}", run.stdout);
    is_held(&repository.check(&["--staged", "--against", "main"]));
    is_held(&repository.check(&["--staged", "--environment", "prod"]));
    let run = repository.check(&["--staged", "--head", "topic"]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("cannot be used with"), "{}", run.stderr);
    let run = repository.check(&["--staged", "--against", "orders"]);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(
        run.stderr.contains("`--staged` is about git's index, but `--against` names a directory"),
        "{}",
        run.stderr
    );
}

#[test]
fn whatever_else_is_staged_is_met_with_silence() {
    let repository = Repository::holding("contracts");
    repository.write("notes.txt", "x");
    repository.git(&["add", "--all"]);
    assert_eq!(differs(&repository), "notes.txt\n");
    is_silent(&staged(&repository));
    is_silent(&repository.check(&["--staged", "orders"]));
    // Whoever asks for a report gets it.
    let run = repository.check(&["--staged", "--format", "json"]);
    assert_eq!(run.code, 0, "{}", run.shown());
    assert!(run.stdout.contains("\"decision\""), "{}", run.stdout);
    for (path, from, to) in [
        ("teams.yaml", "kind: Teams", "kind: Teams # ours"),
        ("sluicegate.yaml", "environments:", "environments: # here"),
        ("consumers/crm-segments.needs.yaml", "kind: Needs", "kind: Needs # ours"),
    ] {
        let repository = Repository::holding("contracts");
        repository.edit(path, from, to);
        repository.git(&["add", "--all"]);
        is_open(&staged(&repository));
    }
    let repository = Repository::holding("contracts");
    repository.write("waivers.yaml", "apiVersion: sluicegate/v1\nkind: Waivers\nwaivers: []\n");
    repository.git(&["add", "--all"]);
    is_open(&staged(&repository));
}

#[test]
fn a_repository_without_contracts_hears_nothing() {
    let repository = Repository::new();
    is_silent(&staged(&repository));
    repository.write("teams.yaml", "red: [ann]\n");
    repository.git(&["add", "--all"]);
    is_silent(&staged(&repository));
    repository.commit("teams of something else");
    repository.write("teams.yaml", "red: [bob]\n");
    repository.git(&["add", "--all"]);
    is_silent(&staged(&repository));
    // The working tree is told as ever that there is nothing to judge.
    assert_eq!(repository.check(&[]).code, 2);
    repository.write("a.odcs.yaml", "broken: [");
    repository.git(&["add", "--all"]);
    assert_eq!(staged(&repository).code, 2);
}

#[test]
fn a_configuration_somewhere_else_is_no_reason_for_silence() {
    let repository = Repository::new();
    common::copy(&common::top().join("contracts"), &repository.path().join("data/acme"));
    repository.edit("data/acme/sluicegate.yaml", "contracts:", "contracts: ['**/*.contract']\n#");
    repository.git(&["mv", "-k", "data/acme/orders/orders.odcs.yaml", "data/acme/orders/orders.contract"]);
    repository.commit("first");
    is_silent(&staged(&repository));
    repository.write("notes.txt", "x");
    repository.git(&["add", "--all"]);
    let run = staged(&repository);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("configured by data/acme/sluicegate.yaml, not here"), "{}", run.stderr);
    is_silent(&repository.check(&["--staged", "data/acme"]));
}

#[test]
fn the_first_commit_is_compared_with_nothing() {
    let repository = Repository::new();
    common::copy(&common::top().join("contracts"), repository.path());
    is_silent(&staged(&repository));
    repository.git(&["add", "--all"]);
    let run = staged(&repository);
    is_open(&run);
    assert!(run.stdout.contains("compared what is staged with nothing: 3 contracts"), "{}", run.stdout);
    repository.edit(CONTRACT, "kind: DataContract", "kind: [");
    repository.git(&["add", "--all"]);
    assert_eq!(staged(&repository).code, 2);
}

#[test]
fn a_merge_that_is_not_finished_says_so() {
    let repository = Repository::holding("contracts");
    repository.git(&["switch", "--quiet", "-c", "topic"]);
    repository.edit(CONTRACT, "version: 1.4.0", "version: 1.4.1");
    repository.commit("one way");
    repository.git(&["switch", "--quiet", "main"]);
    repository.edit(CONTRACT, "version: 1.4.0", "version: 1.5.0");
    repository.commit("another way");
    let merge =
        std::process::Command::new("git").args(["merge", "--quiet", "topic"]).current_dir(repository.path()).output();
    assert!(!merge.unwrap().status.success());
    let run = staged(&repository);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(
        run.stderr.contains("a merge is not finished: both sides changed orders/orders.odcs.yaml\n"),
        "{}",
        run.stderr
    );
    repository.git(&["checkout", "--quiet", "--theirs", CONTRACT]);
    repository.git(&["add", "--all"]);
    let run = staged(&repository);
    assert!(run.stdout.contains("note: a merge is under way"), "{}", run.shown());
}

#[test]
fn what_is_only_announced_is_not_staged() {
    let repository = Repository::holding("contracts");
    let copy = repository.read(CONTRACT).replace("urn:acme:orders", "urn:acme:returns");
    repository.write("returns/returns.odcs.yaml", copy);
    repository.git(&["add", "--intent-to-add", "returns/returns.odcs.yaml"]);
    assert_eq!(differs(&repository), "");
    is_silent(&staged(&repository));
    repository.git(&["add", "--all"]);
    is_open(&staged(&repository));
}

#[test]
fn links_are_not_followed_and_other_repositories_not_entered() {
    let repository = Repository::holding("contracts");
    let other = Repository::holding("contracts");
    repository.git(&["submodule", "--quiet", "add", other.path().to_str().unwrap(), "other.odcs.yaml"]);
    assert!(differs(&repository).contains("other.odcs.yaml"));
    is_silent(&staged(&repository));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("orders/orders.odcs.yaml", repository.path().join("link.odcs.yaml")).unwrap();
        repository.git(&["add", "link.odcs.yaml"]);
        let run = staged(&repository);
        assert_eq!(run.code, 2, "{}", run.shown());
        assert!(run.stdout.contains("problem[not-a-file]"), "{}", run.stdout);
    }
}

/// Where only part of the files is checked out, git keeps the rest in the index: as files, or as whole directories.
#[test]
fn a_sparse_index_holds_everything() {
    for sparse_index in ["false", "true"] {
        let repository = Repository::holding("contracts");
        repository.git(&["config", "index.sparse", sparse_index]);
        repository.git(&["sparse-checkout", "set", "--cone", "orders"]);
        assert!(!repository.path().join("consumers").exists());
        is_silent(&staged(&repository));
        assert_eq!(repository.check(&[]).code, 2);
        drop_city(&repository);
        repository.git(&["add", CONTRACT]);
        let run = staged(&repository);
        is_held(&run);
        assert!(run.stdout.contains("3 contracts (1 changed), 7 needs"), "{}", run.stdout);
    }
}

#[test]
fn every_way_to_write_an_index_is_read() {
    for ways in [&["update-index", "--split-index"][..], &["update-index", "--index-version", "4"]] {
        let repository = Repository::holding("contracts");
        repository.git(ways);
        is_silent(&staged(&repository));
        drop_city(&repository);
        repository.git(&["add", CONTRACT]);
        is_held(&staged(&repository));
    }
    let repository = Repository::holding("contracts");
    repository.write(".git/index", "DIRC and no more");
    let run = staged(&repository);
    assert_eq!(run.code, 2, "{}", run.shown());
    assert!(run.stderr.contains("cannot read what is staged from git"), "{}", run.stderr);
    // Without an index, nothing is staged, and the next commit would remove everything.
    std::fs::remove_file(repository.path().join(".git/index")).unwrap();
    assert_eq!(staged(&repository).code, 2);
}

/// `git commit -a` and `git commit FILE` let their hooks look at an index of their own.
#[test]
fn a_hook_looks_at_the_index_that_git_names() {
    let repository = Repository::holding("contracts");
    drop_city(&repository);
    is_silent(&staged(&repository));
    let hook = repository.path().join(".git/hooks/pre-commit");
    let command = env!("CARGO_BIN_EXE_sluicegate");
    std::fs::write(&hook, format!("#!/bin/sh\nexec '{command}' check --staged > hook.txt\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    for arguments in [&["-a"][..], &[CONTRACT]] {
        let commit = std::process::Command::new("git")
            .args(["-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "-m", "drop"])
            .args(arguments)
            .current_dir(repository.path())
            .output()
            .unwrap();
        assert!(!commit.status.success(), "{commit:?}");
        assert!(repository.read("hook.txt").contains("`orders.delivery_address.city` is gone"));
    }
    git(repository.path(), &["checkout", "--quiet", CONTRACT]);
    repository.write("notes.txt", "x");
    repository.git(&["add", "notes.txt"]);
    repository.git(&["commit", "--quiet", "-m", "notes"]);
    assert_eq!(repository.read("hook.txt"), "");
}

#[test]
fn nothing_is_written() {
    let repository = Repository::holding("contracts");
    drop_city(&repository);
    repository.git(&["add", CONTRACT]);
    let listing = || {
        let place = repository.path().join(".git");
        let mut files: Vec<_> = ignore::WalkBuilder::new(place)
            .standard_filters(false)
            .build()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.path().to_owned(), entry.metadata().unwrap().modified().unwrap()))
            .collect();
        files.sort();
        files
    };
    let before = listing();
    is_held(&staged(&repository));
    assert_eq!(before, listing());
}

/// A waiver can be written for what is staged.
#[test]
fn what_is_staged_can_be_waived() {
    let repository = Repository::holding("contracts");
    drop_city(&repository);
    repository.git(&["add", CONTRACT]);
    let run = staged(&repository);
    let (_, gone) = run.stdout.split_once("breaking[field-removed]").expect("a finding");
    let fingerprint = gone.split_once("finding: ").expect("its fingerprint").1.split_whitespace().next().unwrap();
    let waived = sluicegate_with(
        repository.path(),
        &["waive", fingerprint, "--staged", "--reason", "we know", "--until", "2026-12-01", "--today", "2026-11-20"],
        &[],
    );
    assert_eq!(waived.code, 0, "{}", waived.shown());
    assert!(repository.read("waivers.yaml").contains(fingerprint));
}
