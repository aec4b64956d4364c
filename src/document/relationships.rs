//! ODCS `relationships` -> relationships. Beside a field or beside its dataset, by names or by ids: one meaning.
//!
//! Source: ODCS v3.1, sections Relationships and References. References into other files are kept as they are written.

use super::node::Node;
use super::odcs::items;
use crate::model::relationship::{End, Relationship};
use crate::model::{Dataset, Field, Path, Segment, Site};

/// Puts every relationship of a contract into the dataset whose fields refer.
pub(super) fn read_relationships(root: &Node, site: &Site, datasets: &mut [Dataset]) {
    let mut found = Vec::new();
    for (at, (node, site)) in items(root, "schema", site).enumerate() {
        for (relationship, site) in items(node, "relationships", &site) {
            let from: Vec<End> = references(relationship, "from").map(|text| end(text, datasets)).collect();
            found.push(read(relationship, &from, at, site, datasets));
        }
        below(node, &Path::root(), &site, at, datasets, &mut found);
    }
    for (at, relationship) in found.into_iter().flatten() {
        datasets[at].relationships.push(relationship);
    }
}

type Found = Vec<Option<(usize, Relationship)>>;

/// Relationships beside fields: the field itself is what refers.
fn below(node: &Node, path: &Path, site: &Site, at: usize, datasets: &[Dataset], found: &mut Found) {
    let mut members: Vec<(&Node, Site, Segment)> = items(node, "properties", site)
        .map(|(node, site)| (node, site, Segment::Member(node.text_at("name").unwrap_or_default().to_owned())))
        .collect();
    members.extend(node.get("items").map(|item| (item, site.key("items"), Segment::Item)));
    let map = |key| Some((node.get("map")?.get(key)?, site.keys(&["map", key])));
    members.extend(map("key").map(|(node, site)| (node, site, Segment::Key)));
    members.extend(map("value").map(|(node, site)| (node, site, Segment::Value)));
    for (member, site, segment) in members {
        let path = path.child(segment);
        for (relationship, site) in items(member, "relationships", &site) {
            let from = located(&datasets[at], path.clone());
            found.push(read(relationship, &[from], at, site, datasets));
        }
        below(member, &path, &site, at, datasets, found);
    }
}

fn read(node: &Node, from: &[End], at: usize, site: Site, datasets: &[Dataset]) -> Option<(usize, Relationship)> {
    let to: Vec<End> = references(node, "to").map(|text| end(text, datasets)).collect();
    // One field may refer to several; of lists that do not fit together, no entry is lost.
    let nth = |list: &[End], at: usize| list.get(at).or_else(|| list.last()).cloned();
    let pairs = (0..from.len().max(to.len())).filter_map(|at| nth(from, at).zip(nth(&to, at)));
    let mut ends: Vec<(End, End)> = pairs.collect();
    ends.sort();
    let first = ends.first()?.0.place.clone();
    let is_lone = ends.iter().all(|(from, _)| *from == ends[0].0);
    let holder = first.as_ref().and_then(|(name, _)| datasets.iter().position(|dataset| dataset.name == *name));
    let path = first.filter(|_| is_lone).map(|(_, path)| path).unwrap_or_default();
    let relationship = Relationship {
        id: node.text_at("id").map(str::to_owned),
        kind: node.text_at("type").unwrap_or("foreignKey").to_owned(),
        ends,
        path,
        site,
    };
    Some((holder.unwrap_or(at), relationship))
}

/// One reference, or a list of them.
fn references<'a>(node: &'a Node, key: &str) -> impl Iterator<Item = &'a str> {
    let value = node.get(key);
    let list = value.map(Node::items).unwrap_or_default().iter().filter_map(Node::text);
    value.and_then(Node::text).into_iter().chain(list)
}

fn end(reference: &str, datasets: &[Dataset]) -> End {
    let reference = reference.trim();
    let found = if reference.contains('#') { None } else { resolve(reference, datasets) };
    found.unwrap_or_else(|| End { name: reference.to_owned(), place: None, aligned: None })
}

fn located(dataset: &Dataset, path: Path) -> End {
    End { name: format!("{}.{path}", dataset.name), place: Some((dataset.name.clone(), path)), aligned: None }
}

/// `dataset.field`, `schema/dataset/properties/field`, or the field alone where there is one dataset.
fn resolve(reference: &str, datasets: &[Dataset]) -> Option<End> {
    let steps: Vec<&str> = if reference.contains('/') {
        reference.split('/').filter(|step| !["", "schema", "properties"].contains(step)).collect()
    } else {
        reference.split('.').collect()
    };
    let is = |names: [Option<&str>; 3], wanted: &str| names.contains(&Some(wanted));
    let named = |dataset: &&Dataset| {
        is([dataset.id.as_deref(), Some(&dataset.name), dataset.physical_name.as_deref()], steps[0])
    };
    let (dataset, rest) = match (datasets.iter().find(named), datasets) {
        (Some(dataset), _) => (dataset, &steps[1..]),
        (None, [only]) => (only, &steps[..]),
        (None, _) => return None,
    };
    let mut path = Path::root();
    let mut fields = &dataset.fields;
    for step in rest {
        let named = |field: &&Field| is([field.id.as_deref(), field.name(), field.physical_name.as_deref()], step);
        let field = fields.iter().find(named)?;
        path = path.child(field.segment.clone());
        fields = &field.members;
        // Members of a list's element are named as if the list were not there.
        if let [item] = fields.as_slice()
            && item.segment == Segment::Item
            && !item.members.is_empty()
        {
            path = path.child(Segment::Item);
            fields = &item.members;
        }
    }
    (!path.is_root()).then(|| located(dataset, path))
}
