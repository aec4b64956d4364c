//! JSON Schema for what people write: one schema a kind of document, and its complaints turned into problems.
//!
//! In: a document's nodes. Out: every problem at once, the deepest cause of each only, at the key or value that is
//! wrong, with the likely correction. The contract schema is written by hand from the standard; the schemas of our own
//! documents are derived from the Rust types in [`super::raw`].

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::paths::LocationSegment;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::node::{Kind, Node};
use super::{raw, raw_config, raw_consents, raw_waivers};
use crate::model::problem::{nearest, only_meant};
use crate::model::{Change, Class, Edit, FileId, Problem, Site};

mod kept;
mod missing;

pub use missing::misses;

/// A kind of document that people write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// An ODCS data contract.
    Contract,
    /// What one consumer reads.
    Needs,
    /// Who can agree.
    Teams,
    /// `sluicegate.yaml`.
    Config,
    /// Findings that are accepted for a while.
    Waivers,
    /// What people said to a change.
    Consents,
}

impl DocumentKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Contract, Self::Needs, Self::Teams, Self::Config, Self::Waivers, Self::Consents];

    /// The word the command line uses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Needs => "needs",
            Self::Teams => "teams",
            Self::Config => "config",
            Self::Waivers => "waivers",
            Self::Consents => "consents",
        }
    }

    /// The JSON Schema as a document of its own, for editors.
    #[must_use]
    pub fn schema(self) -> Value {
        match self {
            Self::Contract => serde_json::from_str(include_str!("odcs.schema.json")).unwrap_or_default(),
            Self::Needs => raw::schema_of::<raw::Needs>(),
            Self::Teams => raw::schema_of::<raw::Teams>(),
            Self::Config => raw::schema_of::<raw_config::Config>(),
            Self::Waivers => raw::schema_of::<raw_waivers::Waivers>(),
            Self::Consents => raw::schema_of::<raw_consents::Consents>(),
        }
    }

    /// The keys at the top of the document, in the order of its schema. That of a contract follows the text of the
    /// standard: its first example, then its sections.
    pub fn top_keys(self) -> impl Iterator<Item = &'static str> + Clone {
        let properties = self.kept_schema().get("properties").and_then(Value::as_object);
        properties.into_iter().flat_map(|keys| keys.keys().map(String::as_str))
    }
}

/// The forms of an account, in place of how a schema says it.
const ACCOUNT: &str = "must be a login, or `{ login, id }`";

/// Every way in which a document breaks the schema of its kind.
#[must_use]
pub fn validate(kind: DocumentKind, file: FileId, root: &Node) -> Vec<Problem> {
    let instance = root.to_json();
    let mut complaints = Vec::new();
    for error in kind.errors(&instance) {
        collect(&error, &mut complaints);
    }
    let context = Context { file, root, kind };
    let mut problems: Vec<_> = complaints.iter().flat_map(|complaint| context.problems(complaint)).collect();
    missing::drop_where_misspelt(&mut problems);
    problems.sort();
    problems.dedup();
    problems
}

/// Reads a document of our own into its Rust type; `None` where it breaks its schema.
#[must_use]
pub fn read_as<T: DeserializeOwned>(kind: DocumentKind, file: FileId, root: &Node) -> (Option<T>, Vec<Problem>) {
    let mut problems = validate(kind, file, root);
    if problems.iter().any(|problem| problem.class == Class::Error) {
        return (None, problems);
    }
    match serde_json::from_value(root.to_json()) {
        Ok(read) => (Some(read), problems),
        Err(error) => {
            problems.push(Problem::error("invalid-value", Site::root(file), error.to_string()));
            (None, problems)
        }
    }
}

/// One complaint without the library's borrowings.
struct Complaint {
    place: Vec<Place>,
    schema_path: String,
    kind: Complained,
}

enum Place {
    Key(String),
    Index(usize),
}

enum Complained {
    UnknownKeys(Vec<String>),
    Missing(String),
    WrongType(Vec<String>),
    NotOneOf(Vec<String>),
    Other(String),
}

