//! A first contract from what files hold.
//!
//! In: the schemas of files, the partitions they lie in, and for which columns no null was seen. Out: an ODCS contract as
//! text. Guaranteed: deterministic; it promises nothing that was not seen, and says that it was only seen; the same files
//! keep it. Nobody has agreed to it: it is a draft, and says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::ledger::{KeySeen, Ledger};
use super::observation::Shape;
use crate::model::type_text::parse_type_of;
use crate::model::types::{TimeUnit, Zone};
use crate::model::{Dialect, Field, Path, Relation, Segment, Type, relate};

/// What a contract is made of that files do not say.
#[derive(Debug, Clone)]
pub struct About {
    /// The id of the contract.
    pub id: String,
    /// The name of the dataset.
    pub dataset: String,
    /// The keys of the server, in order, as ODCS has them.
    pub server: Vec<(&'static str, String)>,
    /// The day on which the files were looked at.
    pub today: String,
}

/// A contract that is being made.
#[derive(Debug, Clone)]
pub struct Draft {
    about: About,
    columns: Vec<Column>,
    files: u64,
    rows: u64,
    schemas: usize,
}

#[derive(Debug, Clone)]
struct Column {
    segment: Segment,
    ty: Option<Type>,
    shown: String,
    /// Whether the values of this column have one type in all files.
    is_uniform: bool,
    /// Whether all files have it.
    is_everywhere: bool,
    members: Vec<Self>,
    partition: Option<usize>,
}

impl Draft {
    /// What files of these schemas hold, in the folders that the ledger has seen.
    #[must_use]
    pub fn of(about: About, shapes: &[std::sync::Arc<Shape>], ledger: &Ledger) -> Self {
        // The newest schema gives the order of the columns: what went stays at the end, in its own order.
        let mut seen: Vec<(&Shape, Option<i64>)> = Vec::new();
        for (number, shape) in shapes.iter().enumerate() {
            let of_shape = ledger.groups.iter().filter(|((own, _), _)| usize::try_from(*own) == Ok(number));
            if let Some(last) = of_shape.map(|(_, extent)| extent.last_modified).max() {
                seen.push((shape, last));
            }
        }
        seen.sort_by_key(|(shape, last)| (std::cmp::Reverse(*last), super::shapes::fingerprint(shape)));
        let sides: Vec<&[Field]> = seen.iter().map(|(shape, _)| shape.fields.as_slice()).collect();
        let mut columns = united(&sides);
        let mut keys: Vec<&String> = Vec::new();
        for layout in &ledger.layouts {
            keys.extend(layout.iter().filter(|key| !keys.contains(key)).collect::<Vec<_>>());
        }
        for (place, key) in keys.iter().enumerate() {
            let known = columns.iter_mut().find(|column| column.name() == Some(key.as_str()));
            match known {
                Some(column) => column.partition = Some(place),
                None => columns.push(Column::partition(key, place, ledger.keys.get(*key))),
            }
        }
        let total = &ledger.total;
        Self { about, columns, files: total.files, rows: total.rows, schemas: seen.len() }
    }

    /// The contract, where `filled` are the columns in which no null was seen.
    #[must_use]
    pub fn write(&self, filled: &BTreeSet<Path>) -> String {
        let About { id, dataset, server, today } = &self.about;
        let mut out = format!(
            "# What {} files with {} rows held on {today}, in {}. Nobody has promised any of it yet.\n\
             # `required: true` says that no null was seen, not that there never is one: keep it where it is meant.\n\
             # Footers tell neither how fresh it has to be nor what its values mean: add `slaProperties` with a `latency`.\n\
             # Before it is published: give it an owner (`team.name`), an `id` of your own, and descriptions.\n",
            self.files,
            self.rows,
            if self.schemas == 1 { "one schema".to_owned() } else { format!("{} schemas", self.schemas) },
        );
        let _ =
            writeln!(out, "apiVersion: v3.1.0\nkind: DataContract\nid: {}\nversion: 0.1.0\nstatus: draft", text(id));
        let _ = writeln!(out, "\nservers:");
        for (at, (key, value)) in server.iter().enumerate() {
            let _ = writeln!(out, "  {} {key}: {}", if at == 0 { "-" } else { " " }, text(value));
        }
        let _ = writeln!(out, "\ncustomProperties:\n  - property: dialect\n    value: parquet");
        let _ = writeln!(out, "\nschema:\n  - name: {}\n    properties:", text(dataset));
        for column in &self.columns {
            column.write(&mut out, 6, &Path::root(), filled);
        }
        out
    }

