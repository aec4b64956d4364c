//! How columns of files map to columns of the table that they belong to.
//!
//! In: the shape of a file, in the names that its writer used. Out: the same in the names that the table has now.
//! Guaranteed: a column that the table dropped is never taken for one that got its name later; leaves keep their places,
//! as statistics are found by them.

use std::collections::BTreeMap;

use crate::drift::Shape;
use crate::model::{Field, Path, Segment};

/// How columns of files are found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Names {
    /// By their names.
    Same,
    /// By names that stay when the column is renamed: Delta's column mapping by name.
    ByStoredName(BTreeMap<Path, String>),
    /// By the ids of Parquet fields: Iceberg, and Delta's column mapping by id.
    ById {
        /// Where the field with an id stands in the table.
        fields: BTreeMap<i32, Path>,
        /// Which id a column has that was written without one, by its address in the file: Iceberg's name mapping, and
        /// the stored names of Delta.
        unmarked: BTreeMap<Path, i32>,
    },
}

impl Names {
    /// The shape of a file in the names of the table. Columns that the table no longer has are no fields of it; their
    /// leaves keep their places, under an address that no column has.
    #[must_use]
    pub fn apply(&self, shape: Shape) -> Shape {
        if matches!(self, Self::Same) {
            return shape;
        }
        let ids = &shape.ids;
        let mut leaves = shape.leaves;
        for leaf in &mut leaves {
            leaf.path = self.find(&leaf.path, ids).unwrap_or_else(|| dropped(&leaf.path));
        }
        let fields = self.rename(shape.fields, &Path::root(), ids);
        let ids = ids.iter().filter_map(|(path, id)| Some((self.find(path, ids)?, *id))).collect();
        Shape { fields, leaves, ids, writer: shape.writer, schema: shape.schema }
    }

    fn rename(&self, fields: Vec<Field>, around: &Path, ids: &BTreeMap<Path, i32>) -> Vec<Field> {
        fields
            .into_iter()
            .filter_map(|mut field| {
                let path = around.child(field.segment.clone());
                let found = self.find(&path, ids)?;
                field.segment = found.segments().last()?.clone();
                field.members = self.rename(field.members, &path, ids);
                Some(field)
            })
            .collect()
    }

    /// The address in the table of a column of a file; `None` where the table has dropped it.
    fn find(&self, path: &Path, ids: &BTreeMap<Path, i32>) -> Option<Path> {
        let (mut stored, mut found) = (Path::root(), Path::root());
        for segment in path.segments() {
            stored = stored.child(segment.clone());
            found = match (self, segment) {
                (Self::Same, _) | (_, Segment::Item | Segment::Key | Segment::Value) => found.child(segment.clone()),
                (Self::ByStoredName(names), Segment::Member(_)) => {
                    found.child(Segment::Member(names.get(&stored)?.clone()))
                }
                (Self::ById { unmarked, .. }, Segment::Member(_)) if ids.is_empty() && unmarked.is_empty() => {
                    found.child(segment.clone())
                }
                (Self::ById { fields, unmarked }, Segment::Member(_)) => {
                    let id = ids.get(&stored).or_else(|| unmarked.get(&stored).filter(|_| ids.is_empty()))?;
                    let place = fields.get(id)?;
                    // Fields never move from one struct to another.
                    (place.segments().split_last()?.1 == found.segments()).then(|| place.clone())?
                }
            };
        }
        Some(found)
    }
}

/// An address that tells of a dropped column, and that no column has.
fn dropped(path: &Path) -> Path {
    Path::root().child(Segment::Member(format!("{path} (dropped from the table)\u{0}")))
}
