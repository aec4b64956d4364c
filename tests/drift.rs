//! The nightly scan as its users run it: whole commands over real files, tables and stores.

mod common;
mod forge;

#[path = "common/lakes.rs"]
#[macro_use]
mod lakes;
#[path = "common/store.rs"]
mod store;

#[path = "drift/attacks.rs"]
mod attacks;
#[path = "drift/fixtures.rs"]
mod fixtures;
#[path = "drift/formats.rs"]
mod formats;
#[path = "drift/inference.rs"]
mod inference;
#[path = "drift/memory.rs"]
mod memory;
#[path = "drift/places.rs"]
mod places;
#[path = "drift/remote.rs"]
mod remote;
#[path = "drift/samples.rs"]
mod samples;
#[path = "drift/shapes.rs"]
mod shapes;
#[path = "drift/telling.rs"]
mod telling;
#[path = "drift/values.rs"]
mod values;
