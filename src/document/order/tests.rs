//! Keys in every order, with all that stands around them; and what is left alone.

use super::*;

const FILE: FileId = FileId(0);

/// What becomes of a text; the text itself where its keys are in order.
fn ordered(text: &str) -> String {
    let new = in_order(FILE, text).expect("nothing stands against it").map_or_else(|| text.to_owned(), |new| new.text);
    assert_eq!(in_order(FILE, &new), Ok(None), "twice:\n{new}");
    new
}

#[test]
fn a_key_takes_its_lines_and_comments_along() {
    let text = "# Acme's orders
# (the second line of the head)

# the reader of YAML decides
version: 1.0.0   # of the contract
status: active
# tenant: acme

# --- the tables ---

# one row an order
schema:
  - name: orders
    description: |
      # no comment

      text
    # indented, so it is part of the list

kind: DataContract
# found by this
\"id\": x
description:
- not: indented
apiVersion: v3.1.0

# the end
";
    let wanted = "# Acme's orders
# (the second line of the head)

apiVersion: v3.1.0

kind: DataContract
# found by this
\"id\": x
# the reader of YAML decides
version: 1.0.0   # of the contract
status: active
# tenant: acme
description:
- not: indented

# --- the tables ---

# one row an order
schema:
  - name: orders
    description: |
      # no comment

      text
    # indented, so it is part of the list

# the end
";
    assert_eq!(ordered(text), wanted);
    // With the line ends of other systems it is the same.
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(ordered(&crlf(text)), crlf(wanted));
}

#[test]
fn what_heads_a_file_and_what_ends_it_stays() {
    for (text, wanted) in [
        // A single comment is about the file, wherever the first key goes.
        ("# orders\nid: x\nkind: DataContract\n", "# orders\nkind: DataContract\nid: x\n"),
        ("# orders\n\nid: x\nkind: DataContract\n", "# orders\n\nkind: DataContract\nid: x\n"),
        ("%YAML 1.2\n---\nid: x\nkind: DataContract\n...\n", "%YAML 1.2\n---\nkind: DataContract\nid: x\n...\n"),
        // The blank line parts the first key from those that follow, whichever those are.
        ("schema: []\n\nid: x\nkind: DataContract\n", "kind: DataContract\nid: x\n\nschema: []\n"),
        // A file that does not end its last line goes on not ending it.
        ("id: x\nkind: DataContract", "kind: DataContract\nid: x"),
        ("id: x\r\nkind: DataContract", "kind: DataContract\r\nid: x"),
        ("id: x\nschema: []\nkind: DataContract\ntags:\n  - a", "kind: DataContract\nid: x\ntags:\n  - a\nschema: []"),
        // A comment below the last key, and touching it, is its own.
        ("id: x\nkind: DataContract\n# always\n", "kind: DataContract\n# always\nid: x\n"),
        ("id: x\nkind: DataContract\n\n# vim: et\n", "kind: DataContract\nid: x\n\n# vim: et\n"),
    ] {
        assert_eq!(ordered(text), wanted);
    }
}

#[test]
fn a_key_that_nobody_knows_stays_behind_the_one_before_it() {
    let text = "mine: 1\nid: x\nyours: 2\nkind: DataContract\nours: 3\n";
    assert_eq!(ordered(text), "mine: 1\nkind: DataContract\nours: 3\nid: x\nyours: 2\n");
}

#[test]
fn an_anchor_moves_where_its_readers_can_follow() {
    let text = "schema: [{ name: &n orders }]\nid: x\nname: *n\nkind: DataContract\n";
    assert!(in_order(FILE, text).is_err(), "the name would be read before it is given");
    let text = "name: &n orders\nid: x\nschema: [{ name: *n }]\nkind: DataContract\n";
    assert_eq!(ordered(text), "kind: DataContract\nid: x\nname: &n orders\nschema: [{ name: *n }]\n");
}

