//! What contracts, needs, teams and waivers mean, free of YAML and of any format's spelling.
//!
//! Everything here is plain data with places ([`Site`]) that become lines only when somebody prints them.

pub mod contract;
pub mod dialects;
pub mod edit;
pub mod engine;
pub mod lifecycle;
pub mod need;
mod number_sets;
pub mod numbers;
pub mod path;
pub mod people;
pub mod problem;
pub mod quality;
pub mod relationship;
pub mod service;
pub mod sighting;
pub mod site;
pub mod team;
mod type_names;
pub mod type_text;
pub mod types;
pub mod values;
pub mod waiver;

pub use contract::{Contract, Dataset, Extra, Field, Meaning, Promise, Server};
pub use dialects::Dialect;
pub use edit::{Change, Edit};
pub use engine::{EngineUse, Manner, Writing};
pub use need::{Expectation, Facet, FieldNeed, Need, QualityNeed, Read, Shape};
pub use path::{Path, Segment};
pub use problem::{Class, Problem};
pub use quality::QualityRule;
pub use sighting::{Extent, Resolved, Scan, ShapeSeen, Sighting, Undecided};
pub use site::{Anchor, FileId, Site, Step};
pub use team::{Member, Team, Teams};
pub use types::{Relation, Type, relate};
pub use values::{Allowed, Bound, Scalar, Values};
pub use waiver::{Target, Waiver};
