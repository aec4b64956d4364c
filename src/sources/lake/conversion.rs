//! Schemas of Parquet files in the words of the model. In: a schema as the `parquet` crate decoded it. Out: a [`Shape`].
//! Total: an annotation that nobody here knows is a type by its text, never a guess.
//!
//! What annotations mean: <https://github.com/apache/parquet-format/blob/master/LogicalTypes.md>, with its rules for the
//! lists and maps of older writers. Names are those of [`Dialect`]'s `parquet`, so that a contract may say them.

use std::collections::BTreeMap;

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit as Resolution, Type as Physical};
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor, Type as Node};

use crate::drift::{Leaf, Shape};
use crate::model::types::{FloatWidth, TimeUnit, Zone};
use crate::model::{Dialect, Field, FileId, Path, Promise, Segment, Site, Type};

/// The shape of files with this schema.
pub(super) fn shape(schema: &SchemaDescriptor, writer: Option<&str>, site: &Site) -> Shape {
    let leaves = Vec::with_capacity(schema.num_columns());
    let mut builder = Builder { schema, next: 0, leaves, ids: BTreeMap::new(), site };
    let root = Path::root();
    let members = schema.root_schema().get_fields().iter();
    let fields = members.map(|node| builder.field(node, &root, Segment::Member(node.name().to_owned()))).collect();
    let (leaves, ids) = (builder.leaves, builder.ids);
    Shape { fields, leaves, ids, writer: writer.map(str::to_owned), schema: Vec::new() }
}

/// A place that is in no document: columns of files have no line.
pub(super) const fn nowhere() -> Site {
    Site::root(FileId(u32::MAX))
}

struct Builder<'a> {
    schema: &'a SchemaDescriptor,
    next: usize,
    leaves: Vec<Leaf>,
    ids: BTreeMap<Path, i32>,
    site: &'a Site,
}

impl Builder<'_> {
    /// A node as it stands: what is repeated without an annotation is a list.
    fn field(&mut self, node: &Node, parent: &Path, segment: Segment) -> Field {
        let path = parent.child(segment.clone());
        if repetition(node) == Repetition::REPEATED {
            let element = self.once(node, &path, Segment::Item, true);
            return self.container(segment, Type::List, true, vec![element]);
        }
        self.once(node, parent, segment, repetition(node) == Repetition::REQUIRED)
    }

    /// A node by itself, however often it occurs.
    fn once(&mut self, node: &Node, parent: &Path, segment: Segment, required: bool) -> Field {
        let path = parent.child(segment.clone());
        let info = node.get_basic_info();
        if info.has_id() {
            self.ids.insert(path.clone(), info.id());
        }
        if node.is_primitive() {
            let ty = self.leaf(&path);
            return self.of_type(segment, ty, required, Vec::new());
        }
        match (kind(node), node.get_fields()) {
            (Kind::List, [repeated]) if repetition(repeated) == Repetition::REPEATED => {
                let element = match element_within(node, repeated) {
                    Some(element) => self.field(element, &path, Segment::Item),
                    None => self.once(repeated, &path, Segment::Item, true),
                };
                self.container(segment, Type::List, required, vec![element])
            }
            (Kind::Map, [repeated]) if is_entry(repeated) => {
                let places = [Segment::Key, Segment::Value];
                let members = repeated.get_fields().iter().zip(places);
                let members = members.map(|(node, place)| self.field(node, &path, place)).collect();
                self.container(segment, Type::Map, required, members)
            }
            (Kind::Variant, members) => {
                // Its parts are how it is written, not what it holds; their statistics tell nothing of its values.
                for member in members {
                    self.pass(member, &path);
                }
                self.of_type(segment, (Type::Variant, "variant".to_owned()), required, Vec::new())
            }
            (_, members) => {
                let members = members
                    .iter()
                    .map(|node| self.field(node, &path, Segment::Member(node.name().to_owned())))
                    .collect();
                self.container(segment, Type::Struct, required, members)
            }
        }
    }

    /// Every leaf has its number, whether or not anybody asks about it.
    fn pass(&mut self, node: &Node, path: &Path) {
        let path = path.child(Segment::Member(node.name().to_owned()));
        if node.is_primitive() {
            self.leaf(&path);
            return;
        }
        for member in node.get_fields() {
            self.pass(member, &path);
        }
    }

    fn leaf(&mut self, path: &Path) -> (Type, String) {
        let column = self.schema.column(self.next);
        self.next += 1;
        let (ty, shown) = named(&column);
        let own = i16::from(column.self_type().is_optional());
        self.leaves.push(Leaf {
            path: path.clone(),
            ty: ty.clone(),
            nulls_are_shared: column.max_def_level() > own || column.max_rep_level() > 0,
        });
        (ty, shown)
    }

    fn container(&self, segment: Segment, ty: Type, required: bool, members: Vec<Field>) -> Field {
        let shown = match ty {
            Type::List => "list",
            Type::Map => "map",
            _ => "struct",
        };
        self.of_type(segment, (ty, shown.to_owned()), required, members)
    }

    fn of_type(&self, segment: Segment, (ty, shown): (Type, String), required: bool, members: Vec<Field>) -> Field {
        let promise = Promise { logical: Some(family(&ty)), physical: Some(ty), shown };
        Field { required, members, ..Field::bare(segment, promise, self.site.clone()) }
    }
}

