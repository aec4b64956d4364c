//! Quality rules: what is measured, and which results the producer promises.

use super::numbers::Numbers;
use super::site::Site;
use super::types::Relation;
use super::values::Scalar;

/// One promise about the quality of a dataset or field.
#[derive(Debug, Clone)]
pub struct QualityRule {
    /// The ODCS `id` of the rule, if it has one.
    pub id: Option<String>,
    /// The name of the rule, if it has one.
    pub name: Option<String>,
    /// What kind of check it is, and of what: rules of one subject may have become each other.
    pub subject: String,
    /// What exactly is measured.
    pub measure: Measure,
    /// Which results are promised; `None` where the rule sets no threshold.
    pub threshold: Option<Threshold>,
    /// How bad a failure is.
    pub severity: Option<String>,
    /// The fields the rule takes together, where it names them.
    pub fields: Vec<String>,
    /// Whether the rule is what closes the list of a field's values: the list tells its story then.
    pub closes_list: bool,
    /// Where the rule stands.
    pub site: Site,
}

impl QualityRule {
    /// A rule that says nothing but which results of a metric are promised.
    #[must_use]
    pub fn of_metric(metric: &str, threshold: Threshold) -> Self {
        let site = threshold.site.clone();
        Self {
            id: None,
            name: None,
            subject: metric.to_owned(),
            measure: Measure {
                canonical: metric.to_owned(),
                shown: metric.to_owned(),
                content: metric.to_owned(),
                valid: None,
                is_prose: false,
                site: site.clone(),
            },
            threshold: Some(threshold),
            severity: None,
            fields: Vec::new(),
            closes_list: false,
            site,
        }
    }
}

/// What a rule measures.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The same text for the same measurement.
    pub canonical: String,
    /// As people know it, in a word or two.
    pub shown: String,
    /// The query, the check, the text itself.
    pub content: String,
    /// The only values that count as valid, where the measurement counts the others.
    pub valid: Option<Vec<Scalar>>,
    /// Whether it is prose: there is nothing to run.
    pub is_prose: bool,
    /// Where it is written.
    pub site: Site,
}

/// Which results a rule promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Threshold {
    /// The results.
    pub results: Results,
    /// What they are counted in.
    pub unit: Unit,
    /// As people read it.
    pub shown: String,
    /// Where it is written.
    pub site: Site,
}

/// A set of results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Results {
    /// These numbers.
    Numbers(Numbers),
    /// What this text says, which is no number.
    Text(String),
}

/// What results are counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// Rows: whole numbers from 0.
    Rows,
    /// Parts of a hundred rows: numbers from 0 to 100.
    Percent,
    /// The numbers a query returns, in this unit if it names one.
    Other(Option<String>),
}

impl Unit {
    /// The results that can occur.
    #[must_use]
    pub fn domain(&self) -> Numbers {
        match self {
            Self::Rows => Numbers::from(&Scalar::Integer(0)),
            Self::Percent => Numbers::between(&Scalar::Integer(0), &Scalar::Integer(100)),
            Self::Other(_) => Numbers::all(),
        }
    }

    /// The word used in output and in facts.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Rows => "rows",
            Self::Percent => "percent",
            Self::Other(word) => word.as_deref().unwrap_or_default(),
        }
    }
}

impl Threshold {
    /// A threshold that admits these numbers, as far as they can occur.
    #[must_use]
    pub fn of(numbers: &Numbers, unit: Unit, shown: String, site: Site) -> Self {
        let possible = numbers.and(&unit.domain());
        let numbers = if unit == Unit::Rows { possible.whole() } else { possible };
        Self { results: Results::Numbers(numbers), unit, shown, site }
    }

    /// Whether it admits that nothing at all is found.
    #[must_use]
    pub fn admits_none(&self) -> bool {
        match &self.results {
            Results::Numbers(numbers) => numbers.contains(&nothing()),
            Results::Text(_) => false,
        }
    }

    /// Whether it admits nothing but that nothing at all is found.
    #[must_use]
    pub fn tolerates_nothing(&self) -> bool {
        matches!(&self.results, Results::Numbers(numbers) if *numbers == nothing())
    }

    /// Whether with a result every smaller one is admitted too.
    #[must_use]
    pub fn reaches_down(&self) -> bool {
        match &self.results {
            Results::Numbers(numbers) => numbers.reaches_down(&self.unit.domain()),
            Results::Text(_) => false,
        }
    }

    /// How the results that `actual` admits lie to those of `expected`. A threshold left out admits every result.
    #[must_use]
    pub fn relate(expected: Option<&Self>, actual: Option<&Self>) -> Relation {
        let (expected, actual) = match (expected, actual) {
            (None, None) => return Relation::Same,
            (Some(expected), None) => return if expected.is_everything() { Relation::Same } else { Relation::Wider },
            (None, Some(actual)) => return if actual.is_everything() { Relation::Same } else { Relation::Narrower },
            (Some(expected), Some(actual)) => (expected, actual),
        };
        let (was, is) = match (&expected.results, &actual.results) {
            (Results::Numbers(was), Results::Numbers(is)) => (was, is),
            (was, is) if was == is && expected.unit == actual.unit => return Relation::Same,
            _ => return Relation::Unknown,
        };
        if expected.unit == actual.unit {
            return Numbers::relate(was, is);
        }
        // No row is none of a hundred rows. More than that cannot be said without knowing how many rows there are.
        let counted = |unit: &Unit| matches!(unit, Unit::Rows | Unit::Percent);
        if !counted(&expected.unit) || !counted(&actual.unit) {
            return Relation::Unknown;
        }
        match (*was == nothing(), *is == nothing()) {
            (true, true) => Relation::Same,
            (true, false) if actual.admits_none() => Relation::Wider,
            (false, true) if expected.admits_none() => Relation::Narrower,
            _ => Relation::Unknown,
        }
    }

    fn is_everything(&self) -> bool {
        matches!(&self.results, Results::Numbers(numbers) if numbers.contains(&self.unit.domain()))
    }

    /// The same text for the same promise.
    #[must_use]
    pub fn code(&self) -> String {
        match &self.results {
            Results::Numbers(numbers) => format!("{} {}", self.unit.word(), numbers.code()),
            Results::Text(text) => format!("{} text {text}", self.unit.word()),
        }
    }
}

fn nothing() -> Numbers {
    Numbers::only(&Scalar::Integer(0))
}

/// How bad a failure is, from the mildest word to the worst; `None` for words whose order is not known.
#[must_use]
pub fn severity_rank(word: &str) -> Option<usize> {
    let words: [&[&str]; 3] = [&["info", "information"], &["warning", "warn"], &["error"]];
    let word = word.trim().to_lowercase();
    words.iter().position(|same| same.contains(&word.as_str()))
}
