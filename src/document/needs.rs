//! Needs and teams: their spelling -> the model, every problem at once.

use serde_json::Value;

use super::node::Node;
use super::quality::read_threshold;
use super::raw;
use super::schema::{DocumentKind, read_as};
use super::waivers::day;
use crate::model::engine::{EngineUse, EngineVersion, Manner, find_engine, suggest_engine};
use crate::model::need::{SERVICE_FACETS, ServiceNeed};
use crate::model::problem::nearest;
use crate::model::service::{Amount, iso_seconds};
use crate::model::type_text::is_type;
use crate::model::{
    Bound, Dialect, Expectation, Facet, FieldNeed, FileId, Member, Need, Path, Problem, QualityNeed, Read, Scalar,
    Shape, Site, Team, Teams,
};

/// Reads a needs document.
#[must_use]
pub fn read_need(file: FileId, root: &Node) -> (Option<Need>, Vec<Problem>) {
    let (read, mut problems) = read_as::<raw::Needs>(DocumentKind::Needs, file, root);
    let site = Site::root(file);
    let need = read.map(|written| Need {
        reads: written
            .reads
            .iter()
            .enumerate()
            .map(|(at, read)| meant(read, &site.key("reads").index(at), &mut problems))
            .collect(),
        consumer: written.consumer,
        team: written.team,
        site,
    });
    (need, problems)
}

fn meant(written: &raw::Read, site: &Site, problems: &mut Vec<Problem>) -> Read {
    Read {
        contract: written.contract.clone(),
        version: written.version.as_deref().and_then(|text| version(text, &site.key("version"), problems)),
        dataset: written.dataset.clone(),
        engine: written.engine.as_deref().and_then(|text| engine(text, &site.key("engine"), problems)),
        manner: match written.reads_as {
            Some(raw::ReadsAs::Default) | None => Manner::Default,
            Some(raw::ReadsAs::Merge) => Manner::Merge,
            Some(raw::ReadsAs::Declared) => Manner::Declared,
        },
        shape: match written.shape {
            Some(raw::Shape::Closed) => Shape::Closed,
            Some(raw::Shape::Open) | None => Shape::Open,
        },
        fields: written.fields.as_ref().map(|fields| fields_of(fields, &site.key("fields"), problems)),
        service: service(written, site, problems),
        quality: quality(written.quality.as_ref(), &site.key("quality"), problems),
        until: written
            .until
            .as_deref()
            .and_then(|text| day(text, &site.key("until"), problems))
            .map(|day| day.to_string()),
        site: site.clone(),
    }
}

fn version(text: &str, site: &Site, problems: &mut Vec<Problem>) -> Option<semver::VersionReq> {
    match semver::VersionReq::parse(text) {
        Ok(range) => Some(range),
        Err(error) => {
            problems.push(
                Problem::error("invalid-value", site.clone(), format!("`{text}` is no version range: {error}"))
                    .help("write it like `>=1.2, <2`"),
            );
            None
        }
    }
}

/// `spark@3.5`: a known engine, and the version as far as it matters.
fn engine(text: &str, site: &Site, problems: &mut Vec<Problem>) -> Option<EngineUse> {
    let (name, version) = text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version)));
    let Some(engine) = find_engine(name) else {
        let problem = Problem::error("unknown-engine", site.clone(), format!("nobody here knows the engine `{name}`"));
        problems.push(match suggest_engine(name) {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => {
                problem.help("`sluicegate engines` lists them; leave it out, and the need is judged by values alone")
            }
        });
        return None;
    };
    let read = version.map(EngineVersion::parse);
    if let (Some(None), Some(version)) = (&read, version) {
        problems.push(
            Problem::error("invalid-value", site.clone(), format!("`{version}` is no version of {}", engine.title))
                .help("write it like `3.5` or `3.5.9`"),
        );
    }
    Some(EngineUse { engine, version: read.flatten() })
}

