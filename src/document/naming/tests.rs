//! Ids as other contracts have them; and where there can be none.

use super::*;
use crate::document::Documents;

/// The outcome for the first contract, among others: labels with texts.
fn outcome(contracts: &[(&str, &str)]) -> Result<(String, String), String> {
    let mut documents = Documents::default();
    let labels = contracts.iter().map(|(label, text)| (*label, documents.add(*label, text.as_bytes()).0));
    let labels: Vec<_> = labels.collect();
    let known: Vec<Known<'_>> =
        labels.iter().map(|(label, file)| Known { label, root: documents.get(*file).root.as_deref() }).collect();
    let ids = new_ids(&known);
    // The order of the files is nothing to go by.
    let reversed: Vec<Known<'_>> = known.iter().rev().copied().collect();
    let again = new_ids(&reversed);
    assert_eq!(again.get(&(known.len() - 1)).map(Result::is_ok), ids.get(&0).map(Result::is_ok));
    let because = |new: NewId| (new.id, new.because.split(". Needs").next().unwrap_or_default().to_owned());
    ids[&0].clone().map(because)
}

fn id(contracts: &[(&str, &str)]) -> String {
    outcome(contracts).map_or_else(|why| panic!("{why}"), |(id, _)| id)
}

#[test]
fn an_id_is_made_as_the_others_are() {
    let nameless = ("in/returns.odcs.yaml", "kind: DataContract\nname: Acme returns\n");
    for (others, wanted) in [
        // By their files, though they have names; by their names, though they have files.
        (vec![("a/orders.odcs.yaml", "id: urn:acme:orders\nname: Acme orders\n")], "urn:acme:returns"),
        (vec![("a/one.odcs.yaml", "id: urn:acme:acme-orders\nname: Acme orders\n")], "urn:acme:acme-returns"),
        (vec![("a/one.yaml", "id: acme_orders\nname: AcmeOrders\n")], "acme_returns"),
        // Most of them decide; two contracts in two major versions have one id.
        (
            vec![
                ("orders.yaml", "id: urn:acme:orders\nname: x\n"),
                ("customers.yaml", "id: urn:acme:customers\nname: y\n"),
                ("z.yaml", "id: urn:acme:orders-daily\nname: Orders daily\n"),
            ],
            "urn:acme:returns",
        ),
        // Nothing tells what they were made from: only how they begin.
        (
            vec![("one.yaml", "id: https://acme.example/contracts/orders\nname: x\n")],
            "https://acme.example/contracts/acme-returns",
        ),
        (vec![("one.yaml", "id: seller-payments-v1\nname: seller_payments_v1\n")], "acme-returns"),
    ] {
        let all: Vec<_> = [nameless].into_iter().chain(others).collect();
        assert_eq!(id(&all), wanted, "{all:?}");
    }
}

#[test]
fn alone_a_contract_is_called_what_it_says() {
    for (label, text, wanted) in [
        ("a.odcs.yaml", "name: OrdersDaily\n", "orders-daily"),
        ("a/orders.v1.odcs.yaml", "kind: DataContract\n", "orders"),
        // A name that is a sentence, has other letters or says nothing gives way to the next.
        ("a/orders.yaml", "name: Größen\n", "orders"),
        ("a/orders.yaml", "name: 2026\n", "orders"),
        ("a/contract.odcs.yaml", "dataProduct: Orders & returns\n", "orders-returns"),
        (
            "a/orders.yaml",
            "name: All that anybody at Acme ever wanted to know about the things that were ordered\n",
            "orders",
        ),
    ] {
        let (id, because) = outcome(&[(label, text)]).unwrap();
        assert_eq!(id, wanted);
        assert!(because.ends_with("; no other contract was read that it could be like"), "{because}");
    }
    assert!(outcome(&[("contract.yaml", "kind: DataContract\n")]).is_err());
}

#[test]
fn the_reason_counts() {
    let nameless = ("returns.yaml", "kind: DataContract\n");
    let orders = ("orders.yaml", "id: urn:acme:orders\n");
    let sizes = ("s.yaml", "id: urn:acme:sizes\n");
    let reason = |others: &[(&str, &str)]| outcome(&[&[nameless], others].concat()).unwrap().1;
    assert_eq!(reason(&[orders]), "made from the name of its file, as the id of the other contract is");
    assert_eq!(reason(&[sizes]), "made from the name of its file, and begins as the id of the other contract");
    assert_eq!(
        reason(&[orders, ("b.yaml", "id: urn:acme:b\n")]),
        "made from the name of its file, as the ids of the 2 other contracts are"
    );
    assert_eq!(
        reason(&[orders, sizes]),
        "made from the name of its file, as are the ids of 1 of the 2 other contracts"
    );
}

#[test]
fn where_it_could_be_another_there_is_none() {
    let nameless = ("returns.odcs.yaml", "kind: DataContract\nname: Returns\n");
    for (first, others, why) in [
        // Somebody else's: given, also made up, or perhaps meant.
        (nameless, vec![("b.yaml", "id: returns\n")], "it would be `returns`, which b.yaml has"),
        (nameless, vec![("b.yaml", "name: returns\n")], "it would be `returns`, and so would that of b.yaml"),
        (nameless, vec![("b.yaml", "Id: returns\n")], "it would be `returns`, which b.yaml has"),
        (nameless, vec![("b.yaml", "id: [\n")], "b.yaml cannot be read, and could have the same"),
        // No habit, or none that could be followed.
        (
            nameless,
            vec![("a.yaml", "id: urn:acme:hr:people\n"), ("b.yaml", "id: urn:acme:sales:orders\n")],
            "the ids of the other contracts begin in several ways: urn:acme:hr:, urn:acme:sales:",
        ),
        (
            nameless,
            vec![("b.yaml", "id: 53581432-6c55-4ba2-a65f-72344a91553a\n")],
            "nothing says how `53581432-6c55-4ba2-a65f-72344a91553a`, the id of b.yaml, was made",
        ),
        (nameless, vec![("b.yaml", "id: DC-0017\n")], "nothing says how `DC-0017`, the id of b.yaml, was made"),
        // It may be there under another name.
        (("a.yaml", "name: a\nidentifier: b\n"), vec![], "the key `identifier` may be meant for it"),
    ] {
        let all: Vec<_> = [first].into_iter().chain(others).collect();
        assert_eq!(outcome(&all).unwrap_err(), why);
    }
    // A key that is plainly another one misspelt is none.
    assert_eq!(id(&[("a.yaml", "name: returns\nVersion: 1.0.0\n")]), "returns");
}

#[test]
fn it_stands_where_the_standard_has_it() {
    let new = NewId { id: "x".to_owned(), because: String::new() };
    for (text, beside) in [
        ("apiVersion: v3.1.0\nkind: DataContract\nname: a\n", Some("kind")),
        ("kind: DataContract\napiVersion: v3.1.0\nname: a\n", Some("apiVersion")),
        ("kind: DataContract\nname: a\napiVersion: v3.1.0\n", Some("kind")),
        ("apiVersion: v3.1.0\nname: a\n", None),
    ] {
        let mut documents = Documents::default();
        let (file, _) = documents.add("a", text.as_bytes());
        let root = documents.get(file).root.clone().unwrap();
        let site = edit(file, &root, &new).map(|edit| edit.site);
        assert_eq!(site, beside.map(|key| Site::root(file).key(key)));
    }
}
