//! The gate without a forge: a file of consents decides, by the same rules as on GitHub.

mod common;

use common::{Repository, Run, sluicegate};
use serde_json::{Value, json};

/// The living example, with the proposal on the branch `topic`.
struct Proposal {
    repository: Repository,
    head: String,
}

impl Proposal {
    fn new() -> Self {
        let repository = Repository::holding("contracts");
        repository.git(&["checkout", "--quiet", "-b", "topic"]);
        common::copy(&common::top().join("fixtures/proposal"), repository.path());
        let head = repository.commit("an order status, and no city");
        Self { repository, head }
    }

    fn policy(self, text: &str) -> Self {
        self.repository.git(&["checkout", "--quiet", "main"]);
        self.repository.edit("sluicegate.yaml", "policy:\n", &format!("policy:\n  {text}\n"));
        self.repository.commit("policy");
        self.repository.git(&["checkout", "--quiet", "topic"]);
        self.repository.git(&["rebase", "--quiet", "main"]);
        let head = self.repository.git(&["rev-parse", "HEAD"]).trim().to_owned();
        Self { head, ..self }
    }

    fn gate(&self, contributors: &Value, consents: &Value) -> Outcome {
        self.gate_with(&json!({ "contributors": contributors, "consents": consents }))
    }

    fn gate_with(&self, said: &Value) -> Outcome {
        let mut document = json!({ "apiVersion": "sluicegate/v1", "kind": "Consents" });
        for (key, value) in said.as_object().expect("keys") {
            document[key] = value.clone();
        }
        let file = self.repository.path().join(".git/consents.json");
        std::fs::write(&file, document.to_string()).expect("a file");
        let file = file.to_str().expect("a path");
        let arguments = ["gate", "--against", "main", "--head", "topic", "--consents", file, "--format", "json"];
        Outcome::of(sluicegate(self.repository.path(), &arguments))
    }

    /// The consent of everybody it takes.
    fn everybody(&self) -> Value {
        json!(["acme-ana", "acme-lea", "acme-rosa", "acme-ravi"].map(|by| json!({ "by": by, "commit": self.head })))
    }
}

struct Outcome {
    run: Run,
    report: Value,
}

impl Outcome {
    fn of(run: Run) -> Self {
        let report = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.shown()));
        Self { run, report }
    }

    /// The teams that are waited for.
    fn waiting(&self) -> Vec<&str> {
        let missing = self.report["decision"]["missing"].as_array().expect("a list");
        missing.iter().map(|one| one["team"].as_str().expect("a team")).collect()
    }
}

#[test]
fn without_consent_the_hurt_teams_are_waited_for() {
    let outcome = Proposal::new().gate(&json!(["acme-olga"]), &json!([]));
    assert_eq!(outcome.waiting(), ["finance", "logistics", "risk"]);
    assert_eq!(outcome.run.code, 1);
}

#[test]
fn with_the_consent_of_all_of_them_the_change_is_open() {
    let proposal = Proposal::new();
    let outcome = proposal.gate(&json!(["acme-olga"]), &proposal.everybody());
    assert_eq!((outcome.waiting().len(), outcome.run.code), (0, 0), "{}", outcome.run.shown());
}

#[test]
fn a_team_that_asks_for_two_people_waits_for_the_second() {
    let proposal = Proposal::new();
    let consents = json!(["acme-ana", "acme-lea", "acme-rosa"].map(|by| json!({ "by": by, "commit": proposal.head })));
    assert_eq!(proposal.gate(&json!([]), &consents).waiting(), ["risk"]);
    // The same person twice is one person.
    let twice = json!(
        ["acme-ana", "acme-lea", "acme-rosa", "ACME-Rosa"].map(|by| json!({ "by": by, "commit": proposal.head }))
    );
    assert_eq!(proposal.gate(&json!([]), &twice).waiting(), ["risk"]);
}

#[test]
fn who_wrote_part_of_it_does_not_count_unless_policy_says_so() {
    let proposal = Proposal::new();
    assert_eq!(proposal.gate(&json!(["Acme-Lea"]), &proposal.everybody()).waiting(), ["logistics"]);
    let proposal = proposal.policy("contributors-may-approve: true");
    assert!(proposal.gate(&json!(["acme-lea"]), &proposal.everybody()).waiting().is_empty());
}

#[test]
fn an_objection_of_a_hurt_team_goes_before_its_consent_and_nobody_elses_does() {
    let proposal = Proposal::new();
    let with = |by: &str| {
        let mut consents = proposal.everybody();
        consents.as_array_mut().expect("a list").push(json!({ "by": by, "stance": "objects" }));
        proposal.gate(&json!([]), &consents)
    };
    assert_eq!(with("acme-luca").waiting(), ["logistics"]);
    assert!(with("acme-mara").waiting().is_empty(), "marketing is not hurt");
}

#[test]
fn consent_to_fingerprints_is_consent_to_exactly_those() {
    let proposal = Proposal::new();
    let held = proposal.gate(&json!([]), &json!([]));
    let of = |team: &str| -> Vec<String> {
        let missing = held.report["decision"]["missing"].as_array().expect("a list");
        let own = missing.iter().find(|one| one["team"] == team).expect("the team");
        serde_json::from_value(own["findings"].clone()).expect("fingerprints")
    };
    let agree = |by: &str, findings: &[String]| json!({ "by": by, "findings": findings });
    let consents = json!([agree("acme-ana", &of("finance")), agree("acme-lea", &of("finance"))]);
    assert_eq!(proposal.gate(&json!([]), &consents).waiting(), ["logistics", "risk"]);
}

