//! The fake GitHub itself: it remembers, it refuses as GitHub does, and it catches what GitHub's description does not
//! admit.

mod common;
mod forge;

use common::Repository;
use forge::{Fake, World};

fn repository() -> Repository {
    let repository = Repository::new();
    repository.write("a.txt", "one\n");
    repository.commit("first");
    repository.git(&["switch", "--quiet", "-c", "change"]);
    repository.write("a.txt", "two\n");
    repository.commit("second");
    repository.git(&["switch", "--quiet", "main"]);
    repository
}

#[test]
fn a_world_is_served() {
    let repository = repository();
    let forge = Fake::serve(World::new("acme/orders", repository.path()).pull(7, "main", "change"));
    assert_eq!(forge.comments(7), []);
}
