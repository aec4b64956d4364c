//! Who may read the data, who answers for it, and where to ask.

use super::site::Site;

/// A role that gives access to the data.
#[derive(Debug, Clone)]
pub struct Role {
    /// The ODCS `id` of the role, if it has one.
    pub id: Option<String>,
    /// The name on the platform.
    pub name: String,
    /// What it lets its holders do, as written.
    pub access: Option<String>,
    /// Where the role stands.
    pub site: Site,
}

/// A channel for questions and news about the data.
#[derive(Debug, Clone)]
pub struct Channel {
    /// The ODCS `id` of the channel, if it has one.
    pub id: Option<String>,
    /// What it is called.
    pub name: String,
    /// Its address.
    pub url: Option<String>,
    /// What is behind it, such as `email`.
    pub tool: Option<String>,
    /// What is said there, such as `announcements`.
    pub scope: Option<String>,
    /// Where the channel stands.
    pub site: Site,
}