#[test]
fn what_cannot_be_moved_without_harm_is_not_moved() {
    for text in [
        // Keys that share a line, or do not begin theirs.
        "{ id: x, kind: DataContract }\n",
        "  id: x\n  kind: DataContract\n",
        "? id\n: x\n? kind\n: DataContract\n",
        // Blank lines that are part of a text.
        "status: |+\n  active\n\n\nid: x\nkind: DataContract\n",
        // A text that ends where the file ends, or would.
        "kind: DataContract\nschema: []\nstatus: |\n  active",
        "kind: DataContract\nschema:\n- description: >-  # so\n    an order\nstatus: active",
    ] {
        assert!(in_order(FILE, text).is_err(), "{text}");
    }
    // No contract, or nothing that could be read.
    for text in [
        "id: x\nkind: Needs\n",
        "id: x\n",
        "",
        "[",
        "name: \"two\n# lines\"\nid: x\nkind: DataContract\n",
        "id: x\nkind: DataContract\n---\nid: y\n",
        "id: x\nkind: DataContract\nid: y\n",
    ] {
        assert_eq!(in_order(FILE, text), Ok(None), "{text}");
    }
}

#[test]
fn lines_are_followed() {
    let new = in_order(FILE, "# head\nid: x\nkind: DataContract\n").unwrap().unwrap();
    assert_eq!([1, 2, 3].map(|line| new.new_line(line)), [1, 3, 2]);
    assert_eq!(new.first_moved(), 2);
}

mod properties {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Keys with values of every form, each of which names its key.
    const VALUES: [&str; 9] = [
        "NAME\n",
        "\n  - NAME   # trailing\n",
        "\n- NAME\n  # indented\n",
        "|\n  NAME\n\n  # no comment\n",
        ">-\n  NAME\n  folded\n",
        "{ a: NAME,\n  b: [1, 2] }\n",
        "'NAME\n\n  quoted'\n",
        "NAME\n  plain\n",
        "|+\n  NAME\n",
    ];

    fn block(key: &'static str) -> impl Strategy<Value = (String, &'static str)> {
        let gap = prop::sample::select(vec!["", "", "\n", "\n\n", "\n# island\n\n", "  \n"]);
        let comments = prop::sample::select(vec!["", "", "# of NAME\n", "# of NAME:\n# - two lines\n"]);
        let after = prop::sample::select(vec!["", "", "", "# below NAME\n\n", "  # inside NAME\n"]);
        (gap, comments, prop::sample::select(VALUES.to_vec()), after).prop_map(move |(gap, comments, value, after)| {
            let value = if key == "kind" { "DataContract\n" } else { value };
            (format!("{gap}{comments}{key}: {value}{after}").replace("NAME", &format!("the_{key}")), key)
        })
    }

    fn contract() -> impl Strategy<Value = String> {
        let keys: Vec<&'static str> = DocumentKind::Contract.top_keys().chain(["strange"]).collect();
        let blocks = keys.into_iter().filter(|key| *key != "kind").map(block).collect::<Vec<_>>();
        let head = prop::sample::select(vec!["", "# head\n", "# head\n\n", "---\n", "# head\n---\n# more\n"]);
        let tail = prop::sample::select(vec!["", "\n# the end\n", "...\n"]);
        let some = (blocks, any::<u32>()).prop_map(|(blocks, mask)| {
            blocks
                .into_iter()
                .enumerate()
                .filter(|(at, _)| mask >> at & 1 == 1)
                .map(|(_, block)| block)
                .collect::<Vec<_>>()
        });
        let with_kind = (some, block("kind")).prop_map(|(mut blocks, kind)| {
            blocks.push(kind);
            blocks
        });
        (head, with_kind.prop_shuffle(), tail, any::<bool>(), any::<bool>()).prop_map(
            |(head, blocks, tail, open, crlf)| {
                let body: String = blocks.into_iter().map(|(text, _)| text).collect();
                let text = format!("{head}{body}{tail}");
                let text = if open { text.trim_end_matches('\n').to_owned() } else { text };
                if crlf { text.replace('\n', "\r\n") } else { text }
            },
        )
    }

    fn lines(text: &str) -> BTreeMap<&str, usize> {
        text.lines().fold(BTreeMap::new(), |mut counted, line| {
            *counted.entry(line).or_default() += 1;
            counted
        })
    }

