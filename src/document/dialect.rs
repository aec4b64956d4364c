//! Which dialect a contract's type texts are written in, and what is wrong with what it says of that.
//!
//! In: a contract's nodes. Out: a [`Dialect`] for each dataset, always: where nothing selects one, the generic one. The
//! custom property `dialect` of a dataset wins over that of the contract, and that over the contract's servers.

use super::custom::custom;
use super::node::Node;
use super::odcs::items;
use crate::model::problem::nearest;
use crate::model::type_text::{Misread, misread};
use crate::model::{Dialect, Problem, Site};

/// The custom property that names a dialect.
const PROPERTY: &str = "dialect";

/// The dialect of a contract: as it says, else as all of its servers agree.
#[must_use]
pub fn contract_dialect(root: &Node) -> &'static Dialect {
    declared(root).or_else(|| of_servers(root)).unwrap_or_else(Dialect::generic)
}

/// The dialect of a dataset: as it says, else that of its contract.
#[must_use]
pub fn dataset_dialect(node: &Node, around: &'static Dialect) -> &'static Dialect {
    declared(node).unwrap_or(around)
}

fn declared(node: &Node) -> Option<&'static Dialect> {
    Dialect::named(custom(node, PROPERTY)?)
}

/// A server whose kind is not known selects none, and so leaves the others without their agreement.
fn of_servers(root: &Node) -> Option<&'static Dialect> {
    let servers = root.get("servers")?.items();
    Dialect::of_servers(servers.iter().map(|server| server.text_at("type").unwrap_or_default()))
}

/// Dialects that are not known, and type texts that their dialect does not know.
pub(super) fn check_dialects(root: &Node, site: &Site, problems: &mut Vec<Problem>) {
    unknown_dialect(root, site, problems);
    let around = contract_dialect(root);
    for (dataset, site) in items(root, "schema", site) {
        unknown_dialect(dataset, &site, problems);
        let dialect = dataset_dialect(dataset, around);
        // Texts in no dialect in particular may be in any: there is nothing to hold them against.
        if dialect != Dialect::generic() {
            for (member, site) in items(dataset, "properties", &site) {
                types(member, dialect, &site, problems);
            }
        }
    }
}

fn unknown_dialect(node: &Node, site: &Site, problems: &mut Vec<Problem>) {
    for (entry, site) in items(node, "customProperties", site) {
        if entry.text_at("property") != Some(PROPERTY) {
            continue;
        }
        let site = site.key("value");
        let Some(name) = entry.get("value").and_then(Node::text) else {
            problems.push(Problem::error("unknown-dialect", site, "the dialect is not named by a text").help(known()));
            continue;
        };
        if Dialect::named(name).is_none() {
            let problem = Problem::error("unknown-dialect", site, format!("there is no dialect `{name}`"));
            problems.push(match nearest(name, Dialect::ALL.iter().flat_map(|dialect| dialect.names())) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(known()),
            });
        }
    }
}

/// The dialects there are.
fn known() -> String {
    let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name).collect();
    format!("name one of: {}", names.join(", "))
}

fn types(node: &Node, dialect: &'static Dialect, site: &Site, problems: &mut Vec<Problem>) {
    if let Some(text) = node.text_at("physicalType")
        && let Some(misread) = misread(dialect, text)
    {
        problems.push(unknown_type(text, dialect, &misread, site.key("physicalType")));
    }
    for (member, site) in items(node, "properties", site) {
        types(member, dialect, &site, problems);
    }
    if let Some(item) = node.get("items") {
        types(item, dialect, &site.key("items"), problems);
    }
    for part in ["key", "value"] {
        if let Some(node) = node.get("map").and_then(|map| map.get(part)) {
            types(node, dialect, &site.keys(&["map", part]), problems);
        }
    }
}

