//! The text format of Prometheus, for the textfile collector of its node exporter.
//!
//! In: the report of a scan. Out: gauges; names and labels only ever come along. Source of the format:
//! <https://github.com/prometheus/docs/blob/main/docs/instrumenting/exposition_formats.md>.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::Presented;
use crate::model::Scan;

/// Renders the report of a scan.
#[must_use]
pub fn render(presented: &Presented<'_>) -> String {
    let mut out = String::new();
    for Gauge { name, help, of } in GAUGES {
        head(&mut out, name, help);
        for scan in &presented.report.scans {
            if let Some(value) = of(scan) {
                let _ = writeln!(out, "{name}{{{}}} {value}", labels(scan));
            }
        }
    }
    findings(presented, &mut out);
    head(&mut out, "sluicegate_drift_exit_code", "The exit code of the scan: 0 kept, 1 drift, 2 no verdict.");
    let _ = writeln!(out, "sluicegate_drift_exit_code {}", presented.report.decision.exit_code());
    out
}

/// A number that every scanned dataset has.
struct Gauge {
    name: &'static str,
    help: &'static str,
    of: fn(&Scan) -> Option<i128>,
}

const GAUGES: &[Gauge] = &[
    Gauge {
        name: "sluicegate_drift_files",
        help: "Files of the dataset that could be read.",
        of: |scan| Some(scan.total.files.into()),
    },
    Gauge { name: "sluicegate_drift_rows", help: "Rows in those files.", of: |scan| Some(scan.total.rows.into()) },
    Gauge { name: "sluicegate_drift_bytes", help: "Bytes of those files.", of: |scan| Some(scan.total.bytes.into()) },
    Gauge {
        name: "sluicegate_drift_schemas",
        help: "Different schemas among those files.",
        of: |scan| i128::try_from(scan.shapes.len()).ok(),
    },
    Gauge {
        name: "sluicegate_drift_opened_files",
        help: "Files whose footer was read.",
        of: |scan| Some(scan.opened.into()),
    },
    Gauge {
        name: "sluicegate_drift_unjudged_objects",
        help: "Objects that could not be judged.",
        of: |scan| Some(scan.faults.into()),
    },
    Gauge {
        name: "sluicegate_drift_last_modified_seconds",
        help: "When the newest file was written, in seconds from 1970.",
        of: |scan| scan.total.last_modified.map(Into::into),
    },
];

fn head(out: &mut String, name: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge");
}

/// Findings by contract, rule and level, and whether they are accepted.
fn findings(presented: &Presented<'_>, out: &mut String) {
    let name = "sluicegate_drift_findings";
    head(out, name, "Findings of the scan, by rule and level; accepted ones apart.");
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for scan in &presented.report.scans {
        // A dataset without findings is there, so that an alert can tell it from one that nobody scanned.
        counts
            .entry(format!(
                "contract=\"{}\",dataset=\"{}\",rule=\"\",level=\"\",accepted=\"false\"",
                value(&scan.contract),
                value(&scan.dataset)
            ))
            .or_default();
    }
    for one in &presented.report.assessments {
        let finding = &one.finding;
        let labels = format!(
            "contract=\"{}\",dataset=\"{}\",rule=\"{}\",level=\"{}\",accepted=\"{}\"",
            value(&finding.contract),
            value(finding.difference.dataset.as_deref().unwrap_or_default()),
            finding.rule.id,
            one.level.name(),
            one.waived
        );
        *counts.entry(labels).or_default() += 1;
    }
    for (labels, count) in counts {
        let _ = writeln!(out, "{name}{{{labels}}} {count}");
    }
}

fn labels(scan: &Scan) -> String {
    format!(
        "contract=\"{}\",dataset=\"{}\",location=\"{}\"",
        value(&scan.contract),
        value(&scan.dataset),
        value(&scan.location)
    )
}

/// A label's value: what would end it, or the line, is escaped.
fn value(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}
