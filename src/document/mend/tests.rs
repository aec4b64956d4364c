//! Every way a file may be written, mended; and what must not be.

use super::*;
use crate::document::schema::{DocumentKind, validate};
use crate::model::{Anchor, Change};

const FILE: FileId = FileId(0);

/// A document without its first lines, which are always the same.
const HEAD: &str = "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0.0\nstatus: active\n";

fn examine(file: FileId, root: &Node) -> Vec<Problem> {
    validate(DocumentKind::Contract, file, root)
}

/// What becomes of a text, with what was done; the text itself where nothing was.
fn mended(text: &str) -> (String, Vec<String>) {
    match mend(FILE, text, &examine) {
        Some(mended) => {
            assert_eq!(mend(FILE, &mended.text, &examine), None, "twice:\n{}", mended.text);
            (mended.text, mended.done.into_iter().map(|done| format!("{}: {}", done.line, done.what)).collect())
        }
        None => (text.to_owned(), Vec::new()),
    }
}

/// Mends a text and expects exactly these replacements in it.
fn expect(text: &str, replaced: &[(&str, &str)]) -> Vec<String> {
    let wanted = replaced.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from} is not in {text}");
        text.replacen(from, to, 1)
    });
    let (new, done) = mended(text);
    assert_eq!(new, wanted);
    assert_eq!(done.len(), replaced.len(), "{done:?}");
    done
}

#[test]
fn only_the_misspelt_words_change() {
    let text = format!(
        "# Acme's orders, with a\ttab and an é\n{HEAD}schema:\n  - name: orders   # the table\n    propertys:\n      - name: 'größe'\n        logicaltype: \"String\"  # é\n        requird:   Yes\n      - {{ name: b, Logical_Type: integer, 'uniqe': yes }}"
    );
    let done = expect(
        &text,
        &[
            ("propertys", "properties"),
            ("logicaltype", "logicalType"),
            ("\"String\"", "\"string\""),
            ("requird", "required"),
            ("Yes", "true"),
            ("Logical_Type", "logicalType"),
            ("'uniqe'", "'unique'"),
            ("yes", "true"),
        ],
    );
    assert_eq!(
        done,
        [
            "9: `propertys` is `properties` now",
            "11: `logicaltype` is `logicalType` now",
            "11: `logicalType` is `string` now, not `String`",
            "12: `requird` is `required` now",
            "12: `required` is `true` now, not `Yes`",
            "13: `Logical_Type` is `logicalType` now",
            "13: `uniqe` is `unique` now",
            "13: `unique` is `true` now, not `yes`",
        ]
    );
}

#[test]
fn line_ends_stay_as_they_are() {
    let text = format!("{HEAD}schema:\n  - name: a\n    propertis: [] # none\n").replace('\n', "\r\n");
    expect(&text, &[("propertis", "properties")]);
}

#[test]
fn a_number_becomes_the_text_it_shows() {
    let text = HEAD.replace("version: 1.0.0", "version: 1.10 # major, minor").replace("id: x", "id: 007");
    let done = expect(&text, &[("007", "\"007\""), ("1.10", "\"1.10\"")]);
    assert_eq!(done[1], "4: `version` is the text `1.10` now, not a number");
}

#[test]
fn the_version_of_the_standard_is_known_by_its_numbers() {
    for (written, wanted) in [("v3.1.0", "3.1.0"), ("v3.1.0", "v3.1"), ("v3.1.0", "V3.1.0"), ("\"v3.1.0\"", "3.1")] {
        let [right, wrong] = [written, wanted].map(|version| HEAD.replace("v3.1.0", version));
        assert_eq!(mended(&wrong).0, right);
    }
    let text = HEAD.replace("v3.1.0", "v4.0.0");
    assert_eq!(mended(&text).0, text);
}

#[test]
fn what_could_mean_two_things_or_none_is_left_alone() {
    for text in [
        // No key is near, or the right one is there already.
        "schema:\n  - name: a\n    colour: red\n",
        "schema:\n  - name: a\n    nmae: b\n",
        "schema:\n  - name: a\n    logicalType: table\n",
        // Written in a way that no replacement could keep.
        "schema:\n  - name: a\n    \"propert\\u0069s\": []\n",
        "schema:\n  - name: a\n    logicalType: >-\n      Object\n",
        "schema:\n  - name: a\n    ? propertis\n    : []\n    properties: []\n",
    ] {
        let text = format!("{HEAD}{text}");
        assert_eq!(mended(&text), (text.clone(), Vec::new()));
    }
}

#[test]
fn what_is_written_once_and_meant_twice_is_left_alone() {
    let text = format!(
        "{HEAD}schema:\n  - name: a\n    properties:\n      - &it {{ name: x, requird: true }}\n  - name: b\n    properties: [*it]\n"
    );
    assert_eq!(mended(&text).0, text);
    // A value that is only named here is not written here.
    let text = format!("{HEAD}tenant: &t Object\nschema:\n  - name: a\n    logicalType: *t\n");
    assert_eq!(mended(&text).0, text);
}

#[test]
fn what_a_misspelt_key_hid_is_not_its_fault() {
    let text =
        format!("{HEAD}schema:\n  - name: a\n    propertis:\n      - {{ name: b, colour: red, requird: true }}\n");
    expect(&text, &[("propertis", "properties"), ("requird", "required")]);
}