fn collect(error: &ValidationError<'_>, complaints: &mut Vec<Complaint>) {
    let kind = match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => Complained::UnknownKeys(unexpected.clone()),
        ValidationErrorKind::Required { property } => Complained::Missing(plain(property)),
        ValidationErrorKind::Type { kind } => Complained::WrongType(match kind {
            TypeKind::Single(one) => vec![one.to_string()],
            TypeKind::Multiple(many) => many.iter().map(|one| one.to_string()).collect(),
        }),
        ValidationErrorKind::Enum { options } => {
            Complained::NotOneOf(options.as_array().into_iter().flatten().map(plain).collect())
        }
        ValidationErrorKind::Constant { expected_value } => Complained::NotOneOf(vec![plain(expected_value)]),
        ValidationErrorKind::OneOfNotValid { context } if constants(context).is_some() => {
            Complained::NotOneOf(constants(context).unwrap_or_default())
        }
        ValidationErrorKind::Pattern { pattern } => Complained::Other(format!("does not match `{pattern}`")),
        ValidationErrorKind::MinItems { limit } if *limit > 1 => {
            Complained::Other(format!("needs at least {limit} entries"))
        }
        ValidationErrorKind::MinItems { .. } | ValidationErrorKind::MinLength { .. } => {
            Complained::Other("must not be empty".to_owned())
        }
        ValidationErrorKind::Minimum { limit } => Complained::Other(format!("must be at least {limit}")),
        _ => Complained::Other(error.masked().to_string().replace("value ", "")),
    };
    let place = error
        .instance_path()
        .iter()
        .map(|segment| match segment {
            LocationSegment::Property(key) => Place::Key(key.into_owned()),
            LocationSegment::Index(at) => Place::Index(at),
        })
        .collect();
    complaints.push(Complaint { place, schema_path: error.schema_path().as_str().to_owned(), kind });
}