    /// Every column that could be promised to hold no null.
    #[must_use]
    pub fn candidates(&self) -> BTreeSet<Path> {
        fn below(parent: &Path, columns: &[Column], found: &mut BTreeSet<Path>) {
            for column in columns {
                let path = parent.child(column.segment.clone());
                below(&path, &column.members, found);
                if column.is_everywhere && matches!(column.segment, Segment::Member(_)) {
                    found.insert(path);
                }
            }
        }
        let mut found = BTreeSet::new();
        below(&Path::root(), &self.columns, &mut found);
        found
    }
}

/// The columns of several schemas as one, in the order of the first.
fn united(sides: &[&[Field]]) -> Vec<Column> {
    let mut order: Vec<&Segment> = Vec::new();
    let mut columns: BTreeMap<&Segment, Vec<&Field>> = BTreeMap::new();
    for field in sides.iter().flat_map(|fields| fields.iter()) {
        let known = columns.entry(&field.segment).or_default();
        if known.is_empty() {
            order.push(&field.segment);
        }
        known.push(field);
    }
    let made = order.into_iter().filter_map(|segment| {
        let fields = columns.get(segment)?;
        let ty = widest(fields);
        let inside: Vec<&[Field]> = fields.iter().map(|field| field.members.as_slice()).collect();
        Some(Column {
            segment: segment.clone(),
            shown: fields.first()?.promise.shown.clone(),
            is_uniform: ty.is_some(),
            is_everywhere: fields.len() == sides.len(),
            members: if ty.is_some() { united(&inside) } else { Vec::new() },
            ty,
            partition: None,
        })
    });
    made.collect()
}

/// The type that holds the values of all; `None` where none of them does.
fn widest(fields: &[&Field]) -> Option<Type> {
    let types: Vec<&Type> = fields.iter().filter_map(|field| field.promise.physical.as_ref()).collect();
    let holds =
        |outer: &Type| types.iter().all(|inner| matches!(relate(outer, inner), Relation::Same | Relation::Narrower));
    types.iter().find(|ty| holds(ty)).map(|ty| (*ty).clone())
}

impl Column {
    fn name(&self) -> Option<&str> {
        match &self.segment {
            Segment::Member(name) => Some(name),
            Segment::Item | Segment::Key | Segment::Value => None,
        }
    }

    fn partition(key: &str, place: usize, seen: Option<&KeySeen>) -> Self {
        let ty = match seen {
            Some(seen) if seen.not_day.is_none() && !seen.null => Type::Date,
            Some(seen) if seen.not_whole.is_none() && !seen.null => Type::Integer { bits: None, signed: None },
            _ => Type::text(None),
        };
        Self {
            segment: Segment::Member(key.to_owned()),
            shown: String::new(),
            ty: Some(ty),
            is_uniform: true,
            is_everywhere: seen.is_some_and(|seen| !seen.null),
            members: Vec::new(),
            partition: Some(place),
        }
    }

    fn write(&self, out: &mut String, indent: usize, parent: &Path, filled: &BTreeSet<Path>) {
        let path = parent.child(self.segment.clone());
        let pad = " ".repeat(indent);
        if let Some(name) = self.name() {
            let _ = writeln!(out, "{pad}- name: {}", text(name));
        }
        self.write_inside(out, indent + 2, &path, filled);
    }

