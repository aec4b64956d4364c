//! ODCS `roles` and `support` -> who may read the data and where to ask (ODCS v3.1, sections Roles and Support).

use super::node::Node;
use super::odcs::items;
use crate::model::Site;
use crate::model::people::{Channel, Role};

/// The roles of a contract or a server, in the order of the file.
pub(super) fn read_roles(node: &Node, site: &Site) -> Vec<Role> {
    let role = |(node, site): (&Node, Site)| {
        Some(Role {
            id: node.text_at("id").map(str::to_owned),
            name: node.text_at("role")?.to_owned(),
            access: node.text_at("access").map(str::to_owned),
            site,
        })
    };
    items(node, "roles", site).filter_map(role).collect()
}

/// The support channels of a contract, in the order of the file.
pub(super) fn read_support(root: &Node, site: &Site) -> Vec<Channel> {
    let channel = |(node, site): (&Node, Site)| {
        let text = |key: &str| node.text_at(key).map(str::to_owned);
        Some(Channel {
            id: text("id"),
            name: text("channel")?,
            url: text("url"),
            tool: text("tool"),
            scope: text("scope"),
            site,
        })
    };
    items(root, "support", site).filter_map(channel).collect()
}
