//! A GitHub of our own, in this process, on a real socket.
//!
//! In: a [`World`], and what people do in it. Out: answers as GitHub gives them to each kind of token, and everything
//! that a client wrote. Every request and every answer is held against GitHub's own description of its API
//! (`tests/data/github`); a test in which one breaks it fails at its end.
//!
//! ```ignore
//! let world = World::new("acme/orders", repository.path())
//!     .team("acme/finance", &["ana"])
//!     .pull(7, "main", "rename-amount")
//!     .author("paul");
//! let forge = Fake::serve(world);
//! forge.review(7, "ana", "APPROVED", &head, "fine with us");
//! forge.fault(Operation::CreateComment, Fault::AfterWrite(502));
//! let occasion = forge.occasion(Event::PullRequest(7, "synchronize"), repository.path(), tokens::WORKFLOW);
//! let run = sluicegate_with(repository.path(), &["gate"], &occasion.variables());
//! assert_eq!(forge.comments(7).len(), 1);
//! ```

#![allow(dead_code, unreachable_pub, unused_imports, reason = "each test binary uses its own part of this")]

mod answer;
mod commits;
mod description;
mod events;
mod faults;
mod life;
mod merges;
mod operations;
mod pull_shapes;
mod seen;
mod server;
mod shapes;
mod state;
mod world;

pub use answer::Exchange;
pub use commits::Commit;
pub use events::{Event, Occasion};
pub use faults::Fault;
pub use merges::Method;
pub use operations::Operation;
pub use seen::{Checked, Raised, Said};
pub use state::{ACTIONS, App, OUR_APP, Permission, Status};
pub use world::{KEEPER, World, tokens};

use description::Description;
use faults::Planned;
use server::Server;

/// The running server. Dropped, it ends, and fails the test if anything broke GitHub's description.
pub struct Fake {
    server: Server,
}

impl Fake {
    /// As `api.github.com`: paths begin at the root.
    pub fn serve(world: World) -> Self {
        Self { server: Server::start(world.state, Description::github(), "") }
    }

    /// As a GitHub Enterprise Server: paths begin with `/api/v3`.
    pub fn serve_enterprise(world: World) -> Self {
        Self { server: Server::start(world.state, Description::enterprise(), "/api/v3") }
    }

    /// The root of the API, without a slash at its end.
    pub fn api(&self) -> String {
        self.state().api.clone()
    }

    /// Where people would look.
    pub fn pages(&self) -> String {
        self.state().server.clone()
    }

    fn state(&self) -> std::sync::MutexGuard<'_, state::State> {
        self.server.shared.state()
    }

    /// The next request for this operation fails so.
    pub fn fault(&self, operation: Operation, fault: Fault) {
        self.faults(operation, 0, 1, fault);
    }

    /// After `after` requests for this operation that pass, `times` of them fail so.
    pub fn faults(&self, operation: Operation, after: usize, times: usize, fault: Fault) {
        self.state().faults.push(Planned { operation: Some(operation), after, times, fault });
    }

    /// Every request fails so from now on.
    pub fn down(&self, fault: Fault) {
        self.state().faults.push(Planned { operation: None, after: 0, times: usize::MAX, fault });
    }

    /// What is described and cannot be named in a scenario: nothing.
    pub fn operations_without_name() -> Vec<&'static str> {
        let named = |id: &&str| Operation::ALL.iter().any(|operation| operation.id() == *id);
        Description::github().ids().filter(|id| !named(id)).collect()
    }

    /// What broke GitHub's description until now; it is forgotten.
    pub fn take_violations(&self) -> Vec<String> {
        std::mem::take(&mut self.state().violations)
    }

    /// Fails if a request or an answer broke GitHub's description.
    pub fn assert_described(&self) {
        let violations = self.take_violations();
        assert!(violations.is_empty(), "against GitHub's description:\n{}", violations.join("\n"));
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.assert_described();
        }
    }
}
