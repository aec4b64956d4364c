//! Servers: what each kind has to say of itself, and what says nothing there.

use super::versions::Standard;
use crate::document::node::Node;
use crate::document::odcs::items;
use crate::model::{Problem, Site};

/// A kind of server: its names, the keys it has to have, and the others it may have.
type Kind = (&'static [&'static str], &'static [&'static str], &'static [&'static str]);

/// ODCS v3.1 and v3.2, Infrastructure & Servers. Kinds without an entry, and `custom`, take any key.
const KINDS: [Kind; 29] = [
    (&["api"], &["location"], &[]),
    (&["athena"], &["schema"], &["stagingDir", "staging_dir", "catalog", "regionName", "workgroup"]),
    (&["azure"], &["location", "format"], &["delimiter", "encoding"]),
    (&["bigquery"], &["project", "dataset"], &[]),
    (&["clickhouse", "mysql", "synapse"], &["host", "port", "database"], &[]),
    (&["cloudsql", "postgres", "postgresql", "vertica"], &["host", "port", "database", "schema"], &[]),
    (&["databricks"], &["catalog", "schema"], &["host"]),
    (&["db2"], &["host", "port", "database"], &["schema"]),
    (&["denodo"], &["host", "port"], &["database"]),
    (&["dremio"], &["host", "port"], &["schema"]),
    (&["duckdb"], &["database"], &["schema"]),
    (&["exasol"], &["host"], &["port", "schema"]),
    (&["glue"], &["account", "database"], &["location", "format", "encoding"]),
    (&["hana"], &["host"], &["port", "database", "schema"]),
    (&["hive", "impala", "informix", "zen"], &["host", "database"], &["port"]),
    (&["iceberg"], &["catalog", "catalogUrl"], &["namespace", "warehouse"]),
    (&["kafka"], &["host"], &["format", "encoding"]),
    (&["kinesis"], &[], &["region", "format", "encoding"]),
    (&["local"], &["path", "format"], &["encoding"]),
    (&["oracle"], &["host", "port", "serviceName"], &[]),
    (&["presto"], &["host"], &["catalog", "schema"]),
    (&["pubsub"], &["project"], &[]),
    (&["redshift"], &["database", "schema"], &["host", "region", "account"]),
    (&["s3"], &["location"], &["endpointUrl", "format", "delimiter", "encoding"]),
    (&["sftp"], &["location"], &["format", "delimiter", "encoding"]),
    (&["snowflake"], &["account", "database", "schema"], &["host", "port", "warehouse"]),
    (&["sqlserver"], &["host", "database", "schema"], &["port"]),
    (&["teradata"], &["host"], &["port", "database"]),
    (&["trino"], &["host", "port", "catalog", "schema"], &[]),
];

/// Keys of every server.
const COMMON: [&str; 7] = ["id", "server", "type", "description", "environment", "roles", "customProperties"];

/// Keys that belong to some kind of server: any other one is told as unknown.
fn is_known(key: &str) -> bool {
    KINDS.iter().any(|(_, required, optional)| required.contains(&key) || optional.contains(&key)) || key == "stream"
}

pub(super) fn check(root: &Node, site: &Site, standard: Standard, problems: &mut Vec<Problem>) {
    for (server, site) in items(root, "servers", site) {
        let Some(ty) = server.text_at("type") else { continue };
        let Some((_, required, optional)) = KINDS.iter().find(|(names, ..)| names.contains(&ty)) else { continue };
        // Required until v3.1.
        let staging = (ty == "athena" && standard.is_before(2)).then_some("stagingDir");
        let has = |key: &str| server.get(key).is_some() || key == "stagingDir" && server.get("staging_dir").is_some();
        let lacking: Vec<&str> = required.iter().copied().chain(staging).filter(|key| !has(key)).collect();
        if !lacking.is_empty() {
            let shown = lacking.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
            let shown = shown.join(", ");
            problems.push(
                Problem::warning("missing-key", site.key("type"), format!("a server of `type: {ty}` needs {shown}"))
                    .help(format!("add {shown}, or write `type: custom`")),
            );
        }
        for entry in server.entries() {
            let key = entry.key.as_str();
            if COMMON.contains(&key) || required.contains(&key) || optional.contains(&key) || !is_known(key) {
                continue;
            }
            let own: Vec<&str> =
                required.iter().chain(*optional).copied().filter(|key| *key != "staging_dir").collect();
            problems.push(
                Problem::warning(
                    "misplaced-key",
                    site.key(key).on_key(),
                    format!("`{key}` says nothing of a server of `type: {ty}`"),
                )
                .related(site.key("type"), "the type")
                .help(format!("such a server has: {}", own.join(", "))),
            );
        }
    }
}
