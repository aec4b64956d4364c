//! How commits stand to each other, what merging them comes to, and who wrote them: held to what git itself says.

mod common;

use std::path::Path;
use std::process::Command;

use common::Repository;
use sluicegate::sources::Tree;
use sluicegate::sources::git::{self, Merge};

fn open(place: &Path) -> git::Repository {
    git::Repository::discover(place).unwrap().unwrap()
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
        let (main, topic) = (repository.resolve("main").unwrap(), repository.resolve("topic").unwrap());
        repository.merged(&main, &topic).unwrap()
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
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut lines = text.lines().map(str::to_owned);
        let tree = lines.next().unwrap();
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
        let tree = merged.tree("").unwrap();
        let text = String::from_utf8(tree.read("a").unwrap().unwrap()).unwrap();
        assert_eq!(text, LINES.replace("one", "ONE").replace("eight", "EIGHT"));
        assert_eq!(tree.read("b").unwrap(), None);
        assert_eq!(tree.label("a"), "a");
        assert_eq!(tree.describe(), "topic merged into main");
        let below = merged.tree("added/by").unwrap();
        assert_eq!(below.read("main").unwrap().as_deref(), Some(&b"x"[..]));
        assert_eq!(below.label("main"), "added/by/main");
        assert!(merged.tree("nowhere").unwrap().is_empty());
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
        let fork = fork
            .on("main", |main| main.edit("a", "ONE", "1"))
            .on("topic", |topic| topic.edit("a", "eight", "EIGHT"));
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
        let (main, alien) = (repository.resolve("main").unwrap(), repository.resolve("alien").unwrap());
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
        for round in 0..60 {
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
        assert!(clean > 15 && conflicts > 5, "{clean} clean, {conflicts} conflicts");
    }

    /// Numbers that are the same in every run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, limit: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(self.0 >> 33).unwrap() % limit
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
                    std::fs::create_dir_all(repository.path().join("moved")).unwrap();
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
