//! The grammar that all dialects share: words with parameters, containers with members, what may follow a type.
//!
//! In: tokens and a dialect. Out: a type with its members, or nothing. Total: nesting is bounded, and every loop
//! consumes a token. What a word means is said by the dialect's declaration alone.

use super::TypeText;
use super::cursor::Cursor;
use super::meaning::{Meaning, type_of};
use super::tokens::Token;
use crate::model::dialects::{Brackets, Dialect};
use crate::model::path::Segment;
use crate::model::types::{Type, Zone};

/// Deeper nesting than any table has; the rest is unknown.
const MAX_DEPTH: usize = 64;

/// What makes a number unsigned as well (MySQL 8.4, Numeric Data Type Syntax).
const ZERO_FILLED: &str = "zerofill";

pub(super) struct Reader<'a> {
    dialect: &'static Dialect,
    cursor: Cursor<'a>,
    /// The first word that the dialect does not know.
    pub(super) unknown: Option<String>,
}

/// A type before what follows it was read.
struct Core {
    read: TypeText,
    /// Whether the text says that it may be null.
    nullable: bool,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(dialect: &'static Dialect, tokens: &'a [Token]) -> Self {
        Self { dialect, cursor: Cursor::new(tokens), unknown: None }
    }

    /// Reads all tokens as one type.
    pub(super) fn whole(&mut self) -> Option<TypeText> {
        self.read(0).filter(|_| self.cursor.is_at_end())
    }

    fn read(&mut self, depth: usize) -> Option<TypeText> {
        if depth > MAX_DEPTH {
            return None;
        }
        let start = self.cursor.at();
        let Core { mut read, mut nullable } = self.core(depth)?;
        while let Some(adornment) = self.dialect.adornments.iter().find(|adornment| self.cursor.words(&[adornment])) {
            let _ = self.parameters()?;
            if *adornment == ZERO_FILLED {
                read = self.without_negatives(read);
            }
        }
        if self.cursor.words(&["not", "null"]) {
            read.required = true;
        } else {
            nullable |= self.cursor.words(&["null"]);
        }
        self.silence(&mut read, nullable);
        for _ in 0..=MAX_DEPTH {
            let sized = if self.cursor.mark('[') {
                let size = if self.cursor.mark(']') { None } else { Some(self.cursor.word()?.to_lowercase()) };
                if size.is_some() {
                    self.cursor.mark(']').then_some(())?;
                }
                size
            } else if !self.dialect.is_generic() && self.cursor.words(&["array"]) {
                None
            } else {
                return Some(read);
            };
            read = self.repeated(read, sized.as_deref(), start)?;
        }
        None
    }

    /// Where null has to be written, what does not say so is never null.
    const fn silence(&self, read: &mut TypeText, nullable: bool) {
        let may_be_null = nullable || matches!(read.ty, Type::Unknown { .. } | Type::Variant);
        if self.dialect.null_is_written && !may_be_null && !read.required {
            read.required = true;
            read.implied = true;
        }
    }

    /// What a bracket makes of a type.
    fn repeated(&self, mut read: TypeText, size: Option<&str>, start: usize) -> Option<TypeText> {
        let Some(size) = size else { return Some(TypeText::around(Type::List, vec![(Segment::Item, read)])) };
        if self.dialect.brackets == Brackets::LengthOrList && bracketed(&mut read.ty, size) {
            return Some(read);
        }
        let _: u64 = size.parse().ok()?;
        // A list of exactly so many: the size is part of the type, and the algebra has no word for it.
        if self.dialect.brackets == Brackets::Size {
            let simple = read.members.is_empty().then(|| format!("{}[{size}]", read.ty.code()));
            return Some(TypeText::leaf(self.dialect.unread(simple.unwrap_or_else(|| self.cursor.since(start)))));
        }
        Some(TypeText::around(Type::List, vec![(Segment::Item, read)]))
    }

    fn core(&mut self, depth: usize) -> Option<Core> {
        let start = self.cursor.at();
        let head = self.cursor.word()?.to_lowercase();
        if head == "unsigned" {
            return self.unsigned().map(Core::plain);
        }
        let never_null = self.dialect.never_null.contains(&head.as_str());
        let meaning = self.meaning(head)?;
        let mut core = match meaning {
            Meaning::Nullable => {
                let (read, _) = self.inside(depth)?;
                Core { read: TypeText { required: false, implied: false, ..read }, nullable: true }
            }
            Meaning::Encoded => {
                let (read, nullable) = self.inside(depth)?;
                Core { read, nullable }
            }
            Meaning::Dictionary => Core::plain(self.dictionary(depth)?),
            Meaning::List | Meaning::Nested | Meaning::Map | Meaning::TextMap | Meaning::Struct => {
                Core::plain(self.container(meaning, depth)?)
            }
            Meaning::Interval => Core::plain(TypeText::leaf(self.interval(start)?)),
            Meaning::Enumeration => Core::plain(self.enumeration()?),
            Meaning::Opaque => Core::plain(self.opaque(start)?),
            _ => Core::plain(self.scalar(meaning, start)?),
        };
        if never_null {
            core.read.required = true;
            core.read.implied = true;
        }
        Some(core)
    }

