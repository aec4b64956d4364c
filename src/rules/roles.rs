//! Roles: by which names people get at the data, and what they may do.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] =
    &[&ROLE_REMOVED, &ROLE_ADDED, &ROLE_RENAMED, &ROLE_REDUCED, &ROLE_EXTENDED, &ROLE_CHANGED];

rule! {
    /// A role that gives access is withdrawn.
    ///
    /// ## Why it breaks
    /// Whoever reads the data through the role loses access on the day it goes. Needs do not say by which role a
    /// consumer reads, so all of them are asked.
    ///
    /// ## What to do instead
    /// Keep the role until everybody who holds it has another one.
    ///
    /// ## When it is safe
    /// When nobody holds the role.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-reader, access: read }
    ///   - { role: orders-writer, access: write }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-writer, access: write }
    /// ```
    ROLE_REMOVED = "role-removed" {
        judges: Role Wider,
        severity: Risky,
        says: "the role {field} is gone",
        mirror: Mirror::Rule("role-added"),
        since: "0.1.0",
    }
}

rule! {
    /// The data can be reached by one more role.
    ///
    /// ## Why it breaks
    /// It breaks no reader. More people may see the data than before.
    ///
    /// ## What to do instead
    /// Let whoever answers for the data confirm who gets the role.
    ///
    /// ## When it is safe
    /// For readers, always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-writer, access: write }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-reader, access: read }
    ///   - { role: orders-writer, access: write }
    /// ```
    ROLE_ADDED = "role-added" {
        judges: Role Narrower,
        severity: Note,
        says: "the role {field} is new",
        mirror: Mirror::Rule("role-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A role that gives access has another name.
    ///
    /// ## Why it breaks
    /// Platforms know roles by their names: whoever holds the old one has to be given the new one, and loses access
    /// until then.
    ///
    /// ## What to do instead
    /// Give the new role to everybody who holds the old one before the old one goes.
    ///
    /// ## When it is safe
    /// When the platform renames the role and keeps its holders.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { id: reader, role: orders-reader }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { id: reader, role: orders-viewer }
    /// ```
    ROLE_RENAMED = "role-renamed" {
        judges: Role Apart,
        severity: Risky,
        says: "the role {expected} is now called {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// A role lets its holders do less, or no longer says what.
    ///
    /// ## Why it breaks
    /// Jobs that use the role for more than it gives now fail.
    ///
    /// ## What to do instead
    /// Add a second role for the smaller access, and move its holders there.
    ///
    /// ## When it is safe
    /// When no holder uses the wider access.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-desk, access: write }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-desk, access: read }
    /// ```
    ROLE_REDUCED = "role-reduced" {
        judges: RoleAccess Wider,
        severity: Risky,
        says: "the role {field} gives less access: {expected} -> {actual}",
        mirror: Mirror::Rule("role-extended"),
        since: "0.1.0",
    }
}

rule! {
    /// A role lets its holders do more, or says what for the first time.
    ///
    /// ## Why it breaks
    /// It breaks no reader. Everybody who holds the role can do more than before.
    ///
    /// ## What to do instead
    /// Let whoever answers for the data confirm that all holders may do so.
    ///
    /// ## When it is safe
    /// For readers, always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-desk, access: read }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-desk, access: write }
    /// ```
    ROLE_EXTENDED = "role-extended" {
        judges: RoleAccess Narrower,
        severity: Note,
        says: "the role {field} gives more access: {expected} -> {actual}",
        mirror: Mirror::Rule("role-reduced"),
        since: "0.1.0",
    }
}

rule! {
    /// What a role lets its holders do changes to or from a word that is not known here.
    ///
    /// ## Why it breaks
    /// Whether holders can still read cannot be decided from the words, and what cannot be decided is never a pass:
    /// whoever reads the data should look.
    ///
    /// ## What to do instead
    /// Use the words of the standard (`read`, `write`), or let the readers agree.
    ///
    /// ## When it is safe
    /// When every holder can do what it did before.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-desk, access: read }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// roles:
    ///   - { role: orders-desk, access: curate }
    /// ```
    ROLE_CHANGED = "role-changed" {
        judges: RoleAccess Unknown,
        severity: Risky,
        says: "nobody here can compare the access of the role {field}: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}
