//! How commits stand to each other, what merging them comes to, and who wrote them: held to what git itself says.

mod common;

use std::path::Path;
use std::process::Command;

use common::Repository;
use sluicegate::sources::Tree;
use sluicegate::sources::git::{self, Merge};

fn open(place: &Path) -> git::Repository {
    git::Repository::discover(place).expect("it works").expect("it works")
}

/// Two branches of one beginning.
struct Fork {
    repository: Repository,
}

impl Fork {
    fn of(common: &[(&str, &str)]) -> Self {
        let repository = Repository::new();
        for (path, text) in common {
            repository.write(path, text);
        }
        repository.commit("common");
        repository.git(&["branch", "topic"]);
        Self { repository }
    }

    fn on(self, branch: &str, change: impl FnOnce(&Repository)) -> Self {
        self.repository.git(&["switch", "--quiet", branch]);
        change(&self.repository);
        self.repository.commit(branch);
        self
    }

    fn merged(&self) -> Merge {
        let repository = open(self.repository.path());
        let (main, topic) =
            (repository.resolve("main").expect("it works"), repository.resolve("topic").expect("it works"));
        repository.merged(&main, &topic).expect("it works")
    }

    /// The tree that git makes of it, or the paths it cannot decide.
    fn oracle(&self) -> Result<String, Vec<String>> {
        let output = Command::new("git")
            // Where one side moves a directory, git can guess that what the other side adds belongs there too.
            .args(["-c", "merge.directoryRenames=false"])
            .args(["merge-tree", "--write-tree", "--name-only", "--no-messages", "main", "topic"])
            .current_dir(self.repository.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("it works");
        let text = String::from_utf8(output.stdout).expect("it works");
        let mut lines = text.lines().map(str::to_owned);
        let tree = lines.next().expect("it works");
        match output.status.code() {
            Some(0) => Ok(tree),
            Some(1) => Err(lines.filter(|line| !line.is_empty()).collect()),
            other => panic!("{other:?} {}", String::from_utf8_lossy(&output.stderr)),
        }
    }

    fn ours(&self) -> Result<String, Vec<String>> {
        match self.merged() {
            Merge::Clean(merged) => Ok(merged.id()),
            Merge::Conflict(conflict) => Err(conflict.paths),
        }
    }

    fn goes_together(&self) -> String {
        let ours = self.ours();
        assert_eq!(ours, self.oracle());
        ours.expect("a clean merge")
    }

    fn conflicts_at(&self, paths: &[&str]) {
        let ours = self.ours();
        assert_eq!(ours, self.oracle());
        assert_eq!(ours.expect_err("a conflict"), paths);
    }
}

const LINES: &str = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n";

mod merges {
    use super::*;

    #[test]
    fn changes_of_both_sides_come_together() {
        let fork = Fork::of(&[("a", LINES), ("b", LINES)])
            .on("main", |main| {
                main.edit("a", "one", "ONE");
                main.write("added/by/main", "x");
            })
            .on("topic", |topic| {
                topic.edit("a", "eight", "EIGHT");
                topic.git(&["rm", "--quiet", "b"]);
            });
        fork.goes_together();
        let Merge::Clean(merged) = fork.merged() else { panic!("a conflict") };
        let tree = merged.tree("").expect("it works");
        let text = String::from_utf8(tree.read("a").expect("it works").expect("it works")).expect("it works");
        assert_eq!(text, LINES.replace("one", "ONE").replace("eight", "EIGHT"));
        assert_eq!(tree.read("b").expect("it works"), None);
        assert_eq!(tree.label("a"), "a");
        assert_eq!(tree.describe(), "topic merged into main");
        let below = merged.tree("added/by").expect("it works");
        assert_eq!(below.read("main").expect("it works").as_deref(), Some(&b"x"[..]));
        assert_eq!(below.label("main"), "added/by/main");
        assert!(merged.tree("nowhere").expect("it works").is_empty());
    }