/// The family as ODCS would name it.
fn family(ty: &Type) -> Type {
    match ty {
        Type::Integer { .. } => Type::Integer { bits: None, signed: None },
        Type::Unknown { .. } => ty.clone(),
        other => other.family(),
    }
}

#[derive(PartialEq, Eq)]
enum Kind {
    List,
    Map,
    Variant,
    Struct,
}

fn kind(node: &Node) -> Kind {
    let info = node.get_basic_info();
    match (info.logical_type_ref(), info.converted_type()) {
        (Some(LogicalType::Variant(_)), _) => Kind::Variant,
        (Some(LogicalType::List), _) | (_, ConvertedType::LIST) => Kind::List,
        (Some(LogicalType::Map), _) | (_, ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE) => Kind::Map,
        _ => Kind::Struct,
    }
}

fn repetition(node: &Node) -> Repetition {
    let info = node.get_basic_info();
    if info.has_repetition() { info.repetition() } else { Repetition::REQUIRED }
}

/// The element of a list of three levels; `None` where the repeated node is the element itself. LogicalTypes.md, "Lists",
/// backward-compatibility rules.
fn element_within<'a>(list: &Node, repeated: &'a Node) -> Option<&'a Node> {
    if repeated.is_primitive() {
        return None;
    }
    let [element] = repeated.get_fields() else { return None };
    let is_element = repeated.name() == "array"
        || repeated.name() == format!("{}_tuple", list.name())
        || repetition(element) == Repetition::REPEATED;
    (!is_element).then_some(element)
}

/// A map without values is a set of keys.
fn is_entry(repeated: &Node) -> bool {
    repetition(repeated) == Repetition::REPEATED && repeated.is_group() && matches!(repeated.get_fields().len(), 1 | 2)
}

/// The type of a column and its name.
pub(super) fn named(column: &ColumnDescriptor) -> (Type, String) {
    let by_name = |ty: Type, name: &str| (ty, name.to_owned());
    let known = column.logical_type_ref().and_then(|logical| logical_type(logical, column));
    known.or_else(|| converted_type(column)).unwrap_or_else(|| match column.physical_type() {
        Physical::BOOLEAN => by_name(Type::Boolean, "boolean"),
        Physical::INT32 => integer(32, true),
        Physical::INT64 => integer(64, true),
        // Whether it is an instant was never agreed upon.
        Physical::INT96 => {
            by_name(Type::Timestamp { unit: Some(TimeUnit::Nanos), zone: Some(Zone::Platform) }, "int96")
        }
        Physical::FLOAT => by_name(Type::Float { width: Some(FloatWidth::Single) }, "float"),
        Physical::DOUBLE => by_name(Type::Float { width: Some(FloatWidth::Double) }, "double"),
        Physical::BYTE_ARRAY => by_name(Type::Binary { max: None, fixed: false }, "byte_array"),
        Physical::FIXED_LEN_BYTE_ARRAY => {
            let length = u64::try_from(column.type_length()).ok();
            let shown = length.map_or_else(String::new, |length| format!("({length})"));
            (Type::Binary { max: length, fixed: true }, format!("fixed_len_byte_array{shown}"))
        }
    })
}

