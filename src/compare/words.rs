//! What contracts say in words that only people can compare: changed descriptions, told once for a whole contract.
//!
//! A description that comes or goes changes no words that anybody relied on, and white space is no word.

use std::cell::OnceCell;
use std::collections::HashMap;

use super::fields::Identities;
use super::{Aspect, Difference, Direction, Fact};
use crate::model::contract::Words;
use crate::model::{Contract, Dataset, Field, Path};

/// Descriptions that changed, with the name of what they describe.
#[derive(Default)]
pub(super) struct Changes<'a>(Vec<(String, &'a Words, &'a Words)>);

impl<'a> Changes<'a> {
    pub(super) fn compare_contracts(&mut self, expected: &'a Contract, actual: &'a Contract) {
        self.compare_texts(|words| words.key.clone(), &expected.words, &actual.words);
    }

    pub(super) fn compare_datasets(&mut self, expected: &'a Dataset, actual: &'a Dataset, identities: &Identities<'a>) {
        self.compare_texts(|_| expected.name.clone(), &expected.words, &actual.words);
        // Most changes touch no description: nobody pays for names that nobody reads.
        let names = OnceCell::new();
        for (was, is) in identities.kept() {
            let place = |_: &Words| {
                let walk =
                    || expected.walk().into_iter().map(|(path, field)| (std::ptr::from_ref(field), path)).collect();
                let names: &HashMap<*const Field, Path> = names.get_or_init(walk);
                let found = names.get(&std::ptr::from_ref(was));
                found.map_or_else(|| expected.name.clone(), |path| format!("{}.{path}", expected.name))
            };
            self.compare_texts(place, &was.meaning.words, &is.meaning.words);
        }
    }

    fn compare_texts(&mut self, place: impl Fn(&Words) -> String, expected: &'a [Words], actual: &'a [Words]) {
        for was in expected {
            let is = actual.iter().find(|words| words.key == was.key);
            if let Some(is) = is.filter(|is| is.text != was.text && is.folded() != was.folded()) {
                self.0.push((place(was), was, is));
            }
        }
    }

    pub(super) fn tell(self, found: &mut Vec<Difference>) {
        const MOST: usize = 3;
        let Some((_, first_was, first_is)) = self.0.first() else { return };
        let mut places: Vec<&str> = self.0.iter().map(|(place, ..)| place.as_str()).collect();
        places.dedup();
        let more = places.len().saturating_sub(MOST);
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        let shown = format!("{}{rest}", places.iter().take(MOST).copied().collect::<Vec<_>>().join(", "));
        let fact = |text: &dyn Fn(&(String, &Words, &Words)) -> String| {
            let all: Vec<_> = self.0.iter().map(|change| (change.0.as_str(), text(change))).collect();
            Some(Fact { canonical: format!("{all:?}"), shown: shown.clone() })
        };
        found.push(Difference {
            expected: fact(&|(_, was, _)| was.folded()),
            actual: fact(&|(_, _, is)| is.folded()),
            expected_site: Some(first_was.site.clone()),
            actual_site: Some(first_is.site.clone()),
            ..Difference::bare(None, Aspect::Description, Direction::Unknown)
        });
    }
}
