//! What a gate says on a pull request: the comment in every state that it can be in, notices, the commit status, and
//! that no text from a file means anything in any of it.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Repository, top};
use sluicegate::check::{Report, check};
use sluicegate::document::Documents;
use sluicegate::error::Result;
use sluicegate::finding::Fingerprint;
use sluicegate::gate::consent::{Assembly, Extent, Scope, Stance, Voice};
use sluicegate::gate::people::{Person, Roll};
use sluicegate::report::comment::{Memory, comment, notice};
use sluicegate::report::publication::{Links, Occasion, Publication, Shortfall, State, dry_run, publication};
use sluicegate::report::{Presented, Question};
use sluicegate::sources::directory::Directory;
use sluicegate::sources::load::load;
use sluicegate::sources::{Entry, Tree};

const HEAD: &str = "5d3af00d5d3af00d5d3af00d5d3af00d5d3af00d";
const OLD: &str = "3f2a9c1e3f2a9c1e3f2a9c1e3f2a9c1e3f2a9c1e";

/// A change as it was judged.
struct Judged {
    report: Report,
    documents: Documents,
}

/// A change of the living example, or of anything else.
struct Change {
    base: Repository,
    head: Repository,
}

impl Change {
    /// The living example and its proposal.
    fn proposal() -> Self {
        let (base, head) = (Repository::plain(), Repository::plain());
        common::copy(&top().join("contracts"), base.path());
        common::copy(&top().join("contracts"), head.path());
        common::copy(&top().join("fixtures/proposal"), head.path());
        Self { base, head }
    }

    fn scenario(name: &str) -> Self {
        let (base, head) = (Repository::plain(), Repository::plain());
        common::copy(&top().join("fixtures/scenarios").join(name).join("base"), base.path());
        common::copy(&top().join("fixtures/scenarios").join(name).join("head"), head.path());
        Self { base, head }
    }

    /// The same with another line in the policy of the base.
    fn with_policy(self, text: &str) -> Self {
        for side in [&self.base, &self.head] {
            side.edit("sluicegate.yaml", "policy:\n", &format!("policy:\n  {text}\n"));
        }
        self
    }

    /// Judges it, once `said` has looked at what there is to be said to.
    fn judged(&self, contributors: &[&str], said: impl Fn(&Report) -> Vec<Voice>) -> Judged {
        let silent = self.judged_with(contributors, Vec::new());
        self.judged_with(contributors, said(&silent.report))
    }

    fn judged_with(&self, contributors: &[&str], voices: Vec<Voice>) -> Judged {
        let [base, head] = [Side::new(&self.base, "main"), Side::new(&self.head, "topic")];
        let mut loaded = load(&base, &head, "", "2026-11-20".to_owned()).expect("read");
        let contributors = contributors.iter().map(|login| Person::named(login)).collect();
        let roll = Roll::new(loaded.base.has_teams.then(|| loaded.base.teams.clone()));
        loaded.circumstances.assembly = Some(Assembly { voices, contributors, roll, head: Some(HEAD.to_owned()) });
        let config = &loaded.circumstances.config;
        loaded.circumstances.environment = config.environments.first().map(|one| one.name.clone());
        let report = check(&loaded.base, &loaded.head, loaded.circumstances, &loaded.documents);
        Judged { report, documents: loaded.documents }
    }
}

/// A directory that stands for a commit of a repository.
struct Side {
    directory: Directory,
    revision: &'static str,
}

impl Side {
    fn new(repository: &Repository, revision: &'static str) -> Self {
        let root = repository.path().canonicalize().expect("a directory");
        Self { directory: Directory::new(root, String::new()), revision }
    }
}

impl Tree for Side {
    fn entries(&self, wanted: &dyn Fn(&str) -> bool) -> Result<Vec<Entry>> {
        self.directory.entries(wanted)
    }

    fn entry(&self, path: &str) -> Result<Option<Entry>> {
        self.directory.entry(path)
    }

    fn configurations(&self) -> Result<Vec<String>> {
        self.directory.configurations()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>> {
        self.directory.read(path)
    }

    fn label(&self, path: &str) -> String {
        format!("{}:{path}", self.revision)
    }

    fn describe(&self) -> String {
        self.revision.to_owned()
    }
}

impl Judged {
    fn presented(&self) -> Presented<'_> {
        Presented {
            question: Question::Gate,
            report: &self.report,
            documents: &self.documents,
            base: "main",
            head: "topic",
        }
    }

    fn publication(&self, occasion: &Occasion<'_>) -> Publication {
        publication(&self.presented(), occasion)
    }

    fn comment(&self) -> String {
        comment(&self.presented(), &Occasion { links: Some(&links()), ..occasion() })
    }