/// The values of an enumeration whose members are documented one by one.
fn constants(branches: &[Vec<ValidationError<'_>>]) -> Option<Vec<String>> {
    branches
        .iter()
        .map(|errors| {
            errors.iter().find_map(|error| match error.kind() {
                ValidationErrorKind::Constant { expected_value } => Some(plain(expected_value)),
                _ => None,
            })
        })
        .collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

struct Context<'a> {
    file: FileId,
    root: &'a Node,
    kind: DocumentKind,
}

impl Context<'_> {
    fn problems(&self, complaint: &Complaint) -> Vec<Problem> {
        let site = complaint.place.iter().fold(Site::root(self.file), |site, place| match place {
            Place::Key(key) => site.key(key),
            Place::Index(at) => site.index(*at),
        });
        let named = match complaint.place.last() {
            Some(Place::Key(key)) => format!("`{key}`"),
            Some(Place::Index(_)) => "this entry".to_owned(),
            None => "the document".to_owned(),
        };
        match &complaint.kind {
            Complained::UnknownKeys(keys) => {
                let known = self.known_keys(&complaint.schema_path);
                keys.iter().map(|key| unknown_key(&site, key, &known)).collect()
            }
            Complained::Missing(key) => {
                let inside = if complaint.place.is_empty() { "the document".to_owned() } else { named };
                vec![
                    Problem::error("missing-key", site, format!("{inside} has no `{key}`"))
                        .help(format!("add `{key}:`")),
                ]
            }
            Complained::WrongType(_)
                if self.node(&complaint.place).is_some_and(|node| matches!(node.kind, Kind::Null))
                    && complaint.place.is_empty() =>
            {
                vec![
                    Problem::error("empty-document", site, "the file is empty")
                        .help("write something in it, or take it out of the configured globs"),
                ]
            }
            Complained::WrongType(wanted) => vec![self.wrong_type(site, &named, wanted, &complaint.place)],
            Complained::NotOneOf(options) => vec![self.not_one_of(site, &named, options, &complaint.place)],
            Complained::Other(text) => {
                let text = if self.is_account(&complaint.schema_path) { ACCOUNT } else { text };
                let edit = self.version_meant(complaint).map(|version| Edit::text(site.clone(), version));
                let problem = Problem { edit, ..Problem::error("invalid-value", site, format!("{named} {text}")) };
                vec![match self.example(&complaint.schema_path) {
                    Some(example) => problem.help(format!("write it like `{example}`")),
                    None => problem,
                }]
            }
        }
    }

    /// The version of ODCS that is meant by one without its `v` or its last number.
    fn version_meant(&self, complaint: &Complaint) -> Option<String> {
        let [Place::Key(key)] = &complaint.place[..] else { return None };
        let text = self.node(&complaint.place)?.text().filter(|_| key == "apiVersion")?;
        let numbers: Vec<u8> =
            text.trim_start_matches(['v', 'V']).split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        match numbers[..] {
            [3, minor @ 0..=2] => Some(format!("v3.{minor}.0")),
            [3, minor @ 0..=2, patch] => Some(format!("v3.{minor}.{patch}")),
            _ => None,
        }
    }

    fn node(&self, place: &[Place]) -> Option<&Node> {
        place.iter().try_fold(self.root, |node, place| match place {
            Place::Key(key) => node.get(key),
            Place::Index(at) => node.items().get(*at),
        })
    }

    fn wrong_type(&self, site: Site, named: &str, wanted: &[String], place: &[Place]) -> Problem {
        let found = self.node(place);
        let is = found.map_or("something else", |node| match node.kind {
            Kind::Null => "empty",
            Kind::Boolean(_) => "a truth value",
            Kind::Integer(_) | Kind::Float(_) => "a number",
            Kind::Text(_) => "text",
            Kind::Seq(_) => "a list",
            Kind::Map(_) => "a mapping",
        });
        let wanted_words: Vec<_> = wanted.iter().filter(|one| *one != "null").map(|one| word_for(one)).collect();
        let problem = Problem::error(
            "wrong-type",
            site,
            format!("{named} must be {}, but it is {is}", wanted_words.join(" or ")),
        );
        let wants = |one: &str| wanted.iter().any(|wanted| wanted == one);
        match found.map(|node| &node.kind) {
            Some(Kind::Integer(_) | Kind::Float(_)) if wants("string") => {
                let edit = Edit { site: problem.site.clone(), change: Change::Quoted };
                problem.help("put the value in quotes").mended_by(edit)
            }
            Some(Kind::Boolean(_)) if wants("string") => problem.help("put the value in quotes"),
            Some(Kind::Text(text)) if wants("boolean") && truth(text).is_some() => {
                let edit = truth(text).map(|truth| Edit::literal(problem.site.clone(), truth));
                Problem { edit, ..problem.help("write `true` or `false`, without quotes") }
            }
            Some(Kind::Null) => problem.help("give it a value, or take the key out"),
            _ => problem,
        }
    }

    fn not_one_of(&self, site: Site, named: &str, options: &[String], place: &[Place]) -> Problem {
        let found = self.node(place).and_then(Node::scalar).map(|scalar| scalar.to_string()).unwrap_or_default();
        let problem = Problem::error("unknown-value", site, format!("{named} cannot be `{found}`"));
        let known = options.iter().map(String::as_str);
        let meant = only_meant(&found, known.clone()).map(|one| Edit::text(problem.site.clone(), one));
        let problem = match nearest(&found, known) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("one of: {}", options.join(", "))),
        };
        Problem { edit: meant, ..problem }
    }

    /// The keys that the complaining part of the schema knows.
    fn known_keys(&self, schema_path: &str) -> Vec<String> {
        let keys = self.complaining(schema_path).and_then(|schema| schema.get("properties")?.as_object());
        keys.map(|keys| keys.keys().cloned().collect()).unwrap_or_default()
    }

    /// A value that the complaining part of the schema gives as an example.
    fn example(&self, schema_path: &str) -> Option<String> {
        self.complaining(schema_path)?.get("examples")?.get(0).map(plain)
    }

    /// Whether somebody with an account is asked for there.
    fn is_account(&self, schema_path: &str) -> bool {
        let form = self.complaining(schema_path).and_then(|schema| schema.pointer("/anyOf/1/$ref"));
        schema_path.ends_with("/anyOf") && form.is_some_and(|form| form == "#/$defs/Account")
    }

    /// The part of the schema that holds the keyword at `schema_path`.
    fn complaining(&self, schema_path: &str) -> Option<&Value> {
        let parent = schema_path.rsplit_once('/').map_or("", |(parent, _)| parent);
        let schema = self.kind.kept_schema();
        let mut at = schema;
        for step in parent.split('/').skip(1) {
            let step = step.replace("~1", "/").replace("~0", "~");
            at = match at {
                Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
                other => other.get(&step)?,
            };
            if step == "$ref" {
                at = schema.pointer(at.as_str()?.strip_prefix('#')?)?;
            }
        }
        Some(at)
    }
}

fn unknown_key(site: &Site, key: &str, known: &[String]) -> Problem {
    let at = site.key(key).on_key();
    let known_here = known.iter().map(String::as_str);
    let edit = only_meant(key, known_here.clone()).map(|name| Edit::key(site.key(key), name));
    let problem = Problem::error("unknown-key", at, format!("the key `{key}` is not known here"));
    let problem = Problem { edit, ..problem };
    match nearest(key, known_here) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None if known.is_empty() || known.len() > 12 => problem.help("remove it, or keep it under `customProperties`"),
        None => problem.help(format!("known here: {}", known.join(", "))),
    }
}

