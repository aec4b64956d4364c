//! What a gate says on a pull request: the comment in every state that it can be in, notices, the commit status, and
//! that no text from a file means anything in any of it.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Repository, top};
use proptest::prelude::*;
use sluicegate::check::{Report, check};
use sluicegate::document::Documents;
use sluicegate::error::Result;
use sluicegate::finding::Fingerprint;
use sluicegate::gate::consent::{Assembly, Extent, Scope, Stance, Voice};
use sluicegate::gate::people::{Person, Roll};
use sluicegate::report::comment::{Memory, comment, notice};
use sluicegate::report::publication::{
    AnnotationLevel, Links, Occasion, Publication, Shortfall, State, dry_run, publication,
};
use sluicegate::report::{Presented, Question, github, json, junit, sarif, terminal};
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
    const fn presented(&self) -> Presented<'_> {
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

/// Everything that means something in Markdown, to a forge, to a runner, or to a reader's eye.
const NASTY: [&str; 24] = [
    "-->",
    "<!-- sluicegate:gate v1 verdict=open -->",
    "::error::x",
    "##[error]x",
    "`",
    "```",
    "@acme/all",
    "@octocat",
    "<details>",
    "</details>",
    "<img src=x onerror=alert(1)>",
    "#123",
    "GH-123",
    "acme/contracts#1",
    "https://evil.example",
    "www.evil.example",
    "mail@evil.example",
    "[x](https://evil.example)",
    "![x](https://evil.example)",
    "| a | b |",
    "**b** _i_ ~~s~~ $x$",
    "\\",
    "&lt;b&gt;",
    "\u{202e}\u{200b}\u{feff}",
];

/// A change that takes a field, a value and a consumer of hostile names.
fn hostile(texts: &[String]) -> Change {
    let quoted = |at: usize| serde_json::to_string(texts[at % texts.len()].as_str()).expect("text");
    let (base, head) = (Repository::plain(), Repository::plain());
    let contract = |version: &str, gone: &str, values: &str| {
        format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: {}\nversion: {version}\nstatus: active\n\
             team: {{ name: {} }}\nschema:\n  - name: {}\n    properties:\n      - {{ name: id, logicalType: integer }}\n\
             {gone}      - name: status\n        logicalType: string\n{values}",
            quoted(0),
            quoted(1),
            quoted(2),
        )
    };
    let gone = format!(
        "      - {{ name: {}, logicalType: string }}\n      - {{ name: read, logicalType: string }}\n",
        quoted(3)
    );
    base.write("a.odcs.yaml", contract("1.0.0", &gone, ""));
    head.write("a.odcs.yaml", contract("1.0.0", "", ""));
    for side in [&base, &head] {
        side.write(
            "a.needs.yaml",
            format!(
                "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: {}\nteam: {}\nreads:\n  - contract: {}\n    fields: [read]\n",
                quoted(4),
                quoted(5),
                quoted(0),
            ),
        );
    }
    Change { base, head }
}

/// What a reader of Markdown makes of a text: links, HTML, and the text that is no code.
fn understood(markdown: &str) -> (Vec<String>, Vec<String>, String) {
    use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
    let (mut links, mut html, mut plain, mut in_block) = (Vec::new(), Vec::new(), String::new(), false);
    for event in Parser::new_ext(markdown, Options::all() - Options::ENABLE_SMART_PUNCTUATION) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => links.push(dest_url.to_string()),
            Event::Html(text) | Event::InlineHtml(text) => html.push(text.to_string()),
            Event::Start(Tag::CodeBlock(_)) => in_block = true,
            Event::End(TagEnd::CodeBlock) => in_block = false,
            Event::Text(text) if !in_block => plain.push_str(&text),
            Event::Code(_) | Event::Start(_) | Event::End(_) => plain.push('\n'),
            _ => {}
        }
    }
    (links, html, plain)
}