    /// Everything but the name, `indent` spaces to the right.
    fn write_inside(&self, out: &mut String, indent: usize, path: &Path, filled: &BTreeSet<Path>) {
        let pad = " ".repeat(indent);
        if let Some(word) = self.ty.as_ref().and_then(logical) {
            let _ = writeln!(out, "{pad}logicalType: {word}");
        }
        if self.ty == Some(Type::Map) {
            if let Some(name) = self.in_full() {
                let _ = writeln!(out, "{pad}physicalType: {}", text(&name));
            }
        } else if let Some(name) = self.ty.as_ref().and_then(|ty| physical(ty, &self.shown)) {
            let _ = writeln!(out, "{pad}physicalType: {}", text(&name));
        }
        if let Some(Type::Timestamp { zone: Some(zone @ (Zone::Utc | Zone::Local)), .. }) = self.ty {
            let _ = writeln!(out, "{pad}logicalTypeOptions: {{ timezone: {} }}", zone == Zone::Utc);
        }
        if filled.contains(path) {
            let _ = writeln!(out, "{pad}required: true");
        }
        if let Some(place) = self.partition {
            let _ = writeln!(out, "{pad}partitioned: true\n{pad}partitionKeyPosition: {}", place + 1);
        }
        if !self.is_uniform {
            let _ = writeln!(out, "{pad}description: The files hold it in types that have no value in common.");
        }
        match self.ty {
            Some(Type::List) => {
                if let Some(item) = self.members.first() {
                    let _ = writeln!(out, "{pad}items:");
                    item.write_inside(out, indent + 2, &path.child(item.segment.clone()), filled);
                }
            }
            Some(Type::Struct) if !self.members.is_empty() => {
                let _ = writeln!(out, "{pad}properties:");
                for member in &self.members {
                    member.write(out, indent + 2, path, filled);
                }
            }
            _ => {}
        }
    }

    /// A type with what is inside of it, as one text; `None` where no text says it.
    fn in_full(&self) -> Option<String> {
        let inside = |column: &Self| column.in_full();
        match (&self.ty, self.members.as_slice()) {
            (Some(Type::Map), [key, value]) => Some(format!("map<{}, {}>", inside(key)?, inside(value)?)),
            (Some(Type::List), [item]) => Some(format!("list<{}>", inside(item)?)),
            (Some(Type::Struct), members) if !members.is_empty() => {
                let all: Option<Vec<String>> =
                    members.iter().map(|member| Some(format!("{}: {}", member.name()?, inside(member)?))).collect();
                Some(format!("struct<{}>", all?.join(", ")))
            }
            (Some(ty), _) => physical(ty, &self.shown),
            (None, _) => None,
        }
    }
}

/// The word of ODCS v3.1 for a family of types; `None` where it has none.
const fn logical(ty: &Type) -> Option<&'static str> {
    Some(match ty {
        Type::Boolean => "boolean",
        Type::Integer { .. } => "integer",
        Type::Float { .. } | Type::Decimal { .. } | Type::Number => "number",
        Type::String { .. } | Type::Binary { .. } | Type::Uuid | Type::Json => "string",
        Type::Date => "date",
        Type::Time { .. } => "time",
        Type::Timestamp { .. } => "timestamp",
        Type::List => "array",
        Type::Struct | Type::Map => "object",
        _ => return None,
    })
}

/// The name of a type in Parquet's words, if what it is read back as is this type.
fn physical(ty: &Type, shown: &str) -> Option<String> {
    let dialect = Dialect::named("parquet")?;
    let arrow = match ty {
        Type::Timestamp { unit, zone } => {
            let unit = arrow_unit((*unit)?)?;
            match zone {
                Some(Zone::Utc) => format!("timestamp[{unit}, tz=UTC]"),
                _ => format!("timestamp[{unit}]"),
            }
        }
        Type::Time { unit, .. } => format!("time64[{}]", arrow_unit((*unit)?)?),
        _ => String::new(),
    };
    let means_it = |text: &&str| !text.is_empty() && parse_type_of(dialect, text).ty == *ty;
    [shown, arrow.as_str()].into_iter().find(means_it).map(str::to_owned)
}

const fn arrow_unit(unit: TimeUnit) -> Option<&'static str> {
    Some(match unit {
        TimeUnit::Seconds => "s",
        TimeUnit::Millis => "ms",
        TimeUnit::Micros => "us",
        TimeUnit::Nanos => "ns",
        TimeUnit::Digits(_) => return None,
    })
}

/// A text as YAML: plain where nobody could take it for anything else, else in the quotes of JSON, which YAML reads.
fn text(value: &str) -> String {
    let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '.' | '-' | ':'))
        && value.starts_with(|c: char| c.is_ascii_alphabetic())
        && !value.ends_with(':')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&value.to_lowercase().as_str());
    if plain { value.to_owned() } else { serde_json::Value::from(value).to_string() }
}
