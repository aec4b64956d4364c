//! What flows downstream is what downstream agreed to.
//!
//! sluicegate compares a proposed schema with the published contracts and with what consumers declared they need, says
//! what breaks and for whom, and holds the change until exactly those teams agree.
//!
//! # The pipeline
//!
//! Data runs one way, and a module imports only what stands above it in this list (`tests/architecture.rs` checks it):
//!
//! | module | what it is |
//! |---|---|
//! | [`error`] | the tool could not run: whose fault, what to do |
//! | [`model`] | contracts, datasets, fields, needs, teams, types; places by meaning |
//! | [`document`] | text and YAML with spans; JSON Schemas; ODCS and our own documents -> model |
//! | [`compare`] | the one comparison: two contracts -> differences with a direction, no verdict |
//! | [`engines`] | what engines that read files make of a difference, measured |
//! | [`mod@rule`] | what a rule is, how bad, how loud |
//! | [`finding`], [`rules`] | a rule's judgement of a difference; the catalogue |
//! | [`impact`] | findings x needs -> who is hurt, and why |
//! | [`config`] | `sluicegate.yaml` -> where things are, what is held |
//! | [`gate`] | findings x policy x waivers -> levels, missing consent, the decision |
//! | [`check`] | the one place that composes the steps above: two snapshots -> a report |
//! | [`drift`] | what files were seen to hold -> a report, by the same comparison, rules and needs |
//! | [`report`] | one pure renderer per format |
//! | [`sources`] | directories, git, GitHub, data lakes: the only modules that touch the disk and the network |
//! | [`cli`] | arguments -> an answer; asks the clock and the terminal |
//!
//! # Words
//!
//! A **difference** is a fact about two sides, with a direction and without a verdict. A **finding** is a rule's
//! judgement of a difference. A **problem** means that an input file is wrong. An **error** means that the tool could
//! not run. These are never mixed.
//!
//! A finding has a **severity** (how bad; the rule's) and a **level** (how loud; policy's). It **hurts** the needs it
//! takes something away from; a breaking finding that hurts none is **unclaimed**.
//!
//! # Invariants
//!
//! - There is one comparison. Readers, data already written, consumers and weakened needs differ only in who stands on
//!   which side of [`compare::compare`].
//! - The core is pure and total: no disk, network, clock, environment or terminal outside [`sources`] and [`cli`].
//! - A gate fails closed. What could not be read or decided is never [`gate::Decision::Open`].
//! - The decision is made before anything is rendered; the exit code derives from it alone.
//! - Everything that decides (policy, teams, needs, waivers) is read at the base.

#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod check;
pub mod cli;
pub mod compare;
pub mod config;
pub mod document;
pub mod drift;
pub mod engines;
pub mod error;
pub mod finding;
pub mod gate;
pub mod impact;
pub mod model;
pub mod report;
pub mod rule;
pub mod rules;
pub mod sources;
