//! Files as examples tell them: a contract with `files:` beside it, each with its path and columns.

use std::collections::BTreeMap;

use serde_json::Value;
use sluicegate::check::{Considered, Report};
use sluicegate::config::Config;
use sluicegate::document::Documents;
use sluicegate::document::odcs::read_contract;
use sluicegate::drift::{
    DataFile, Facts, FailOn, Leaf, LeafFacts, Ledger, Promises, Scanned, Seen, Shape, Shapes, Terms, conclude, judge,
};
use sluicegate::gate;
use sluicegate::model::type_text::parse_type_of;
use sluicegate::model::{Contract, Dialect, Field, Path, Promise, Scan, Segment, Site};

/// A day after every example.
pub const TODAY: &str = "2026-02-01";

/// The shape of files with these columns, by their Parquet types.
pub fn shape(columns: &[(&str, &str)]) -> Shape {
    let parquet = Dialect::named("parquet").expect("a dialect");
    // Columns of files are in no document; any place will do.
    let nowhere = Site::root(Documents::default().add("nowhere", b"").0);
    let mut shape =
        Shape { fields: Vec::new(), leaves: Vec::new(), ids: BTreeMap::new(), writer: None, schema: Vec::new() };
    for (name, text) in columns {
        let ty = parse_type_of(parquet, text).ty;
        let promise = Promise { logical: Some(ty.family()), physical: Some(ty.clone()), shown: (*text).to_owned() };
        shape.fields.push(Field::bare(Segment::Member((*name).to_owned()), promise, nowhere.clone()));
        let path = Path::root().child(Segment::Member((*name).to_owned()));
        shape.leaves.push(Leaf { path, ty, nulls_are_shared: false });
    }
    shape
}

/// A dataset whose files were seen.
pub struct Lake {
    pub shapes: Shapes,
    pub ledger: Ledger,
}

impl Lake {
    pub fn of(contract: &Contract) -> Self {
        let dataset = &contract.datasets[0];
        Self { shapes: Shapes::new(dataset, Promises::of(contract, dataset)), ledger: Ledger::default() }
    }

    /// A file of some rows, all of them filled, but for what `facts` says of a leaf by its name.
    pub fn add(
        &mut self,
        path: &str,
        modified: i64,
        shape: Shape,
        rows: u64,
        facts: &dyn Fn(&str) -> Option<LeafFacts>,
    ) {
        let names: Vec<String> = shape.leaves.iter().map(|leaf| leaf.path.to_string()).collect();
        let (number, plan) = self.shapes.learn(shape).expect("few shapes");
        let full = LeafFacts { values: Some(rows), nulls: Some(0), ..LeafFacts::default() };
        let wanted = plan.wanted.iter().map(|at| facts(&names[*at]).unwrap_or_else(|| full.clone()));
        let facts: Facts = plan.examine(number, rows, &wanted.collect::<Vec<_>>());
        let file = DataFile { path: path.to_owned(), size: 100, version: String::new(), modified: Some(modified) };
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.ledger.add(&file, folder, &facts);
    }

    pub fn judge(&self, contract: &Contract, needs: &[sluicegate::model::Need]) -> sluicegate::drift::Verdicts {
        let config = Config::default();
        let terms = gate::Terms { policy: &config.policy, environment: None };
        let now = 1_769_904_000;
        let seen =
            Seen { contract, dataset: 0, shapes: &self.shapes, ledger: &self.ledger, table: None, is_whole: true, now };
        judge(&seen, needs, terms, TODAY)
    }
}

/// Judges the files of an example against the contract beside them.
pub fn scan(header: &str, example: &str) -> Report {
    let mut documents = Documents::default();
    let (file, problems) = documents.add("example", example.as_bytes());
    assert!(problems.is_empty(), "{problems:?}");
    let root = documents.get(file).root.as_ref().expect("content").to_json();
    let (files, contract): (BTreeMap<_, _>, BTreeMap<_, _>) =
        root.as_object().expect("a mapping").clone().into_iter().partition(|(key, _)| key == "files");
    let contract: String = contract.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let text = format!("{}{contract}", header.replace("VERSION", "1.0.0"));
    let (file, problems) = documents.add("contract", text.as_bytes());
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    let contract = read_contract(file, documents.get(file).root.as_ref().expect("content")).expect("a contract");
    let mut lake = Lake::of(&contract);
    for (at, file) in (0_i64..).zip(files["files"].as_array().expect("files")) {
        let columns: Vec<(&str, &str)> = file["columns"]
            .as_object()
            .expect("columns")
            .iter()
            .map(|(name, ty)| (name.as_str(), ty.as_str().expect("a type")))
            .collect();
        let rows = file.get("rows").and_then(Value::as_u64).unwrap_or(10);
        lake.add(file["path"].as_str().expect("a path"), at, shape(&columns), rows, &|_| None);
    }
    let config = Config::default();
    let verdicts = lake.judge(&contract, &[]);
    let scanned = Scanned { scan: Scan::default(), verdicts, earlier: None };
    let terms = Terms {
        policy: &config.policy,
        waivers: &[],
        teams: None,
        environment: None,
        today: TODAY.parse().expect("a day"),
        fail_on: FailOn::New,
    };
    conclude(vec![scanned], &terms, (Vec::new(), Vec::new(), Considered::default()), &documents)
}
