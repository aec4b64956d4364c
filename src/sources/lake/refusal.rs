//! Why a footer is not read: in one byte, as it is handed up through millions of fields. Out: its words.

/// What is wrong with a footer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    TwoSchemas,
    TwoListsOfRowGroups,
    ManyRowGroups,
    NoSchema,
    TooDeep,
    Misfit,
    Short,
    LongNumber,
    LongList,
    LongMap,
    UnknownType,
    ManyColumns,
    TwoRoots,
    NoRepetition,
    ManyMembers,
    FewMembers,
    DeepSchema,
    ShortSchema,
}

impl Refusal {
    /// Whether it is larger than anything that is read. Otherwise its bytes contradict each other.
    pub(super) const fn is_of_size(self) -> bool {
        matches!(self, Self::ManyRowGroups | Self::TooDeep | Self::ManyColumns | Self::DeepSchema)
    }

    /// What is wrong, as it stands after the footer.
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::TwoSchemas => "it has two schemas",
            Self::TwoListsOfRowGroups => "it has two lists of row groups",
            Self::ManyRowGroups => "it has more row groups than the format can count",
            Self::NoSchema => "it has no schema",
            Self::TooDeep => "it is nested deeper than any table",
            Self::Misfit => "a value in it has another type than the format gives it",
            Self::Short => "it ends too soon",
            Self::LongNumber => "a number in it is too long",
            Self::LongList => "a list in it is longer than the footer",
            Self::LongMap => "a map in it is longer than the footer",
            Self::UnknownType => "it holds a type that there is not",
            Self::ManyColumns => "it has more columns than any table",
            Self::TwoRoots => "its schema has two roots",
            Self::NoRepetition => "a column in it does not say whether it may be null",
            Self::ManyMembers => "a group in it claims more columns than there are",
            Self::FewMembers => "a group in it has fewer than no columns",
            Self::DeepSchema => "its schema is nested deeper than any table",
            Self::ShortSchema => "its schema ends too soon",
        }
    }
}
