//! Contracts -> ids for those that have none.
//!
//! In: every contract that was read, some without an `id`. Out: for each of those an id with the reason why it is this
//! one, or why none can be told. Guaranteed: an id is made as the ids of the other contracts are, or from the contract
//! alone where there is no other; it is nobody else's; the same contracts give the same ids, in any order.

use std::collections::BTreeMap;

use heck::{ToKebabCase, ToSnakeCase};

use super::node::Node;
use super::schema::DocumentKind;
use crate::model::problem::{nearest, only_meant};
use crate::model::{Change, Edit, FileId, Scalar, Site};

/// Names longer than this are titles.
const LONGEST: usize = 60;

/// Names that any contract could have.
const SAYS_NOTHING: [&str; 7] = ["contract", "data-contract", "datacontract", "index", "main", "odcs", "schema"];

/// A document that was read as a contract.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The path people know it by.
    pub label: &'a str,
    /// Its content; `None` where it could not be read.
    pub root: Option<&'a Node>,
}

/// An id for a contract that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewId {
    /// The id.
    pub id: String,
    /// Why it is this one, as the end of a sentence.
    pub because: String,
}

/// For each contract without an id, by its place in the list: its id, or why there is none.
#[must_use]
pub fn new_ids(contracts: &[Known<'_>]) -> BTreeMap<usize, Result<NewId, String>> {
    let nameless = contracts.iter().enumerate().filter(|(_, known)| is_nameless(known));
    let habit = Habit::of(contracts);
    let mut ids: BTreeMap<usize, Result<NewId, String>> = nameless
        .map(|(at, known)| (at, habit.as_ref().map_err(Clone::clone).and_then(|habit| habit.id(known))))
        .collect();
    let made: Vec<(usize, String)> =
        ids.iter().filter_map(|(at, id)| Some((*at, id.as_ref().ok()?.id.clone()))).collect();
    let given: BTreeMap<String, &Known<'_>> =
        contracts.iter().flat_map(|known| texts_for_ids(known).map(move |text| (text, known))).collect();
    for (at, id) in &made {
        let given = given.get(id);
        let twin =
            made.iter().find(|(other, same)| other != at && same == id).and_then(|(other, _)| contracts.get(*other));
        let said = match (given, twin) {
            (Some(other), _) => format!("it would be `{id}`, which {} has", other.label),
            (None, Some(other)) => format!("it would be `{id}`, and so would that of {}", other.label),
            (None, None) => continue,
        };
        ids.insert(*at, Err(said));
    }
    ids
}

/// What adds `id` to the contract in `file`: it follows the keys that the standard puts before it.
#[must_use]
pub fn edit(file: FileId, root: &Node, new: &NewId) -> Option<Edit> {
    let before: Vec<&str> = DocumentKind::Contract.top_keys().take_while(|key| *key != "id").collect();
    let entries = root.entries();
    let kind = entries.iter().position(|entry| entry.key == "kind")?;
    let beside = entries[kind..].iter().take_while(|entry| before.contains(&entry.key.as_str())).last()?;
    let change = Change::Named { key: "id".to_owned(), text: new.id.clone(), because: new.because.clone() };
    Some(Edit { site: Site::root(file).key(&beside.key), change })
}

fn is_nameless(known: &Known<'_>) -> bool {
    known.root.is_some_and(|root| !root.entries().is_empty() && root.get("id").is_none())
}

fn id_of(known: &Known<'_>) -> Option<String> {
    let id = known.root?.get("id")?.scalar().filter(|id| *id != Scalar::Null)?;
    Some(id.to_string())
}

/// The keys at the top of a contract that nobody knows, or that may be a misspelt `id`.
fn strange_keys<'a>(known: &Known<'a>) -> impl Iterator<Item = (&'a str, &'a Node)> {
    let keys = DocumentKind::Contract.top_keys();
    let entries = known.root.map_or(&[][..], Node::entries).iter();
    entries.map(|entry| (entry.key.as_str(), &entry.value)).filter(move |(key, _)| {
        let misspelt = || only_meant(key, keys.clone()).is_some_and(|meant| meant != "id");
        !keys.clone().any(|known| known == *key) && (!misspelt() || nearest(key, ["id"]).is_some())
    })
}

/// What is the id of a contract, or may become it.
fn texts_for_ids(known: &Known<'_>) -> impl Iterator<Item = String> {
    let strange: Vec<String> =
        strange_keys(known).filter_map(|(_, value)| value.scalar()).map(|text| text.to_string()).collect();
    id_of(known).into_iter().chain(strange)
}

/// What an id can be made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Name,
    File,
    DataProduct,
}

