use super::*;
use proptest::prelude::*;

const INT: fn(u16) -> Type = |bits| Type::Integer { bits: Some(bits), signed: Some(true) };
const UINT: fn(u16) -> Type = |bits| Type::Integer { bits: Some(bits), signed: Some(false) };
const ANY_INT: Type = Type::Integer { bits: None, signed: None };
const FLOAT: fn(u16) -> Type =
    |bits| Type::Float { width: Some(if bits == 32 { FloatWidth::Single } else { FloatWidth::Double }) };
const PLATFORM_FLOAT: Type = Type::Float { width: Some(FloatWidth::Platform) };
const STAMP: fn(Option<Zone>) -> Type = |zone| Type::Timestamp { unit: None, zone };
const DECIMAL: fn(u32, i32) -> Type = |p, s| Type::Decimal { precision: Some(p), scale: Some(s) };
const TEXT: fn(u64) -> Type = |max| Type::text(Some(max));
const OF: fn(&'static str) -> Type = |dialect| Type::Unknown { text: "geography".to_owned(), dialect: Some(dialect) };

#[test]
fn the_relation_reads_as_a_table() {
    use Relation::{Apart, Narrower, Same, Wider};
    let string = Type::text(None);
    let table = [
        (INT(32), INT(64), Wider),
        (INT(64), INT(32), Narrower),
        (INT(32), UINT(32), Apart),
        (INT(64), UINT(32), Narrower),
        (INT(32), UINT(64), Apart),
        (ANY_INT, INT(64), Narrower),
        (Type::Number, ANY_INT, Narrower),
        (INT(32), FLOAT(64), Wider),
        (INT(64), FLOAT(64), Apart),
        (INT(64), Type::Float { width: None }, Apart),
        (FLOAT(64), FLOAT(32), Narrower),
        (FLOAT(64), Type::Float { width: None }, Wider),
        (INT(64), DECIMAL(19, 0), Wider),
        (INT(64), DECIMAL(18, 0), Narrower),
        (INT(64), DECIMAL(19, 2), Apart),
        (DECIMAL(12, 2), DECIMAL(18, 2), Wider),
        (DECIMAL(12, 2), DECIMAL(12, 4), Apart),
        (DECIMAL(12, 2), DECIMAL(14, 4), Wider),
        (DECIMAL(50, 0), DECIMAL(60, 0), Wider),
        (DECIMAL(12, 2), FLOAT(64), Apart),
        (DECIMAL(9, 0), FLOAT(64), Wider),
        (TEXT(10), TEXT(20), Wider),
        (string.clone(), TEXT(20), Narrower),
        (TEXT(3), Type::String { max: Some(3), fixed: true, unit: LengthUnit::Characters }, Narrower),
        (string.clone(), Type::Uuid, Apart),
        (string, Type::Date, Apart),
        (Type::Date, Type::Timestamp { unit: None, zone: None }, Apart),
        (
            Type::Timestamp { unit: Some(TimeUnit::Millis), zone: None },
            Type::Timestamp { unit: Some(TimeUnit::Micros), zone: None },
            Wider,
        ),
        (STAMP(Some(Zone::Local)), STAMP(Some(Zone::Utc)), Apart),
        (STAMP(Some(Zone::Platform)), STAMP(Some(Zone::Utc)), Relation::Unknown),
        (STAMP(None), STAMP(Some(Zone::Platform)), Narrower),
        (FLOAT(64), PLATFORM_FLOAT, Relation::Unknown),
        (PLATFORM_FLOAT, FLOAT(32), Relation::Unknown),
        (Type::Float { width: None }, PLATFORM_FLOAT, Narrower),
        (INT(16), PLATFORM_FLOAT, Wider),
        (INT(32), PLATFORM_FLOAT, Apart),
        (Type::Binary { max: Some(16), fixed: false }, Type::Binary { max: Some(64), fixed: false }, Wider),
        (Type::List, Type::Map, Apart),
        (Type::Any, Type::Geometry, Narrower),
        (Type::Any, Type::unknown("x"), Narrower),
        (Type::unknown("x"), Type::Any, Wider),
        (Type::unknown("x"), Type::unknown("x"), Same),
        (Type::unknown("x"), Type::unknown("y"), Relation::Unknown),
        (Type::unknown("x"), Type::Date, Relation::Unknown),
        // The same word of the same dialect is the same type; of another dialect, nobody knows.
        (OF("snowflake"), OF("snowflake"), Same),
        (OF("snowflake"), OF("bigquery"), Relation::Unknown),
        (OF("generic"), OF("bigquery"), Relation::Unknown),
        (ANY_INT, Type::Decimal { precision: None, scale: Some(0) }, Same),
    ];
    for (expected, actual, relation) in table {
        assert_eq!(relate(&expected, &actual), relation, "{expected} -> {actual}");
    }
}

fn any_type() -> impl Strategy<Value = Type> {
    let bits = prop::option::of(prop::sample::select(vec![8_u16, 16, 32, 64, 128]));
    let signed = prop::option::of(any::<bool>());
    let unit = prop::option::of(prop::sample::select(vec![
        TimeUnit::Seconds,
        TimeUnit::Millis,
        TimeUnit::Micros,
        TimeUnit::Nanos,
        TimeUnit::Digits(4),
        TimeUnit::Digits(7),
    ]));
    let zone = prop::option::of(prop::sample::select(vec![Zone::Utc, Zone::Local, Zone::Platform]));
    let length = prop::sample::select(vec![LengthUnit::Characters, LengthUnit::Bytes, LengthUnit::Platform]);
    let width =
        prop::sample::select(vec![FloatWidth::Half, FloatWidth::Single, FloatWidth::Double, FloatWidth::Platform]);
    prop_oneof![
        Just(Type::Any),
        Just(Type::Boolean),
        (bits, signed).prop_map(|(bits, signed)| Type::Integer { bits, signed }),
        prop::option::of(width).prop_map(|width| Type::Float { width }),
        (prop::option::of(0_u32..80), prop::option::of(-3_i32..40))
            .prop_map(|(precision, scale)| Type::Decimal { precision, scale }),
        Just(Type::Number),
        (1_u64..4, any::<bool>(), length).prop_map(|(max, fixed, unit)| Type::String { max: Some(max), fixed, unit }),
        Just(Type::text(None)),
        (prop::option::of(1_u64..4), any::<bool>())
            .prop_map(|(max, fixed)| Type::Binary { max, fixed: fixed && max.is_some() }),
        Just(Type::Uuid),
        Just(Type::Json),
        Just(Type::Variant),
        Just(Type::Date),
        (unit.clone(), zone.clone()).prop_map(|(unit, zone)| Type::Time { unit, zone }),
        (unit, zone).prop_map(|(unit, zone)| Type::Timestamp { unit, zone }),
        Just(Type::Interval),
        Just(Type::Geometry),
        prop::option::of(0_u64..3).prop_map(|dimensions| Type::Vector { dimensions }),
        Just(Type::List),
        Just(Type::Map),
        Just(Type::Struct),
        (
            prop::sample::select(vec!["hyperloglog", "ring"]),
            prop::sample::select(vec![None, Some("trino"), Some("generic")])
        )
            .prop_map(|(text, dialect)| Type::Unknown { text: text.to_owned(), dialect }),
    ]
}

/// Pairs that are likely to be comparable: unrelated kinds would make most cases trivial.
fn three_types() -> impl Strategy<Value = (Type, Type, Type)> {
    (any_type(), any_type(), any_type())
}

fn within(relation: Relation) -> bool {
    matches!(relation, Relation::Same | Relation::Narrower)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn every_type_is_the_same_as_itself(a in any_type()) {
        prop_assert_eq!(relate(&a, &a), Relation::Same);
    }

    #[test]
    fn wider_and_narrower_are_each_others_mirror(a in any_type(), b in any_type()) {
        let mirrored = match relate(&b, &a) {
            Relation::Wider => Relation::Narrower,
            Relation::Narrower => Relation::Wider,
            other => other,
        };
        prop_assert_eq!(relate(&a, &b), mirrored, "{} / {}", a, b);
    }

    #[test]
    fn inclusion_is_transitive((a, b, c) in three_types()) {
        if within(relate(&a, &b)) && within(relate(&b, &c)) {
            prop_assert!(within(relate(&a, &c)), "{} ⊇ {} ⊇ {}", a, b, c);
        }
    }
}

#[test]
fn inclusion_is_transitive_over_every_combination_of_lengths() {
    let mut texts = vec![Type::text(None), Type::Any];
    for max in 1..5 {
        for unit in [LengthUnit::Characters, LengthUnit::Bytes, LengthUnit::Platform] {
            texts.extend([true, false].map(|fixed| Type::String { max: Some(max), fixed, unit }));
        }
    }
    for a in &texts {
        for b in &texts {
            for c in &texts {
                if within(relate(a, b)) && within(relate(b, c)) {
                    assert!(within(relate(a, c)), "{a} ⊇ {b} ⊇ {c}");
                }
            }
        }
    }
}

#[test]
fn inclusion_is_transitive_over_every_combination_of_numbers() {
    let mut numbers = vec![Type::Number, Type::Any];
    for bits in [None, Some(8), Some(16), Some(32), Some(64), Some(128)] {
        for signed in [None, Some(true), Some(false)] {
            numbers.push(Type::Integer { bits, signed });
        }
    }
    numbers.extend(
        [FloatWidth::Half, FloatWidth::Single, FloatWidth::Double, FloatWidth::Platform]
            .map(|width| Type::Float { width: Some(width) }),
    );
    numbers.push(Type::Float { width: None });
    for precision in [None, Some(2), Some(9), Some(18), Some(19), Some(38), Some(39), Some(76)] {
        numbers.extend([None, Some(-2), Some(0), Some(2), Some(9)].map(|scale| Type::Decimal { precision, scale }));
    }
    for a in &numbers {
        for b in &numbers {
            for c in &numbers {
                if within(relate(a, b)) && within(relate(b, c)) {
                    assert!(within(relate(a, c)), "{a} ⊇ {b} ⊇ {c}");
                }
            }
        }
    }
}