    #[test]
    fn what_both_change_is_a_conflict_at_its_path() {
        let fork = Fork::of(&[("a", LINES), ("sub/b", LINES), ("c", LINES)])
            .on("main", |main| {
                main.edit("a", "four", "4");
                main.edit("sub/b", "four", "4");
            })
            .on("topic", |topic| {
                topic.edit("a", "four", "IV");
                topic.edit("sub/b", "four", "IV");
                topic.edit("c", "four", "IV");
            });
        fork.conflicts_at(&["a", "sub/b"]);
        let Merge::Conflict(conflict) = fork.merged() else { panic!("no conflict") };
        assert_eq!(conflict.base.id(), fork.repository.git(&["merge-base", "main", "topic"]).trim());
    }

    #[test]
    fn a_file_that_one_side_removes_and_the_other_changes() {
        Fork::of(&[("a", LINES), ("b", LINES)])
            .on("main", |main| main.edit("a", "one", "1"))
            .on("topic", |topic| drop(topic.git(&["rm", "--quiet", "a"])))
            .conflicts_at(&["a"]);
        // Where both remove it, nobody minds.
        let remove = |branch: &Repository| drop(branch.git(&["rm", "--quiet", "a"]));
        Fork::of(&[("a", LINES), ("b", LINES)]).on("main", remove).on("topic", remove).goes_together();
    }

    #[test]
    fn a_file_that_both_add() {
        Fork::of(&[("a", LINES)])
            .on("main", |main| main.write("new", "by main\n"))
            .on("topic", |topic| topic.write("new", "by topic\n"))
            .conflicts_at(&["new"]);
        let same = |branch: &Repository| branch.write("new", "same\n");
        Fork::of(&[("a", LINES)]).on("main", same).on("topic", same).goes_together();
    }

    #[test]
    fn a_renamed_file_keeps_what_the_other_side_does_to_it() {
        Fork::of(&[("a/old", LINES), ("b", "x")])
            .on("main", |main| main.edit("a/old", "one", "ONE"))
            .on("topic", |topic| drop(topic.git(&["mv", "a/old", "new"])))
            .goes_together();
        Fork::of(&[("old", LINES), ("b", "x")])
            .on("main", |main| drop(main.git(&["mv", "old", "left"])))
            .on("topic", |topic| drop(topic.git(&["mv", "old", "right"])))
            .ours()
            .expect_err("two names for one file");
    }

    #[test]
    fn nothing_to_merge_is_no_merge() {
        let behind = Fork::of(&[("a", LINES)]).on("topic", |topic| topic.edit("a", "one", "ONE"));
        let tree = behind.goes_together();
        assert_eq!(tree, behind.repository.git(&["rev-parse", "topic^{tree}"]).trim());
        let ahead = Fork::of(&[("a", LINES)]).on("main", |main| main.edit("a", "one", "ONE"));
        assert_eq!(ahead.goes_together(), ahead.repository.git(&["rev-parse", "main^{tree}"]).trim());
    }

    /// Two branches that were merged into each other both ways have two newest common commits.
    #[test]
    fn several_merge_bases_are_merged_first() {
        let fork = Fork::of(&[("a", LINES), ("b", LINES)])
            .on("main", |main| main.edit("a", "one", "ONE"))
            .on("topic", |topic| topic.edit("b", "one", "ONE"));
        let (main, topic) = ("main~0", "topic~0");
        let (main, topic) = (fork.repository.git(&["rev-parse", main]), fork.repository.git(&["rev-parse", topic]));
        for (branch, other) in [("main", topic.trim()), ("topic", main.trim())] {
            fork.repository.git(&["switch", "--quiet", branch]);
            fork.repository.git(&["merge", "--quiet", "--no-ff", "-m", "cross", other]);
        }
        let fork =
            fork.on("main", |main| main.edit("a", "ONE", "1")).on("topic", |topic| topic.edit("a", "eight", "EIGHT"));
        assert_eq!(fork.repository.git(&["merge-base", "--all", "main", "topic"]).lines().count(), 2);
        fork.goes_together();
    }

    #[test]
    fn histories_that_never_met_are_no_merge() {
        let fork = Fork::of(&[("a", LINES)]);
        fork.repository.git(&["switch", "--quiet", "--orphan", "alien"]);
        fork.repository.write("b", "x");
        fork.repository.commit("alien");
        let repository = open(fork.repository.path());
        let (main, alien) =
            (repository.resolve("main").expect("it works"), repository.resolve("alien").expect("it works"));
        let error = repository.merged(&main, &alien).err().expect("an error");
        assert!(error.message.contains("`alien` and `main` have no common commit"), "{}", error.message);
    }

