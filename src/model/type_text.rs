//! Reads the type texts that people and platforms write: `DECIMAL(12, 2)`, `timestamp with time zone`,
//! `struct<a:int,b:array<string>>`.
//!
//! In: any text. Out: a [`TypeText`], always: what cannot be read is [`Type::Unknown`], never an error, because a
//! contract may name a type that only its platform knows. Case, spacing and aliases make no difference. The aliases are
//! the ones SQL dialects share; where dialects contradict each other (`INT8`), SQL's reading wins over Arrow's.

use super::path::Segment;
use super::types::{FloatWidth, TimeUnit, Type, Zone};

/// A type with the types of its members, as read from one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeText {
    /// The type itself.
    pub ty: Type,
    /// Members of a struct, the element of a list, key and value of a map.
    pub members: Vec<(Segment, Self)>,
    /// Whether the text itself forbids nulls (`NOT NULL`).
    pub required: bool,
}

/// Deeper nesting than any table has; the rest is unknown.
const MAX_DEPTH: usize = 64;

/// Longer than any table's row type; the rest is unknown.
const MAX_LENGTH: usize = 64 * 1024;

/// Reads a type text.
#[must_use]
pub fn parse_type(text: &str) -> TypeText {
    if text.len() > MAX_LENGTH {
        return leaf(Type::Unknown(fold(text)));
    }
    let tokens = tokenize(text);
    let mut reader = Reader { tokens: &tokens, at: 0 };
    match reader.read(0) {
        Some(read) if reader.at == tokens.len() => read,
        _ => leaf(Type::Unknown(fold(text))),
    }
}

/// Lower case and single spaces, but for what stands in quotes.
fn fold(text: &str) -> String {
    let spaced = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut quote = None;
    spaced
        .chars()
        .map(|c| match quote {
            Some(open) => {
                quote = (c != open).then_some(open);
                c
            }
            None => {
                quote = matches!(c, '\'' | '"' | '`').then_some(c);
                c.to_ascii_lowercase()
            }
        })
        .collect()
}

const fn leaf(ty: Type) -> TypeText {
    TypeText { ty, members: Vec::new(), required: false }
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Name(String),
    Mark(char),
}

fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(first) = rest.chars().next() {
        if matches!(first, '"' | '`') {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
            tokens.push(Token::Name(rest[1..end].trim_end_matches(first).to_owned()));
            rest = &rest[end..];
        } else if first.is_alphanumeric() || matches!(first, '_' | '-' | '+') {
            let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '+')).unwrap_or(rest.len());
            tokens.push(Token::Word(rest[..end].to_owned()));
            rest = &rest[end..];
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Mark(first));
            }
            rest = &rest[first.len_utf8()..];
        }
    }
    tokens
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    fn read(&mut self, depth: usize) -> Option<TypeText> {
        if depth > MAX_DEPTH {
            return None;
        }
        let head = self.word()?.to_lowercase();
        let mut read = match Self::container(&head) {
            Some(ty) => self.nested(ty, depth)?,
            None => self.scalar(&head)?,
        };
        if self.words(&["not", "null"]) {
            read.required = true;
        } else {
            let _ = self.words(&["null"]);
        }
        let mut lists = 0;
        while self.mark('[') {
            let size = if self.mark(']') { None } else { Some(self.word()?.to_lowercase()) };
            if size.is_some() {
                self.mark(']').then_some(())?;
            }
            if size.as_deref().is_some_and(|size| bracketed(&mut read.ty, size)) {
                continue;
            }
            lists += 1;
            if lists > MAX_DEPTH || size.is_some_and(|size| size.parse::<u64>().is_err()) {
                return None;
            }
            read = TypeText { ty: Type::List, members: vec![(Segment::Item, read)], required: false };
        }
        Some(read)
    }

    /// The container a word names, if it names one; `Any` for wrappers that only add something to their content.
    fn container(head: &str) -> Option<Type> {
        Some(match head {
            "array" | "list" | "largelist" | "repeated" => Type::List,
            "map" => Type::Map,
            "struct" | "row" | "record" | "tuple" => Type::Struct,
            "nullable" | "lowcardinality" => Type::Any,
            _ => return None,
        })
    }

    /// A container with its members in `<>` or `()`.
    fn nested(&mut self, ty: Type, depth: usize) -> Option<TypeText> {
        if self.mark('<') {
            self.members(ty, '>', depth)
        } else if self.mark('(') {
            self.members(ty, ')', depth)
        } else {
            (ty != Type::Any).then(|| leaf(ty))
        }
    }

    fn members(&mut self, ty: Type, close: char, depth: usize) -> Option<TypeText> {
        let members = match ty {
            Type::Struct => {
                let mut members = Vec::new();
                loop {
                    let name = self.name()?;
                    let _ = self.mark(':');
                    members.push((Segment::Member(name), self.read(depth + 1)?));
                    if !self.mark(',') {
                        break;
                    }
                }
                members
            }
            Type::Map => {
                let key = self.read(depth + 1)?;
                self.mark(',').then_some(())?;
                vec![(Segment::Key, key), (Segment::Value, self.read(depth + 1)?)]
            }
            _ => vec![(Segment::Item, self.read(depth + 1)?)],
        };
        self.mark(close).then_some(())?;
        if ty == Type::Any {
            return members.into_iter().next().map(|(_, inner)| inner);
        }
        Some(TypeText { ty, members, required: false })
    }

    fn scalar(&mut self, head: &str) -> Option<TypeText> {
        // Phrases first: the second word decides what the first one means.
        let head = match head {
            "double" if self.words(&["precision"]) => "double",
            "character" | "char" | "nchar" | "national" if self.words(&["varying"]) => "varchar",
            "unsigned" => return self.unsigned(),
            other => other,
        };
        let parameters = self.parameters()?;
        let mut ty = scalar_type(head, &parameters)?;
        match &mut ty {
            Type::Timestamp { zone, .. } | Type::Time { zone, .. } => {
                if self.words(&["with", "time", "zone"]) || self.words(&["with", "local", "time", "zone"]) {
                    *zone = Some(Zone::Utc);
                } else if self.words(&["without", "time", "zone"]) {
                    *zone = Some(Zone::Local);
                }
            }
            Type::Integer { signed, .. } if self.words(&["unsigned"]) => *signed = Some(false),
            _ => {}
        }
        Some(leaf(ty))
    }

    fn unsigned(&mut self) -> Option<TypeText> {
        let word = self.word()?.to_lowercase();
        if word == "unsigned" {
            return None;
        }
        match self.scalar(&word)?.ty {
            Type::Integer { bits, .. } => Some(leaf(Type::Integer { bits, signed: Some(false) })),
            _ => None,
        }
    }

    fn parameters(&mut self) -> Option<Vec<String>> {
        let mut parameters = Vec::new();
        if self.mark('(') {
            while !self.mark(')') {
                parameters.push(self.word()?.to_lowercase());
                let _ = self.mark(',');
            }
        }
        Some(parameters)
    }

    fn word(&mut self) -> Option<String> {
        match self.tokens.get(self.at)? {
            Token::Word(word) => {
                self.at += 1;
                Some(word.clone())
            }
            Token::Name(_) | Token::Mark(_) => None,
        }
    }

    fn name(&mut self) -> Option<String> {
        match self.tokens.get(self.at)? {
            Token::Word(name) | Token::Name(name) => {
                self.at += 1;
                Some(name.clone())
            }
            Token::Mark(_) => None,
        }
    }

    fn mark(&mut self, mark: char) -> bool {
        let found = self.tokens.get(self.at) == Some(&Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn words(&mut self, phrase: &[&str]) -> bool {
        let found = phrase.iter().enumerate().all(|(offset, word)| {
            matches!(self.tokens.get(self.at + offset), Some(Token::Word(text)) if text.eq_ignore_ascii_case(word))
        });
        if found {
            self.at += phrase.len();
        }
        found
    }
}

/// What a bracket adds to a scalar: `varchar[15]`, as the standard's own examples write a length, and Arrow's
/// `timestamp[ns]`. After any other type it means a list.
fn bracketed(ty: &mut Type, size: &str) -> bool {
    match ty {
        Type::String { max, .. } => match size.parse() {
            Ok(length) => {
                *max = Some(length);
                true
            }
            Err(_) => false,
        },
        Type::Timestamp { unit, zone } => {
            *unit = unit_of(size);
            // Arrow's timestamps say their zone, or have none.
            *zone = Some(Zone::Local);
            unit.is_some()
        }
        Type::Time { unit, .. } => {
            *unit = unit_of(size);
            unit.is_some()
        }
        Type::Date => matches!(size, "day" | "ms"),
        _ => false,
    }
}

fn scalar_type(head: &str, parameters: &[String]) -> Option<Type> {
    let number = |at: usize| parameters.get(at).and_then(|text| text.parse::<u64>().ok());
    let signed = |bits| Type::Integer { bits: Some(bits), signed: Some(true) };
    let unsigned = |bits| Type::Integer { bits: Some(bits), signed: Some(false) };
    let unit = |text: Option<&String>| text.and_then(|text| unit_of(text));
    // A resolution that cannot be read is not the same as none.
    let is_clock = head.starts_with("time") || head.starts_with("datetime");
    if is_clock && !parameters.is_empty() && unit(parameters.first()).is_none() {
        return None;
    }
    let float = |width| Type::Float { width: Some(width) };
    let stamp = |zone| Type::Timestamp { unit: unit(parameters.first()), zone };
    let readable =
        |count: usize| parameters.len() <= count && parameters.iter().all(|text| text.parse::<i64>().is_ok());
    Some(match head {
        "boolean" | "bool" | "logical" => Type::Boolean,
        "tinyint" | "byte" | "byteint" if readable(1) => signed(8),
        "smallint" | "int2" | "short" | "int16" if readable(1) => signed(16),
        "mediumint" if readable(1) => signed(24),
        "int" | "integer" | "int4" | "int32" | "serial" | "serial4" if readable(1) => signed(32),
        "bigint" | "int8" | "int64" | "long" | "bigserial" | "serial8" if readable(1) => signed(64),
        "hugeint" | "int128" => signed(128),
        "utinyint" | "uint8" => unsigned(8),
        "usmallint" | "uint16" => unsigned(16),
        "uinteger" | "uint32" => unsigned(32),
        "ubigint" | "uint64" => unsigned(64),
        "float16" | "half" | "halffloat" => float(FloatWidth::Half),
        "real" | "float4" | "float32" | "binary_float" => float(FloatWidth::Single),
        "double" | "float8" | "float64" | "binary_double" => float(FloatWidth::Double),
        "float" => float(match number(0) {
            Some(digits) if digits <= 24 => FloatWidth::Single,
            Some(_) => FloatWidth::Double,
            None => FloatWidth::Platform,
        }),
        "bignumeric" if parameters.is_empty() => Type::Decimal { precision: Some(76), scale: Some(38) },
        "decimal" | "numeric" | "number" | "dec" | "bignumeric" | "decimal128" | "decimal256" if readable(2) => {
            Type::Decimal {
                precision: number(0).and_then(|n| u32::try_from(n).ok()),
                scale: parameters.get(1).map_or_else(|| number(0).map(|_| 0), |text| text.parse().ok()),
            }
        }
        "tinytext" => Type::String { max: Some(255), fixed: false },
        "mediumtext" => Type::String { max: Some(16_777_215), fixed: false },
        "string" | "text" | "varchar" | "varchar2" | "nvarchar" | "nvarchar2" | "clob" | "nclob" | "longtext"
        | "ntext" | "utf8" | "largeutf8" | "bpchar" | "citext" => match parameters {
            [] => Type::String { max: None, fixed: false },
            [max] if max == "max" => Type::String { max: None, fixed: false },
            // Anything else, as in `VARCHAR2(10 BYTE)`, counts in another unit or not at all.
            _ if readable(1) => Type::String { max: number(0), fixed: false },
            _ => return None,
        },
        "char" | "character" | "nchar" | "fixedstring" => Type::String { max: number(0).or(Some(1)), fixed: true },
        "binary" | "varbinary" | "bytes" | "bytea" | "blob" | "raw" | "image" | "longblob" | "largebinary" => {
            Type::Binary { max: number(0), fixed: false }
        }
        "fixed_len_byte_array" | "fixedsizebinary" => Type::Binary { max: number(0), fixed: number(0).is_some() },
        "uuid" | "uniqueidentifier" => Type::Uuid,
        "json" | "jsonb" => Type::Json,
        "variant" | "super" | "object" => Type::Variant,
        "date" | "date32" => Type::Date,
        "time" => Type::Time { unit: unit(parameters.first()), zone: Some(Zone::Local) },
        "timetz" => Type::Time { unit: unit(parameters.first()), zone: Some(Zone::Utc) },
        "timestamp" => stamp(Some(Zone::Platform)),
        "smalldatetime" => Type::Timestamp { unit: Some(TimeUnit::Seconds), zone: Some(Zone::Local) },
        "datetime" | "datetime2" | "timestamp_ntz" | "timestampntz" | "datetime64" => stamp(Some(Zone::Local)),
        "timestamptz" | "timestamp_tz" | "timestamp_ltz" | "timestampltz" | "datetimeoffset" => stamp(Some(Zone::Utc)),
        "interval" | "duration" if parameters.is_empty() => Type::Interval,
        "geometry" if parameters.is_empty() => Type::Geometry,
        "vector" if readable(1) => Type::Vector { dimensions: number(0) },
        _ => return None,
    })
}

/// The resolution that a digit count or an Arrow unit stands for.
fn unit_of(text: &str) -> Option<TimeUnit> {
    match text {
        "s" | "second" | "seconds" | "0" => Some(TimeUnit::Seconds),
        "ms" | "millisecond" | "millis" | "1" | "2" | "3" => Some(TimeUnit::Millis),
        "us" | "microsecond" | "micros" | "4" | "5" | "6" => Some(TimeUnit::Micros),
        "ns" | "nanosecond" | "nanos" | "7" | "8" | "9" => Some(TimeUnit::Nanos),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        fn show(read: &TypeText) -> String {
            let members: Vec<_> = read.members.iter().map(|(at, inner)| format!("{at:?}: {}", show(inner))).collect();
            let members = if members.is_empty() { String::new() } else { format!(" {{ {} }}", members.join(", ")) };
            format!("{}{}{members}", read.ty, if read.required { " required" } else { "" })
        }
        show(&parse_type(text))
    }

    #[test]
    fn spelling_case_spacing_and_aliases_make_no_difference() {
        for same in [
            &["BIGINT", "bigint", "INT8", "int64", "long", " BigInt "] as &[_],
            &["DECIMAL(12,2)", "decimal(12, 2)", "NUMERIC( 12 ,2 )", "number(12,2)"],
            &["VARCHAR", "text", "STRING", "character varying"],
            &["TIMESTAMP WITH TIME ZONE", "timestamptz", "TIMESTAMP_TZ"],
            &["double", "DOUBLE PRECISION", "float8"],
            &["decimal(10)", "numeric(10,0)"],
            &["varchar(10)", "varchar[10]", "character varying(10)"],
            &["timestamp[ns]", "timestamp_ntz(9)"],
            &["int unsigned", "unsigned int", "uint32"],
            &["array<int>", "ARRAY<INTEGER>", "int[]", "list(int4)"],
        ] {
            for text in same {
                assert_eq!(parse_type(text), parse_type(same[0]), "{text}");
            }
        }
    }

    #[test]
    fn nested_texts_become_members() {
        assert_eq!(
            shown("struct<a:int,b:array<string>>"),
            "struct { Member(\"a\"): integer(32 bits), Member(\"b\"): list { Item: string } }"
        );
        assert_eq!(shown("map<string, decimal(4,1)>"), "map { Key: string, Value: decimal(4,1) }");
        assert_eq!(
            shown("ROW(a INTEGER NOT NULL, \"b c\" VARCHAR(3))"),
            "struct { Member(\"a\"): integer(32 bits) required, Member(\"b c\"): string(3) }"
        );
        assert_eq!(shown("TIMESTAMP_NTZ(6)"), "timestamp(us) without zone");
    }

    #[test]
    fn what_cannot_be_read_is_unknown_and_folded() {
        for text in
            ["varchar2(10 byte)", "varchar(x)", "timestamp(x)", "vector(3,int8)", "geometry(Point,4326)", "int[x]"]
        {
            assert!(matches!(parse_type(text).ty, Type::Unknown(_)), "{text}");
        }
        for text in ["HyperLogLog", "struct<a:", "decimal(x)", "varchar(10", "", "map<int>", "int>"] {
            assert!(matches!(parse_type(text).ty, Type::Unknown(_)), "{text}");
        }
        assert_eq!(parse_type("Ring  Buffer").ty, Type::Unknown("ring buffer".into()));
        assert_ne!(parse_type("ENUM('Paid')"), parse_type("enum('paid')"), "what stands in quotes is data");
        for bomb in ["array<".repeat(5_000), "unsigned ".repeat(5_000), format!("int{}", "[]".repeat(5_000))] {
            assert!(matches!(parse_type(&bomb).ty, Type::Unknown(_)));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in "\\PC{0,40}") {
            let _ = parse_type(&text);
        }
        #[test]
        fn any_mix_of_type_words_is_read_without_a_panic(
            words in prop::collection::vec(prop::sample::select(vec!["struct", "<", ">", "(", ")", "[", "]", ",", ":", "int", "map", "array", "4", "not", "null", "unsigned", "\"", "`"]), 0..14)
        ) {
            let _ = parse_type(&words.join(" "));
            let _ = parse_type(&words.concat());
        }
    }
}