    fn memory(&self) -> Memory {
        Memory::read(&self.comment()).expect("our comment remembers")
    }

    /// What is said anew, after the comment remembered `before`.
    fn notice(&self, before: Option<&Memory>) -> Option<String> {
        let author = Person::named("acme-olga");
        notice(&self.presented(), &Occasion { before, author: Some(&author), links: Some(&links()), ..occasion() })
    }
}

fn links() -> Links {
    Links {
        server: "https://github.com".to_owned(),
        repository: "acme/contracts".to_owned(),
        base: OLD.to_owned(),
        head: HEAD.to_owned(),
        rules: Some("https://acme.example/rules.html".to_owned()),
        run: Some("https://github.com/acme/contracts/actions/runs/1".to_owned()),
        ..Links::default()
    }
}

fn occasion() -> Occasion<'static> {
    Occasion { branch: "main", ..Occasion::default() }
}

/// Somebody who agrees to all that there is.
fn agrees(report: &Report, login: &str) -> Voice {
    Voice {
        who: Some(Person::named(login)),
        stance: Stance::Agrees,
        commit: Some(HEAD.to_owned()),
        scope: Scope::of(&report.assessments),
        elsewhere: None,
        wrote_it: false,
        url: Some(format!("https://github.com/acme/contracts/pull/7#{login}")),
        team: None,
        emergency: None,
    }
}

fn objects(report: &Report, login: &str) -> Voice {
    Voice { stance: Stance::Objects, ..agrees(report, login) }
}

/// The same, said of an earlier commit.
fn earlier(voice: Voice) -> Voice {
    Voice { commit: Some(OLD.to_owned()), ..voice }
}

/// The same, where findings of these rules were not there yet.
fn before(report: &Report, voice: Voice, rules: &[&str]) -> Voice {
    let later: BTreeSet<Fingerprint> = report
        .assessments
        .iter()
        .filter(|one| rules.contains(&one.finding.rule.id))
        .map(|one| one.finding.fingerprint())
        .collect();
    let Scope::Findings(all) = voice.scope else { panic!("a scope") };
    let scope: BTreeMap<Fingerprint, Extent> = all.into_iter().filter(|(one, _)| !later.contains(one)).collect();
    earlier(Voice { scope: Scope::Findings(scope), ..voice })
}

fn calls(report: &Report, login: &str) -> Voice {
    Voice { emergency: Some("orders are lost".to_owned()), ..agrees(report, login) }
}

/// Everybody it takes for the proposal.
fn everybody(report: &Report) -> Vec<Voice> {
    ["acme-ana", "acme-lea", "acme-rosa", "acme-ravi"].map(|login| agrees(report, login)).into()
}

#[test]
fn the_comment_reads_as_reviewed_in_every_state() {
    let change = Change::proposal();
    let glass = Change::proposal().with_policy("break-glass: { team: platform }");
    let states: Vec<(&str, Judged)> = vec![
        ("nobody", change.judged(&["acme-olga"], |_| Vec::new())),
        ("one", change.judged(&["acme-olga"], |report| vec![agrees(report, "acme-ana"), agrees(report, "acme-rosa")])),
        ("carried", change.judged(&["acme-olga"], |report| everybody(report).into_iter().map(earlier).collect())),
        (
            "stale",
            change.judged(&["acme-olga", "acme-lea"], |report| {
                everybody(report).into_iter().map(|voice| before(report, voice, &["values-added"])).collect()
            }),
        ),
        (
            "veto",
            change.judged(&["acme-olga", "acme-lea", "acme-luca"], |report| {
                vec![objects(report, "acme-ana"), agrees(report, "acme-mara"), agrees(report, "acme-lea")]
            }),
        ),
        ("open", change.judged(&["acme-olga"], everybody)),
        ("emergency-asked", glass.judged(&["acme-olga"], |report| vec![calls(report, "acme-pia")])),
        (
            "emergency",
            glass.judged(&["acme-olga"], |report| {
                vec![agrees(report, "acme-ana"), calls(report, "acme-pia"), calls(report, "acme-paul")]
            }),
        ),
        ("cannot-judge", Change::scenario("misspelt-key").judged(&[], |_| Vec::new())),
        ("nothing", Change::scenario("no-change").judged(&[], |_| Vec::new())),
        ("denied", Change::scenario("policy-deny").judged(&[], |_| Vec::new())),
        ("waived", Change::scenario("waived").judged(&[], |_| Vec::new())),
        ("hostile", Change::scenario("hostile-text").judged(&[], |_| Vec::new())),
    ];
    for (state, judged) in &states {
        reviewed!(format!("comment/{state}"), judged.comment());
    }
}