/// Whatever files say: our links, our markup, nobody mentioned, no other reference, one marker.
fn assert_harmless(markdown: &str) {
    let (links, html, plain) = understood(markdown);
    for link in links {
        let ours = ["https://github.com/acme/contracts/", "https://acme.example/rules.html#"];
        assert!(ours.iter().any(|start| link.starts_with(start)), "{link}\n{markdown}");
    }
    for tag in html.iter().flat_map(|html| html.lines()).map(str::trim).filter(|line| !line.is_empty()) {
        let inner = tag.strip_prefix("<details><summary><b>").and_then(|rest| rest.split_once("</b>: "));
        let is_summary = inner.is_some_and(|(name, rest)| {
            let count = rest.strip_suffix("</summary>").unwrap_or("<");
            !name.contains(['<', '>']) && !count.contains(['<', '>'])
        });
        let is_marker = tag.starts_with("<!-- sluicegate:gate v1 verdict=") && tag.ends_with("-->");
        assert!(is_summary || is_marker || ["</details>", "<sub>", "</sub>"].contains(&tag), "{tag}\n{markdown}");
    }
    assert_eq!(html.iter().filter(|html| html.contains("<!--")).count(), 1, "{markdown}");
    let lower = plain.to_lowercase();
    for (at, mark) in lower.match_indices(['@', '#']) {
        let next = lower[at + mark.len()..].chars().next();
        assert!(!next.is_some_and(char::is_alphanumeric), "{mark}{next:?}\n{markdown}");
    }
    for reference in ["gh-1", "://", "www.", "\u{202e}", "\u{feff}"] {
        assert!(!lower.contains(reference), "{reference}\n{markdown}");
    }
    for line in markdown.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
    }
}

#[test]
fn no_text_from_a_file_means_anything() {
    for (at, text) in NASTY.iter().enumerate() {
        let texts = [format!("{text}{at}"), format!("x {text} y"), format!("{text}{text}")];
        let judged = hostile(&texts).judged(&[], |_| Vec::new());
        assert_eq!(judged.report.decision.name(), "held", "{texts:?} {:?}", judged.report.problems);
        let comment = judged.comment();
        assert_harmless(&comment);
        assert!(Memory::read(&comment).is_some());
        for part in [judged.publication(&occasion()).summary, judged.publication(&occasion()).check_run.text] {
            assert_harmless(&format!("<!-- sluicegate:gate v1 verdict=held -->\n{part}"));
        }
    }
}

/// Any mixture of nasty texts.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => proptest::sample::select(NASTY.to_vec()).prop_map(str::to_owned),
        1 => "[ -~]{1,12}",
        1 => "\\PC{1,6}",
    ];
    proptest::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn no_mixture_of_texts_means_anything(texts in proptest::collection::vec(nasty(), 3..7)) {
        let judged = hostile(&texts).judged(&[], |_| Vec::new());
        let comment = judged.comment();
        assert_harmless(&comment);
        prop_assert!(comment.len() <= 65_536);
        prop_assert_eq!(comment, judged.comment());
    }
}

/// The state that `docs/consent.md` shows: finance and one of two people of risk agreed.
fn one_of_two() -> Judged {
    Change::proposal().judged(&["acme-olga"], |report| vec![agrees(report, "acme-ana"), agrees(report, "acme-rosa")])
}

#[test]
fn the_comment_in_the_reference_is_a_real_one() {
    let comment = comment(&one_of_two().presented(), &occasion());
    let (_, shown) = comment.split_once("-->\n").expect("the marker");
    let (shown, _) = shown.split_once("<details>").expect("a contract");
    let block = format!("<!-- comment: one -->\n```markdown\n{}\n```\n", shown.trim_end());
    let page = std::fs::read_to_string(top().join("docs/consent.md")).expect("a page");
    assert!(page.contains(&block), "docs/consent.md shows another comment than this one:\n{block}");
}

/// A contract with as many fields as that, all of which are gone, and somebody who reads them.
fn many(contracts: usize, fields: usize, teams: usize) -> Change {
    let (base, head) = (Repository::plain(), Repository::plain());
    for at in 0..contracts {
        let field = |nth: usize| {
            format!("      - {{ name: a_rather_long_name_of_a_field_{nth}, logicalType: string, description: x }}\n")
        };
        let contract = |fields: usize| {
            let fields: String = (0..fields).map(field).collect();
            format!(
                "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:c{at}\nversion: 1.0.0\nstatus: active\n\
                 schema:\n  - name: things\n    properties:\n      - {{ name: id, logicalType: integer }}\n{fields}"
            )
        };
        base.write(&format!("c{at}.odcs.yaml"), contract(fields));
        head.write(&format!("c{at}.odcs.yaml"), contract(0));
        let read: String =
            (0..fields).map(|nth| format!("      a_rather_long_name_of_a_field_{nth}: {{}}\n")).collect();
        for side in [&base, &head] {
            side.write(
                &format!("c{at}.needs.yaml"),
                format!(
                    "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: consumer-{at}\nteam: team-{}\nreads:\n  \
                     - contract: urn:acme:c{at}\n    fields:\n{read}",
                    at % teams
                ),
            );
        }
    }
    Change { base, head }
}

