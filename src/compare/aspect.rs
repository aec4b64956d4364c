//! Aspects: which part of a promise differs, in which directions it can, and where it is to be found.
//!
//! Declared once, in one list; names, directions and the registry's completeness derive from it.

use super::Direction;

/// Where an aspect is to be found.
enum Home {
    /// In the data: what was written before may not keep a new promise.
    Written,
    /// In the contract alone: what things are called, where and how well they are served, who may see them.
    Told,
    /// In what decides: needs, waivers, teams, policy.
    Decides,
}

macro_rules! aspects {
    ($($(#[$doc:meta])* $home:ident $aspect:ident [$($direction:ident)*] = $name:literal,)*) => {
        /// Which part of a promise differs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Aspect { $($(#[$doc])* $aspect,)* }

        impl Aspect {
            /// Every aspect.
            pub const ALL: &[Self] = &[$(Self::$aspect,)*];

            /// The word used in output.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$aspect => $name,)* }
            }

            /// The directions in which this aspect can differ. A rule answers for each of them.
            #[must_use]
            pub const fn directions(self) -> &'static [Direction] {
                match self { $(Self::$aspect => &[$(Direction::$direction,)*],)* }
            }

            /// Whether data already written shows it.
            #[must_use]
            pub const fn is_in_the_data(self) -> bool {
                match self { $(Self::$aspect => matches!(Home::$home, Home::Written),)* }
            }

            /// Whether it is no part of a contract, but of what decides about changes of one.
            #[must_use]
            pub const fn decides(self) -> bool {
                match self { $(Self::$aspect => matches!(Home::$home, Home::Decides),)* }
            }
        }
    };
}

