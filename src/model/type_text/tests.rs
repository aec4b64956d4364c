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
    for text in ["varchar2(10 byte)", "varchar(x)", "timestamp(x)", "vector(3,int8)", "geometry(Point,4326)", "int[x]"]
    {
        assert!(matches!(parse_type(text).ty, Type::Unknown { .. }), "{text}");
    }
    for text in ["HyperLogLog", "struct<a:", "decimal(x)", "varchar(10", "", "map<int>", "int>"] {
        assert!(matches!(parse_type(text).ty, Type::Unknown { .. }), "{text}");
    }
    assert_eq!(parse_type("Ring  Buffer").ty, Dialect::generic().unread("ring buffer".into()));
    assert_ne!(parse_type("ENUM('Paid')"), parse_type("enum('paid')"), "what stands in quotes is data");
    for bomb in ["array<".repeat(5_000), "unsigned ".repeat(5_000), format!("int{}", "[]".repeat(5_000))] {
        assert!(matches!(parse_type(&bomb).ty, Type::Unknown { .. }));
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
