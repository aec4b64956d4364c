//! Servers: where the data can be read, and how.

use crate::rule;
use crate::rule::{Mirror, Rule};

/// The rules of this family, in the order of the reference page.
pub(super) const FAMILY: &[&Rule] = &[
    &SERVER_REMOVED,
    &SERVER_ADDED,
    &SERVER_RENAMED,
    &SERVER_CHANGED,
    &SERVER_SETTING_WITHDRAWN,
    &SERVER_SETTING_PROMISED,
];

rule! {
    /// A place to read the data from is gone.
    ///
    /// ## Why it breaks
    /// Whoever reads the data there finds nothing there, or data that no longer changes. Needs do not say where a
    /// consumer reads, so all of them are asked.
    ///
    /// ## What to do instead
    /// Keep the old place until every consumer reads elsewhere.
    ///
    /// ## When it is safe
    /// When nobody reads there, as with a server that was only for tests.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/", format: parquet }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// ```
    SERVER_REMOVED = "server-removed" {
        judges: Server Wider,
        severity: Risky,
        says: "the server {field} is gone: {expected}",
        mirror: Mirror::Rule("server-added"),
        since: "0.1.0",
    }
}

rule! {
    /// The data can be read from one more place.
    ///
    /// ## Why it breaks
    /// It breaks no reader.
    ///
    /// ## What to do instead
    /// Nothing.
    ///
    /// ## When it is safe
    /// Always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/", format: parquet }
    /// ```
    SERVER_ADDED = "server-added" {
        judges: Server Narrower,
        severity: Note,
        says: "the server {field} is new: {actual}",
        mirror: Mirror::Rule("server-removed"),
        since: "0.1.0",
    }
}

rule! {
    /// A place to read the data from has another name.
    ///
    /// ## Why it breaks
    /// The place stays. Tools that look the server up in the contract by its name no longer find it.
    ///
    /// ## What to do instead
    /// Change the name where such tools are configured.
    ///
    /// ## When it is safe
    /// When nothing looks the server up by its name.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/", format: parquet }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: lake, type: s3, location: "s3://acme/orders/", format: parquet }
    /// ```
    SERVER_RENAMED = "server-renamed" {
        judges: ServerName Unknown,
        severity: Note,
        says: "the server {expected} is now called {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// The data has to be read from elsewhere, or in another form.
    ///
    /// ## Why it breaks
    /// Readers still go to the old address, or read the new files with the old settings: they find nothing, old data,
    /// or values cut at the wrong places.
    ///
    /// ## What to do instead
    /// Add a second server beside the old one, let the readers move, and remove the old one when nobody reads there.
    ///
    /// ## When it is safe
    /// When nobody reads there, or the old address leads to the new place.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/", format: parquet }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/", format: csv }
    /// ```
    SERVER_CHANGED = "server-changed" {
        judges: ServerSetting Apart,
        severity: Risky,
        says: "{field} of the server changes: {expected} -> {actual}",
        mirror: Mirror::Itself,
        since: "0.1.0",
    }
}

rule! {
    /// How to read the data at one place is no longer fully said.
    ///
    /// ## Why it breaks
    /// Readers that take the setting from the contract no longer find it, and it may change without notice.
    ///
    /// ## What to do instead
    /// Keep the setting, or tell the readers.
    ///
    /// ## When it is safe
    /// When the platform finds the data without it.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/", format: parquet }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/" }
    /// ```
    SERVER_SETTING_WITHDRAWN = "server-setting-withdrawn" {
        judges: ServerSetting Wider,
        severity: Risky,
        says: "{field} of the server is no longer promised: {expected}",
        mirror: Mirror::Rule("server-setting-promised"),
        since: "0.1.0",
    }
}

rule! {
    /// How to read the data at one place is said more fully.
    ///
    /// ## Why it breaks
    /// It breaks no reader.
    ///
    /// ## What to do instead
    /// Nothing. Check that it is true.
    ///
    /// ## When it is safe
    /// Always.
    ///
    /// ## Before
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/" }
    /// ```
    ///
    /// ## After
    /// ```yaml
    /// schema:
    ///   - name: orders
    /// servers:
    ///   - { server: production, type: s3, location: "s3://acme/orders/", format: parquet }
    /// ```
    SERVER_SETTING_PROMISED = "server-setting-promised" {
        judges: ServerSetting Narrower,
        severity: Note,
        says: "{field} of the server is promised: {actual}",
        mirror: Mirror::Rule("server-setting-withdrawn"),
        since: "0.1.0",
    }
}
