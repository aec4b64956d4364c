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
    let Some((globs, files)) = watched([base, head], |config| [config.contracts, config.needs].concat())? else {
        return Ok(base.entries(&|_| true)? != head.entries(&|_| true)?);
    };
    let listed = |tree: &dyn Tree| tree.entries(&|path| globs.is_match(path) || files.iter().any(|file| file == path));
    let [base, head] = [listed(base)?, listed(head)?];
    // A `teams.yaml` where there is nothing else of ours is somebody else's.
    let ours = |entries: &[Entry]| entries.iter().any(|entry| is_ours(&entry.path, &globs));
    Ok(base != head && (ours(&base) || ours(&head)))
}

/// Whether two trees differ in what decides: configuration, teams, waivers and needs, as either of them is configured.
///
/// Where that cannot be told, any difference is one.
///
/// # Errors
/// If a tree cannot be read.
pub fn decide_otherwise(one: &dyn Tree, other: &dyn Tree) -> Result<bool> {
    let Some((globs, files)) = watched([one, other], |config| config.needs)? else {
        return Ok(one.entries(&|_| true)? != other.entries(&|_| true)?);
    };
    let listed = |tree: &dyn Tree| tree.entries(&|path| globs.is_match(path) || files.iter().any(|file| file == path));
    Ok(listed(one)? != listed(other)?)
}

/// What is looked at in either of two trees: files by their globs, of each configuration, and by name. `None` where a
/// configuration cannot be read.
fn watched(trees: [&dyn Tree; 2], of: impl Fn(Config) -> Vec<String>) -> Result<Option<(GlobSet, Vec<String>)>> {
    let mut globs = Vec::new();
    let mut files = vec![FILE_NAME.to_owned()];
    for tree in trees {
        let config = configured(tree)?;
        if config.is_none() && (tree.entry(FILE_NAME)?.is_some() || !tree.configurations()?.is_empty()) {
            return Ok(None);
        }
        let config = config.unwrap_or_default();
        files.extend([config.teams.clone(), config.waivers.clone()]);
        globs.extend(of(config));
    }
    Ok(Some((compile(&globs)?, files)))
}

fn is_ours(path: &str, globs: &GlobSet) -> bool {
    path == FILE_NAME || globs.is_match(path)
}