    /// Neither a driver, nor a filter, nor an attribute, wherever it is configured.
    #[test]
    fn nothing_is_executed_and_nothing_written() {
        let fork = Fork::of(&[("a", LINES), ("b", LINES), ("moved", LINES)])
            .on("main", |main| {
                main.edit("a", "one", "ONE");
                main.edit("moved", "one", "ONE");
                main.write(".gitattributes", "* merge=evil filter=evil diff=evil text eol=crlf\nb merge=union\n");
                main.edit("b", "one", "1");
            })
            .on("topic", |topic| {
                topic.edit("a", "eight", "EIGHT");
                topic.edit("b", "one", "I");
                topic.git(&["mv", "moved", "there"]);
            });
        let repository = &fork.repository;
        repository.git(&["switch", "--quiet", "main"]);
        for key in ["merge.evil.driver", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process"] {
            repository.git(&["config", key, "touch executed; false"]);
        }
        repository.git(&["config", "diff.evil.textconv", "touch executed; cat"]);
        repository.git(&["config", "diff.evil.command", "touch executed"]);
        repository.git(&["config", "merge.default", "evil"]);
        repository.write(".git/info/attributes", "* merge=evil filter=evil diff=evil\n");
        let executed = repository.path().join("executed");
        let objects = || repository.git(&["count-objects", "-v"]);
        let before = objects();
        assert_eq!(fork.ours(), Err(vec!["b".to_owned()]));
        assert_eq!(objects(), before);
        assert!(!executed.exists());
        // git itself does run the driver here: the trap is set.
        drop(fork.oracle());
        assert!(executed.exists());
    }

    /// Many small histories, each held to git's own answer. Trees are the same to the byte wherever both merge.
    #[test]
    fn any_two_branches_are_merged_as_git_merges_them() {
        let mut dice = Dice(7);
        let (mut clean, mut conflicts) = (0, 0);
        for round in 0..30 {
            let names = ["a", "b", "sub/c", "sub/d", "deep/er/e"];
            let common: Vec<(&str, String)> = names.iter().map(|name| (*name, dice.text(name))).collect();
            let common: Vec<(&str, &str)> = common.iter().map(|(name, text)| (*name, text.as_str())).collect();
            let mut fork = Fork::of(&common);
            for branch in ["main", "topic"] {
                fork = fork.on(branch, |repository| {
                    for _ in 0..=dice.below(2) {
                        let name = names[dice.below(names.len())];
                        dice.change(repository, name, branch);
                    }
                });
            }
            let (ours, git) = (fork.ours(), fork.oracle());
            assert_eq!(ours.is_ok(), git.is_ok(), "round {round}: {ours:?} {git:?}");
            if let (Ok(ours), Ok(git)) = (&ours, &git) {
                assert_eq!(ours, git, "round {round}");
                clean += 1;
            } else {
                conflicts += 1;
            }
        }
        assert!(clean > 7 && conflicts > 3, "{clean} clean, {conflicts} conflicts");
    }

    /// Numbers that are the same in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).expect("it works") % limit
        }

        fn text(&mut self, name: &str) -> String {
            (0..20).map(|line| format!("{name} {line} {}\n", self.below(1000))).collect()
        }

        fn change(&mut self, repository: &Repository, name: &str, branch: &str) {
            let place = repository.path().join(name);
            if !place.is_file() {
                return;
            }
            match self.below(6) {
                0 => drop(repository.git(&["rm", "--quiet", "--force", name])),
                1 => {
                    // Staged first, so that git moves what was changed as well.
                    repository.git(&["add", "--all"]);
                    std::fs::create_dir_all(repository.path().join("moved")).expect("it works");
                    let to = format!("moved/{branch}{}", self.below(100));
                    repository.git(&["mv", "--force", name, &to]);
                }
                2 => repository.write(&format!("{name}.{branch}"), self.text(branch)),
                _ => {
                    let mut lines: Vec<String> = repository.read(name).lines().map(str::to_owned).collect();
                    let at = self.below(lines.len());
                    match self.below(3) {
                        0 => drop(lines.remove(at)),
                        1 => lines.insert(at, format!("{branch} {}", self.below(1000))),
                        _ => lines[at] = format!("{branch} {}", self.below(1000)),
                    }
                    repository.write(name, lines.join("\n") + "\n");
                }
            }
        }
    }
}

