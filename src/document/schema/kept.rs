//! Schemas and their validators, made once a process and only where somebody asks.
//!
//! In: a kind of document. Out: its schema, and what is wrong with an instance. Guaranteed: what is kept never changes.

use std::sync::OnceLock;

use jsonschema::{ErrorIterator, Validator};
use serde_json::Value;

use super::DocumentKind;

impl DocumentKind {
    /// The schema, read once a process, and only where somebody asks.
    pub(super) fn kept_schema(self) -> &'static Value {
        static SCHEMAS: [OnceLock<Value>; DocumentKind::ALL.len()] =
            [const { OnceLock::new() }; DocumentKind::ALL.len()];
        SCHEMAS[self as usize].get_or_init(|| self.schema())
    }

    /// The validator of a kind whose schema is only known once the program runs.
    pub(super) fn validator(self) -> &'static Validator {
        static VALIDATORS: [OnceLock<Validator>; DocumentKind::ALL.len()] =
            [const { OnceLock::new() }; DocumentKind::ALL.len()];
        VALIDATORS[self as usize].get_or_init(|| {
            let validator = jsonschema::options().build(self.kept_schema());
            validator.expect("the embedded schemas are tested to compile")
        })
    }

    /// Everything that is wrong with an instance.
    pub(super) fn errors(self, instance: &Value) -> ErrorIterator<'_> {
        match self {
            Self::Contract => ContractSchema::iter_errors(instance),
            _ => self.validator().iter_errors(instance),
        }
    }
}

/// The contract schema, turned into code when the program is built: making a validator of it anew took every run longer
/// than all else.
#[jsonschema::validator(path = "src/document/odcs.schema.json")]
struct ContractSchema;
