//! The schema of a Delta table in the words of the model.
//!
//! In: `schemaString` ("Schema Serialization Format"), and the mode of column mapping. Out: fields, and how columns of
//! files are found. Guaranteed: the JSON reader bounds the depth, and [`Width`] the number of fields; a type without a
//! word here is unknown, and compares as that.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::table::{Names, Width, column, decimal};
use crate::model::types::{FloatWidth, LengthUnit, TimeUnit, Zone};
use crate::model::{Field, Path, Segment, Site, Type};

/// A schema that was read.
pub(super) struct Schema {
    pub(super) fields: Vec<Field>,
    pub(super) names: Names,
    /// What columns are called in files, where that is another name, and what they are called in the table.
    pub(super) stored: BTreeMap<String, String>,
}

/// Reads a schema.
pub(super) fn read(text: &str, mode: &str, site: &Site) -> Result<Schema, String> {
    let root: Value =
        serde_json::from_str(text).map_err(|error| format!("The schema of the table cannot be read: {error}."))?;
    let mut reading = Reading { is_mapped: mode != "none", ..Reading::new(site) };
    let fields = reading.members(&root, &Path::root(), &Path::root())?;
    let names = match mode {
        "none" => Names::Same,
        "name" => Names::ByStoredName(reading.names),
        "id" => Names::ById { fields: reading.ids, unmarked: reading.unmarked },
        other => return Err(format!("The table maps columns by `{other}`, which is not known here.")),
    };
    Ok(Schema { fields, names, stored: reading.stored })
}

struct Reading<'a> {
    site: &'a Site,
    is_mapped: bool,
    names: BTreeMap<Path, String>,
    ids: BTreeMap<i32, Path>,
    unmarked: BTreeMap<Path, i32>,
    stored: BTreeMap<String, String>,
    width: Width,
}

impl<'a> Reading<'a> {
    const fn new(site: &'a Site) -> Self {
        Self {
            site,
            is_mapped: false,
            names: BTreeMap::new(),
            ids: BTreeMap::new(),
            unmarked: BTreeMap::new(),
            stored: BTreeMap::new(),
            width: Width::new(),
        }
    }

    /// The members of a struct at an address in the table, and at another one in files.
    fn members(&mut self, value: &Value, table: &Path, file: &Path) -> Result<Vec<Field>, String> {
        let members = value.get("fields").and_then(Value::as_array);
        let members = members.ok_or("The schema of the table has a struct without members.")?;
        members.iter().map(|member| self.member(member, table, file)).collect()
    }

    fn member(&mut self, member: &Value, table: &Path, file: &Path) -> Result<Field, String> {
        let name =
            member.get("name").and_then(Value::as_str).ok_or("The schema of the table has a column without name.")?;
        let nullable = member.get("nullable").and_then(Value::as_bool);
        let nullable = nullable.ok_or_else(|| format!("The schema does not say whether `{name}` may be null."))?;
        let metadata = member.get("metadata");
        let about = |key: &str| metadata.and_then(|metadata| metadata.get(key));
        let at = table.child(Segment::Member(name.to_owned()));
        let mut stored_at = file.child(Segment::Member(name.to_owned()));
        if self.is_mapped {
            let stored = about("delta.columnMapping.physicalName").and_then(Value::as_str);
            let id = about("delta.columnMapping.id").and_then(Value::as_i64).and_then(|id| i32::try_from(id).ok());
            let (Some(stored), Some(id)) = (stored, id) else {
                return Err(format!("The table maps columns, and does not say which column of files `{at}` is."));
            };
            stored_at = file.child(Segment::Member(stored.to_owned()));
            self.names.insert(stored_at.clone(), name.to_owned());
            self.unmarked.insert(stored_at.clone(), id);
            if self.ids.insert(id, at.clone()).is_some() {
                return Err(format!("The table maps two columns to the id {id}."));
            }
            if table.is_root() {
                self.stored.insert(stored.to_owned(), name.to_owned());
            }
        }
        let ty = member.get("type").unwrap_or(&Value::Null);
        let declared = about("__CHAR_VARCHAR_TYPE_STRING").and_then(Value::as_str);
        let segment = Segment::Member(name.to_owned());
        match (ty.as_str(), declared) {
            // Spark keeps the length that was declared beside the type, and holds writers to it.
            (Some("string"), Some(declared)) => {
                self.width.grow()?;
                Ok(column(segment, bounded(declared), declared.to_owned(), !nullable, Vec::new(), self.site))
            }
            _ => self.typed(segment, ty, !nullable, &at, &stored_at),
        }
    }

    fn typed(
        &mut self,
        segment: Segment,
        ty: &Value,
        required: bool,
        table: &Path,
        file: &Path,
    ) -> Result<Field, String> {
        self.width.grow()?;
        if let Some(name) = ty.as_str() {
            return Ok(column(segment, primitive(name), name.to_owned(), required, Vec::new(), self.site));
        }
        let inner = |reading: &mut Self, step: Segment, key: &str, required: bool| {
            let inner = ty.get(key).ok_or_else(|| format!("The schema does not say what `{table}` holds."))?;
            reading.typed(step.clone(), inner, required, &table.child(step.clone()), &file.child(step))
        };
        let never_null = |key: &str| ty.get(key).and_then(Value::as_bool) == Some(false);
        let (read, shown, members) = match ty.get("type").and_then(Value::as_str) {
            Some("struct") => (Type::Struct, "struct", self.members(ty, table, file)?),
            Some("array") => {
                let element = inner(self, Segment::Item, "elementType", never_null("containsNull"))?;
                (Type::List, "array", vec![element])
            }
            Some("map") => {
                let key = inner(self, Segment::Key, "keyType", true)?;
                (
                    Type::Map,
                    "map",
                    vec![key, inner(self, Segment::Value, "valueType", never_null("valueContainsNull"))?],
                )
            }
            _ => return Err(format!("The schema does not say what type `{table}` has.")),
        };
        Ok(column(segment, read, shown.to_owned(), required, members, self.site))
    }
}

/// "Primitive Types": what each of Delta's words means.
fn primitive(name: &str) -> Type {
    let integer = |bits| Type::Integer { bits: Some(bits), signed: Some(true) };
    let float = |width| Type::Float { width: Some(width) };
    let moment = |zone| Type::Timestamp { unit: Some(TimeUnit::Micros), zone: Some(zone) };
    match name {
        "string" => Type::text(None),
        "long" => integer(64),
        "integer" => integer(32),
        "short" => integer(16),
        "byte" => integer(8),
        "float" => float(FloatWidth::Single),
        "double" => float(FloatWidth::Double),
        "boolean" => Type::Boolean,
        "binary" => Type::Binary { max: None, fixed: false },
        "date" => Type::Date,
        "timestamp" => moment(Zone::Utc),
        "timestamp_ntz" => moment(Zone::Local),
        "variant" => Type::Variant,
        "decimal" => Type::Decimal { precision: Some(10), scale: Some(0) },
        _ => decimal(name).unwrap_or_else(|| Type::unknown(name)),
    }
}

/// `varchar(20)`, `char(3)`.
fn bounded(text: &str) -> Type {
    let max = |word: &str| text.strip_prefix(word)?.strip_prefix('(')?.strip_suffix(')')?.trim().parse().ok();
    let unit = LengthUnit::Characters;
    match (max("varchar"), max("char")) {
        (Some(max), _) => Type::String { max: Some(max), fixed: false, unit },
        (_, Some(max)) => Type::String { max: Some(max), fixed: true, unit },
        _ => Type::text(None),
    }
}