mod ancestry {
    use super::*;

    #[test]
    fn a_commit_comes_from_itself_and_from_those_before_it() {
        let fork = Fork::of(&[("a", LINES)])
            .on("main", |main| main.edit("a", "one", "ONE"))
            .on("topic", |topic| topic.edit("a", "two", "TWO"));
        let repository = open(fork.repository.path());
        let is_ancestor = |older: &str, newer: &str| {
            let [older, newer] = [older, newer].map(|name| repository.resolve(name).expect("it works"));
            repository.is_ancestor(&older, &newer).expect("it works")
        };
        assert!(is_ancestor("main", "main"));
        assert!(is_ancestor("main~1", "main"));
        assert!(is_ancestor("main~1", "topic"));
        assert!(!is_ancestor("main", "main~1"));
        assert!(!is_ancestor("main", "topic"));
        let main = repository.resolve("main").expect("it works");
        assert_eq!(main.id(), fork.repository.git(&["rev-parse", "main"]).trim());
        assert!(repository.contains(&main.id()));
        let tree = fork.repository.git(&["rev-parse", "main^{tree}"]);
        for other in [tree.trim(), "main", "", "1234567890123456789012345678901234567890", &main.id()[..10]] {
            assert!(!repository.contains(other), "{other}");
        }
    }

    #[test]
    fn where_history_is_cut_off_nothing_is_made_up() {
        let origin = Repository::new();
        let first = origin.commit("first");
        origin.commit("not here");
        let second = origin.commit("second");
        let third = origin.commit("third");
        let here = tempfile::tempdir().expect("it works");
        let url = format!("file://{}", origin.path().display());
        common::git(here.path(), &["clone", "--quiet", "--depth=2", &url, "."]);
        // As it is when a single old commit was fetched.
        common::git(here.path(), &["fetch", "--quiet", "--depth=1", "origin", &first]);
        let repository = open(here.path());
        let [first, second, third] = [first, second, third].map(|id| repository.resolve(&id).expect("it works"));
        assert!(repository.is_ancestor(&second, &third).expect("it works"));
        let error = repository.is_ancestor(&first, &third).unwrap_err();
        assert!(error.message.contains("this clone is shallow"), "{}", error.message);
        assert!(repository.people(&first, &third).is_err());
    }
}

mod people {
    use super::*;

    fn people(fork: &Fork) -> Vec<Vec<String>> {
        let repository = open(fork.repository.path());
        let (main, topic) =
            (repository.resolve("main").expect("it works"), repository.resolve("topic").expect("it works"));
        let found = repository.people(&main, &topic).expect("it works");
        for contribution in &found {
            assert!(repository.contains(&contribution.commit));
        }
        let shown = |person: &git::Signature| format!("{} <{}>", person.name, person.email);
        found.iter().map(|one| one.people.iter().map(shown).collect()).collect()
    }

    fn commit(repository: &Repository, author: &str, message: &str) {
        repository.git(&["add", "--all"]);
        repository.git(&["commit", "--quiet", "--allow-empty", "--author", author, "-m", message]);
    }

    const TEST: &str = "Test <test@example.com>";
    const ANN: &str = "Ann <ann@acme.example>";
    const BOB: &str = "Bob B. <bob@acme.example>";

    #[test]
    fn authors_committers_and_co_authors_of_the_commits_that_the_base_lacks() {
        let fork = Fork::of(&[("a", LINES)]);
        let repository = &fork.repository;
        repository.git(&["switch", "--quiet", "main"]);
        commit(repository, "Main <main@acme.example>", "on main");
        repository.git(&["switch", "--quiet", "topic"]);
        commit(repository, ANN, "by ann");
        commit(repository, ANN, "together\n\nco-AUTHORED-by:   Bob B. <bob@acme.example> \nCo-authored-by: nobody\n");
        // As the message of a squashed merge quotes them, with more text to follow.
        commit(repository, TEST, "squashed\n\n* one\n\nCo-authored-by: Cat <cat@acme.example>\n\n* two\n\nend\n");
        commit(
            repository,
            TEST,
            "Mentioned-by: Dan <dan@acme.example>\n\nnot Co-authored-by: Eve <eve@acme.example>\n",
        );
        assert_eq!(
            people(&fork),
            [vec![TEST], vec!["Cat <cat@acme.example>", TEST], vec![ANN, BOB, TEST], vec![ANN, TEST]]
        );
        // As many commits as git counts.
        assert_eq!(fork.repository.git(&["rev-list", "--count", "main..topic"]).trim(), "4");
    }

