//! ODCS v3 spelling -> [`Contract`]. Knows the standard's key names and nothing of what a change means.
//!
//! Guaranteed: total. A document that breaks its schema is read as far as it goes; the schema's problems decide
//! whether a verdict is possible. Sources: ODCS v3.0.2 and v3.1.0, sections Schema, Data Quality, Team,
//! and Infrastructure & Servers; v3.2's `enum`, `map` and `vector` where they occur.

use std::cmp::Ordering;

use super::custom::{WRITE_PATTERN, custom, lifecycle};
use super::dialect::{contract_dialect, dataset_dialect};
use super::meaning::{read_contract_words, read_meaning, read_words};
use super::node::{Kind, Node};
use super::people::{read_roles, read_support};
use super::quality::{canonical, closed_list, read_quality};
use super::relationships::read_relationships;
use crate::model::lifecycle::Lifecycle;
use crate::model::type_text::{TypeText, parse_type_of};
use crate::model::types::{FloatWidth, Zone};
use crate::model::{
    Allowed, Bound, Contract, Dataset, Dialect, Extra, Field, FileId, Meaning, Promise, Relation, Scalar, Segment,
    Server, Site, Type, Values, Writing, relate,
};

/// Reads a contract; `None` where the document has no `id` and so cannot be any contract.
#[must_use]
pub fn read_contract(file: FileId, root: &Node) -> Option<Contract> {
    let site = Site::root(file);
    let dialect = contract_dialect(root);
    let mut datasets: Vec<Dataset> =
        items(root, "schema", &site).map(|(node, site)| dataset(node, dialect, site)).collect();
    read_relationships(root, &site, &mut datasets);
    for (dataset, node) in datasets.iter_mut().zip(root.get("schema").map(Node::items).unwrap_or_default()) {
        if is_positional(root, node) {
            dataset.fields.iter_mut().enumerate().for_each(|(at, field)| field.place = Some(at));
        }
    }
    Some(Contract {
        id: root.text_at("id")?.to_owned(),
        version: root.get("version").and_then(Node::scalar).map(|version| version.to_string()),
        status: root.text_at("status").map(str::to_owned),
        lifecycle: lifecycle(root),
        owner: owner(root),
        service: super::service::read_service(root, &site),
        servers: items(root, "servers", &site).filter_map(|(node, site)| server(node, site)).collect(),
        datasets,
        words: read_contract_words(root, &site),
        roles: read_roles(root, &site),
        support: read_support(root, &site),
        site,
    })
}

