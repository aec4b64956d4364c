//! Looks over the bytes of a footer before anything is made of them. In: the footer. Out: where its schema ends, or what
//! is wrong. Guaranteed: afterwards a decoder finds every length within the bytes, every tree as deep and every list as
//! long as it can be held, and everything of the type that the format gives it; constant stack, and no memory but for
//! the depth of the schema.
//!
//! The compact protocol of Thrift: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>;
//! what stands where: <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>. No value is
//! read here but lengths and the shape of the schema's tree. The decoder of the `parquet` crate (59.3.2) trusts some of
//! them, and every type: it makes room for as many row groups and members as a footer claims to have, which ends the
//! process, and stops at a member without a repetition.

/// More columns than any table has.
pub(super) const MOST_COLUMNS: u64 = 100_000;
/// Deeper than any type.
pub(super) const DEEPEST: usize = 64;
/// The format counts them in 16 bits.
const MOST_ROW_GROUPS: u64 = 32_767;

/// What is wrong with a footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Its bytes contradict each other; how.
    Broken(&'static str),
    /// It is larger than anything that is read; in what.
    Large(&'static str),
}

/// What a look over a footer finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outline {
    /// The footer up to here is its version and its schema and nothing else; `None` where other things come first.
    pub(super) schema_end: Option<usize>,
}

/// Whether bytes after a schema may make a decoder ask for more room than there are row groups: a list of structs whose
/// length takes three bytes. Rare in honest footers, and then [`outline`] tells.
pub(super) fn is_suspicious(bytes: &[u8]) -> bool {
    memchr::memchr_iter(0xfc, bytes).any(|at| matches!(bytes.get(at + 1..at + 3), Some([0x80..=0xff, 0x80..=0xff])))
}