    #[test]
    fn a_change_without_commits_was_written_by_nobody() {
        let fork = Fork::of(&[("a", LINES)]).on("main", |main| main.edit("a", "one", "ONE"));
        assert!(people(&fork).is_empty());
    }

    fn updated(ours: &str) -> Fork {
        let fork = Fork::of(&[("a", LINES), ("b", LINES)])
            .on("main", |main| main.edit("a", "one", "ONE"))
            .on("topic", |topic| topic.edit("a", "eight", ours));
        fork.repository.git(&["switch", "--quiet", "topic"]);
        fork
    }

    fn merge(fork: &Fork, change: impl FnOnce(&Repository)) {
        let merge = ["merge", "--quiet", "--no-ff", "--no-commit", "main"];
        drop(Command::new("git").args(merge).current_dir(fork.repository.path()).output().expect("it works"));
        change(&fork.repository);
        commit(&fork.repository, ANN, "Merge main");
    }

    #[test]
    fn bringing_a_branch_up_to_date_is_no_contribution() {
        let fork = updated("EIGHT");
        merge(&fork, |_| {});
        assert_eq!(fork.repository.git(&["rev-list", "--count", "main..topic"]).trim(), "2");
        assert_eq!(people(&fork), [[TEST]]);
    }

    #[test]
    fn a_line_hidden_in_such_a_merge_is_one() {
        let fork = updated("EIGHT");
        merge(&fork, |topic| topic.edit("b", "one", "evil"));
        assert_eq!(people(&fork), [vec![ANN, TEST], vec![TEST]]);
        // Leaving out what the base did is no less of a change.
        let fork = updated("EIGHT");
        fork.repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "-s", "ours", "main"]);
        commit(&fork.repository, ANN, "Merge main, or not");
        assert_eq!(people(&fork), [vec![ANN, TEST], vec![TEST]]);
    }

    #[test]
    fn what_git_cannot_merge_somebody_decided() {
        let fork = Fork::of(&[("a", LINES)])
            .on("main", |main| main.edit("a", "one", "ONE"))
            .on("topic", |topic| topic.edit("a", "one", "I"));
        merge(&fork, |topic| topic.write("a", LINES));
        assert_eq!(people(&fork), [vec![ANN, TEST], vec![TEST]]);
    }

    #[test]
    fn merging_anything_else_than_the_base_is_one_and_so_is_what_it_brings() {
        let fork = updated("EIGHT");
        fork.repository.git(&["switch", "--quiet", "-c", "other", "main~1"]);
        commit(&fork.repository, BOB, "by bob");
        fork.repository.git(&["switch", "--quiet", "topic"]);
        fork.repository.git(&["merge", "--quiet", "--no-ff", "--no-commit", "other"]);
        commit(&fork.repository, ANN, "Merge other");
        let found = people(&fork);
        assert_eq!(found.len(), 3);
        assert!(found.contains(&vec![ANN.to_owned(), TEST.to_owned()]), "{found:?}");
        assert!(found.contains(&vec![BOB.to_owned(), TEST.to_owned()]), "{found:?}");
    }

    /// The base merged the topic: what is left of it then is what came after.
    #[test]
    fn what_the_base_took_in_is_no_part_of_the_change() {
        let fork = updated("EIGHT");
        fork.repository.git(&["switch", "--quiet", "main"]);
        fork.repository.git(&["merge", "--quiet", "--no-ff", "-m", "take in", "topic"]);
        fork.repository.git(&["switch", "--quiet", "topic"]);
        commit(&fork.repository, BOB, "more");
        assert_eq!(people(&fork), [[BOB, TEST]]);
    }
}