aspects! {
    /// Whether the contract is there.
    Told Contract [Wider Narrower] = "contract",
    /// Whether the dataset is there.
    Told Dataset [Wider Narrower] = "dataset",
    /// What identifies the contract.
    Told ContractId [Apart] = "contract-id",
    /// What the platform calls the dataset.
    Written DatasetName [Apart] = "dataset-name",
    /// Whether the field is there.
    Written Field [Wider Narrower] = "field",
    /// What the platform calls the field.
    Written StoredName [Apart] = "stored-name",
    /// The case of what the platform calls the field.
    Written StoredCase [Apart] = "stored-case",
    /// What people call a field or dataset whose stored name stays.
    Told LogicalName [Unknown] = "logical-name",
    /// What kind of value the field holds.
    Written Type [Wider Narrower Apart Unknown] = "type",
    /// Whether the field may be null.
    Written Presence [Wider Narrower] = "presence",
    /// Whether values may occur twice.
    Written Uniqueness [Wider Narrower] = "uniqueness",
    /// Which fields identify a row.
    Written PrimaryKey [Wider Narrower Apart] = "primary-key",
    /// In which order the primary key lists its fields.
    Written KeyOrder [Unknown] = "key-order",
    /// Which rows elsewhere the values identify.
    Written Relationship [Wider Narrower Apart] = "relationship",
    /// Whether the values are a closed list.
    Written ValueList [Wider Narrower] = "value-list",
    /// Which values a closed list holds.
    Written Values [Wider Narrower] = "values",
    /// The smallest value.
    Written Minimum [Wider Narrower Unknown] = "minimum",
    /// The largest value.
    Written Maximum [Wider Narrower Unknown] = "maximum",
    /// The least length.
    Written MinLength [Wider Narrower] = "min-length",
    /// The greatest length.
    Written MaxLength [Wider Narrower] = "max-length",
    /// The regular expression that values match.
    Written Pattern [Wider Narrower Apart Unknown] = "pattern",
    /// Of which number every value is a multiple.
    Written MultipleOf [Wider Narrower Apart] = "multiple-of",
    /// Whether elements of a list may repeat.
    Written UniqueItems [Wider Narrower] = "unique-items",
    /// How values are written: the same bytes in another form mean something else.
    Written Format [Wider Narrower Apart] = "format",
    /// The zone of wall clocks that do not say theirs.
    Written DefaultTimezone [Wider Narrower Apart] = "default-timezone",
    /// What values are counted in: a unit, a currency, a zone.
    Written Unit [Wider Narrower Apart] = "unit",
    /// Which other field holds the encrypted values.
    Told EncryptedName [Wider Narrower Apart] = "encrypted-name",
    /// Which part the field plays in analysis.
    Told SemanticType [Unknown] = "semantic-type",
    /// Where the meaning is defined.
    Told Definition [Unknown] = "definition",
    /// What is said in words for people.
    Told Description [Unknown] = "description",
    /// How values are made.
    Told Transform [Unknown] = "transform",
    /// How confidential values are.
    Told Classification [Wider Narrower Unknown] = "classification",
    /// By which role people get at the data.
    Told Role [Wider Narrower Apart] = "role",
    /// What a role lets its holders do.
    Told RoleAccess [Wider Narrower Unknown] = "role-access",
    /// Which team answers for the data.
    Told Owner [Wider Narrower Unknown] = "owner",
    /// Where readers ask and are told.
    Told Support [Wider Narrower Unknown] = "support",
    /// Whether the field counts as a critical data element.
    Told Critical [Wider Narrower] = "critical",
    /// What the dataset is on the platform: a table, a view, a topic, a file.
    Told DatasetKind [Wider Narrower Apart] = "dataset-kind",
    /// In which order fields stand, where readers find them by their place.
    Written FieldOrder [Apart] = "field-order",
    /// By which fields the data is partitioned, in which order.
    Written Partitioning [Wider Narrower Apart] = "partitioning",
    /// Whether there is this place to read the data from.
    Told Server [Wider Narrower] = "server",
    /// What a place to read the data from is called.
    Told ServerName [Unknown] = "server-name",
    /// What a reader has to know to read the data there.
    Told ServerSetting [Wider Narrower Apart] = "server-setting",
    /// Whether all files of a dataset have one form.
    Written Mixture [Apart] = "mixture",
    /// Whether there is data for every day.
    Written Sequence [Wider] = "sequence",
    /// Whether files hold rows.
    Written Emptiness [Wider] = "emptiness",
    /// How often values or rows may fail a measurement.
    Written Quality [Wider Narrower Apart Unknown] = "quality",
    /// What a quality rule measures.
    Told QualityCheck [Unknown] = "quality-check",
    /// How bad it is when a quality rule fails.
    Told QualitySeverity [Wider Narrower Unknown] = "quality-severity",
    /// How fresh, how long kept, how available, until when.
    Told Service [Wider Narrower Unknown] = "service",
    /// Whether something is announced to go, and when.
    Told Deprecation [Wider Narrower] = "deprecation",
    /// Where the contract stands in its life.
    Told Status [Wider Narrower Unknown] = "status",
    /// Whether the version says how much has changed.
    Told Version [Wider Unknown] = "version",
    /// What a consumer declared it needs.
    Decides Need [Wider] = "need",
    /// Which findings are accepted for a while.
    Decides Waiver [Wider] = "waiver",
    /// Who speaks for a team.
    Decides TeamMember [Wider] = "team-member",
    /// How many of a team have to agree.
    Decides TeamApprovals [Wider] = "team-approvals",
    /// Where the members of a team are listed.
    Decides TeamSource [Apart] = "team-source",
    /// Whether there is a team to be asked.
    Decides Team [Wider] = "team",
    /// What policy asks for.
    Decides Policy [Wider] = "policy",
    /// Which team answers for policy.
    Decides Stewards [Apart] = "stewards",
}

impl Aspect {
    /// Whether a finding about it can be accepted for a while. Who could waive a change of what decides would decide.
    #[must_use]
    pub fn can_be_waived(self) -> bool {
        self == Self::Need || !self.decides()
    }
}
