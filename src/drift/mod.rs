//! Drift: what production holds, against what was promised.
//!
//! In: published contracts, and what files were seen to hold, told by a source. Out: the same report as of a proposed
//! change: findings with whom they hurt, each with the files it was seen in. Guaranteed: pure; room for what is different
//! only; what a footer does not say is undecided, never fine.

mod conclusion;
mod inference;
mod judging;
mod ledger;
mod matching;
mod mixture;
mod observation;
mod promises;
mod shapes;
mod values;
mod view;

pub use conclusion::{Earlier, FailOn, Scanned, Terms, conclude};
pub use inference::{About, Draft};
pub use judging::{Seen, Tabular, Verdicts, is_of_code, judge};
pub use ledger::{Broke, KeySeen, Ledger, day_of, missing_days, partitions};
pub use observation::{Broken, DataFile, Extreme, Facts, Leaf, LeafFacts, Shape, Value, day};
pub use promises::{Claim, Freshness, Promised, Promises, Volume};
pub use shapes::{MOST_SHAPES, Plan, Shapes, fingerprint};