/// However much there is: it fits, nothing in the way is missing, and what is left out is told. In the fixed order.
#[test]
fn however_much_there_is_it_fits_and_no_finding_in_the_way_is_missing() {
    let sizes = [
        (2, 3, 2, None),
        (8, 14, 3, Some("links to lines")),
        (60, 9, 60, Some("whom each finding hurts")),
        (20, 90, 3, Some("what each finding says")),
        (40, 110, 3, Some("in which contract each finding is")),
    ];
    for (contracts, fields, teams, left_out) in sizes {
        let judged = many(contracts, fields, teams).judged(&[], |_| Vec::new());
        let publication = judged.publication(&Occasion { links: Some(&links()), ..occasion() });
        let comment = &publication.comment;
        assert!(comment.len() <= 65_536, "{contracts} x {fields}: {}", comment.len());
        let in_the_way: Vec<_> =
            judged.report.assessments.iter().filter(|one| judged.presented().is_in_the_way(one)).collect();
        assert!(in_the_way.len() >= contracts * fields);
        for one in in_the_way {
            let id = one.finding.fingerprint().short().to_owned();
            assert!(comment.contains(&id), "{contracts} x {fields}: {id} is missing");
        }
        let told = comment.lines().find(|line| line.starts_with("Left out to fit: ")).unwrap_or_default();
        match left_out {
            // The last thing that is left out, as everything before it is.
            Some(last) => assert!(told.contains(&format!(", {last}. All of it")), "{contracts} x {fields}: {told}"),
            None => assert_eq!(told, ""),
        }
        assert_harmless(comment);
        assert!(publication.summary.len() <= 1_048_576 && publication.check_run.text.len() <= 65_535);
        assert!(publication.status.description.chars().count() <= 140, "{}", publication.status.description);
        assert!(publication.check_run.annotations.iter().all(|one| one.title.chars().count() <= 255));
    }
}

#[test]
fn notices_are_given_only_when_somebody_has_to_act_or_can_go_on() {
    let change = Change::proposal();
    let glass = Change::proposal().with_policy("break-glass: { team: platform }");
    let olga = &["acme-olga"];
    let nobody = change.judged(olga, |_| Vec::new());
    let one = one_of_two();
    let open = change.judged(olga, everybody);
    let stale = change.judged(olga, |report| {
        everybody(report).into_iter().map(|voice| before(report, voice, &["values-added"])).collect()
    });
    let withdrawn = change.judged(olga, |report| everybody(report).into_iter().skip(1).collect());
    let through = glass.judged(olga, |report| vec![calls(report, "acme-pia"), calls(report, "acme-paul")]);
    let broken = Change::scenario("misspelt-key").judged(&[], |_| Vec::new());
    let harmless = Change::scenario("no-change").judged(&[], |_| Vec::new());
    let denied = Change::scenario("policy-deny").judged(&[], |_| Vec::new());
    // Before, now, and whether something is said.
    let steps: Vec<(&str, Option<&Judged>, &Judged, bool)> = vec![
        ("first-held", None, &nobody, true),
        ("first-open", None, &open, false),
        ("first-harmless", None, &harmless, false),
        ("first-broken", None, &broken, false),
        ("first-denied", None, &denied, false),
        ("same", Some(&nobody), &nobody, false),
        ("one-agreed", Some(&nobody), &one, false),
        ("opened", Some(&one), &open, true),
        ("still-open", Some(&open), &open, false),
        ("went-stale", Some(&open), &stale, true),
        ("still-stale", Some(&stale), &stale, false),
        ("taken-back", Some(&open), &withdrawn, true),
        ("let-through", Some(&nobody), &through, true),
        ("broke", Some(&open), &broken, true),
        ("still-broken", Some(&broken), &broken, false),
        ("mended", Some(&broken), &harmless, true),
        ("new-hurt", Some(&harmless), &nobody, true),
        ("newly-denied", Some(&harmless), &denied, true),
    ];
    let mut all = String::new();
    for (step, before, now, is_said) in steps {
        let notice = now.notice(before.map(Judged::memory).as_ref());
        assert_eq!(notice.is_some(), is_said, "{step}: {notice:?}");
        all.push_str(&notice.map_or_else(String::new, |notice| format!("=== {step}\n{notice}\n")));
        // The comment itself mentions nobody, ever.
        assert!(!understood(&now.comment()).2.contains('@'), "{step}");
    }
    reviewed!("comment/notices", all);
}