impl Origin {
    /// The one that says most of a contract alone comes first: several can belong to one product.
    const ALL: [Self; 3] = [Self::Name, Self::File, Self::DataProduct];

    const fn shown(self) -> &'static str {
        match self {
            Self::Name => "its `name`",
            Self::File => "the name of its file",
            Self::DataProduct => "its `dataProduct`",
        }
    }

    /// The word a contract gives; `None` where it says nothing, or in letters that no id has.
    fn word(self, known: &Known<'_>, case: Case) -> Option<String> {
        let text = match self {
            Self::Name => known.root?.text_at("name")?,
            Self::DataProduct => known.root?.text_at("dataProduct")?,
            Self::File => known.label.rsplit(['/', '\\']).next()?.split('.').next()?,
        };
        let word = case.write(text);
        let speaks = word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.is_ascii()
            && word.len() <= LONGEST
            && !SAYS_NOTHING.contains(&word.to_kebab_case().as_str());
        speaks.then_some(word)
    }
}

/// How the words of an id are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Kebab,
    Snake,
}

impl Case {
    fn write(self, text: &str) -> String {
        match self {
            Self::Kebab => text.to_kebab_case(),
            Self::Snake => text.to_snake_case(),
        }
    }
}

/// How the ids of the contracts at hand are made.
struct Habit {
    prefix: String,
    case: Case,
    /// What ids are made from, and how many are.
    origins: Vec<(Origin, usize)>,
    others: usize,
}

impl Habit {
    /// The error says why there is none.
    fn of(contracts: &[Known<'_>]) -> Result<Self, String> {
        if let Some(unread) = contracts.iter().find(|known| known.root.is_none()) {
            return Err(format!("{} cannot be read, and could have the same", unread.label));
        }
        let given: Vec<(&Known<'_>, String)> =
            contracts.iter().filter_map(|known| Some((known, id_of(known)?))).collect();
        let parts: Vec<(&Known<'_>, &str, &str)> = given
            .iter()
            .map(|(known, id)| {
                let (prefix, word) = id.split_at(id.rfind([':', '/', '.']).map_or(0, |at| at + 1));
                (*known, prefix, word)
            })
            .collect();
        let prefix = parts.first().map_or("", |(_, prefix, _)| prefix);
        if let Some((_, other, _)) = parts.iter().find(|(_, other, _)| *other != prefix) {
            let [one, other] = [prefix, other].map(|text| if text.is_empty() { "a word" } else { text });
            return Err(format!("the ids of the other contracts begin in several ways: {one}, {other}"));
        }
        let snake = parts.iter().any(|(_, _, word)| word.contains('_') && !word.contains('-'));
        let case = if snake { Case::Snake } else { Case::Kebab };
        let made_from =
            |origin: Origin, known: &Known<'_>, word: &str| origin.word(known, case).as_deref() == Some(word);
        // A number or a UUID is nothing that could be derived, unless the contract itself says it elsewhere.
        let is_word = |word: &str| word.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_');
        let strange = parts.iter().find(|(known, _, word)| {
            !is_word(word) && !Origin::ALL.iter().any(|origin| made_from(*origin, known, word))
        });
        if let Some((known, _, word)) = strange {
            return Err(format!("nothing says how `{word}`, the id of {}, was made", known.label));
        }
        let mut origins = Origin::ALL
            .map(|origin| (origin, parts.iter().filter(|(known, _, word)| made_from(origin, known, word)).count()));
        origins.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(Self { prefix: prefix.to_owned(), case, origins: origins.to_vec(), others: parts.len() })
    }

    fn id(&self, known: &Known<'_>) -> Result<NewId, String> {
        if let Some((key, _)) = strange_keys(known).next() {
            return Err(format!("the key `{key}` may be meant for it"));
        }
        let found =
            self.origins.iter().find_map(|(origin, count)| Some((origin, count, origin.word(known, self.case)?)));
        let Some((origin, count, word)) = found else {
            return Err("neither its name nor that of its file says what it could be".to_owned());
        };
        let compared = match (self.others, *count) {
            (0, _) => "; no other contract was read that it could be like".to_owned(),
            (1, 0) => ", and begins as the id of the other contract".to_owned(),
            (others, 0) => format!(", and begins as the ids of the {others} other contracts"),
            (1, _) => ", as the id of the other contract is".to_owned(),
            (others, count) if others == count => format!(", as the ids of the {others} other contracts are"),
            (others, count) => format!(", as are the ids of {count} of the {others} other contracts"),
        };
        let because = format!(
            "made from {}{compared}. Needs will refer to it for good: look at it before you commit it",
            origin.shown()
        );
        Ok(NewId { id: format!("{}{word}", self.prefix), because })
    }
}

#[cfg(test)]
mod tests;
