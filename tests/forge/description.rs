//! GitHub's description of its own API, in memory.
//!
//! In: `tests/data/github/operations*.json`, the reduced description. Out: which operation a request means, and what is
//! wrong with a request or an answer, in words. Validators are built once for a process, when they are first needed.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, OnceLock};

use jsonschema::Validator;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

static GITHUB: LazyLock<Description> =
    LazyLock::new(|| Description::of(include_str!("../data/github/operations.json")));
static ENTERPRISE: LazyLock<Description> =
    LazyLock::new(|| Description::of(include_str!("../data/github/operations.ghes.json")));

/// One thing a client may ask for.
pub struct Operation {
    pub id: String,
    method: String,
    path: Vec<String>,
}

pub struct Description {
    document: Value,
    operations: Vec<Operation>,
    validators: Mutex<BTreeMap<String, Arc<OnceLock<Validator>>>>,
}

impl Description {
    pub fn github() -> &'static Self {
        &GITHUB
    }

    pub fn enterprise() -> &'static Self {
        &ENTERPRISE
    }

    fn of(text: &str) -> Self {
        let mut document: Value = serde_json::from_str(text).expect("the description is JSON");
        let operations = document["operations"].as_object_mut().expect("operations");
        let mut found = Vec::new();
        for (id, operation) in operations {
            close(&mut operation["request"]);
            let path = operation["path"].as_str().expect("a path");
            found.push(Operation {
                id: id.clone(),
                method: operation["method"].as_str().expect("a method").to_owned(),
                path: path.trim_start_matches('/').split('/').map(str::to_owned).collect(),
            });
        }
        // Where a literal and a parameter both fit, the literal is meant.
        found.sort_by_key(|operation| operation.path.iter().filter(|part| part.starts_with('{')).count());
        Self { document, operations: found, validators: Mutex::default() }
    }

    /// All operations, as GitHub names them.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.operations.iter().map(|operation| operation.id.as_str())
    }

    /// The operation a path means, and the values of its parameters.
    pub fn find(&self, method: &str, path: &str) -> Option<(&str, BTreeMap<String, String>)> {
        let parts: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        self.operations.iter().find_map(|operation| {
            if operation.method != method || operation.path.len() != parts.len() {
                return None;
            }
            let mut parameters = BTreeMap::new();
            for (pattern, part) in operation.path.iter().zip(&parts) {
                match pattern.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                    Some(_) if part.is_empty() => return None,
                    Some(name) => {
                        parameters.insert(name.to_owned(), percent_decode_str(part).decode_utf8_lossy().into_owned());
                    }
                    None if pattern == part => {}
                    None => return None,
                }
            }
            Some((operation.id.as_str(), parameters))
        })
    }

    /// What is wrong with a request.
    pub fn check_request(&self, id: &str, query: &BTreeMap<String, String>, body: Option<&Value>) -> Vec<String> {
        let operation = &self.document["operations"][id];
        let mut wrong = Vec::new();
        for (name, value) in query {
            match operation["query"].get(name) {
                None => wrong.push(format!("the query has no parameter '{name}'")),
                Some(schema) if schema["type"] == "integer" && value.parse::<u64>().is_err() => {
                    wrong.push(format!("the parameter '{name}' is a number, not '{value}'"));
                }
                Some(schema) if schema["enum"].as_array().is_some_and(|all| !all.contains(&json!(value))) => {
                    wrong.push(format!("the parameter '{name}' is one of {}, not '{value}'", schema["enum"]));
                }
                Some(_) => {}
            }
        }
        match (operation["request"].is_null(), body) {
            (true, Some(body)) if *body != json!({}) => wrong.push("it takes no body, and one was sent".to_owned()),
            (false, None) if operation["request_required"] == true => wrong.push("it takes a body".to_owned()),
            (false, Some(body)) => wrong.extend(self.compare(id, "request", body)),
            _ => {}
        }
        wrong
    }

    /// What is wrong with an answer. Refusals are checked where the description has them; it lists few.
    pub fn check_answer(&self, id: &str, status: u16, body: Option<&Value>) -> Vec<String> {
        let responses = &self.document["operations"][id]["responses"];
        match (responses.get(status.to_string()), body) {
            (None, _) if status < 300 => vec![format!("{status} is not among its answers")],
            // GitHub says why it refuses, also where its description has nothing to say about that.
            (Some(schema), Some(_)) if schema.is_null() && status >= 400 => Vec::new(),
            (Some(schema), Some(_)) if schema.is_null() => vec![format!("its {status} has no body")],
            (Some(schema), None) if !schema.is_null() => vec![format!("its {status} has a body")],
            (Some(_), Some(body)) => self.compare(id, &format!("responses/{status}"), body),
            _ => Vec::new(),
        }
    }

    fn compare(&self, id: &str, part: &str, value: &Value) -> Vec<String> {
        let place = format!("#/operations/{}/{part}", id.replace('/', "~1"));
        let slot = self.validators.lock().expect("not poisoned").entry(place.clone()).or_default().clone();
        let validator = slot.get_or_init(|| {
            let mut schema = Map::new();
            schema.insert("$ref".to_owned(), json!(place));
            for (key, part) in self.document.as_object().expect("an object") {
                schema.insert(key.clone(), part.clone());
            }
            jsonschema::options()
                .should_validate_formats(true)
                .build(&Value::Object(schema))
                .unwrap_or_else(|error| panic!("{place}: {error}"))
        });
        validator
            .iter_errors(value)
            .map(|error| {
                let message: String = error.to_string().chars().take(300).collect();
                format!("at '{}': {message}", error.instance_path())
            })
            .collect()
    }
}

/// GitHub ignores keys it does not know, so a misspelt one is silent there. Here it is told.
fn close(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        properties.values_mut().for_each(close);
        object.entry("additionalProperties").or_insert(json!(false));
    } else {
        for key in ["oneOf", "anyOf"] {
            object.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten().for_each(close);
        }
    }
    if let Some(items) = object.get_mut("items") {
        close(items);
    }
}
