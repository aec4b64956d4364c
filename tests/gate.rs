//! The gate on GitHub: whole runs against a GitHub that remembers, over real sockets and real git.

mod common;
mod forge;

#[path = "gate/answers.rs"]
mod answers;
#[path = "gate/attacks.rs"]
mod attacks;
#[path = "gate/consent.rs"]
mod consent;
#[path = "gate/events.rs"]
mod events;
#[path = "gate/organisation.rs"]
mod organisation;
#[path = "gate/parts.rs"]
mod parts;
#[path = "gate/stage.rs"]
mod stage;