/// The service levels that a read names, durations in ISO 8601 and shares in percent.
fn service(written: &raw::Read, site: &Site, problems: &mut Vec<Problem>) -> Vec<ServiceNeed> {
    let durations =
        [("freshness", &written.freshness), ("frequency", &written.frequency), ("retention", &written.retention)];
    let durations = durations.into_iter().filter_map(|(key, text)| {
        let (seconds, shown) = duration(text.as_deref()?, &site.key(key), problems)?;
        Some((key, Amount::Seconds(seconds), shown))
    });
    let mut found: Vec<_> = durations.collect();
    found.extend(written.availability.map(|share| ("availability", Amount::Number(share, None), share.to_string())));
    let needs = found.into_iter().filter_map(|(key, amount, shown)| {
        let facet = SERVICE_FACETS.iter().find(|facet| facet.key == key)?;
        Some(ServiceNeed { facet, amount, shown })
    });
    needs.collect()
}

fn duration(text: &str, site: &Site, problems: &mut Vec<Problem>) -> Option<(f64, String)> {
    let seconds = iso_seconds(text);
    if seconds.is_none() {
        problems.push(
            Problem::error("invalid-value", site.clone(), format!("`{text}` is no duration"))
                .help("write it in ISO 8601, like `PT24H` or `P7D`"),
        );
    }
    seconds.map(|seconds| (seconds, text.to_owned()))
}

fn fields_of(fields: &raw::Fields, site: &Site, problems: &mut Vec<Problem>) -> Vec<FieldNeed> {
    let mut found: Vec<FieldNeed> = Vec::new();
    let mut add = |name: &str, expects: Expectation, at: Site, problems: &mut Vec<Problem>| match Path::parse(name) {
        Err(why) => problems.push(
            Problem::error("invalid-path", at, format!("`{name}` names no field: {why}"))
                .help("write paths like `address.city`, `items[].sku` or `attributes{}`"),
        ),
        Ok(path) => match found.iter().find(|need| need.path == path) {
            Some(first) => problems.push(
                Problem::error("duplicate-name", at, format!("the field `{name}` is named twice"))
                    .related(first.site.clone(), "first named here"),
            ),
            None => found.push(FieldNeed { path, expects, site: at }),
        },
    };
    match fields {
        raw::Fields::List(names) => {
            for (at, name) in names.iter().enumerate() {
                add(name, Expectation::default(), site.index(at), problems);
            }
        }
        raw::Fields::Map(entries) => {
            for (name, facets) in entries {
                let at = site.key(name);
                let expects = facets.as_ref().map(|facets| expectation(facets, &at, problems)).unwrap_or_default();
                add(name, expects, at.on_key(), problems);
            }
        }
    }
    found
}

fn expectation(facets: &raw::Facets, site: &Site, problems: &mut Vec<Problem>) -> Expectation {
    if let Some(text) = &facets.ty
        && text != "any"
        // Which dialect it is in is said by the contract, which is not read here.
        && !Dialect::ALL.iter().any(|dialect| is_type(dialect, text))
    {
        problems.push(
            Problem::warning("unknown-type", site.key("type"), format!("`{}` is no type known here", text.trim()))
                .help("a change of this field's type will be reported as undecided"),
        );
    }
    Expectation {
        required: facets.required.map_or(Facet::Inherited, Facet::Exactly),
        unique: facets.unique.map_or(Facet::Inherited, Facet::Exactly),
        ty: text_facet(facets.ty.as_deref()),
        values: facet(facets.values.as_ref(), |value| {
            Some(value.as_array()?.iter().filter_map(scalar).collect::<Vec<_>>())
        }),
        minimum: facet(facets.minimum.as_ref(), bound),
        maximum: facet(facets.maximum.as_ref(), bound),
        min_length: facet(facets.min_length.as_ref(), Value::as_u64),
        max_length: facet(facets.max_length.as_ref(), Value::as_u64),
        pattern: text_facet(facets.pattern.as_deref()),
        unit: text_facet(facets.unit.as_deref()),
        currency: text_facet(facets.currency.as_deref()),
        timezone: text_facet(facets.timezone.as_deref()),
        quality: quality(facets.quality.as_ref(), &site.key("quality"), problems),
    }
}

fn quality(written: Option<&Value>, site: &Site, problems: &mut Vec<Problem>) -> Facet<Vec<QualityNeed>> {
    facet(written, |value| {
        let metrics = value.as_object()?.iter();
        Some(metrics.filter_map(|(metric, value)| quality_need(metric, value, &site.key(metric), problems)).collect())
    })
}