#[test]
fn consent_stays_when_nothing_is_added_and_asks_only_whom_something_new_hurts() {
    let proposal = Proposal::new();
    let consents = proposal.everybody();
    // A comment moves every line.
    proposal.repository.edit("orders/orders.odcs.yaml", "kind: DataContract", "# moved\nkind: DataContract");
    proposal.repository.commit("a comment");
    assert!(proposal.gate(&json!([]), &consents).waiting().is_empty());
    // What finance and risk did not see.
    proposal.repository.edit("orders/orders.odcs.yaml", "cancelled, refunded]", "cancelled, refunded, held]");
    proposal.repository.commit("one more status");
    let outcome = proposal.gate(&json!([]), &consents);
    assert_eq!(outcome.waiting(), ["finance", "risk"], "{}", outcome.run.shown());
}

#[test]
fn a_commit_that_is_not_there_is_consent_to_nothing() {
    let proposal = Proposal::new();
    let gone = "0123456789012345678901234567890123456789";
    let consents = json!([{ "by": "acme-lea", "commit": gone }, { "by": "acme-ana", "commit": proposal.head }]);
    assert_eq!(proposal.gate(&json!([]), &consents).waiting(), ["logistics", "risk"]);
}

#[test]
fn what_a_script_knows_of_teams_counts_where_the_teams_file_lists_nobody() {
    let proposal = Proposal::new();
    proposal.repository.git(&["checkout", "--quiet", "main"]);
    proposal.repository.edit("teams.yaml", "    members: [acme-lea, acme-luca]\n", "");
    proposal.repository.commit("logistics is kept on the forge");
    proposal.repository.git(&["checkout", "--quiet", "topic"]);
    proposal.repository.git(&["merge", "--quiet", "-X", "theirs", "main"]);
    let head = proposal.repository.git(&["rev-parse", "HEAD"]).trim().to_owned();
    let mut consents = proposal.everybody();
    for one in consents.as_array_mut().expect("a list") {
        one["commit"] = json!(head);
    }
    let unknown = proposal.gate(&json!([]), &consents);
    assert_eq!(unknown.waiting(), ["logistics"], "{}", unknown.run.shown());
    let known = json!({ "contributors": [], "consents": consents, "members": { "logistics": ["acme-lea"] } });
    assert!(proposal.gate_with(&known).waiting().is_empty());
    // Where the teams file lists members, they decide.
    let taken = json!({ "contributors": [], "consents": [{ "by": "mallory", "commit": head }], "members": { "finance": ["mallory"] } });
    assert_eq!(proposal.gate_with(&taken).waiting(), ["finance", "logistics", "risk"]);
}

#[test]
fn two_people_of_the_group_that_policy_names_let_a_change_through() {
    let proposal = Proposal::new().policy("break-glass: { team: platform }");
    let call = |by: &str| json!({ "by": by, "commit": proposal.head, "emergency": "orders are lost" });
    assert_eq!(proposal.gate(&json!([]), &json!([call("acme-pia")])).run.code, 1);
    assert_eq!(proposal.gate(&json!([]), &json!([call("acme-pia"), call("acme-ana")])).run.code, 1);
    assert_eq!(proposal.gate(&json!(["acme-paul"]), &json!([call("acme-pia"), call("acme-paul")])).run.code, 1);
    let through = proposal.gate(&json!([]), &json!([call("acme-pia"), call("acme-paul")]));
    assert_eq!(through.run.code, 0, "{}", through.run.shown());
}

#[test]
fn a_file_that_cannot_be_relied_on_leaves_no_verdict() {
    let proposal = Proposal::new();
    for said in [
        json!({ "consents": [] }),
        json!({ "contributors": [], "consents": [{ "by": "acme-ana" }] }),
        json!({ "contributors": [], "consents": [{ "by": "acme-ana", "findings": ["34056edd7ca6"] }] }),
        json!({ "contributors": [], "consents": [{ "by": "acme-ana", "commit": proposal.head, "findings": ["a".repeat(64)] }] }),
        json!({ "contributors": [], "consents": [], "approved": true }),
    ] {
        let outcome = proposal.gate_with(&said);
        assert_eq!(outcome.run.code, 2, "{said}: {}", outcome.run.shown());
        assert_eq!(outcome.report["decision"]["verdict"], "cannot-judge");
    }
}

/// Who belongs to a team is asked of the base: whoever the change brings in has no say in it.
#[test]
fn a_new_member_cannot_agree_to_being_one() {
    let repository = Repository::holding("contracts");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.edit("teams.yaml", "[acme-ana, acme-ben]", "[acme-ana, acme-ben, acme-olga]");
    let head = repository.commit("olga joins finance");
    let proposal = Proposal { repository, head: head.clone() };
    let said = |by: &str| json!([{ "by": by, "commit": head }]);
    for (contributor, by, waiting) in [
        ("acme-omar", "acme-olga", vec!["finance"]),
        ("acme-ana", "acme-ana", vec!["finance"]),
        ("acme-omar", "acme-ana", vec![]),
    ] {
        let outcome = proposal.gate(&json!([contributor]), &said(by));
        assert_eq!(outcome.waiting(), waiting, "{by}");
        assert_eq!(outcome.run.code, i32::from(!waiting.is_empty()), "{by}");
    }
}
