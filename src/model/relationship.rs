//! Relationships: fields whose values identify rows of another dataset.

use super::path::Path;
use super::site::Site;

/// One promised relationship, however it was written: beside its field or beside its dataset.
#[derive(Debug, Clone)]
pub struct Relationship {
    /// The ODCS `id` of the relationship, if it has one.
    pub id: Option<String>,
    /// What kind of relationship it is.
    pub kind: String,
    /// Which field refers to which, in a stable order.
    pub ends: Vec<(End, End)>,
    /// The field that refers, or the dataset where several refer together.
    pub path: Path,
    /// Where the relationship stands.
    pub site: Site,
}

/// One field of a relationship.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// Its name, as `dataset.field`; as written where it is in no dataset of this contract.
    pub name: String,
    /// The dataset and the field, where they are in this contract.
    pub place: Option<(String, Path)>,
    /// Which field it is, where that was decided over whole contracts.
    pub aligned: Option<u64>,
}

impl End {
    /// The same text for the same field of two contracts.
    #[must_use]
    pub fn key(&self) -> String {
        self.aligned.map_or_else(|| self.name.clone(), |number| format!("#{number}"))
    }
}