#[test]
fn what_was_asked_before_a_break_is_not_asked_again_after_it() {
    let change = Change::proposal();
    let nobody = change.judged(&[], |_| Vec::new());
    let broken = Change::scenario("misspelt-key").judged(&[], |_| Vec::new());
    let known = nobody.memory();
    let between = comment(&broken.presented(), &Occasion { before: Some(&known), ..occasion() });
    assert_eq!(nobody.notice(Memory::read(&between).as_ref()), None);
}

#[test]
fn the_status_says_in_one_line_what_is_waited_for() {
    let change = Change::proposal();
    let glass = Change::proposal().with_policy("break-glass: { team: platform }");
    let judged = [
        change.judged(&[], |_| Vec::new()),
        one_of_two(),
        change.judged(&[], |report| vec![objects(report, "acme-ana")]),
        change.judged(&[], everybody),
        glass.judged(&[], |report| vec![calls(report, "acme-pia"), calls(report, "acme-paul")]),
        Change::scenario("misspelt-key").judged(&[], |_| Vec::new()),
        Change::scenario("no-change").judged(&[], |_| Vec::new()),
        Change::scenario("policy-deny").judged(&[], |_| Vec::new()),
        many(30, 2, 30).judged(&[], |_| Vec::new()),
    ];
    let lines: Vec<String> = judged
        .iter()
        .map(|one| one.publication(&occasion()).status)
        .map(|status| format!("{} {}: {}\n", status.context, status.state.name(), status.description))
        .collect();
    reviewed!("comment/status", lines.concat());
}

#[test]
fn reviews_are_requested_of_those_who_can_agree_and_were_not_asked() {
    let change = Change::proposal();
    let author = Person::named("Acme-Rosa");
    let requested = ["acme/finance".to_owned(), "ACME-LEA".to_owned()];
    let judged = change.judged(&["acme-rosa", "acme-luca"], |_| Vec::new());
    let asked = Occasion { author: Some(&author), requested: &requested, ..occasion() };
    let all = |occasion: &Occasion<'_>| -> Vec<(String, Option<String>, Vec<String>)> {
        let reviewers = judged.publication(occasion).reviewers;
        reviewers.into_iter().map(|one| (one.team, one.github, one.members)).collect()
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(
        all(&occasion()),
        [
            (text("finance"), Some(text("acme/finance")), vec![text("acme-ana"), text("acme-ben")]),
            (text("logistics"), Some(text("acme/logistics")), vec![text("acme-lea")]),
            (text("risk"), Some(text("acme/risk")), vec![text("acme-ravi"), text("acme-rui")]),
        ]
    );
    assert_eq!(all(&asked), [(text("risk"), Some(text("acme/risk")), vec![text("acme-ravi"), text("acme-rui")])]);
    assert!(change.judged(&[], everybody).publication(&occasion()).reviewers.is_empty());
}

#[test]
fn annotations_stand_at_lines_of_the_proposed_files_the_worst_first() {
    let change = Change::proposal();
    let judged = change.judged(&[], |report| vec![agrees(report, "acme-lea")]);
    let publication = judged.publication(&Occasion { links: Some(&links()), ..occasion() });
    let annotations = publication.check_run.annotations;
    let shown: Vec<String> = annotations
        .iter()
        .map(|one| {
            let text = std::fs::read_to_string(change.head.path().join(&one.path)).expect("a file of the head");
            assert!(one.start_line <= text.lines().count() && one.start_line == one.end_line);
            format!("{} {} {}", one.level.name(), one.path, one.title)
        })
        .collect();
    assert_eq!(
        shown,
        [
            "failure orders/orders.odcs.yaml values-added (risky)",
            "warning consumers/fraud-model.needs.yaml pending-need (warning)",
            "warning consumers/revenue-dashboard.needs.yaml pending-need (warning)",
            "notice orders/orders.odcs.yaml field-removed (breaking)",
            "notice orders/orders.odcs.yaml field-added (note)",
        ]
    );
    // Lines that only the merged file has are annotated nowhere.
    let merged = Links { merged: BTreeSet::from(["orders/orders.odcs.yaml".to_owned()]), ..links() };
    let publication = judged.publication(&Occasion { links: Some(&merged), ..occasion() });
    assert!(publication.check_run.annotations.iter().all(|one| one.path.starts_with("consumers/")));
    assert!(!publication.comment.contains("orders.odcs.yaml#L"));
}

