//! The fake GitHub itself: it remembers, it refuses as GitHub does, and it catches what GitHub's description does not
//! admit.

mod answers;
mod client;
#[path = "../common/mod.rs"]
mod common;
mod events;
mod faults;
#[path = "../forge/mod.rs"]
mod forge;