fn quality_need(metric: &str, written: &Value, site: &Site, problems: &mut Vec<Problem>) -> Option<QualityNeed> {
    let need = |threshold| Some(QualityNeed { metric: metric.to_owned(), threshold });
    let Some(entries) = written.as_object() else { return need(None) };
    let operand = |value: &Value| match value {
        Value::Array(items) => items.iter().filter_map(scalar).collect(),
        value => scalar(value).into_iter().collect::<Vec<_>>(),
    };
    let operators = entries.iter().filter(|(key, _)| key.starts_with("must"));
    let operators: Vec<_> = operators.map(|(key, value)| (key.as_str(), operand(value))).collect();
    let Some(threshold) = read_threshold(&operators, entries.get("unit").and_then(Value::as_str), true, site) else {
        problems.push(
            Problem::error("invalid-value", site.clone(), format!("`{metric}` asks for nothing"))
                .help("give a threshold, such as `mustBeLessThan: 1` with `unit: percent`, or `any`"),
        );
        return None;
    };
    need(Some(threshold))
}

fn text_facet(text: Option<&str>) -> Facet<String> {
    match text {
        None => Facet::Inherited,
        Some("any") => Facet::Anything,
        Some(text) => Facet::Exactly(text.to_owned()),
    }
}

fn facet<T>(value: Option<&Value>, meant: impl FnOnce(&Value) -> Option<T>) -> Facet<T> {
    match value {
        None => Facet::Inherited,
        Some(Value::String(text)) if text == "any" => Facet::Anything,
        Some(value) => meant(value).map_or(Facet::Inherited, Facet::Exactly),
    }
}

fn bound(value: &Value) -> Option<Bound> {
    scalar(value).map(|value| Bound { value, exclusive: false })
}

fn scalar(value: &Value) -> Option<Scalar> {
    Some(match value {
        Value::Null => Scalar::Null,
        Value::Bool(value) => Scalar::Boolean(*value),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(value), _) => Scalar::Integer(value.into()),
            (None, Some(value)) => Scalar::Integer(value.into()),
            (None, None) => Scalar::Float(number.as_f64()?),
        },
        Value::String(text) => Scalar::Text(text.clone()),
        Value::Array(_) | Value::Object(_) => return None,
    })
}

/// Reads a teams document.
#[must_use]
pub fn read_teams(file: FileId, root: &Node) -> (Option<Teams>, Vec<Problem>) {
    let (read, mut problems) = read_as::<raw::Teams>(DocumentKind::Teams, file, root);
    let Some(written) = read else { return (None, problems) };
    let mut teams = Teams::default();
    for (at, team) in written.teams.into_iter().enumerate() {
        let site = Site::root(file).key("teams").index(at);
        if let Some(first) = teams.get(&team.id) {
            problems.push(
                Problem::error("duplicate-name", site.key("id"), format!("the team `{}` is listed twice", team.id))
                    .related(first.site.key("id"), "first listed here"),
            );
            continue;
        }
        let roster = team.members.len();
        // Where members are listed, the list decides, and no team on GitHub beside it.
        if (team.github.is_none() || roster > 0) && roster < team.approvals as usize {
            let message = format!("the team `{}` needs {} approvals but has {roster} members", team.id, team.approvals);
            problems.push(
                Problem::warning("nobody-can-agree", site.key("id"), message)
                    .help("list its `members`, or name its team on GitHub under `github`"),
            );
        }
        let members = team.members.into_iter().map(|written| match written {
            raw::Member::Login(login) => Member { login, id: None },
            raw::Member::Account(raw::Account { login, id }) => Member { login, id: Some(id) },
        });
        let members = members.collect();
        let meant = Team { id: team.id.clone(), github: team.github, members, approvals: team.approvals, site };
        teams.0.insert(team.id, meant);
    }
    (Some(teams), problems)
}

/// The problem of a team that the teams file does not list.
#[must_use]
pub fn unknown_team(team: &str, site: Site, teams: &Teams) -> Problem {
    let problem = Problem::error("unknown-team", site, format!("the team `{team}` is not in the teams file"));
    match nearest(team, teams.ids()) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help("add it to the teams file, with its GitHub team or its members"),
    }
}