#[test]
fn a_guess_that_its_value_contradicts_is_not_made() {
    let text = format!("{HEAD}schema:\n  - name: a\n    propertis: none\n");
    assert_eq!(mended(&text), (text.clone(), Vec::new()));
    // ... and does not keep others from being made.
    let more = format!("{text}  - name: b\n    physicalname: c\n");
    expect(&more, &[("physicalname", "physicalName")]);
    // A value that can be mended in its turn contradicts nothing; one that cannot does.
    let chain = format!("{HEAD}schema:\n  - name: a\n    properties: [{{ name: b, requird: 'yes' }}]\n");
    expect(&chain, &[("requird", "required"), ("'yes'", "true")]);
    let text = chain.replace("'yes'", "perhaps");
    assert_eq!(mended(&text), (text.clone(), Vec::new()));
}

/// A problem with an edit at the value of `key`.
fn wanting(key: &'static str, change: impl Fn(Site) -> Edit) -> impl Fn(FileId, &Node) -> Vec<Problem> {
    move |file, root| {
        let asked = root.get("a").is_some_and(|map| map.get("n").is_none());
        let site = Site { file, route: vec![Step::Key("a".into()), Step::Key(key.into())], anchor: Anchor::Value };
        let problem = Problem::warning("invalid-value", site.clone(), "no `n`");
        if asked { vec![problem.mended_by(change(site))] } else { Vec::new() }
    }
}

#[test]
fn a_new_key_takes_a_line_of_its_own_or_a_comma() {
    let follow = |site| Edit { site, change: Change::Followed { key: "n".to_owned(), value: "2".to_owned() } };
    for (text, wanted) in [
        ("a:\n  k: true # why\n  z: 1\n", "a:\n  k: true # why\n  n: 2\n  z: 1\n"),
        ("a:\n  k: true", "a:\n  k: true\n  n: 2"),
        ("a:\r\n  k: true\r\n", "a:\r\n  k: true\r\n  n: 2\r\n"),
        ("a: { k: true }\n", "a: { k: true, n: 2 }\n"),
        ("a: {é: 1, k: true # why\n  , z: 1}", "a: {é: 1, k: true, n: 2 # why\n  , z: 1}"),
        ("a: {\n  k: true\n}\n", "a: {\n  k: true, n: 2\n}\n"),
    ] {
        let new = mend(FILE, text, &wanting("k", follow)).map(|mended| mended.text);
        assert_eq!(new.as_deref(), Some(wanted), "{text}");
    }
    let new = mend(FILE, "x: 1\na:\n  k: true\n", &wanting("k", follow)).unwrap();
    assert_eq!(new.done, [Done { line: 4, what: "`n: 2` is new".to_owned() }]);
}

#[test]
fn texts_are_quoted_as_they_were_and_where_they_must_be() {
    let text = |new: &'static str| move |site| Edit::text(site, new);
    let becomes = |from: &str, new: &'static str| {
        let examine = move |file: FileId, root: &Node| {
            let site = Site::root(file).key("a");
            let problem = Problem::warning("invalid-value", site.clone(), "not so");
            let done = root.text_at("a") == Some(new);
            if done { Vec::new() } else { vec![problem.mended_by(text(new)(site))] }
        };
        mend(FILE, from, &examine).map(|mended| mended.text)
    };
    assert_eq!(becomes("a: old # x\n", "it's").as_deref(), Some("a: \"it's\" # x\n"));
    assert_eq!(becomes("a: 'old'\n", "it's").as_deref(), Some("a: 'it''s'\n"));
    assert_eq!(becomes("a: \"old\"\n", "say \"no\" \\").as_deref(), Some("a: \"say \\\"no\\\" \\\\\"\n"));
    assert_eq!(becomes("a: old\n", "true").as_deref(), Some("a: 'true'\n"));
    assert_eq!(becomes("a: old\n", "2020-01-01").as_deref(), Some("a: '2020-01-01'\n"));
    assert_eq!(becomes("[{a: old}]\n", "x"), None);
    // A text of two lines is not written in one.
    assert_eq!(becomes("a: two\n  lines\n", "one"), None);
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    /// Lines that are often right, often misspelt, and indented in ways that are often wrong.
    fn line() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "schema:",
            "- name: a",
            "propertis:",
            "properties:",
            "logicaltype: String",
            "requird: yes",
            "required: True",
            "'uniqe': \"true\"",
            "# é\tcomment",
            "tags: [a, {b: c}]",
            "quality:",
            "- Metric: nullvalues",
            "mustBe: 0",
            "version: 1.0",
            "descripton: |",
            "text",
            "",
            "- {Name: b, primarykey: true}",
            "status: &a active",
            "type: *a",
        ]);
        (0_usize..4, words, prop::sample::select(vec!["\n", "\r\n"]))
            .prop_map(|(indent, word, end)| format!("{}{word}{end}", "  ".repeat(indent)))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn any_text_is_mended_to_what_needs_no_more_mending(lines in prop::collection::vec(line(), 0..14)) {
            let text = format!("{HEAD}{}", lines.concat());
            if let Some(mended) = mend(FILE, &text, &examine) {
                prop_assert_eq!(mend(FILE, &mended.text, &examine), None);
                let count = |text: &str| State::of(FILE, text.to_owned(), &examine).map(|state| state.problems.len());
                prop_assert!(count(&mended.text) < count(&text));
                // Words change; what stands between them does not.
                let comments = |text: &str| text.lines().filter(|line| line.contains('#')).count();
                prop_assert_eq!(comments(&mended.text), comments(&text));
                prop_assert_eq!(mended.text.matches("\r\n").count(), text.matches("\r\n").count());
            }
        }
    }
}
