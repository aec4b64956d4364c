//! Engines that read data: their names and versions, as needs write them (`spark@3.5`).
//!
//! In: a text. Out: a known engine, with the version as far as it was given. What an engine does with a change is
//! measured and told by [`crate::engines`]; here nothing is known but names.

use std::fmt;

use super::problem::nearest;

/// Something that reads data.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Engine {
    /// The name in needs.
    pub name: &'static str,
    /// The name as its makers write it.
    pub title: &'static str,
    /// Other names people give it.
    pub aliases: &'static [&'static str],
}

/// Every engine that a need may name. Some of them were measured.
pub const ENGINES: &[Engine] = &[
    Engine { name: "spark", title: "Spark", aliases: &["pyspark", "apache-spark", "sparksql"] },
    Engine { name: "duckdb", title: "DuckDB", aliases: &[] },
    Engine { name: "pandas", title: "pandas", aliases: &[] },
    Engine { name: "polars", title: "Polars", aliases: &[] },
    Engine { name: "pyarrow", title: "PyArrow", aliases: &["arrow"] },
    Engine { name: "datafusion", title: "DataFusion", aliases: &[] },
    Engine { name: "daft", title: "Daft", aliases: &[] },
    Engine { name: "fastparquet", title: "fastparquet", aliases: &[] },
    Engine { name: "clickhouse", title: "ClickHouse", aliases: &[] },
    Engine { name: "athena", title: "Athena", aliases: &[] },
    Engine { name: "bigquery", title: "BigQuery", aliases: &[] },
    Engine { name: "databricks", title: "Databricks", aliases: &[] },
    Engine { name: "flink", title: "Flink", aliases: &["apache-flink"] },
    Engine { name: "hive", title: "Hive", aliases: &["apache-hive"] },
    Engine { name: "impala", title: "Impala", aliases: &["apache-impala"] },
    Engine { name: "postgres", title: "PostgreSQL", aliases: &["postgresql"] },
    Engine { name: "powerbi", title: "Power BI", aliases: &["power-bi"] },
    Engine { name: "presto", title: "Presto", aliases: &["prestodb"] },
    Engine { name: "redshift", title: "Redshift", aliases: &[] },
    Engine { name: "snowflake", title: "Snowflake", aliases: &[] },
    Engine { name: "sqlserver", title: "SQL Server", aliases: &["mssql"] },
    Engine { name: "tableau", title: "Tableau", aliases: &[] },
    Engine { name: "trino", title: "Trino", aliases: &["trinodb", "starburst"] },
];

/// The engine of this name.
#[must_use]
pub fn find_engine(name: &str) -> Option<&'static Engine> {
    let folded = name.to_lowercase();
    ENGINES.iter().find(|engine| engine.name == folded || engine.aliases.contains(&folded.as_str()))
}

/// The name of an engine nearest to a misspelt one.
#[must_use]
pub fn suggest_engine(name: &str) -> Option<&'static str> {
    nearest(name, ENGINES.iter().flat_map(|engine| std::iter::once(engine.name).chain(engine.aliases.iter().copied())))
}

/// A version as far as somebody gave it: `3.5` stands for every `3.5.x`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EngineVersion(Vec<u64>);

impl EngineVersion {
    /// Reads `3.5.9`, or the beginning of it; what follows the numbers (`-rc1`, `+build`) says nothing here.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let numbers = text.split(['-', '+']).next().unwrap_or_default();
        let parts: Option<Vec<u64>> = numbers.split('.').map(|part| part.parse().ok()).collect();
        parts.map(Self)
    }

    /// Whether this version stands for `other` or for a later one.
    #[must_use]
    pub fn reaches(&self, other: &Self) -> bool {
        let shared = self.0.len().min(other.0.len());
        other.0[..shared] <= self.0[..shared]
    }

    /// Whether this version stands for `other` itself.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl fmt::Display for EngineVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

/// The engine a consumer reads with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineUse {
    /// Which engine.
    pub engine: &'static Engine,
    /// Which version; `None` where the consumer does not say, so that any may read.
    pub version: Option<EngineVersion>,
}

/// How a consumer opens the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manner {
    /// As the engine does by itself.
    Default,
    /// With the engine's own merging of schemas.
    Merge,
    /// With a schema the consumer declares.
    Declared,
}

/// How a dataset is written when its schema changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Writing {
    /// New files beside the old ones.
    Append,
    /// All of it anew.
    Replace,
}

impl Writing {
    /// The way that a word of the custom property `writePattern` names.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        match word {
            "append" => Some(Self::Append),
            "replace" => Some(Self::Replace),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_reaches_what_is_not_newer_and_covers_what_it_begins() {
        let version = |text: &str| EngineVersion::parse(text).expect("a version");
        for (asked, other, reaches, covers) in [
            ("3.5", "3.5.9", true, true),
            ("3.5.1", "3.5.9", false, false),
            ("3.4", "3.3.4", true, false),
            ("3.4", "3.5.9", false, false),
            ("4", "3.5.9", true, false),
            ("3", "3.5.9", true, true),
            ("10.1", "9.9", true, false),
            ("26.9.2.1", "26.9.2.1", true, true),
        ] {
            assert_eq!(version(asked).reaches(&version(other)), reaches, "{asked} reaches {other}");
            assert_eq!(version(asked).covers(&version(other)), covers, "{asked} covers {other}");
        }
        assert_eq!(version("3.5.1-rc1+b2").to_string(), "3.5.1");
        assert_eq!(EngineVersion::parse("latest"), None);
        assert_eq!(EngineVersion::parse(""), None);
    }

    #[test]
    fn names_and_aliases_find_one_engine() {
        assert_eq!(find_engine("PySpark").map(|engine| engine.name), Some("spark"));
        assert_eq!(find_engine("spork"), None);
        assert_eq!(suggest_engine("spork"), Some("spark"));
        let mut names: Vec<_> = ENGINES.iter().flat_map(|one| one.aliases.iter().chain([&one.name])).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "two engines share a name");
    }
}
