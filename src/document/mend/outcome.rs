//! What a document has to hold once its edits are made: the measure of the text that comes out.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::document::node::{Kind, Node};
use crate::model::{Change, Edit, Step};

/// The content of `root` with `edits` made; `None` where one of them has no place in it.
pub(super) fn expected(text: &str, root: &Node, edits: &BTreeSet<Edit>) -> Option<Value> {
    let all: Vec<&Edit> = edits.iter().collect();
    let mut made = 0;
    let value = content(text, root, &all, 0, &mut made);
    (made == all.len()).then_some(value)
}

/// The content of `node`, which lies `depth` steps down the routes of `edits`; all of them lead through it.
fn content(text: &str, node: &Node, edits: &[&Edit], depth: usize, made: &mut usize) -> Value {
    let below = |step: &Step| -> Vec<&Edit> {
        edits.iter().copied().filter(|edit| edit.site.route.get(depth) == Some(step)).collect()
    };
    let mut value = match &node.kind {
        _ if edits.is_empty() => return node.to_json(),
        Kind::Seq(items) => Value::Array(
            items
                .iter()
                .enumerate()
                .map(|(at, item)| content(text, item, &below(&Step::Index(at)), depth + 1, made))
                .collect(),
        ),
        Kind::Map(entries) => {
            let mut map = Map::new();
            for entry in entries {
                let edits = below(&Step::Key(entry.key.as_str().into()));
                let value = content(text, &entry.value, &edits, depth + 1, made);
                let own = || edits.iter().filter(|edit| edit.site.route.len() == depth + 1).map(|edit| &edit.change);
                let renamed = own().find_map(|change| match change {
                    Change::Key(name) => Some(name.clone()),
                    _ => None,
                });
                map.insert(renamed.unwrap_or_else(|| entry.key.clone()), value);
                for change in own() {
                    match change {
                        Change::Followed { key, value } => {
                            map.insert(key.clone(), serde_json::from_str(value).unwrap_or(Value::Null));
                        }
                        Change::Named { key, text, .. } => {
                            map.insert(key.clone(), Value::String(text.clone()));
                        }
                        _ => {}
                    }
                }
            }
            Value::Object(map)
        }
        _ => node.to_json(),
    };
    for edit in edits.iter().filter(|edit| edit.site.route.len() == depth) {
        *made += 1;
        match &edit.change {
            Change::Text(new) => value = Value::String(new.clone()),
            Change::Literal(literal) => value = serde_json::from_str(literal).unwrap_or(Value::Null),
            Change::Quoted => value = text.get(node.span.clone()).map_or(Value::Null, Into::into),
            Change::Key(_) | Change::Followed { .. } | Change::Named { .. } => {}
        }
    }
    value
}