/// The truth value that a text can only mean.
fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn word_for(json_type: &str) -> &'static str {
    match json_type {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "`true` or `false`",
        "array" => "a list",
        "object" => "a mapping",
        _ => "empty",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::document::Documents;

    fn problems(kind: DocumentKind, text: &str) -> Vec<String> {
        let mut documents = Documents::default();
        let (file, problems) = documents.add("f.yaml", text.as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        let root = documents.get(file).root.clone().unwrap();
        let mut problems = validate(kind, file, &root);
        problems.sort_by_key(|problem| documents.span(&problem.site).map(|span| span.start));
        problems
            .into_iter()
            .map(|problem| {
                let at = documents.locate(&problem.site);
                format!(
                    "{}:{} {}: {} ({})",
                    at.line,
                    at.column,
                    problem.code,
                    problem.message,
                    problem.help.unwrap_or_default()
                )
            })
            .collect()
    }

    #[test]
    fn every_schema_compiles() {
        for kind in DocumentKind::ALL {
            assert!(jsonschema::meta::is_valid(&kind.schema()), "{}", kind.name());
            let _ = kind.validator();
        }
    }

    /// An instance with each of its values, one after the other, put in another's place, gone or beside an unknown key.
    fn mutations(instance: &Value) -> Vec<Value> {
        fn places(value: &Value, at: &str, found: &mut Vec<String>) {
            found.push(at.to_owned());
            match value {
                Value::Object(map) => {
                    map.iter().for_each(|(key, value)| places(value, &format!("{at}/{key}"), found));
                }
                Value::Array(items) => {
                    items.iter().enumerate().for_each(|(index, item)| places(item, &format!("{at}/{index}"), found));
                }
                _ => {}
            }
        }
        let mut all = Vec::new();
        places(instance, "", &mut all);
        let mut mutated = vec![instance.clone()];
        for place in all {
            for value in
                [Value::Null, 3.into(), "v3.9".into(), Value::Array(vec![]), serde_json::json!({ "colour": 1 })]
            {
                let mut other = instance.clone();
                *other.pointer_mut(&place).unwrap() = value;
                mutated.push(other);
            }
            let mut other = instance.clone();
            let (parent, key) = place.rsplit_once('/').unwrap_or_default();
            if let Some(Value::Object(map)) = other.pointer_mut(parent) {
                map.remove(key);
                map.insert(format!("{key}s"), 1.into());
            }
            mutated.push(other);
        }
        mutated
    }

    #[test]
    fn the_contract_schema_says_the_same_as_code_and_as_it_stands() {
        let text = include_str!("../../fixtures/single-changes/contract.odcs.yaml");
        let mut documents = Documents::default();
        let (file, _) = documents.add("f.yaml", text.as_bytes());
        let whole = documents.get(file).root.as_ref().unwrap().to_json();
        let said = |errors: jsonschema::ErrorIterator<'_>| {
            let one = |error: ValidationError<'_>| {
                (error.instance_path().to_string(), error.schema_path().to_string(), format!("{:?}", error.kind()))
            };
            errors.map(one).collect::<BTreeSet<_>>()
        };
        let mut wrong = 0;
        for instance in mutations(&whole) {
            let expected = said(DocumentKind::Contract.validator().iter_errors(&instance));
            wrong += usize::from(!expected.is_empty());
            assert_eq!(said(DocumentKind::Contract.errors(&instance)), expected, "{instance}");
        }
        assert!(wrong > 1_000, "{wrong} mutations break the schema");
    }

    #[test]
    fn each_mistake_is_told_once_at_its_key() {
        let text = "apiVersion: v3.1.0\nkind: DataContract\nid: x\nversion: 1.0\nstatus: active\nschema:\n  - name: t\n    properties:\n      - name: a\n        requird: true\n        logicalType: strng\n      - nmae: b\n        colour: red\n";
        assert_eq!(
            problems(DocumentKind::Contract, text),
            [
                "4:10 wrong-type: `version` must be text, but it is a number (put the value in quotes)",
                "10:9 unknown-key: the key `requird` is not known here (did you mean `required`?)",
                "11:22 unknown-value: `logicalType` cannot be `strng` (did you mean `string`?)",
                "12:9 unknown-key: the key `nmae` is not known here (did you mean `name`?)",
                "13:9 unknown-key: the key `colour` is not known here (remove it, or keep it under `customProperties`)",
            ]
        );
    }

    #[test]
    fn our_own_documents_are_held_to_the_same_standard() {
        let needs = "apiVersion: sluicegate/v1\nkind: Needs\nconsumer: c\nteam: t\nreads:\n  - contract: x\n    fields:\n      a: { requird: true }\n      b: { required: 3 }\n";
        assert_eq!(
            problems(DocumentKind::Needs, needs),
            [
                "8:12 unknown-key: the key `requird` is not known here (did you mean `required`?)",
                "9:22 wrong-type: `required` must be `true` or `false`, but it is a number ()",
            ]
        );
        assert_eq!(
            problems(DocumentKind::Config, "apiVersion: sluicegate/v1\nkind: Config\ncontract: []\n"),
            ["3:1 unknown-key: the key `contract` is not known here (did you mean `contracts`?)"]
        );
    }
}
