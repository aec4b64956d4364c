//! Where the scenarios play: a repository on the fake GitHub, a clone of it as a workflow checks it out, and a pull
//! request with the living example's proposal.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses its own part of this")]

use serde_json::Value;

use crate::common::{Repository, Run, git, sluicegate_with, top};
use crate::forge::{Event, Fake, Occasion, World, tokens};

/// The number of the pull request.
pub const PULL: u64 = 7;

/// Everybody who has to agree to the proposal; the team `risk` asks for two.
pub const EVERYBODY: [&str; 4] = ["acme-ana", "acme-lea", "acme-rosa", "acme-ravi"];

/// Who else is there.
const PEOPLE: [&str; 8] =
    ["acme-ben", "acme-luca", "acme-rui", "acme-olga", "acme-omar", "acme-pia", "acme-paul", "acme-mara"];

pub struct Stage {
    /// What GitHub holds.
    pub upstream: Repository,
    /// What the workflow has checked out: one commit.
    pub workspace: Repository,
    pub forge: Fake,
}

/// What came of one run.
pub struct Outcome {
    pub run: Run,
    pub occasion: Occasion,
    pub report: Value,
}

impl Stage {
    /// The living example, with its proposal in a pull request by `acme-olga`.
    pub fn new() -> Self {
        Self::with(|_| {}, |world| world)
    }

    /// The same, with something else on `main` before, and in the world.
    pub fn with(prepare: impl FnOnce(&Repository), world: impl FnOnce(World) -> World) -> Self {
        let upstream = Repository::new().at("2026-03-01T09:00:00Z").with_files_of("contracts");
        prepare(&upstream);
        upstream.commit("what was agreed to");
        upstream.git(&["checkout", "--quiet", "-b", "topic"]);
        // The rest of the proposal is as it was published.
        let place = "orders/orders.odcs.yaml";
        upstream.write(place, std::fs::read(top().join("fixtures/proposal").join(place)).expect("a proposal"));
        upstream.commit("an order status, and no city");
        upstream.git(&["checkout", "--quiet", "main"]);
        let plain = World::new("acme/orders", upstream.path())
            .address("acme-olga", "test@example.com")
            .pull(PULL, "main", "topic")
            .author("acme-olga")
            .title("Orders: a status, and no city");
        let plain = PEOPLE.iter().chain(&EVERYBODY).fold(plain, |world, login| world.person(login));
        Self::of(upstream, world(plain))
    }

    /// A world of its own, whose branch `main` is checked out.
    pub fn of(upstream: Repository, world: World) -> Self {
        let forge = Fake::serve(world);
        let workspace = clone(&upstream);
        Self { upstream, workspace, forge }
    }

    /// Changes a branch of the upstream repository, and gives its new commit.
    pub fn change(&self, branch: &str, message: &str, edit: impl FnOnce(&Repository)) -> String {
        self.upstream.git(&["checkout", "--quiet", branch]);
        edit(&self.upstream);
        self.upstream.time.replace(Some(self.forge.next_time()));
        let commit = self.upstream.commit(message);
        self.upstream.git(&["checkout", "--quiet", "main"]);
        commit
    }

    pub fn approve(&self, logins: &[&str]) {
        for login in logins {
            self.forge.approve(PULL, login);
        }
    }

    /// One run because the pull request changed.
    pub fn gate(&self) -> Outcome {
        self.gate_at(Event::PullRequest(PULL, "synchronize"))
    }

    pub fn gate_at(&self, event: Event<'_>) -> Outcome {
        self.run(self.forge.occasion(event, self.workspace.path(), tokens::WORKFLOW), &[])
    }

    pub fn gate_as(&self, token: &str) -> Outcome {
        let event = Event::PullRequest(PULL, "synchronize");
        self.run(self.forge.occasion(event, self.workspace.path(), token), &[])
    }

    pub fn run(&self, occasion: Occasion, arguments: &[&str]) -> Outcome {
        let place = tempfile::tempdir().expect("a directory");
        let report = place.path().join("report.json");
        let option = format!("json={}", report.display());
        let all: Vec<&str> = ["gate", "--report", &option].into_iter().chain(arguments.iter().copied()).collect();
        let occasion = if occasion.variable("SLUICEGATE_WAIT").is_none() {
            occasion.with("SLUICEGATE_WAIT", "2")
        } else {
            occasion
        };
        let run = sluicegate_with(self.workspace.path(), &all, &occasion.variables());
        let text = std::fs::read_to_string(report).unwrap_or_default();
        Outcome { run, occasion, report: serde_json::from_str(&text).unwrap_or_default() }
    }

    /// The description of the status that counts, after its state.
    pub fn status(&self) -> String {
        self.status_of(&self.forge.head(PULL), "main")
    }

    pub fn status_of(&self, commit: &str, branch: &str) -> String {
        match self.forge.status(commit, &format!("sluicegate ({branch})")) {
            Some(status) => format!("{}: {}", status.state, status.description.unwrap_or_default()),
            None => "none".to_owned(),
        }
    }
}

impl Outcome {
    /// The teams that are waited for.
    pub fn waiting(&self) -> Vec<&str> {
        let missing = self.report["decision"]["missing"].as_array();
        let missing = missing.unwrap_or_else(|| panic!("no report: {}", self.run.shown()));
        missing.iter().map(|one| one["team"].as_str().expect("a team")).collect()
    }
}

/// As actions/checkout does it: the last commit and nothing else.
fn clone(upstream: &Repository) -> Repository {
    let workspace = Repository::plain();
    let url = format!("file://{}", upstream.path().display());
    git(workspace.path(), &["clone", "--quiet", "--depth", "1", "--branch", "main", &url, "."]);
    workspace
}
