//! Formats: of numbers by their width, of texts by name, of dates and times in the letters of Java's `DateTimeFormatter`.

use super::misspelt;
use crate::document::node::Node;
use crate::model::problem::{nearest, only_meant};
use crate::model::{Edit, Problem, Site};

/// ODCS, `logicalTypeOptions.format` of integers and numbers.
const NUMBERS: [&str; 12] = ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128", "f32", "f64"];

/// What other standards call these widths.
const ELSEWHERE: [(&str, &str); 9] = [
    ("int8", "i8"),
    ("int16", "i16"),
    ("int32", "i32"),
    ("int64", "i64"),
    ("long", "i64"),
    ("float", "f32"),
    ("float32", "f32"),
    ("double", "f64"),
    ("float64", "f64"),
];

/// ODCS, `logicalTypeOptions.format` of texts; any other one is allowed.
const TEXTS: [&str; 9] = ["password", "byte", "binary", "email", "uuid", "uri", "hostname", "ipv4", "ipv6"];

/// Letters that mean something to `DateTimeFormatter` (Java 8 to 21); all others are reserved.
const LETTERS: &str = "GuyDMLdQqYwWEecFaBhKkHmsSAnNVvzOXxZpg";

pub(super) fn check(field: &Node, site: &Site, problems: &mut Vec<Problem>) {
    let Some(options) = field.get("logicalTypeOptions") else { return };
    let Some(format) = options.text_at("format") else { return };
    let place = site.keys(&["logicalTypeOptions", "format"]);
    match field.text_at("logicalType") {
        Some("integer" | "number") if !NUMBERS.contains(&format) => problems.push(number(format, place)),
        Some("string") => misspelt(options, "format", &TEXTS, &site.key("logicalTypeOptions"), problems),
        Some("date" | "timestamp" | "time") => problems.extend(date(format, &place)),
        _ => {}
    }
}

fn number(format: &str, site: Site) -> Problem {
    let folded = format.to_lowercase();
    let meant =
        ELSEWHERE.iter().find(|(name, _)| *name == folded).map(|(_, own)| *own).or_else(|| only_meant(format, NUMBERS));
    let problem = Problem::warning("invalid-format", site.clone(), format!("`{format}` is no format of a number"));
    match (meant, nearest(format, NUMBERS)) {
        (Some(meant), _) => problem.help(format!("did you mean `{meant}`?")).mended_by(Edit::text(site, meant)),
        (None, Some(near)) => problem.help(format!("did you mean `{near}`?")),
        (None, None) => problem.help(format!("one of: {}", NUMBERS.join(", "))),
    }
}

fn date(format: &str, site: &Site) -> Option<Problem> {
    // Java has names for some formats.
    if ["ISO_", "BASIC_ISO_DATE", "RFC_1123"].iter().any(|name| format.starts_with(name)) {
        return None;
    }
    let problem = |message: String| Problem::warning("invalid-format", site.clone(), message);
    let example = "write it like `yyyy-MM-dd'T'HH:mm:ss`";
    if format.contains('%') {
        return Some(problem(format!("`{format}` is not in the letters of Java's DateTimeFormatter")).help(example));
    }
    if format.matches('\'').count() % 2 == 1 {
        return Some(problem(format!("`{format}` opens a quote and does not close it")).help(example));
    }
    let (meant, why) = corrected(format)?;
    let problem = problem(why);
    Some(match meant {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")).mended_by(Edit::text(site.clone(), meant)),
        None => problem.help(example),
    })
}

/// A run of one letter outside quotes.
struct Run {
    letter: char,
    start: usize,
    length: usize,
}

fn runs(format: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut quoted = false;
    for (at, c) in format.char_indices() {
        quoted ^= c == '\'';
        if quoted || !c.is_ascii_alphabetic() {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.letter == c && run.start + run.length == at => run.length += 1,
            _ => runs.push(Run { letter: c, start: at, length: 1 }),
        }
    }
    runs
}

/// What a format was meant to be, where that is plain, and what is wrong with it; `None` where nothing is.
fn corrected(format: &str) -> Option<(Option<String>, String)> {
    let runs = runs(format);
    let has = |letter: char| runs.iter().any(|run| run.letter == letter);
    let unknown: Vec<&Run> = runs.iter().filter(|run| !LETTERS.contains(run.letter)).collect();
    let between = |run: &Run| run.letter == 'T' && run.length == 1 && run.start > 0;
    let has_hours = ['H', 'h', 'K', 'k'].into_iter().any(has);
    let mut meant = String::new();
    let mut why = None;
    let mut kept_to = 0;
    for run in &runs {
        let (new, said) = match run.letter {
            'T' if between(run) => ("'T'".to_owned(), "a letter that stands for itself, like the `T`, needs quotes"),
            'Y' if !has('w') && !has('u') => {
                ("y".repeat(run.length), "`Y` is the year that a week belongs to, not the year")
            }
            'D' if has('M') || has('m') => ("d".repeat(run.length), "`D` is the day of the year, not of the month"),
            'm' if !has_hours && !has('M') && (has('y') || has('Y')) => {
                ("M".repeat(run.length), "`m` is the minute, not the month")
            }
            _ => continue,
        };
        why = why.or(Some(said));
        meant.push_str(format.get(kept_to..run.start)?);
        meant.push_str(&new);
        kept_to = run.start + run.length;
    }
    meant.push_str(format.get(kept_to..)?);
    if let Some(run) = unknown.iter().find(|run| !between(run)) {
        let why =
            format!("`{}` means nothing in the letters of Java's DateTimeFormatter, which ODCS asks for", run.letter);
        return Some((None, why));
    }
    let after_hours = |letter: char| runs.iter().skip_while(|run| run.letter != 'H').any(|run| run.letter == letter);
    if why.is_none() && !has('m') && after_hours('M') {
        return Some((None, "`M` is the month, not the minute".to_owned()));
    }
    if why.is_none() && after_hours('S') && !has('s') {
        return Some((None, "`S` is a fraction of a second, not the second".to_owned()));
    }
    // A correction that is wrong in its turn was not what was meant.
    why.map(|why| (corrected(&meant).is_none().then_some(meant), why.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::corrected;

    #[test]
    fn dates_as_java_reads_them() {
        for format in [
            "yyyy-MM-dd",
            "yyyy-MM-dd HH:mm:ss",
            "yyyy-MM-dd HH:mm:ssZ",
            "HH:mm:ss",
            "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
            "d. MMMM uuuu",
            "YYYY-'W'ww",
            "yyyy-DDD",
            "h:mm a",
            "yyyyMMdd",
            "mm:ss",
            "",
        ] {
            assert_eq!(corrected(format), None, "{format}");
        }
    }

    #[test]
    fn what_was_meant_is_told_where_it_is_plain() {
        for (format, meant) in [
            ("YYYY-MM-DD", "yyyy-MM-dd"),
            ("yyyy-mm-dd", "yyyy-MM-dd"),
            ("yyyy-MM-ddTHH:mm:ss", "yyyy-MM-dd'T'HH:mm:ss"),
            ("DD/MM/YYYY", "dd/MM/yyyy"),
        ] {
            let (corrected_to, _) = corrected(format).unwrap();
            assert_eq!(corrected_to.as_deref(), Some(meant));
            assert_eq!(corrected(meant), None);
        }
        for format in ["iso8601", "ISO 8601", "date-time", "HH:MM", "HH:mm:SS", "YYYY-MM-DD HH:MM:SS"] {
            assert_eq!(corrected(format).unwrap().0, None, "{format}");
        }
    }
}