    /// What the longest phrase from here on means: `double precision` before `double`.
    fn meaning(&mut self, head: String) -> Option<&'static Meaning> {
        let mut found = self.dialect.meaning(&head).map(|meaning| (meaning, 0));
        let mut phrase = String::new();
        for ahead in 0..2 {
            let Some(Token::Word(word)) = self.cursor.peek(ahead) else { break };
            if phrase.is_empty() {
                phrase.push_str(&head);
            }
            phrase.push(' ');
            phrase.push_str(&word.to_lowercase());
            if let Some(meaning) = self.dialect.meaning(&phrase) {
                found = Some((meaning, ahead + 1));
            }
        }
        let Some((meaning, length)) = found else {
            self.unknown.get_or_insert(head);
            return None;
        };
        self.cursor.skip(length);
        Some(meaning)
    }

    fn scalar(&mut self, meaning: &Meaning, start: usize) -> Option<TypeText> {
        let in_brackets = self.dialect.brackets == Brackets::Parameters && self.cursor.peek_mark('[');
        let parameters = self.parameters()?;
        let Some(mut ty) = type_of(meaning, &parameters, in_brackets) else {
            // Parameters that the algebra has no word for: `geometry(Point, 4326)`, `timestamp(12)`.
            let named = matches!(meaning, Meaning::Bare(_) | Meaning::Vector { .. });
            let finer = matches!(meaning, Meaning::Time { .. } | Meaning::Timestamp { .. })
                && matches!(parameters.as_slice(), [digits] if digits.parse::<u8>().is_ok());
            let opaque = !self.dialect.is_generic() && (named || finer);
            return opaque.then(|| self.itself(start));
        };
        match &mut ty {
            Type::Timestamp { zone, .. } | Type::Time { zone, .. } => {
                if self.cursor.words(&["with", "time", "zone"]) || self.cursor.words(&["with", "local", "time", "zone"])
                {
                    *zone = Some(Zone::Utc);
                } else if self.cursor.words(&["without", "time", "zone"]) {
                    *zone = Some(Zone::Local);
                }
            }
            Type::Integer { signed, .. } if self.cursor.words(&["unsigned"]) => *signed = Some(false),
            Type::Integer { .. } if !self.dialect.is_generic() => {
                let _ = self.cursor.words(&["signed"]);
            }
            Type::Decimal { .. } | Type::Float { .. }
                if !self.dialect.is_generic() && self.cursor.words(&["unsigned"]) =>
            {
                return Some(self.without_negatives(TypeText::leaf(ty)));
            }
            _ => {}
        }
        Some(TypeText::leaf(ty))
    }

    /// A number without the negative ones. For fractions, the algebra has no word for that.
    fn without_negatives(&self, read: TypeText) -> TypeText {
        let ty = match read.ty {
            Type::Integer { bits, .. } => Type::Integer { bits, signed: Some(false) },
            ty @ (Type::Decimal { .. } | Type::Float { .. }) => self.dialect.unread(format!("{} unsigned", ty.code())),
            ty => ty,
        };
        TypeText { ty, ..read }
    }

    fn unsigned(&mut self) -> Option<TypeText> {
        let start = self.cursor.at();
        let word = self.cursor.word()?.to_lowercase();
        let meaning = self.meaning(word)?;
        match self.scalar(meaning, start)?.ty {
            Type::Integer { bits, .. } => Some(TypeText::leaf(Type::Integer { bits, signed: Some(false) })),
            _ => None,
        }
    }

    /// The one type in `<>` or `()`, and whether it may be null.
    fn inside(&mut self, depth: usize) -> Option<(TypeText, bool)> {
        let close = self.open()?;
        let read = self.read(depth + 1)?;
        self.cursor.mark(close).then_some(())?;
        let nullable = !read.required;
        Some((read, nullable))
    }

    fn open(&mut self) -> Option<char> {
        if self.cursor.mark('<') { Some('>') } else { self.cursor.mark('(').then_some(')') }
    }

    /// A container with its members, or without any.
    fn container(&mut self, meaning: &Meaning, depth: usize) -> Option<TypeText> {
        let ty = match meaning {
            Meaning::List | Meaning::Nested => Type::List,
            Meaning::Map | Meaning::TextMap => Type::Map,
            _ => Type::Struct,
        };
        let Some(close) = self.open() else { return Some(TypeText::leaf(ty)) };
        let members = match meaning {
            Meaning::List => {
                if !self.dialect.is_generic() && self.cursor.peek(1) == Some(&Token::Mark(':')) {
                    // Arrow names the element.
                    self.cursor.skip(2);
                }
                vec![(Segment::Item, self.read(depth + 1)?)]
            }
            Meaning::Nested => {
                let mut row = TypeText::around(Type::Struct, self.members(depth)?);
                self.silence(&mut row, false);
                vec![(Segment::Item, row)]
            }
            Meaning::TextMap => {
                let key = TypeText::leaf(Type::text(None));
                vec![(Segment::Key, key), (Segment::Value, self.read(depth + 1)?)]
            }
            Meaning::Map => {
                let key = self.read(depth + 1)?;
                self.cursor.mark(',').then_some(())?;
                vec![(Segment::Key, key), (Segment::Value, self.read(depth + 1)?)]
            }
            _ => self.members(depth)?,
        };
        self.cursor.mark(close).then_some(())?;
        Some(TypeText::around(ty, members))
    }

    /// `a INT, b: STRING`; where the dialect lets names out, members are known by their place.
    fn members(&mut self, depth: usize) -> Option<Vec<(Segment, TypeText)>> {
        let mut members = Vec::new();
        loop {
            let named = matches!(self.cursor.peek(1), Some(Token::Word(_) | Token::Name(_) | Token::Mark(':')));
            let name = if named || self.dialect.is_generic() {
                let name = self.cursor.name()?;
                let _ = self.cursor.mark(':');
                name
            } else {
                (members.len() + 1).to_string()
            };
            members.push((Segment::Member(name), self.read(depth + 1)?));
            if !self.dialect.is_generic() && self.cursor.words(&["comment"]) {
                self.cursor.text()?;
            }
            if !self.cursor.mark(',') {
                return Some(members);
            }
        }
    }

    /// `dictionary<values=string, indices=int32, ordered=0>`, or the key before the value.
    fn dictionary(&mut self, depth: usize) -> Option<TypeText> {
        let close = self.open()?;
        let mut found = None;
        loop {
            let named = self.cursor.peek(1) == Some(&Token::Mark('='));
            let key = if named { self.cursor.word()?.to_lowercase() } else { "values".to_owned() };
            let _ = self.cursor.mark('=');
            if key == "values" {
                found = Some(self.read(depth + 1)?);
            } else {
                self.cursor.word()?;
            }
            if !self.cursor.mark(',') {
                break;
            }
        }
        self.cursor.mark(close).then_some(())?;
        found
    }

    /// A duration. Months and days cannot be told in seconds: the fields it is made of are part of the type.
    fn interval(&mut self, start: usize) -> Option<Type> {
        const FIELDS: [&str; 7] = ["year", "month", "day", "hour", "minute", "second", "to"];
        let bare = self.cursor.at();
        if !self.dialect.is_generic() {
            let _ = self.parameters()?;
            while FIELDS.iter().any(|field| self.cursor.words(&[field])) {
                let _ = self.parameters()?;
            }
        }
        Some(if self.cursor.at() == bare { Type::Interval } else { self.dialect.unread(self.cursor.since(start)) })
    }

    /// `('a', 'b')`, or ClickHouse's `('a' = 1, 'b' = 2)`.
    fn enumeration(&mut self) -> Option<TypeText> {
        let mut read = TypeText::leaf(Type::text(None));
        if self.cursor.mark('(') {
            let mut values = Vec::new();
            loop {
                values.push(self.cursor.text()?);
                if self.cursor.mark('=') {
                    self.cursor.word()?;
                }
                if !self.cursor.mark(',') {
                    break;
                }
            }
            self.cursor.mark(')').then_some(())?;
            read.values = Some(values);
        }
        Some(read)
    }

    /// A type with whatever stands behind it in parentheses.
    fn opaque(&mut self, start: usize) -> Option<TypeText> {
        self.cursor.groups(self.dialect.brackets == Brackets::Parameters)?;
        Some(self.itself(start))
    }

    /// A type that is compared with nothing but itself.
    fn itself(&self, start: usize) -> TypeText {
        TypeText::leaf(self.dialect.unread(self.cursor.since(start)))
    }

    fn parameters(&mut self) -> Option<Vec<String>> {
        self.cursor.parameters(self.dialect.brackets == Brackets::Parameters)
    }
}

impl Core {
    const fn plain(read: TypeText) -> Self {
        Self { read, nullable: false }
    }
}

/// What a bracket adds to a scalar: `varchar[15]`, as the standard's own examples write a length, and Arrow's
/// `timestamp[ns]`. After any other type it means a list.
fn bracketed(ty: &mut Type, size: &str) -> bool {
    let unit_of = super::meaning::unit_of;
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