/// The elements below `key` with their places.
pub(super) fn items<'a>(node: &'a Node, key: &str, site: &Site) -> impl Iterator<Item = (&'a Node, Site)> + use<'a> {
    let elements = node.get(key).map(Node::items).unwrap_or_default();
    // Most lists that are asked for are not there, and then nobody needs their place.
    let list = elements.first().map(|_| site.key(key));
    elements.iter().enumerate().filter_map(move |(at, node)| Some((node, list.as_ref()?.index(at))))
}

/// `team.name` (v3.1), else the custom property `owner`: the 3.0 list of members names no team.
fn owner(root: &Node) -> Option<String> {
    root.get("team").and_then(|team| team.text_at("name")).or_else(|| custom(root, "owner")).map(str::to_owned)
}

/// ODCS v3.1, section Infrastructure & Servers: what kind of system decides which keys apply.
fn server(node: &Node, site: Site) -> Option<Server> {
    const TOLD_TO_PEOPLE: [&str; 3] = ["id", "server", "description"];
    let settings = node.entries().iter().filter(|entry| !TOLD_TO_PEOPLE.contains(&entry.key.as_str()));
    let own = settings.filter_map(|entry| Some((entry.key.clone(), entry.value.scalar()?.to_string())));
    let custom = node.get("customProperties").map(Node::items).unwrap_or_default().iter().filter_map(|entry| {
        let (property, value) = (entry.text_at("property")?, entry.get("value")?);
        Some((
            format!("customProperties.{property}"),
            value.scalar().map_or_else(|| canonical(value), |value| value.to_string()),
        ))
    });
    Some(Server {
        id: node.text_at("id").map(str::to_owned),
        name: node.text_at("server")?.to_owned(),
        settings: own.chain(custom).collect(),
        roles: read_roles(node, &site),
        site,
    })
}

/// Whether readers find fields by their place: as the custom property `positional` says, else where a server gives the
/// data in a format without names.
fn is_positional(root: &Node, dataset: &Node) -> bool {
    const FORMATS: [&str; 6] = ["csv", "tsv", "psv", "delimited", "fixed-width", "fixedwidth"];
    let format = |server: &Node| server.text_at("format").map(str::to_lowercase);
    let by_place = |server: &Node| format(server).is_some_and(|format| FORMATS.contains(&format.as_str()));
    let entries = dataset.get("customProperties").map(Node::items).unwrap_or_default();
    let said = entries.iter().find(|entry| entry.text_at("property") == Some("positional"));
    said.and_then(|entry| entry.bool_at("value"))
        .unwrap_or_else(|| root.get("servers").map(Node::items).unwrap_or_default().iter().any(by_place))
}

fn dataset(node: &Node, dialect: &'static Dialect, site: Site) -> Dataset {
    let dialect = dataset_dialect(node, dialect);
    Dataset {
        aligned: None,
        id: node.text_at("id").map(str::to_owned),
        name: node.text_at("name").unwrap_or_default().to_owned(),
        physical_name: node.text_at("physicalName").map(str::to_owned),
        kind: node.text_at("physicalType").map(str::to_owned),
        dialect,
        writing: custom(node, WRITE_PATTERN).and_then(Writing::find).unwrap_or(Writing::Append),
        lifecycle: lifecycle(node),
        fields: properties(node, dialect, &site),
        extra: Extra::Told,
        quality: read_quality(node, &site),
        relationships: Vec::new(),
        words: read_words(node, &site, &["description", "dataGranularityDescription"]),
        site,
    }
}

fn properties(node: &Node, dialect: &'static Dialect, site: &Site) -> Vec<Field> {
    items(node, "properties", site)
        .map(|(node, site)| {
            let name = node.text_at("name").unwrap_or_default().to_owned();
            field(node, Segment::Member(name), dialect, site)
        })
        .collect()
}

fn field(node: &Node, segment: Segment, dialect: &'static Dialect, site: Site) -> Field {
    let physical = node.text_at("physicalType").map(|text| parse_type_of(dialect, text));
    let logical = logical_type(node);
    let family = logical.clone().or_else(|| physical.as_ref().map(|text| text.ty.family())).unwrap_or(Type::Any);
    let mut values = values(node, &site, &family);
    let listed = physical.as_ref().and_then(|text| listed(text, &site.key("physicalType")));
    values.allowed = both(values.allowed, listed);
    let mut members = declared_members(node, dialect, &site);
    if let Some(physical) = &physical {
        let place = site.key("physicalType");
        let texts = physical.members.iter().map(|(at, text)| from_text(at.clone(), text, &place)).collect();
        members = if members.is_empty() { texts } else { complete(members, texts) };
    }
    require(&mut members, node);
    Field {
        segment,
        aligned: None,
        place: None,
        id: node.text_at("id").map(str::to_owned),
        physical_name: node.text_at("physicalName").map(str::to_owned),
        required: required(node.bool_at("required"), physical.as_ref()),
        promise: promise(logical, physical.map(|text| text.ty), node),
        unique: node.bool_at("unique") == Some(true),
        key_position: position(node, "primaryKey", "primaryKeyPosition"),
        partition_position: position(node, "partitioned", "partitionKeyPosition"),
        meaning: read_meaning(node, &site, &family),
        lifecycle: lifecycle(node),
        values,
        quality: read_quality(node, &site),
        members,
        site,
    }
}

/// What a type forbids only by leaving `Nullable` out, the contract may take back.
fn required(declared: Option<bool>, physical: Option<&TypeText>) -> bool {
    let by_type = physical.is_some_and(|text| text.required && !(text.implied && declared == Some(false)));
    declared == Some(true) || by_type
}

/// The values that a type text itself lists.
fn listed(text: &TypeText, site: &Site) -> Option<Allowed> {
    let values = text.values.as_ref()?.iter().cloned().map(Scalar::Text).collect();
    Some(Allowed { values, site: site.clone() })
}

/// Two lists at once admit what both hold.
fn both(one: Option<Allowed>, other: Option<Allowed>) -> Option<Allowed> {
    match (one, other) {
        (Some(one), Some(other)) => {
            Some(Allowed { values: one.values.intersection(&other.values).cloned().collect(), site: one.site })
        }
        (one, other) => one.or(other),
    }
}

/// Members that the object itself lists as required (ODCS v3, `logicalTypeOptions` of objects).
fn require(members: &mut [Field], node: &Node) {
    let listed = node.get("logicalTypeOptions").and_then(|options| options.get("required")).map(Node::items);
    for name in listed.unwrap_or_default().iter().filter_map(Node::text) {
        members.iter_mut().filter(|member| member.name() == Some(name)).for_each(|member| member.required = true);
    }
}

/// The place in a key, where the field is part of it; without a number, after those that have one.
fn position(node: &Node, part: &str, place: &str) -> Option<i64> {
    (node.bool_at(part) == Some(true)).then(|| {
        let position = node.integer_at(place).and_then(|at| i64::try_from(at).ok());
        position.filter(|at| *at > 0).unwrap_or(i64::MAX)
    })
}

fn declared_members(node: &Node, dialect: &'static Dialect, site: &Site) -> Vec<Field> {
    if let Some(item) = node.get("items") {
        return vec![field(item, Segment::Item, dialect, site.key("items"))];
    }
    if let Some(map) = node.get("map") {
        let site = site.key("map");
        return [("key", Segment::Key), ("value", Segment::Value)]
            .into_iter()
            .filter_map(|(key, segment)| Some(field(map.get(key)?, segment, dialect, site.key(key))))
            .collect();
    }
    properties(node, dialect, site)
}

/// Declared members with what only the text around them says: `ARRAY<BIGINT NOT NULL>` beside `items`, or a member that is
/// not declared. Where text and declaration contradict each other, nobody can say which of them is kept.
fn complete(mut declared: Vec<Field>, texts: Vec<Field>) -> Vec<Field> {
    for text in texts {
        let is_same = |field: &Field| match text.name() {
            Some(name) => {
                [field.name(), field.stored_name()].into_iter().flatten().any(|own| own.eq_ignore_ascii_case(name))
            }
            None => field.segment == text.segment,
        };
        let Some(field) = declared.iter_mut().find(|field| is_same(field)) else {
            declared.push(text);
            continue;
        };
        match (&field.promise.physical, &text.promise.physical) {
            (None, Some(_)) if field.members.is_empty() => {
                field.promise.shown = text.promise.shown;
                field.promise.physical = text.promise.physical;
            }
            (Some(one), Some(other)) if relate(one, other) != Relation::Same => {
                field.promise.physical = Some(Type::unknown(format!("{} or {}", one.code(), other.code())));
            }
            _ => {}
        }
        field.required |= text.required;
        field.values.allowed = both(field.values.allowed.take(), text.values.allowed);
        field.members = complete(std::mem::take(&mut field.members), text.members);
    }
    declared
}

/// A member that only the physical type text declares: its place is that text.
fn from_text(segment: Segment, text: &TypeText, site: &Site) -> Field {
    Field {
        segment,
        aligned: None,
        place: None,
        id: None,
        physical_name: None,
        promise: stated(None, Some(text.ty.clone()), text.ty.to_string()),
        required: text.required,
        unique: false,
        key_position: None,
        partition_position: None,
        values: Values { allowed: listed(text, site), ..Values::default() },
        quality: Vec::new(),
        meaning: Meaning::default(),
        lifecycle: Lifecycle::default(),
        members: text.members.iter().map(|(at, inner)| from_text(at.clone(), inner, site)).collect(),
        site: site.clone(),
    }
}

/// A promise built from a type text alone, as needs write it, with the members the text itself declares.
///
/// The names of ODCS logical types (`string`, `integer`, ...) mean the whole family, as they do in contracts.
#[must_use]
pub fn promise_from_text(text: &str, dialect: &'static Dialect, site: &Site) -> (Promise, Vec<Field>) {
    let text = text.trim();
    if let Some(logical) = family_named(&text.to_lowercase()) {
        return (stated(Some(logical), None, text.to_owned()), Vec::new());
    }
    let read = parse_type_of(dialect, text);
    let members = read.members.iter().map(|(at, inner)| from_text(at.clone(), inner, site)).collect();
    (stated(None, Some(read.ty), text.to_owned()), members)
}

fn promise(logical: Option<Type>, physical: Option<Type>, node: &Node) -> Promise {
    let shown = node.text_at("physicalType").or_else(|| node.text_at("logicalType")).unwrap_or("any").trim().to_owned();
    stated(logical, physical, shown)
}

/// `ARRAY` beside `items`, or `STRUCT` beside `properties`, says nothing that the logical type does not say.
fn stated(logical: Option<Type>, physical: Option<Type>, shown: String) -> Promise {
    match physical {
        Some(container @ (Type::List | Type::Map | Type::Struct))
            if logical.as_ref().is_none_or(|ty| *ty == container) =>
        {
            Promise { logical: Some(container), physical: None, shown }
        }
        physical => Promise { logical, physical, shown },
    }
}

/// ODCS v3 `logicalType`, refined by the options that change the set of values itself.
fn logical_type(node: &Node) -> Option<Type> {
    let options = node.get("logicalTypeOptions");
    let format = options.and_then(|options| options.text_at("format")).unwrap_or_default();
    let zone = || match options.and_then(|options| options.bool_at("timezone")) {
        Some(true) => Some(Zone::Utc),
        Some(false) => Some(Zone::Local),
        None => None,
    };
    Some(match node.text_at("logicalType")? {
        "integer" | "number" if sized_number(format).is_some() => sized_number(format)?,
        "time" => Type::Time { unit: None, zone: zone() },
        "timestamp" => Type::Timestamp { unit: None, zone: zone() },
        "vector" => Type::Vector {
            dimensions: options
                .and_then(|options| options.integer_at("dimensions"))
                .and_then(|count| u64::try_from(count).ok()),
        },
        other => family_named(other).unwrap_or_else(|| Type::unknown(other.to_lowercase())),
    })
}

/// The family an ODCS `logicalType` names (ODCS v3.1, Schema, `logicalType`; `map` and `vector` since v3.2).
fn family_named(name: &str) -> Option<Type> {
    Some(match name {
        "string" => Type::text(None),
        "integer" => Type::Integer { bits: None, signed: None },
        "number" => Type::Number,
        "boolean" => Type::Boolean,
        "date" => Type::Date,
        "time" => Type::Time { unit: None, zone: None },
        "timestamp" => Type::Timestamp { unit: None, zone: None },
        "object" => Type::Struct,
        "array" => Type::List,
        "map" => Type::Map,
        "vector" => Type::Vector { dimensions: None },
        _ => return None,
    })
}

/// The number formats of ODCS: `i8` to `i128`, `u8` to `u128`, `f32`, `f64`.
fn sized_number(format: &str) -> Option<Type> {
    let bits = Some(format.get(1..)?.parse::<u16>().ok()?);
    match format.get(..1)? {
        "i" => Some(Type::Integer { bits, signed: Some(true) }),
        "u" => Some(Type::Integer { bits, signed: Some(false) }),
        "f" if bits == Some(32) => Some(Type::Float { width: Some(FloatWidth::Single) }),
        "f" if bits == Some(64) => Some(Type::Float { width: Some(FloatWidth::Double) }),
        _ => None,
    }
}

fn values(node: &Node, site: &Site, family: &Type) -> Values {
    let allowed = both(enumeration(node, site), closed_list(node, site));
    let Some(options) = node.get("logicalTypeOptions") else { return Values { allowed, ..Values::default() } };
    let (least, most) = match family {
        Type::List => ("minItems", "maxItems"),
        Type::Struct | Type::Map => ("minProperties", "maxProperties"),
        _ => ("minLength", "maxLength"),
    };
    let length = |key| options.integer_at(key).and_then(|length| u64::try_from(length).ok());
    Values {
        allowed,
        minimum: bound(options, "minimum", "exclusiveMinimum", Ordering::Greater),
        maximum: bound(options, "maximum", "exclusiveMaximum", Ordering::Less),
        min_length: length(least),
        max_length: length(most),
        pattern: options.text_at("pattern").map(str::to_owned),
        multiple_of: options.get("multipleOf").and_then(Node::number).filter(|step| *step > 0.0),
        unique_items: options.bool_at("uniqueItems") == Some(true),
    }
}

/// The bound that is given; of two, the stricter one.
///
/// v3.0 marks the bound itself as exclusive with a truth value; v3.1 gives the exclusive bound.
fn bound(options: &Node, inclusive: &str, exclusive: &str, stricter: Ordering) -> Option<Bound> {
    let value = options.get(inclusive).and_then(Node::scalar);
    let other = options.get(exclusive);
    if let Some(Kind::Boolean(exclusive)) = other.map(|node| &node.kind) {
        return value.map(|value| Bound { value, exclusive: *exclusive });
    }
    let inclusive = value.map(|value| Bound { value, exclusive: false });
    let exclusive = other.and_then(Node::scalar).map(|value| Bound { value, exclusive: true });
    match (inclusive, exclusive) {
        (Some(inclusive), Some(exclusive)) => match exclusive.value.compare_bound(&inclusive.value) {
            Some(order) if order == stricter || order == Ordering::Equal => Some(exclusive),
            _ => Some(inclusive),
        },
        (inclusive, exclusive) => inclusive.or(exclusive),
    }
}

/// v3.2 `enum`: entries with a `value`.
fn enumeration(node: &Node, site: &Site) -> Option<Allowed> {
    let entries = node.get("enum")?.items();
    let values = entries.iter().filter_map(|entry| entry.get("value").unwrap_or(entry).scalar()).collect();
    Some(Allowed { values, site: site.key("enum") })
}
