//! The promise: contracts, their datasets and fields.

use std::collections::BTreeMap;

use super::dialects::Dialect;
use super::engine::Writing;
use super::lifecycle::Lifecycle;
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
    /// Where the contract stands in its life, as written.
    pub status: Option<String>,
    /// Whether the whole contract is announced to go.
    pub lifecycle: Lifecycle,
    /// The team that owns the data, if the contract names one.
    pub owner: Option<String>,
    /// The promised datasets, in the order of the file.
    pub datasets: Vec<Dataset>,
    /// The promised service levels, in the order of the file.
    pub service: Vec<ServiceLevel>,
    /// Where the data can be read, in the order of the file.
    pub servers: Vec<Server>,
    /// What it says in words about itself.
    pub words: Vec<Words>,
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
    /// How it is written when its schema changes (custom property `writePattern`).
    pub writing: Writing,
    /// Whether it is announced to go.
    pub lifecycle: Lifecycle,
    /// What its type texts are written in.
    pub dialect: &'static Dialect,
    /// The columns, in the order of the file.
    pub fields: Vec<Field>,
    /// What fields that only the other side has mean to whoever relies on this one.
    pub extra: Extra,
    /// What is promised of the quality of its rows, in the order of the file.
    pub quality: Vec<QualityRule>,
    /// What it says in words about itself.
    pub words: Vec<Words>,
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
    /// The place among its neighbours, counted from 0, where readers find it by its place.
    pub place: Option<usize>,
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
    /// Whether it is announced to go.
    pub lifecycle: Lifecycle,
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
    /// The field that holds the encrypted values.
    pub encrypted_name: Option<String>,
    /// Whether it counts as a critical data element.
    pub critical: bool,
    /// The part it plays in analysis: `column`, `measure` or `dimension`.
    pub semantic_type: Option<String>,
    /// Where its meaning is defined.
    pub definitions: Option<String>,
    /// What the values are counted in.
    pub measured: Vec<Measured>,
    /// What is said in words about it.
    pub words: Vec<Words>,
}

/// What the values of a field are counted in, by a custom property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measured {
    /// Which kind of measure: `unit`, `currency` or `timezone`.
    pub name: String,
    /// The same text for the same measure.
    pub canonical: String,
    /// As people wrote it.
    pub shown: String,
    /// Where it stands.
    pub site: Site,
}

/// A text for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// The key it stands under.
    pub key: String,
    /// The text.
    pub text: String,
    /// Where it stands.
    pub site: Site,
}

impl Words {
    /// The text without what its lines and spaces add.
    #[must_use]
    pub fn folded(&self) -> String {
        self.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
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
    /// A field of which nothing is known but what it is called and what kind of value it holds.
    #[must_use]
    pub fn bare(segment: Segment, promise: Promise, site: Site) -> Self {
        Self {
            segment,
            aligned: None,
            id: None,
            physical_name: None,
            place: None,
            promise,
            required: false,
            unique: false,
            key_position: None,
            partition_position: None,
            values: Values::default(),
            quality: Vec::new(),
            meaning: Meaning::default(),
            lifecycle: Lifecycle::default(),
            members: Vec::new(),
            site,
        }
    }

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

    /// The fields of the primary key, in key order; members of structs among them.
    #[must_use]
    pub fn primary_key(&self) -> Vec<(Path, &Field)> {
        in_order(&self.fields, |field| field.key_position)
    }

    /// The fields by which the data is partitioned, in key order; members of structs among them.
    #[must_use]
    pub fn partition_key(&self) -> Vec<(Path, &Field)> {
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

/// A list or map holds many values in one row: nothing inside can be part of a key.
fn in_order(fields: &[Field], position: fn(&Field) -> Option<i64>) -> Vec<(Path, &Field)> {
    fn below<'a>(
        path: &Path,
        fields: &'a [Field],
        position: fn(&Field) -> Option<i64>,
        found: &mut Vec<(i64, Path, &'a Field)>,
    ) {
        for field in fields.iter().filter(|field| matches!(field.segment, Segment::Member(_))) {
            let position_here = position(field);
            if position_here.is_none() && field.members.is_empty() {
                continue;
            }
            let path = path.child(field.segment.clone());
            found.extend(position_here.map(|at| (at, path.clone(), field)));
            below(&path, &field.members, position, found);
        }
    }
    let mut placed = Vec::new();
    below(&Path::root(), fields, position, &mut placed);
    placed.sort_by_key(|(at, ..)| *at);
    placed.into_iter().map(|(_, path, field)| (path, field)).collect()
}

impl Contract {
    /// The version as Semantic Versioning has it: `v1.2` is 1.2.0, and what is on the way to a version counts as it.
    #[must_use]
    pub fn semantic_version(&self) -> Option<semver::Version> {
        let text = self.version.as_deref()?.trim().trim_start_matches(['v', 'V']);
        let is_plain = !text.contains(['-', '+']);
        let padded = match text.split('.').count() {
            1 if is_plain => format!("{text}.0.0"),
            2 if is_plain => format!("{text}.0"),
            _ => text.to_owned(),
        };
        let version = semver::Version::parse(&padded).ok()?;
        Some(semver::Version::new(version.major, version.minor, version.patch))
    }

    /// What tells one major version of a contract from the others while they are compared. Never shown, and never equal
    /// to an `id`: no text of a file holds a NUL.
    #[must_use]
    pub fn major_key(id: &str, major: u64) -> String {
        format!("{id}\u{0}{major}")
    }

    /// The major version.
    #[must_use]
    pub fn major(&self) -> Option<u64> {
        self.semantic_version().map(|version| version.major)
    }

    /// The same contract as seen on a day: which announced ends have come.
    pub fn date(&mut self, today: jiff::civil::Date) {
        fn below(fields: &mut [Field], today: jiff::civil::Date) {
            for field in fields {
                field.lifecycle = std::mem::take(&mut field.lifecycle).dated(today);
                below(&mut field.members, today);
            }
        }
        self.lifecycle = std::mem::take(&mut self.lifecycle).dated(today);
        for dataset in &mut self.datasets {
            dataset.lifecycle = std::mem::take(&mut dataset.lifecycle).dated(today);
            below(&mut dataset.fields, today);
        }
    }

    /// The dataset people or the platform call `name`.
    #[must_use]
    pub fn dataset(&self, name: &str) -> Option<&Dataset> {
        self.datasets.iter().find(|dataset| dataset.name == name)
    }
}
