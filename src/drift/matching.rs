//! Which column of a file is which field of a contract.
//!
//! In: fields of both, one level. Out: for each column its field. By the stored name, else by the name people use, else
//! by a stored name that differs only in case: as contracts are paired, but for ids, which files do not have.

use crate::model::{Field, Path, Segment};

/// For each observed field the published one it stands for; each published field stands for one at most.
pub(super) fn partners<'a>(published: &'a [Field], observed: &[Field]) -> Vec<Option<&'a Field>> {
    let keys: [fn(&Field) -> Option<String>; 3] = [
        |field| key(field, field.stored_name()),
        |field| key(field, field.name()),
        |field| key(field, field.stored_name()).map(|name| name.to_lowercase()),
    ];
    let mut found: Vec<Option<&'a Field>> = vec![None; observed.len()];
    let mut taken = vec![false; published.len()];
    for of in keys {
        let mut places: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
        for (at, field) in published.iter().enumerate().rev().filter(|(at, _)| !taken[*at]) {
            places.extend(of(field).map(|name| (name, at)));
        }
        for (field, partner) in observed.iter().zip(&mut found).filter(|(_, partner)| partner.is_none()) {
            if let Some(at) = of(field).and_then(|name| places.remove(&name)) {
                taken[at] = true;
                *partner = Some(&published[at]);
            }
        }
    }
    found
}

/// The column of a file that stands for the field of a contract at `path`, with its own address in the file.
pub(super) fn stored<'a>(published: &[Field], columns: &'a [Field], path: &Path) -> Option<(&'a Field, Path)> {
    let (mut published, mut observed) = (published, columns);
    let (mut found, mut address) = (None, Path::root());
    for segment in path.segments() {
        let pairs = partners(published, observed);
        let (field, partner) = observed
            .iter()
            .zip(pairs)
            .find_map(|(field, partner)| Some((field, partner.filter(|partner| partner.segment == *segment)?)))?;
        address = address.child(field.segment.clone());
        (published, observed) = (&partner.members, &field.members);
        found = Some(field);
    }
    Some((found?, address))
}

/// Elements of lists and maps have no names and are found by what they are.
fn key(field: &Field, name: Option<&str>) -> Option<String> {
    match &field.segment {
        Segment::Member(_) => name.map(|name| format!(".{name}")),
        Segment::Item => Some("[]".to_owned()),
        Segment::Key => Some("{key}".to_owned()),
        Segment::Value => Some("{}".to_owned()),
    }
}
