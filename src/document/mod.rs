//! Documents: files that people wrote, with their text kept so that a place can become a line again.
//!
//! In: bytes and a label. Out: a [`Document`] with its node tree, or problems that name the place. Guaranteed: any
//! bytes are read or refused with bounded time and memory; nothing here touches the disk.

pub mod consents;
mod custom;
pub mod dialect;
pub mod insert;
mod meaning;
pub mod mend;
pub mod naming;
pub mod needs;
pub mod node;
pub mod odcs;
pub mod odcs_semantics;
pub mod order;
mod people;
mod quality;
pub mod raw;
pub mod raw_config;
pub mod raw_consents;
pub mod raw_waivers;
mod relationships;
pub mod schema;
pub mod service;
pub mod text;
pub mod waivers;
pub mod yaml;

use std::ops::Range;
use std::sync::Arc;

use crate::model::{Anchor, FileId, Problem, Site, Step};
pub use node::{Entry, Kind, Node};
pub use text::{Location, Text};

/// A file larger than this is refused: the largest real contract known to the standard's authors is below 200 kB.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// One file as it was on one side of a comparison.
#[derive(Debug, Clone)]
pub struct Document {
    /// The path people know it by.
    pub label: String,
    /// Its text.
    pub text: Text,
    /// Its content, which many look at; `None` where the text could not be read as YAML.
    pub root: Option<Arc<Node>>,
}

/// Every document of one run. Ids are never reused.
#[derive(Debug, Clone, Default)]
pub struct Documents {
    documents: Vec<Arc<Document>>,
}

impl Documents {
    /// Reads `bytes` as YAML and keeps them under `label`.
    ///
    /// The problems say why there is no content, or which keys occur twice.
    pub fn add(&mut self, label: impl Into<String>, bytes: &[u8]) -> (FileId, Vec<Problem>) {
        let id = FileId(u32::try_from(self.documents.len()).unwrap_or(u32::MAX));
        let (text, refused) = text::decode(id, bytes);
        let (root, problems) = match refused {
            None => yaml::read(id, &text),
            Some(problem) => (None, vec![problem]),
        };
        self.documents.push(Arc::new(Document { label: label.into(), text, root: root.map(Arc::new) }));
        (id, problems)
    }

    /// Keeps a label for a file whose content was not read.
    pub fn add_unread(&mut self, label: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.documents.len()).unwrap_or(u32::MAX));
        self.documents.push(Arc::new(Document { label: label.into(), text: Text::new(String::new()), root: None }));
        id
    }

    /// Takes over the documents of another run; returns what their numbers grow by.
    pub fn absorb(&mut self, other: Self) -> u32 {
        let offset = u32::try_from(self.documents.len()).unwrap_or(u32::MAX);
        self.documents.extend(other.documents);
        offset
    }

    /// All documents.
    pub fn all(&self) -> impl Iterator<Item = &Document> {
        self.documents.iter().map(AsRef::as_ref)
    }

    /// The paths of all documents.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.documents.iter().map(|document| document.label.as_str())
    }

    /// The document with this id.
    ///
    /// # Panics
    /// If the id comes from another set of documents.
    #[must_use]
    pub fn get(&self, id: FileId) -> &Document {
        &self.documents[id.0 as usize]
    }

    /// The bytes of the text that stand for a place: the value, the key before a collection, or the nearest
    /// surviving ancestor of a place that does not exist.
    #[must_use]
    pub fn span(&self, site: &Site) -> Option<Range<usize>> {
        if let Anchor::Bytes(start, end) = site.anchor {
            return Some(start..end);
        }
        let document = self.get(site.file);
        let mut node = document.root.as_deref()?;
        let mut span = node.span.clone();
        let mut key = None;
        let mut found = true;
        for step in &site.route {
            let next = match (step, &node.kind) {
                (Step::Key(name), Kind::Map(entries)) => entries
                    .iter()
                    .find(|entry| entry.key == **name)
                    .map(|entry| (Some(entry.key_span.clone()), &entry.value)),
                (Step::Index(at), Kind::Seq(items)) => items.get(*at).map(|item| (None, item)),
                _ => None,
            };
            let Some((next_key, next_node)) = next else {
                found = false;
                break;
            };
            (key, node) = (next_key, next_node);
            span = node.span.clone();
        }
        let on_key = site.anchor == Anchor::Key || !found || !node.is_scalar();
        Some(match key {
            Some(key) if on_key => key,
            _ if node.is_scalar() => span,
            _ => node.first_key().unwrap_or(span),
        })
    }

    /// Whether a place is in its document, rather than only what is around it.
    #[must_use]
    pub fn holds(&self, site: &Site) -> bool {
        let root = self.get(site.file).root.as_deref();
        let found = root.and_then(|root| {
            site.route.iter().try_fold(root, |node, step| match step {
                Step::Key(key) => node.get(key),
                Step::Index(at) => node.items().get(*at),
            })
        });
        found.is_some()
    }

    /// Puts problems in the order of their files and lines, each once.
    pub fn arrange(&self, problems: &mut Vec<Problem>) {
        problems.sort_by_cached_key(|problem| {
            (problem.site.file, self.span(&problem.site).map(|span| span.start), problem.clone())
        });
        problems.dedup();
    }

    /// The line and column of a place, counted from 1; line 1 where the document has no content.
    #[must_use]
    pub fn locate(&self, site: &Site) -> Location {
        let document = self.get(site.file);
        let span = self.span(site).unwrap_or(0..0);
        document.text.locate(&document.label, span)
    }
}
