//! What contracts, needs and teams mean, free of YAML and of any format's spelling.
//!
//! Everything here is plain data with places ([`Site`]) that become lines only when somebody prints them.

pub mod contract;
pub mod need;
pub mod numbers;
pub mod path;
pub mod people;
pub mod problem;
pub mod quality;
pub mod relationship;
pub mod service;
pub mod site;
pub mod team;
mod type_names;
pub mod type_text;
pub mod types;
pub mod values;

pub use contract::{Contract, Dataset, Extra, Field, Meaning, Promise, Server};
pub use need::{Expectation, Facet, FieldNeed, Need, QualityNeed, Read, Shape};
pub use path::{Path, Segment};
pub use problem::{Class, Problem};
pub use quality::QualityRule;
pub use site::{Anchor, FileId, Site, Step};
pub use team::{Team, Teams};
pub use types::{Relation, Type, relate};
pub use values::{Allowed, Bound, Scalar, Values};