    fn keys(root: &Node) -> Vec<&str> {
        root.entries().iter().map(|entry| entry.key.as_str()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn any_order_becomes_the_one_order_and_nothing_is_lost(text in contract()) {
            let before = read(FILE, &Text::new(text.clone()));
            prop_assert!(before.is_some(), "{text}");
            let before = before.unwrap();
            if let Ok(Some(new)) = in_order(FILE, &text) {
                let after = read(FILE, &Text::new(new.text.clone())).unwrap();
                prop_assert_eq!(before.to_json(), after.to_json());
                prop_assert_eq!(lines(&text), lines(&new.text));
                prop_assert_eq!(text.len(), new.text.len());
                prop_assert_eq!(in_order(FILE, &new.text), Ok(None));
                let known = |key: &&str| DocumentKind::Contract.top_keys().any(|known| known == *key);
                let in_new_order: Vec<_> = keys(&after).into_iter().filter(known).collect();
                let wanted: Vec<_> = DocumentKind::Contract.top_keys().filter(|key| before.get(key).is_some()).collect();
                prop_assert_eq!(in_new_order, wanted);
                // Each comment about a key still stands directly above it.
                let next = |text: &str, comment: &str| {
                    text.lines().skip_while(|line| *line != comment).nth(1).map(str::to_owned)
                };
                let has_head = text.starts_with('#') || text.starts_with("---");
                for key in keys(&before).iter().skip(usize::from(!has_head) + usize::from(has_head)) {
                    let comment = format!("# of the_{key}");
                    if text.contains(&format!("{comment}\n")) {
                        prop_assert_eq!(next(&text, &comment), next(&new.text, &comment), "{}", new.text);
                    }
                }
                // Lines are where they are said to be.
                for (at, line) in text.lines().enumerate() {
                    prop_assert_eq!(new.text.lines().nth(new.new_line(at + 1) - 1), Some(line));
                }
            } else {
                // In order already, or one of the texts whose end is not its own.
                let sorted = ranks(before.entries()).is_sorted();
                prop_assert!(sorted || text.contains("|+") || !text.ends_with('\n'), "{text}");
            }
        }

        /// Anchors given, given again and read in any order: the keys move only where every reader still reads the same.
        #[test]
        fn anchors_keep_their_readers(
            marks in prop::collection::vec((prop::sample::select(vec!["&a", "&b", "*a", "*b", ""]), any::<bool>()), 1..8),
            keys in Just(DocumentKind::Contract.top_keys().filter(|key| *key != "kind").collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let mut text = String::new();
            for (at, ((mark, nested), key)) in marks.iter().zip(&keys).enumerate() {
                let value = if mark.starts_with('*') { (*mark).to_owned() } else { format!("{mark} v{at}") };
                let value = if *nested { format!("\n  - {}", value.trim()) } else { format!(" {}", value.trim()) };
                text.push_str(&format!("{key}:{value}\n"));
            }
            text.push_str("kind: DataContract\n");
            if let (Some(before), Ok(Some(new))) = (read(FILE, &Text::new(text.clone())), in_order(FILE, &text)) {
                let after = read(FILE, &Text::new(new.text.clone())).unwrap();
                prop_assert_eq!(before.to_json(), after.to_json());
                prop_assert_eq!(lines(&text), lines(&new.text));
            }
        }

        /// Whatever stands in a file: nothing is lost, and what is in order stays so.
        #[test]
        fn any_text_says_what_it_said(
            pieces in prop::collection::vec(prop::sample::select(vec![
                "id: x\n", "kind: DataContract\n", "status: |\n", "tags:\n", "- a\n", "  - a: b\n", "# c\n", "  # c\n", "\n",
                "  text\n", "...\n", "---\n", "name: 'two\n", " lines'\n", "version: >+\n", "{ domain: x }\n", "? team\n", ": x\n",
                "\t\n", "!!map\n", "\r\n", "price: &a { }", "support: *a",
            ]), 0..14),
        ) {
            let text = format!("{}kind: DataContract\n", pieces.concat());
            if let Ok(Some(new)) = in_order(FILE, &text) {
                let [before, after] = [&text, &new.text].map(|text| read(FILE, &Text::new(text.clone())).unwrap().to_json());
                prop_assert_eq!(before, after);
                prop_assert_eq!(lines(&text), lines(&new.text));
                prop_assert_eq!(in_order(FILE, &new.text), Ok(None));
            }
        }
    }
}
