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
        Outcome::of(self.run(said, &["--against", "main", "--head", "topic", "--format", "json"]))
    }

    /// What is read at a terminal, as one line.
    fn told(&self, contributors: &Value, consents: &Value) -> String {
        let said = json!({ "contributors": contributors, "consents": consents });
        let run = self.run(&said, &["--against", "main", "--head", "topic"]);
        run.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn run(&self, said: &Value, options: &[&str]) -> Run {
        let mut document = json!({ "apiVersion": "sluicegate/v1", "kind": "Consents" });
        for (key, value) in said.as_object().expect("keys") {
            document[key] = value.clone();
        }
        let file = self.repository.path().join(".git/consents.json");
        std::fs::write(&file, document.to_string()).expect("a file");
        let file = file.to_str().expect("a path");
        sluicegate(self.repository.path(), &[&["gate", "--consents", file], options].concat())
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

    fn problems(&self) -> Vec<&str> {
        self.errors().map(|one| one["message"].as_str().expect("a message")).collect()
    }

    fn helps(&self) -> Vec<&str> {
        self.errors().map(|one| one["help"].as_str().expect("a help")).collect()
    }

    fn errors(&self) -> impl Iterator<Item = &Value> {
        self.report["problems"].as_array().expect("a list").iter().filter(|one| one["class"] == "error")
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
    // The same person twice is one person, and it is not for us to say which word was the last.
    let twice = json!(
        ["acme-ana", "acme-lea", "acme-rosa", "ACME-Rosa"].map(|by| json!({ "by": by, "commit": proposal.head }))
    );
    assert_eq!(proposal.gate(&json!([]), &twice).problems(), ["`ACME-Rosa` speaks twice"]);
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
    let refused = proposal.gate_with(&taken);
    assert_eq!(refused.problems(), ["the teams file lists the members of `finance`, and goes before this"]);
    assert_eq!(refused.run.code, 2);
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

#[test]
fn a_reason_that_says_nothing_breaks_no_glass() {
    let proposal = Proposal::new().policy("break-glass: { team: platform }");
    for (blank, message) in [("", "`emergency` must not be empty"), ("  ", "`emergency` gives no reason")] {
        let call = |by: &str| json!({ "by": by, "commit": proposal.head, "emergency": blank });
        let outcome = proposal.gate(&json!([]), &json!([call("acme-pia"), call("acme-paul")]));
        assert_eq!(outcome.problems(), [message, message]);
        assert_eq!(outcome.run.code, 2);
    }
}

#[test]
fn of_several_environments_none_is_guessed() {
    let proposal = Proposal::new();
    let said = json!({ "contributors": [], "consents": [] });
    assert_eq!(proposal.run(&said, &["--head", "topic"]).code, 1, "there is only one");
    proposal.repository.git(&["checkout", "--quiet", "main"]);
    let one = "  - { name: prod, branch: main }\n";
    proposal.repository.edit(
        "sluicegate.yaml",
        one,
        &format!("  - {{ name: dev, branch: main, level: report }}\n{one}"),
    );
    proposal.repository.commit("an environment where nothing is held");
    proposal.repository.git(&["checkout", "--quiet", "topic"]);
    proposal.repository.git(&["rebase", "--quiet", "main"]);
    let refused = proposal.run(&said, &["--head", "topic"]);
    assert_eq!(refused.code, 2, "{}", refused.shown());
    let shown = refused.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["`dev`, `prod`", "say which environment the change goes to: `--environment prod`"] {
        assert!(shown.contains(words), "{}", refused.shown());
    }
    assert_eq!(proposal.run(&said, &["--head", "topic", "--environment", "prod"]).code, 1);
    assert_eq!(proposal.run(&said, &["--head", "topic", "--environment", "dev"]).code, 0);
    assert_eq!(proposal.run(&said, &["--head", "topic", "--against", "main"]).code, 1);
}

#[test]
fn where_the_file_is_wrong_nothing_is_said_of_teams() {
    let outcome = Proposal::new().gate(&json!([]), &json!([{ "by": "acme-ana" }]));
    assert!(outcome.report.get("consent").is_none_or(Value::is_null), "{}", outcome.run.shown());
    assert!(!outcome.run.stdout.contains("nobody is known"), "{}", outcome.run.shown());
    // With nothing wrong there is a hearing.
    let heard = Proposal::new().gate(&json!([]), &json!([]));
    assert!(heard.report["consent"]["teams"].is_array(), "{}", heard.run.shown());
}

#[test]
fn words_that_could_count_for_nothing_are_problems() {
    let proposal = Proposal::new();
    let head = &proposal.head;
    let outcome = proposal.gate_with(&json!({
        "contributors": [],
        "members": { "fnance": ["acme-ana"] },
        "consents": [
            { "by": "acme-ana", "commit": head, "team": "finanse" },
            { "by": "acme-pia", "commit": head, "emergency": "orders are lost" },
            { "by": "acme-rosa", "commit": head, "team": "risk" },
            { "by": "acme-rosa", "commit": head, "team": "logistics" },
        ],
    }));
    let mut problems = outcome.problems();
    problems.sort_unstable();
    let wanted = [
        "`emergency` lets nothing through here: policy names nobody who can",
        "the teams file lists no team `finanse`",
        "the teams file lists no team `fnance`",
    ];
    assert_eq!(problems, wanted, "{}", outcome.run.shown());
    assert_eq!(outcome.helps().iter().filter(|help| **help == "did you mean `finance`?").count(), 2);
}

#[test]
fn whoever_speaks_for_the_wrong_team_is_told() {
    let proposal = Proposal::new();
    let of = |team: &str| json!([{ "by": "acme-ana", "commit": proposal.head, "team": team }]);
    let said = proposal.told(&json!([]), &of("risk"));
    assert!(said.contains("not counted: `acme-ana` speaks for the team, and does not belong to it"), "{said}");
    let said = proposal.told(&json!([]), &of("marketing"));
    assert!(said.contains("not counted: `acme-ana` speaks for `marketing` only, which is not asked"), "{said}");
    assert!(!proposal.told(&json!([]), &of("finance")).contains("not counted"));
    let absent = json!([{ "by": "acme-ana", "findings": ["a".repeat(64)] }]);
    let said = proposal.told(&json!([]), &absent);
    assert!(said.contains("not counted: `acme-ana` named `aaaaaaaaaaaa`, and no such finding is here"), "{said}");
}

#[test]
fn whoever_cannot_break_the_glass_hears_why() {
    let proposal = Proposal::new().policy("break-glass: { team: platform }");
    let old = proposal.repository.git(&["rev-parse", "main"]).trim().to_owned();
    let call = |by: &str| json!([{ "by": by, "commit": proposal.head, "emergency": "orders are lost" }]);
    let objects = json!([{ "by": "acme-pia", "commit": proposal.head, "emergency": "no", "stance": "objects" }]);
    let stale = json!([{ "by": "acme-pia", "commit": old, "emergency": "orders are lost" }]);
    for (contributors, consents, why) in [
        (json!(["acme-pia"]), call("acme-pia"), "and wrote part of it"),
        (json!([]), call("acme-mara"), "and does not belong to platform, whose members can"),
        (json!([]), objects, "and objects to it"),
        (json!([]), stale, "and looked at"),
    ] {
        let said = proposal.told(&contributors, &consents);
        assert!(said.contains(&format!("asks to let it through, {why}")), "{why}: {said}");
        assert!(!said.contains("spoke, and belongs to no team"), "{said}");
        let report = proposal.gate(&contributors, &consents).report;
        assert_eq!(report["consent"]["emergency"]["setAside"].as_array().expect("a list").len(), 1);
    }
    assert!(!proposal.told(&json!([]), &call("acme-pia")).contains("not counted"));
    // Who is overruled reads so.
    let consents = json!([
        { "by": "acme-lea", "stance": "objects" },
        { "by": "acme-pia", "commit": proposal.head, "emergency": "orders are lost" },
        { "by": "acme-paul", "commit": proposal.head, "emergency": "orders are lost" },
    ]);
    let said = proposal.told(&json!([]), &consents);
    assert!(said.contains("objects: `acme-lea`; that was overruled"), "{said}");
    assert!(!said.contains("it stays held"), "{said}");
}

#[test]
fn what_was_agreed_to_at_another_commit_is_carried() {
    let proposal = Proposal::new();
    let before = format!("carried from `{}`", &proposal.head[..7]);
    assert!(!proposal.told(&json!([]), &proposal.everybody()).contains("carried"));
    let consents = proposal.everybody();
    proposal.repository.edit("orders/orders.odcs.yaml", "kind: DataContract", "# moved\nkind: DataContract");
    proposal.repository.commit("a comment");
    let said = proposal.told(&json!([]), &consents);
    assert!(said.contains(&before), "{said}");
    // The working tree is that commit, until somebody edits it.
    let all = json!({ "contributors": [], "consents": consents });
    assert!(proposal.run(&all, &["--against", "main"]).stdout.contains("carried"));
    proposal.repository.edit("orders/orders.odcs.yaml", "# moved", "# moved again");
    assert!(!proposal.run(&all, &["--against", "main"]).stdout.contains("carried"));
}

#[test]
fn what_is_written_wrong_says_how_to_write_it() {
    let proposal = Proposal::new();
    for (said, message, help) in [
        (json!([{ "by": "acme-ana", "commit": "a3a1f49" }]), "`commit` is no whole commit id", "git rev-parse"),
        (json!([{ "by": "acme-ana", "findings": ["34056edd7ca6"] }]), "this is no whole fingerprint", "--format json"),
        (json!([{ "by": 4711, "commit": proposal.head }]), "`by` must be a login, or `{ login, id }`", "acme-ana"),
    ] {
        let outcome = proposal.gate(&json!([]), &said);
        assert_eq!(outcome.problems(), [message]);
        assert!(outcome.helps()[0].contains(help), "{:?}", outcome.helps());
    }
    let members = json!({ "contributors": [], "members": { "risk": [{ "login": "a" }] }, "consents": [] });
    assert_eq!(proposal.gate_with(&members).problems(), ["this entry must be a login, or `{ login, id }`"]);
    let gate = |file: &str| sluicegate(proposal.repository.path(), &["gate", "--against", "main", "--consents", file]);
    let missing = gate("nowhere.json");
    assert!(missing.stderr.contains("check the path"), "{}", missing.shown());
    proposal.repository.write(".git/empty.yaml", "");
    let empty = gate(".git/empty.yaml");
    assert!(
        !empty.stdout.contains("globs") && empty.stdout.contains("sluicegate schema consents"),
        "{}",
        empty.shown()
    );
}

#[test]
fn an_organisation_that_nobody_could_ask_is_told_once() {
    let proposal = Proposal::new();
    proposal.repository.git(&["checkout", "--quiet", "main"]);
    proposal.repository.edit("teams.yaml", "    members: [acme-lea, acme-luca]\n", "");
    proposal.repository.commit("logistics is kept on the forge");
    let said = proposal.told(&json!([]), &json!([{ "by": "acme-lea", "commit": proposal.head }]));
    assert!(said.contains("nobody could ask who belongs to acme/logistics"), "{said}");
    assert!(!said.contains("the organisation acme lists"), "{said}");
    let silent = proposal.told(&json!([]), &json!([]));
    assert!(silent.contains("the organisation acme lists those of logistics"), "{silent}");
}
