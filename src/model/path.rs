//! Addresses of fields: segments, never strings with dots.
//!
//! In: the spelling people write in needs (`address.city`, `items[].sku`, `attrs{}.value`).
//! Out: [`Path`], compared segment by segment. Guaranteed: printing a path and reading it back gives the same path.

use std::fmt;

/// One step from a field to a field inside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A named member of a struct, or a column of a dataset.
    Member(String),
    /// The element of a list, written `[]`.
    Item,
    /// The key of a map, written `{key}`.
    Key,
    /// The value of a map, written `{}`.
    Value,
}

/// The address of a field inside its dataset. The empty path is the dataset itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Path(Vec<Segment>);

impl Path {
    /// The address of the dataset itself.
    #[must_use]
    pub const fn root() -> Self {
        Self(Vec::new())
    }

    /// The address one step below this one.
    #[must_use]
    pub fn child(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }

    /// The steps from the dataset to the field.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether this is the address of the dataset itself.
    #[must_use]
    pub const fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `other` is this field or lies inside it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Reads a path as people write it.
    ///
    /// A name that holds one of `. [ ] { } "` is written in double quotes: `"odd.name".city`.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut rest = text;
        let mut segments = Vec::new();
        while !rest.is_empty() {
            let (segment, after) = read_segment(rest, segments.is_empty())?;
            segments.push(segment);
            rest = after;
        }
        match segments.first() {
            Some(Segment::Member(_)) => Ok(Self(segments)),
            Some(_) => Err(format!("`{text}` starts inside a list or map: name the field first")),
            None => Err("an empty text names no field".to_owned()),
        }
    }
}

fn read_segment(text: &str, first: bool) -> Result<(Segment, &str), String> {
    for (mark, segment) in [("[]", Segment::Item), ("{}", Segment::Value), ("{key}", Segment::Key)] {
        if let Some(rest) = text.strip_prefix(mark) {
            return Ok((segment, rest));
        }
    }
    let name = if first { Some(text) } else { text.strip_prefix('.') };
    let Some(name) = name else {
        return Err(format!("expected `.`, `[]`, `{{}}` or `{{key}}` before `{text}`"));
    };
    if let Some(quoted) = name.strip_prefix('"') {
        let end = quoted.find('"').ok_or_else(|| format!("the quote before `{quoted}` is never closed"))?;
        return Ok((Segment::Member(quoted[..end].to_owned()), &quoted[end + 1..]));
    }
    let end = name.find(['.', '[', '{', ']', '}', '"']).unwrap_or(name.len());
    if end == 0 {
        return Err(format!("a name is missing before `{name}`"));
    }
    Ok((Segment::Member(name[..end].to_owned()), &name[end..]))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Member(name) => {
                    if at > 0 {
                        f.write_str(".")?;
                    }
                    if name.is_empty() || name.contains(['.', '[', '{', ']', '}', '"']) {
                        write!(f, "\"{}\"", name.replace('"', ""))?;
                    } else {
                        f.write_str(name)?;
                    }
                }
                Segment::Item => f.write_str("[]")?,
                Segment::Key => f.write_str("{key}")?,
                Segment::Value => f.write_str("{}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_people_write() {
        for text in
            ["amount", "address.city", "items[].sku", "attrs{}.value", "attrs{key}", "\"odd.name\".city", "a[][].b"]
        {
            assert_eq!(Path::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn refuses_what_names_no_field() {
        for text in ["", ".", "a.", "a..b", "[]", "a[", "a]b", "a\"b", "\"a"] {
            assert!(Path::parse(text).is_err(), "{text} was accepted");
        }
    }

    #[test]
    fn containment_is_by_segment_not_by_text() {
        let user = Path::parse("user").unwrap();
        assert!(user.contains(&Path::parse("user.name").unwrap()));
        assert!(!user.contains(&Path::parse("username").unwrap()));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused_and_never_changes(text in "[a-c.\\[\\]{}\"key]{0,12}") {
            if let Ok(path) = Path::parse(&text) {
                prop_assert_eq!(Path::parse(&path.to_string()).unwrap(), path);
            }
        }
    }
}
