//! The promise: contracts, their datasets and fields.

use std::collections::BTreeMap;

use super::path::{Path, Segment};
use super::people::{Channel, Role};
use super::quality::QualityRule;
use super::relationship::Relationship;
use super::service::ServiceLevel;
use super::site::Site;
use super::types::Type;
use super::values::Values;

/// A data contract: what one team promises about its datasets.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The ODCS `id`, which identifies the contract across versions and files.
    pub id: String,
    /// The version as written.
    pub version: Option<String>,
    /// The team that owns the data, if the contract names one.
    pub owner: Option<String>,
    /// The promised datasets, in the order of the file.
    pub datasets: Vec<Dataset>,
    /// The promised service levels, in the order of the file.
    pub service: Vec<ServiceLevel>,
    /// Where the data can be read, in the order of the file.
    pub servers: Vec<Server>,
    /// By which roles people may use the data, in the order of the file.
    pub roles: Vec<Role>,
    /// Where to ask, in the order of the file.
    pub support: Vec<Channel>,
    /// The root of the document.
    pub site: Site,
}

/// A place where the data can be read.
#[derive(Debug, Clone)]
pub struct Server {
    /// The ODCS `id` of the object, if it has one.
    pub id: Option<String>,
    /// The name within the contract.
    pub name: String,
    /// What a reader has to know to get at the data, by the standard's keys.
    pub settings: BTreeMap<String, String>,
    /// By which roles people may use this place.
    pub roles: Vec<Role>,
    /// Where the server stands.
    pub site: Site,
}

/// One table, view, topic or file set.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Which dataset it is, where that was decided over whole contracts.
    pub aligned: Option<u64>,
    /// The ODCS `id` of the object, if it has one.
    pub id: Option<String>,
    /// The name people use.
    pub name: String,
    /// The name the platform uses, if it is another one.
    pub physical_name: Option<String>,
    /// What it is on the platform, such as `table` or `view`; missing: not promised.
    pub kind: Option<String>,
    /// The columns, in the order of the file.
    pub fields: Vec<Field>,
    /// What fields that only the other side has mean to whoever relies on this one.
    pub extra: Extra,
    /// What is promised of the quality of its rows, in the order of the file.
    pub quality: Vec<QualityRule>,
    /// Which of its fields refer to rows elsewhere.
    pub relationships: Vec<Relationship>,
    /// Where the dataset stands.
    pub site: Site,
}

/// What fields that only the other side has mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Extra {
    /// They are told: this is all that its side says.
    Told,
    /// They hurt: a reader of this shape fails on fields it does not know.
    Hurts,
    /// They are no matter: this is only a part, and speaks of nothing else.
    Ignored,
}

/// A column, or a member of one.
#[derive(Debug, Clone)]
pub struct Field {
    /// The step from the field around it to this one.
    pub segment: Segment,
    /// Which field it is, where that was decided over whole contracts.
    pub aligned: Option<u64>,
    /// The ODCS `id` of the property, if it has one.
    pub id: Option<String>,
    /// The name the platform uses, if it is another one.
    pub physical_name: Option<String>,
    /// What kind of value it holds.
    pub promise: Promise,
    /// Whether it is never null.
    pub required: bool,
    /// Whether no value occurs twice.
    pub unique: bool,
    /// Its position in the primary key, if it belongs to it.
    pub key_position: Option<i64>,
    /// The place in the partition key, if the data is partitioned by it.
    pub partition_position: Option<i64>,
    /// Which values of its type it holds.
    pub values: Values,
    /// What is promised of the quality of its values, in the order of the file.
    pub quality: Vec<QualityRule>,
    /// What its values mean beyond their type, and who may see them.
    pub meaning: Meaning,
    /// Members of a struct, the element of a list, key and value of a map.
    pub members: Vec<Self>,
    /// Where the field stands.
    pub site: Site,
}

/// What the values of a field mean beyond their type, and who may see them. Missing: not promised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meaning {
    /// How dates, times or texts are written, such as `yyyy-MM-dd` or `email`.
    pub format: Option<String>,
    /// The zone of wall clocks that do not say theirs.
    pub default_timezone: Option<String>,
    /// How the values are made.
    pub transform: Option<String>,
    /// How confidential the values are.
    pub classification: Option<String>,
}

/// What a contract says of a field's type: ODCS promises a logical type, a physical one, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// The family of values, whatever the platform, if the contract names one.
    pub logical: Option<Type>,
    /// The type on the platform, if the contract commits to one.
    pub physical: Option<Type>,
    /// The promise as people read it: the physical text if there is one, else the logical type.
    pub shown: String,
}

impl Promise {
    /// The family of values: as named, else the one the physical type belongs to.
    #[must_use]
    pub fn family(&self) -> Type {
        self.logical.clone().or_else(|| self.physical.as_ref().map(Type::family)).unwrap_or(Type::Any)
    }
}

impl Field {
    /// The name the platform knows the field by; for elements of lists and maps, none.
    #[must_use]
    pub fn stored_name(&self) -> Option<&str> {
        match &self.segment {
            Segment::Member(name) => Some(self.physical_name.as_deref().unwrap_or(name)),
            Segment::Item | Segment::Key | Segment::Value => None,
        }
    }

    /// The name people use; for elements of lists and maps, none.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.segment {
            Segment::Member(name) => Some(name),
            Segment::Item | Segment::Key | Segment::Value => None,
        }
    }
}

impl Dataset {
    /// The name the platform knows the dataset by.
    #[must_use]
    pub fn stored_name(&self) -> &str {
        self.physical_name.as_deref().unwrap_or(&self.name)
    }

    /// The columns of the primary key, in key order.
    #[must_use]
    pub fn primary_key(&self) -> Vec<&Field> {
        in_order(&self.fields, |field| field.key_position)
    }

    /// The columns by which the data is partitioned, in key order.
    #[must_use]
    pub fn partition_key(&self) -> Vec<&Field> {
        in_order(&self.fields, |field| field.partition_position)
    }

    /// The field at `path`, if there is one.
    #[must_use]
    pub fn field(&self, path: &Path) -> Option<&Field> {
        let (first, rest) = path.segments().split_first()?;
        let top = self.fields.iter().find(|field| field.segment == *first)?;
        rest.iter().try_fold(top, |field, segment| field.members.iter().find(|member| member.segment == *segment))
    }

    /// Every field with its path, parents before members.
    #[must_use]
    pub fn walk(&self) -> Vec<(Path, &Field)> {
        fn below<'a>(path: &Path, fields: &'a [Field], found: &mut Vec<(Path, &'a Field)>) {
            for field in fields {
                let path = path.child(field.segment.clone());
                found.push((path.clone(), field));
                below(&path, &field.members, found);
            }
        }
        let mut found = Vec::new();
        below(&Path::root(), &self.fields, &mut found);
        found
    }
}

fn in_order(fields: &[Field], position: impl Fn(&Field) -> Option<i64>) -> Vec<&Field> {
    let mut placed: Vec<_> = fields.iter().filter_map(|field| position(field).map(|at| (at, field))).collect();
    placed.sort_by_key(|(at, _)| *at);
    placed.into_iter().map(|(_, field)| field).collect()
}

impl Contract {
    /// The dataset people or the platform call `name`.
    #[must_use]
    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }
}