#[test]
fn the_dry_run_reads_as_reviewed() {
    let author = Person::named("acme-olga");
    let shortfalls = [Shortfall {
        what: "request a review of acme/finance".to_owned(),
        why: "this token may not ask teams".to_owned(),
        remedy: "Give the action a `team-token`.".to_owned(),
    }];
    let links = links();
    let occasion = Occasion {
        author: Some(&author),
        links: Some(&links),
        label: Some("needs-consent"),
        shortfalls: &shortfalls,
        ..occasion()
    };
    let publication = one_of_two().publication(&occasion);
    assert_eq!(publication.status.state, State::Failure);
    assert!(publication.begins);
    let shown = dry_run(&publication, 80);
    assert!(publication.summary.contains("could not request a review of acme/finance"), "{}", publication.summary);
    reviewed!("comment/dry-run", shown);
    reviewed!("comment/summary", publication.summary);
}

/// Red means the same in every format: what somebody still has to agree to, and nothing else.
#[test]
fn what_everybody_agreed_to_is_red_in_no_format() {
    let change = Change::proposal();
    let open = change.judged(&["acme-olga"], everybody);
    let one = one_of_two();
    let glass = Change::proposal().with_policy("break-glass: { team: platform }");
    let through = glass.judged(&[], |report| vec![calls(report, "acme-pia"), calls(report, "acme-paul")]);
    // The city asks logistics, the status finance and risk: one of two agreed, so that both are in the way.
    let half = change.judged(&[], |report| vec![agrees(report, "acme-lea")]);
    for (judged, red) in [(&open, 0), (&through, 0), (&half, 1), (&one, 2)] {
        let presented = judged.presented();
        assert_eq!(github::render(&presented).matches("::error ").count(), red);
        assert_eq!(junit::render(&presented).matches("<failure").count(), red);
        let log: serde_json::Value = serde_json::from_str(&sarif::render(&presented)).expect("JSON");
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.iter().filter(|one| one["level"] == "error").count(), red);
        let publication = judged.publication(&occasion());
        let annotations = publication.check_run.annotations;
        assert_eq!(annotations.iter().filter(|one| one.level == AnnotationLevel::Failure).count(), red);
        assert_eq!(publication.status.state, if red == 0 { State::Success } else { State::Failure });
    }
}

/// For people at a terminal, and for programs.
#[test]
fn consent_reads_as_reviewed_at_a_terminal_and_for_programs() {
    let stale = Change::proposal().judged(&["acme-olga", "acme-lea"], |report| {
        let mut voices: Vec<Voice> =
            everybody(report).into_iter().map(|voice| before(report, voice, &["values-added"])).collect();
        voices.push(agrees(report, "acme-mara"));
        voices
    });
    let shown = |judged: &Judged| anstream::adapter::strip_str(&terminal::render(&judged.presented(), 80)).to_string();
    let section = |judged: &Judged| {
        let shown = shown(judged);
        let (_, section) = shown.split_once("\nconsent\n").expect("the section");
        section.to_owned()
    };
    let veto = Change::proposal().judged(&["acme-lea", "acme-luca"], |report| vec![objects(report, "acme-ana")]);
    reviewed!(
        "comment/terminal",
        format!("{}\n=====\n{}\n=====\n{}", section(&stale), section(&one_of_two()), section(&veto))
    );
    let report: serde_json::Value = serde_json::from_str(&json::render(&stale.presented())).expect("JSON");
    reviewed!("comment/json", serde_json::to_string_pretty(&report["consent"]).expect("JSON"));
}