/// What the format says a value is.
enum Form {
    Truth,
    Byte,
    Number,
    Double,
    Bytes,
    List(&'static Self),
    /// Its fields, from the first one on: of which form a value is, its number tells at once.
    Struct(&'static [Self]),
    /// Whatever it is, nobody reads it.
    Any,
}

use Form::{Any, Byte, Bytes, Double, List, Number, Struct, Truth};

const EMPTY: Form = Struct(&[]);
const UNIT: Form = Struct(&[EMPTY, EMPTY, EMPTY]);
const CLOCK: Form = Struct(&[Truth, UNIT]);
const ANNOTATION: Form = Struct(&[
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    Struct(&[Number, Number]),
    EMPTY,
    CLOCK,
    CLOCK,
    Any,
    Struct(&[Byte, Truth]),
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    EMPTY,
    Struct(&[Byte]),
    Struct(&[Bytes]),
    Struct(&[Bytes, Number]),
]);
const ELEMENT: &[Form] = &[Number, Number, Number, Bytes, Number, Number, Number, Number, Number, ANNOTATION];
const STATISTICS: Form = Struct(&[Bytes, Bytes, Number, Number, Bytes, Bytes, Truth, Truth]);
const BOX: Form = Struct(&[Double, Double, Double, Double, Double, Double, Double, Double]);
const COLUMN: Form = Struct(&[
    Number,
    List(&Number),
    List(&Bytes),
    Number,
    Number,
    Number,
    Number,
    Any,
    Number,
    Number,
    Number,
    STATISTICS,
    List(&Struct(&[Number, Number, Number])),
    Number,
    Number,
    Struct(&[Number, List(&Number), List(&Number)]),
    Struct(&[BOX, List(&Number)]),
]);
const CHUNK: Form = Struct(&[Bytes, Number, COLUMN, Number, Number, Number, Number]);
const SORTING: Form = Struct(&[Number, Truth, Truth]);
const ROW_GROUP: Form = Struct(&[List(&CHUNK), Number, Number, List(&SORTING), Number, Number, Number]);
const KEY_VALUE: Form = Struct(&[Bytes, Bytes]);
const ORDER: Form = Struct(&[EMPTY]);

/// Of which form the field of this number is.
fn form_of(fields: &'static [Form], id: i64) -> &'static Form {
    usize::try_from(id.wrapping_sub(1)).ok().and_then(|at| fields.get(at)).unwrap_or(&Any)
}

/// The outline of a footer, if it can be decoded safely.
pub(super) fn outline(footer: &[u8]) -> Result<Outline, Refusal> {
    let mut cursor = Cursor { bytes: footer, at: 0 };
    let (mut id, mut schema_end, mut schema, mut groups, mut plain) = (0, None, false, false, true);
    while let Some(kind) = cursor.field(&mut id)? {
        match id {
            // Decoders differ about which of two counts.
            2 if schema => return Err(Refusal::Broken("it has two schemas")),
            4 if groups => return Err(Refusal::Broken("it has two lists of row groups")),
            2 => {
                schema = true;
                cursor.schema(kind)?;
                schema_end = plain.then_some(cursor.at);
            }
            4 => {
                groups = true;
                let mut ahead = cursor;
                if ahead.list_of(kind)? > MOST_ROW_GROUPS {
                    return Err(Refusal::Large("it has more row groups than the format can count"));
                }
                cursor.value(kind, &List(&ROW_GROUP), DEEPEST)?;
            }
            1 | 3 => cursor.value(kind, &Number, DEEPEST)?,
            5 => cursor.value(kind, &List(&KEY_VALUE), DEEPEST)?,
            6 => cursor.value(kind, &Bytes, DEEPEST)?,
            7 => cursor.value(kind, &List(&ORDER), DEEPEST)?,
            _ => cursor.skip(kind, DEEPEST)?,
        }
        plain &= id == 1;
    }
    if schema { Ok(Outline { schema_end }) } else { Err(Refusal::Broken("it has no schema")) }
}

const TOO_DEEP: Refusal = Refusal::Large("it is nested deeper than any table");
const MISFIT: Refusal = Refusal::Broken("a value in it has another type than the format gives it");
const SHORT: Refusal = Refusal::Broken("it ends too soon");

const STRUCT: u8 = 12;

#[derive(Clone, Copy)]
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    fn byte(&mut self) -> Result<u8, Refusal> {
        let byte = *self.bytes.get(self.at).ok_or(SHORT)?;
        self.at += 1;
        Ok(byte)
    }

    const fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    fn over(&mut self, count: u64) -> Result<(), Refusal> {
        let count = usize::try_from(count).map_err(|_| SHORT)?;
        if count > self.left() {
            return Err(SHORT);
        }
        self.at += count;
        Ok(())
    }

    fn number(&mut self) -> Result<u64, Refusal> {
        let first = self.byte()?;
        if first < 0x80 {
            return Ok(first.into());
        }
        let (mut value, mut shift) = (u64::from(first & 0x7f), 7_u32);
        loop {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            if byte < 0x80 {
                return Ok(value);
            }
            shift += 7;
            if shift > 63 {
                return Err(Refusal::Broken("a number in it is too long"));
            }
        }
    }

    fn signed(&mut self) -> Result<i64, Refusal> {
        let value = self.number()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    /// The type of the next field, whose number goes into `id`; `None` at the end of the struct.
    fn field(&mut self, id: &mut i64) -> Result<Option<u8>, Refusal> {
        let head = self.byte()?;
        let kind = head & 0x0f;
        if kind == 0 {
            return Ok(None);
        }
        let delta = i64::from(head >> 4);
        *id = if delta == 0 { self.signed()? } else { id.checked_add(delta).ok_or(SHORT)? };
        Ok(Some(kind))
    }

    /// The length and the type of the things of a list.
    fn list(&mut self) -> Result<(u64, u8), Refusal> {
        let head = self.byte()?;
        let short = u64::from(head >> 4);
        let count = if short == 15 { self.number()? } else { short };
        // Each thing takes a byte at least.
        if usize::try_from(count).map_or(true, |count| count > self.left()) {
            return Err(Refusal::Broken("a list in it is longer than the footer"));
        }
        Ok((count, head & 0x0f))
    }

    fn list_of(&mut self, kind: u8) -> Result<u64, Refusal> {
        if kind != 9 {
            return Err(MISFIT);
        }
        Ok(self.list()?.0)
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Result<(), Refusal> {
        let depth = depth.checked_sub(1).ok_or(TOO_DEEP)?;
        match kind {
            1 | 2 => Ok(()),
            3 => self.over(1),
            4..=6 => self.number().map(drop),
            7 => self.over(8),
            8 => {
                let length = self.number()?;
                self.over(length)
            }
            9 | 10 => {
                let (count, kind) = self.list()?;
                match kind {
                    // A truth value takes a byte in a list, and none as a field.
                    1..=3 => self.over(count),
                    _ => (0..count).try_for_each(|_| self.skip(kind, depth)),
                }
            }
            11 => {
                let count = self.number()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                if usize::try_from(count).map_or(true, |count| count > self.left()) {
                    return Err(Refusal::Broken("a map in it is longer than the footer"));
                }
                (0..count).try_for_each(|_| self.skip(kinds >> 4, depth).and_then(|()| self.skip(kinds & 15, depth)))
            }
            STRUCT => {
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.skip(kind, depth)?;
                }
                Ok(())
            }
            13 => self.over(16),
            _ => Err(Refusal::Broken("it holds a type that there is not")),
        }
    }

    /// A value that has to be of a form. What the format does not know is passed over.
    fn value(&mut self, kind: u8, form: &'static Form, depth: usize) -> Result<(), Refusal> {
        match (form, kind) {
            // What there is most of comes first.
            (Number, 4..=6) => self.number().map(drop),
            (Bytes, 8) => {
                let length = self.number()?;
                self.over(length)
            }
            (List(element), 9) => {
                let within = depth.checked_sub(1).ok_or(TOO_DEEP)?;
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.value(kind, element, within))
            }
            (Struct(fields), STRUCT) => {
                let within = depth.checked_sub(1).ok_or(TOO_DEEP)?;
                let mut id = 0;
                while let Some(kind) = self.field(&mut id)? {
                    self.value(kind, form_of(fields, id), within)?;
                }
                Ok(())
            }
            (Truth, 1 | 2) | (Byte, 3) | (Double, 7) | (Any, _) => self.skip(kind, depth),
            _ => Err(MISFIT),
        }
    }

    /// The tree of the schema, which is written as a list: each element says how many of those after it are its own.
    fn schema(&mut self, kind: u8) -> Result<(), Refusal> {
        let count = self.list_of(kind)?;
        if count > 2 * MOST_COLUMNS {
            return Err(Refusal::Large("it has more columns than any table"));
        }
        // How many members are still to come, at each level that is open.
        let mut open: Vec<u64> = Vec::new();
        for at in 0..count {
            let (children, repeated) = self.element()?;
            match open.last_mut() {
                Some(missing) => *missing -= 1,
                None if at == 0 => {}
                None => return Err(Refusal::Broken("its schema has two roots")),
            }
            if at > 0 && !repeated {
                return Err(Refusal::Broken("a column in it does not say whether it may be null"));
            }
            if children > count {
                return Err(Refusal::Broken("a group in it claims more columns than there are"));
            }
            if children > 0 {
                open.push(children);
            }
            if open.len() > DEEPEST {
                return Err(Refusal::Large("its schema is nested deeper than any table"));
            }
            while open.last() == Some(&0) {
                open.pop();
            }
            if at == 0 && children == 0 && count > 1 {
                return Err(Refusal::Broken("its schema has two roots"));
            }
        }
        if open.is_empty() { Ok(()) } else { Err(Refusal::Broken("its schema ends too soon")) }
    }

    /// How many members an element of the schema has, and whether it says how often it occurs.
    fn element(&mut self) -> Result<(u64, bool), Refusal> {
        let (mut id, mut children, mut repeated) = (0, 0, false);
        while let Some(kind) = self.field(&mut id)? {
            match (id, kind) {
                (5, 4..=6) => {
                    children = u64::try_from(self.signed()?)
                        .map_err(|_| Refusal::Broken("a group in it has fewer than no columns"))?;
                }
                _ => self.value(kind, form_of(ELEMENT, id), DEEPEST)?,
            }
            repeated |= id == 3;
        }
        Ok((children, repeated))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_claims_too_much_is_noticed() {
        assert!(is_suspicious(&[0x15, 2, 0xfc, 0xff, 0xff, 0x7f]));
        assert!(!is_suspicious(&[0xfc, 0xff, 0x7f, 0xfc]));
    }

    /// Version 1, and a schema of a root with `children` claimed and elements as given.
    fn footer(claimed: u8, elements: &[&[u8]]) -> Vec<u8> {
        let count = u8::try_from(elements.len() + 1).unwrap();
        let mut bytes = vec![0x15, 0x02, 0x19, (count << 4) | STRUCT];
        bytes.extend([0x48, 1, b'r', 0x15, claimed << 1, 0]);
        bytes.extend(elements.iter().flat_map(|element| element.iter().copied()));
        bytes.push(0);
        bytes
    }

    /// An optional INT32 called `a`.
    const LEAF: &[u8] = &[0x15, 2, 0x25, 2, 0x18, 1, b'a', 0];

    #[test]
    fn a_tree_is_looked_over_before_it_is_built() {
        let good = footer(2, &[LEAF, LEAF]);
        assert_eq!(outline(&good), Ok(Outline { schema_end: Some(good.len() - 1) }));
        for (bytes, words) in [
            (footer(3, &[LEAF, LEAF]), "its schema ends too soon"),
            (footer(1, &[LEAF, LEAF]), "its schema has two roots"),
            (footer(0, &[LEAF]), "its schema has two roots"),
            (footer(60, &[LEAF]), "a group in it claims more columns than there are"),
            (footer(1, &[&[0x15, 2, 0x38, 1, b'a', 0]]), "a column in it does not say whether it may be null"),
            (good[..good.len() - 1].to_vec(), "it ends too soon"),
            (vec![0], "it has no schema"),
            (vec![0x29, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07], "a list in it is longer than the footer"),
            (vec![0x28, 1, b'a', 0], "a value in it has another type than the format gives it"),
        ] {
            assert_eq!(outline(&bytes), Err(Refusal::Broken(words)), "{bytes:?}");
        }
    }

    #[test]
    fn what_nests_without_end_is_refused() {
        let deep: Vec<u8> = std::iter::once(0x8c).chain(std::iter::repeat_n(0x1c, 100_000)).collect();
        assert_eq!(outline(&deep), Err(Refusal::Large("it is nested deeper than any table")));
        let group: &[u8] = &[0x35, 2, 0x18, 1, b'g', 0x15, 2, 0];
        let mut bytes = vec![0x15, 0x02, 0x19, 0xfc, 100, 0x48, 1, b'r', 0x15, 2, 0];
        bytes.extend(std::iter::repeat_n(group, 98).flatten());
        bytes.extend([LEAF, &[0]].concat());
        assert_eq!(outline(&bytes), Err(Refusal::Large("its schema is nested deeper than any table")));
    }
}
