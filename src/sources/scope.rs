//! What a check looks at in a place, and whether two trees differ in any of it.

use globset::GlobSet;

use super::pairs::compile;
use super::{Entry, Tree};
use crate::config::{Config, FILE_NAME, read_config};
use crate::document::Documents;
use crate::error::Result;

/// The configuration of a tree, if it has one that can be read.
///
/// # Errors
/// If the tree cannot be read.
pub fn configured(tree: &dyn Tree) -> Result<Option<Config>> {
    let Some(bytes) = tree.read(FILE_NAME)? else { return Ok(None) };
    let mut documents = Documents::default();
    let (file, _) = documents.add(tree.label(FILE_NAME), &bytes);
    Ok(documents.get(file).root.as_ref().and_then(|root| read_config(file, root).0))
}

/// Whether two trees differ in contracts, needs, teams, waivers or configuration, as either of them is configured.
///
/// Where that cannot be told, any difference is one.
///
/// # Errors
/// If a tree cannot be read.
pub fn differ(base: &dyn Tree, head: &dyn Tree) -> Result<bool> {
    let mut globs = Vec::new();
    let mut files = vec![FILE_NAME.to_owned()];
    for tree in [base, head] {
        let config = configured(tree)?;
        if config.is_none() && (tree.entry(FILE_NAME)?.is_some() || !tree.configurations()?.is_empty()) {
            return Ok(base.entries(&|_| true)? != head.entries(&|_| true)?);
        }
        let config = config.unwrap_or_default();
        globs.extend([config.contracts, config.needs].concat());
        files.extend([config.teams, config.waivers]);
    }
    let globs = compile(&globs)?;
    let listed = |tree: &dyn Tree| tree.entries(&|path| globs.is_match(path) || files.iter().any(|file| file == path));
    let [base, head] = [listed(base)?, listed(head)?];
    // A `teams.yaml` where there is nothing else of ours is somebody else's.
    let ours = |entries: &[Entry]| entries.iter().any(|entry| is_ours(&entry.path, &globs));
    Ok(base != head && (ours(&base) || ours(&head)))
}

fn is_ours(path: &str, globs: &GlobSet) -> bool {
    path == FILE_NAME || globs.is_match(path)
}
