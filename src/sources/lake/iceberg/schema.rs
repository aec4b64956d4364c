//! The schema of an Iceberg table in the words of the model.
//!
//! In: a schema in JSON ("Schemas" in Appendix C of the spec), and a name mapping. Out: fields, and where each field id
//! stands. Guaranteed: a type that is not known here is an error that names it; the JSON reader bounds the depth.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::super::table::{Width, column};
use crate::model::types::{FloatWidth, TimeUnit, Zone};
use crate::model::{Field, Path, Segment, Site, Type};

/// A schema that was read.
pub(super) struct Schema {
    pub(super) fields: Vec<Field>,
    /// Where the field with an id stands.
    pub(super) ids: BTreeMap<i32, Path>,
    /// Its type.
    pub(super) types: BTreeMap<i32, Type>,
    /// Columns that files may lack, as they have a default (version 3).
    pub(super) defaults: Vec<String>,
}

/// Reads a schema.
pub(super) fn read(schema: &Value, site: &Site) -> Result<Schema, String> {
    let mut reading = Reading {
        site,
        read: Schema { fields: Vec::new(), ids: BTreeMap::new(), types: BTreeMap::new(), defaults: Vec::new() },
        width: Width::new(),
    };
    reading.read.fields = reading.members(schema, &Path::root())?;
    Ok(reading.read)
}

struct Reading<'a> {
    site: &'a Site,
    read: Schema,
    width: Width,
}

impl Reading<'_> {
    fn members(&mut self, value: &Value, around: &Path) -> Result<Vec<Field>, String> {
        let members = value.get("fields").and_then(Value::as_array);
        let members = members.ok_or("The schema of the table has a struct without members.")?;
        members
            .iter()
            .map(|member| {
                let name = member.get("name").and_then(Value::as_str);
                let name = name.ok_or("The schema of the table has a column without name.")?;
                let path = around.child(Segment::Member(name.to_owned()));
                if member.get("initial-default").is_some_and(|value| !value.is_null()) {
                    self.read.defaults.push(format!("`{path}`"));
                }
                self.field(path, [member.get("id"), member.get("required"), member.get("type")])
            })
            .collect()
    }

    /// A field by its id, whether it is required, and its type.
    fn field(&mut self, path: Path, [id, required, ty]: [Option<&Value>; 3]) -> Result<Field, String> {
        self.width.grow()?;
        let id = id.and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
        let id = id.ok_or_else(|| format!("The schema does not say which id `{path}` has."))?;
        let required = required.and_then(Value::as_bool);
        let required = required.ok_or_else(|| format!("The schema does not say whether `{path}` is required."))?;
        let segment = path.segments().last().cloned().unwrap_or(Segment::Item);
        let ty = ty.ok_or_else(|| format!("The schema does not say what type `{path}` has."))?;
        let (read, shown, members) = self.typed(ty, &path)?;
        self.read.types.insert(id, read.clone());
        if self.read.ids.insert(id, path).is_some() {
            return Err(format!("Two columns of the schema have the id {id}."));
        }
        Ok(column(segment, read, shown, required, members, self.site))
    }

    fn typed(&mut self, ty: &Value, path: &Path) -> Result<(Type, String, Vec<Field>), String> {
        if let Some(name) = ty.as_str() {
            let read = primitive(name);
            let read = read.ok_or_else(|| format!("`{path}` has the type `{name}`, which is not known here."))?;
            return Ok((read, name.to_owned(), Vec::new()));
        }
        let always = Value::Bool(true);
        match ty.get("type").and_then(Value::as_str) {
            Some("struct") => Ok((Type::Struct, "struct".to_owned(), self.members(ty, path)?)),
            Some("list") => {
                let parts = [ty.get("element-id"), ty.get("element-required"), ty.get("element")];
                Ok((Type::List, "list".to_owned(), vec![self.field(path.child(Segment::Item), parts)?]))
            }
            Some("map") => {
                let key = self.field(path.child(Segment::Key), [ty.get("key-id"), Some(&always), ty.get("key")])?;
                let parts = [ty.get("value-id"), ty.get("value-required"), ty.get("value")];
                Ok((Type::Map, "map".to_owned(), vec![key, self.field(path.child(Segment::Value), parts)?]))
            }
            Some(other) => Err(format!("`{path}` has the type `{other}`, which is not known here.")),
            None => Err(format!("The schema does not say what type `{path}` has.")),
        }
    }
}

/// "Primitive Types": what each of Iceberg's words means.
fn primitive(name: &str) -> Option<Type> {
    let integer = |bits| Type::Integer { bits: Some(bits), signed: Some(true) };
    let moment = |unit, zone| Type::Timestamp { unit: Some(unit), zone: Some(zone) };
    let within = |word: &str| name.strip_prefix(word)?.strip_suffix(')')?.strip_prefix('(').map(str::trim);
    Some(match name {
        "boolean" => Type::Boolean,
        "int" => integer(32),
        "long" => integer(64),
        "float" => Type::Float { width: Some(FloatWidth::Single) },
        "double" => Type::Float { width: Some(FloatWidth::Double) },
        "date" => Type::Date,
        "time" => Type::Time { unit: Some(TimeUnit::Micros), zone: Some(Zone::Local) },
        "timestamp" => moment(TimeUnit::Micros, Zone::Local),
        "timestamptz" => moment(TimeUnit::Micros, Zone::Utc),
        "timestamp_ns" => moment(TimeUnit::Nanos, Zone::Local),
        "timestamptz_ns" => moment(TimeUnit::Nanos, Zone::Utc),
        "string" => Type::text(None),
        "uuid" => Type::Uuid,
        "binary" => Type::Binary { max: None, fixed: false },
        "variant" => Type::Variant,
        // No file holds such a column, and every value of it is null.
        "unknown" => Type::unknown(name),
        "geometry" | "geography" => Type::Geometry,
        _ if within("geometry").is_some() || within("geography").is_some() => Type::Geometry,
        _ if name.starts_with("fixed[") => {
            let length = name.strip_prefix("fixed[")?.strip_suffix(']')?.trim().parse().ok()?;
            Type::Binary { max: Some(length), fixed: true }
        }
        _ => super::super::table::decimal(name)?,
    })
}

/// Which ids columns have that were written without ("Name Mapping Serialization"), by their addresses in the file.
pub(super) fn name_mapping(text: &str, ids: &BTreeMap<i32, Path>) -> Result<BTreeMap<Path, i32>, String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    struct Mapped {
        field_id: Option<i32>,
        #[serde(default)]
        names: Vec<String>,
        #[serde(default)]
        fields: Vec<Self>,
    }
    fn below(around: &Path, mapped: &[Mapped], ids: &BTreeMap<i32, Path>, found: &mut BTreeMap<Path, i32>) {
        for field in mapped {
            let last = field.field_id.and_then(|id| ids.get(&id)?.segments().last());
            let segments: Vec<Segment> = match last {
                Some(Segment::Item | Segment::Key | Segment::Value) => last.cloned().into_iter().collect(),
                _ => field.names.iter().cloned().map(Segment::Member).collect(),
            };
            for segment in segments {
                let path = around.child(segment);
                found.extend(field.field_id.map(|id| (path.clone(), id)));
                below(&path, &field.fields, ids, found);
            }
        }
    }
    let mapped: Vec<Mapped> = serde_json::from_str(text)
        .map_err(|error| format!("The name mapping of the table cannot be read: {error}."))?;
    let mut found = BTreeMap::new();
    below(&Path::root(), &mapped, ids, &mut found);
    Ok(found)
}