fn logical_type(logical: &LogicalType, column: &ColumnDescriptor) -> Option<(Type, String)> {
    let by_name = |ty: Type, name: &str| Some((ty, name.to_owned()));
    match logical {
        LogicalType::String => by_name(Type::text(None), "string"),
        LogicalType::Enum => by_name(Type::text(None), "enum"),
        LogicalType::Json => by_name(Type::Json, "json"),
        LogicalType::Bson => by_name(Type::Binary { max: None, fixed: false }, "bson"),
        LogicalType::Uuid => by_name(Type::Uuid, "uuid"),
        LogicalType::Float16 => by_name(Type::Float { width: Some(FloatWidth::Half) }, "float16"),
        LogicalType::Date => by_name(Type::Date, "date"),
        LogicalType::Integer(int) => Some(integer(u16::try_from(int.bit_width).ok()?, int.is_signed)),
        LogicalType::Decimal(decimal) => Some(decimal_of(decimal.precision, decimal.scale)),
        LogicalType::Time(time) => {
            let (unit, word) = resolution(time.unit);
            let zone = Some(zone(time.is_adjusted_to_u_t_c));
            Some((Type::Time { unit: Some(unit), zone }, format!("time({word},{})", time.is_adjusted_to_u_t_c)))
        }
        LogicalType::Timestamp(time) => {
            let (unit, word) = resolution(time.unit);
            let zone = Some(zone(time.is_adjusted_to_u_t_c));
            let shown = format!("timestamp({word},{})", time.is_adjusted_to_u_t_c);
            Some((Type::Timestamp { unit: Some(unit), zone }, shown))
        }
        LogicalType::Geometry(_) => by_name(Type::Geometry, "geometry"),
        LogicalType::Geography(_) => Some(unread("geography")),
        LogicalType::Variant(_) => by_name(Type::Variant, "variant"),
        // A column of nulls only.
        LogicalType::Unknown => Some(unread("null")),
        // Annotations that came later say how bytes are meant: what they hold is not known by the bytes alone.
        LogicalType::_Unknown { field_id } => {
            let physical = column.physical_type().to_string().to_lowercase();
            Some(unread(&format!("{physical} with annotation {field_id}")))
        }
        _ => None,
    }
}

fn converted_type(column: &ColumnDescriptor) -> Option<(Type, String)> {
    let utc = |unit, shown: &str| Some((Type::Timestamp { unit: Some(unit), zone: Some(Zone::Utc) }, shown.to_owned()));
    let clock = |unit, shown: &str| Some((Type::Time { unit: Some(unit), zone: Some(Zone::Utc) }, shown.to_owned()));
    match column.converted_type() {
        ConvertedType::UTF8 => Some((Type::text(None), "string".to_owned())),
        ConvertedType::ENUM => Some((Type::text(None), "enum".to_owned())),
        ConvertedType::JSON => Some((Type::Json, "json".to_owned())),
        ConvertedType::BSON => Some((Type::Binary { max: None, fixed: false }, "bson".to_owned())),
        ConvertedType::DECIMAL => Some(decimal_of(column.type_precision(), column.type_scale())),
        ConvertedType::DATE => Some((Type::Date, "date".to_owned())),
        ConvertedType::TIME_MILLIS => clock(TimeUnit::Millis, "time_millis"),
        ConvertedType::TIME_MICROS => clock(TimeUnit::Micros, "time_micros"),
        ConvertedType::TIMESTAMP_MILLIS => utc(TimeUnit::Millis, "timestamp_millis"),
        ConvertedType::TIMESTAMP_MICROS => utc(TimeUnit::Micros, "timestamp_micros"),
        ConvertedType::INT_8 => Some(integer(8, true)),
        ConvertedType::INT_16 => Some(integer(16, true)),
        ConvertedType::INT_32 => Some(integer(32, true)),
        ConvertedType::INT_64 => Some(integer(64, true)),
        ConvertedType::UINT_8 => Some(integer(8, false)),
        ConvertedType::UINT_16 => Some(integer(16, false)),
        ConvertedType::UINT_32 => Some(integer(32, false)),
        ConvertedType::UINT_64 => Some(integer(64, false)),
        ConvertedType::INTERVAL => Some((Type::Interval, "interval".to_owned())),
        ConvertedType::NONE | ConvertedType::LIST | ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE => None,
    }
}

fn integer(bits: u16, signed: bool) -> (Type, String) {
    let shown = format!("{}int{bits}", if signed { "" } else { "u" });
    (Type::Integer { bits: Some(bits), signed: Some(signed) }, shown)
}

fn decimal_of(precision: i32, scale: i32) -> (Type, String) {
    // A scale that is not given is 0: the format's own rule.
    let scale = scale.max(0);
    (
        Type::Decimal { precision: u32::try_from(precision).ok(), scale: Some(scale) },
        format!("decimal({precision},{scale})"),
    )
}

const fn resolution(unit: Resolution) -> (TimeUnit, &'static str) {
    match unit {
        Resolution::MILLIS => (TimeUnit::Millis, "millis"),
        Resolution::MICROS => (TimeUnit::Micros, "micros"),
        Resolution::NANOS => (TimeUnit::Nanos, "nanos"),
    }
}

const fn zone(utc: bool) -> Zone {
    if utc { Zone::Utc } else { Zone::Local }
}

fn unread(text: &str) -> (Type, String) {
    let dialect = Dialect::named("parquet").map(|dialect| dialect.name);
    (Type::Unknown { text: text.to_owned(), dialect }, text.to_owned())
}