/// The problem of a type text that is none in the contract's dialect.
#[must_use]
pub fn unknown_type(text: &str, dialect: &Dialect, misread: &Misread, site: Site) -> Problem {
    let text = text.trim();
    if dialect == Dialect::generic() {
        return Problem::warning("unknown-type", site, format!("`{text}` is a type only in some dialects"))
            .help("the contract has to say which: name it as its custom property `dialect`");
    }
    let problem =
        Problem::warning("unknown-type", site, format!("`{text}` is no type of {} known here", dialect.title));
    match misread {
        Misread { near: Some(near), .. } => {
            let loud = !text.contains(char::is_lowercase);
            problem.help(format!("did you mean `{}`?", if loud { near.to_uppercase() } else { (*near).to_owned() }))
        }
        Misread { word: Some(word), .. } => problem.help(format!(
            "a change of this type will be reported as undecided; if `{word}` is another platform's, name that one as the custom property `dialect`"
        )),
        Misread { .. } => problem.help("a change of this type will be reported as undecided: look at its parameters"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Documents;
    use crate::document::odcs::read_contract;
    use crate::document::odcs_semantics::check_contract;
    use crate::model::Contract;

    /// A contract of one dataset with these lines of its own, the dataset's own, and one field's.
    fn read(contract: &str, dataset: &str, field: &str) -> (Contract, Vec<String>) {
        let text = format!(
            "apiVersion: v3.1.0\nkind: DataContract\nid: urn:acme:orders\nversion: 1.0.0\nstatus: active\n{contract}\n\
             schema:\n- name: orders\n{dataset}\n  properties:\n  - name: amount\n    {field}\n"
        );
        let mut documents = Documents::default();
        let (file, problems) = documents.add("orders.odcs.yaml", text.as_bytes());
        assert!(problems.is_empty(), "{problems:?}");
        let root = documents.get(file).root.as_ref().expect("YAML");
        let told = check_contract(file, root)
            .iter()
            // Servers here say no more than their type.
            .filter(|problem| problem.code != "missing-key")
            .map(|problem| {
                let help = problem.help.clone().unwrap_or_default();
                format!("{}:{} {} | {help}", documents.locate(&problem.site).line, problem.code, problem.message)
            })
            .collect();
        (read_contract(file, root).expect("an id"), told)
    }

    fn servers(kinds: &[&str]) -> String {
        let list: String = kinds.iter().map(|kind| format!("\n- {{ server: {kind}, type: {kind} }}")).collect();
        format!("servers:{list}")
    }

    fn property(indent: &str, value: &str) -> String {
        format!("{indent}customProperties:\n{indent}- {{ property: dialect, value: {value} }}")
    }

    #[test]
    fn the_nearest_word_on_the_dialect_wins() {
        let dialect =
            |contract: &str, dataset: &str| read(contract, dataset, "logicalType: string").0.datasets[0].dialect.name;
        let snowflake = servers(&["snowflake"]);
        assert_eq!(dialect("", ""), "generic");
        assert_eq!(dialect(&snowflake, ""), "snowflake");
        assert_eq!(dialect(&servers(&["snowflake", "s3"]), ""), "generic");
        assert_eq!(dialect(&servers(&["snowflake", "postgres"]), ""), "generic");
        let both = format!("{snowflake}\n{}", property("", "Spark"));
        assert_eq!(dialect(&both, ""), "databricks");
        assert_eq!(dialect(&both, &property("  ", "arrow")), "parquet");
        assert_eq!(dialect(&snowflake, &property("  ", "generic")), "generic");
    }

    #[test]
    fn an_unknown_dialect_is_told_at_its_line_and_read_as_if_it_were_not_there() {
        let (contract, told) = read(&property("", "snowflak"), "", "physicalType: INT");
        assert_eq!(told, ["7:unknown-dialect there is no dialect `snowflak` | did you mean `snowflake`?"]);
        assert_eq!(contract.datasets[0].dialect, Dialect::generic());
        let (_, told) = read(&servers(&["snowflake"]), &property("  ", "[snowflake]"), "physicalType: INT");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(
            told[0].starts_with("11:unknown-dialect the dialect is not named by a text | name one of: avro, "),
            "{told:?}"
        );
        // What another property says is its own business.
        let other = "customProperties:\n- { property: sqlFlavour, value: snowflak }";
        assert!(read(other, "", "physicalType: INT").1.is_empty());
    }

    #[test]
    fn a_type_text_is_held_against_its_dialect_only() {
        let told = |kinds: &[&str], field: &str| read(&servers(kinds), "", field).1;
        assert_eq!(
            told(&["snowflake"], "physicalType: VARCHR(20)"),
            ["13:unknown-type `VARCHR(20)` is no type of Snowflake known here | did you mean `VARCHAR`?"]
        );
        let inside = "logicalType: array\n    items: { logicalType: string, physicalType: strng }";
        assert_eq!(told(&["bigquery"], inside).len(), 1);
        assert_eq!(told(&["snowflake"], "physicalType: VARCHAR(20)"), [""; 0]);
        assert_eq!(
            told(&["s3"], "physicalType: VARCHR(20)"),
            [""; 0],
            "in no dialect in particular, anything may be right"
        );
        assert_eq!(told(&["postgres"], "physicalType: AccountNumber"), [""; 0], "people make types of their own");
        assert_eq!(told(&["mysql"], "physicalType: AccountNumber").len(), 1);
    }

    #[test]
    fn a_type_says_what_is_null_and_which_values_there_are() {
        let field = |kind: &str, field: &str| read(&servers(&[kind]), "", field).0.datasets[0].fields[0].clone();
        assert!(field("clickhouse", "physicalType: Int8").required);
        assert!(!field("clickhouse", "physicalType: Nullable(Int8)").required);
        assert!(!field("clickhouse", "physicalType: Int8\n    required: false").required, "the contract takes it back");
        assert!(field("postgres", "physicalType: int NOT NULL\n    required: false").required, "said in so many words");
        assert!(!field("postgres", "physicalType: int").required);
        let values = |text: &str| {
            let allowed = field("mysql", text).values.allowed.map(|allowed| allowed.values).unwrap_or_default();
            allowed.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(values("physicalType: \"ENUM('paid','open')\""), "open paid");
        let narrowed = "physicalType: \"ENUM('paid','open')\"\n    enum: [{ value: paid }]";
        assert_eq!(values(narrowed), "paid");
        assert_eq!(values("physicalType: VARCHAR(3)"), "");
        let items = "logicalType: array\n    physicalType: Array(Int8)\n    items: { logicalType: integer }";
        assert!(field("clickhouse", items).members[0].required, "beside `items`, the text still counts");
    }
}
