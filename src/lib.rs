//! sluicegate.
pub mod check;
pub mod cli;
pub mod compare;
pub mod config;
pub mod document;
pub mod error;
pub mod finding;
pub mod gate;
pub mod impact;
pub mod model;
pub mod rule;
pub mod rules;
pub mod sources;
pub mod report;
