//! Drift: what production holds, against what was promised.

mod observation;
mod shapes;

pub use observation::{Broken, DataFile, Extreme, Facts, Leaf, LeafFacts, Shape, Value, day};
pub use shapes::{Plan, Shapes};
