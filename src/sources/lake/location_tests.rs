//! What people write, and what it means.

use super::*;
use crate::sources::lake::conversion::nowhere;

fn vars() -> BTreeMap<String, String> {
    BTreeMap::from([("branch".to_owned(), "feature-x".to_owned())])
}

fn parse(text: &str) -> Location {
    Location::parse(text, &vars()).expect(text)
}

fn refused(text: &str) -> Error {
    Location::parse(text, &vars()).expect_err(text)
}

fn s3(bucket: &str, key: &str, is_folder: bool) -> Place {
    Place::Object { cloud: Cloud::S3 { bucket: bucket.to_owned() }, key: key.to_owned(), is_folder }
}

fn azure_place(account: Option<&str>, container: &str, key: &str) -> Place {
    let cloud = Cloud::Azure { account: account.map(str::to_owned), container: container.to_owned() };
    Place::Object { cloud, key: key.to_owned(), is_folder: false }
}

#[test]
fn paths_and_globs_of_this_machine() {
    for (text, base, pattern) in [
        ("data/orders", "data/orders", None),
        ("../data/orders.parquet", "../data/orders.parquet", None),
        ("data/*.parquet", "data", Some("*.parquet")),
        ("dt=*/x-*.parquet", ".", Some("dt=*/x-*.parquet")),
        ("/*.parquet", "/", Some("*.parquet")),
        ("/lake/{branch}/a", "/lake/feature-x/a", None),
        ("/lake/{a,b}/c", "/lake", Some("{a,b}/c")),
        ("file:///lake/a%20b", "/lake/a b", None),
        ("file://localhost/lake", "/lake", None),
    ] {
        let location = parse(text);
        assert_eq!(location.place, Place::Local(PathBuf::from(base)), "{text}");
        assert_eq!(location.pattern.as_deref(), pattern, "{text}");
    }
}

#[test]
fn addresses_of_object_stores() {
    assert_eq!(parse("s3://lake/orders/").place, s3("lake", "orders", true));
    assert_eq!(parse("s3a://lake/orders/a.parquet").place, s3("lake", "orders/a.parquet", false));
    assert_eq!(parse("s3://lake").place, s3("lake", "", true));
    let glob = parse("s3://lake/{branch}/orders/*/*.parquet");
    assert_eq!((glob.place, glob.pattern.as_deref()), (s3("lake", "feature-x/orders", true), Some("*/*.parquet")));
    assert_eq!(glob.label, "s3://lake/feature-x/orders/*/*.parquet");
    assert_eq!(parse("az://lake/orders").place, azure_place(None, "lake", "orders"));
    assert_eq!(
        parse("abfss://lake@acme.dfs.core.windows.net/orders").place,
        azure_place(Some("acme"), "lake", "orders")
    );
    assert_eq!(parse("az://acme.blob.core.windows.net/lake/orders").place, azure_place(Some("acme"), "lake", "orders"));
    let web = parse("https://data.example.com/open/a%20b.parquet").place;
    let cloud = Cloud::Web { origin: "https://data.example.com".to_owned() };
    assert_eq!(web, Place::Object { cloud, key: "open/a b.parquet".to_owned(), is_folder: false });
}

#[test]
fn what_is_refused_says_what_to_do_and_shows_no_secret() {
    let error = refused("s3://lake/{brunch}/orders");
    assert_eq!(error.message, "the variable `{brunch}` of a location has no value (did you mean `{branch}`?)");
    assert_eq!(error.help.unwrap(), "give it one: --var brunch=VALUE");
    for text in [
        "s3://AKIA:hunter2@lake/orders",
        "https://me:hunter2@example.com/a.parquet",
        "abfss://lake:hunter2@acme.dfs.core.windows.net/orders",
        "az://lake/orders?sv=2022&sig=hunter2",
        "https://lake.s3.amazonaws.com/a.parquet?X-Amz-Credential=hunter2",
    ] {
        let error = refused(text);
        let shown = format!("{} {}", error.message, error.help.unwrap());
        assert!(shown.contains("holds credentials") && !shown.contains("hunter2"), "{text}: {shown}");
    }
    for text in [
        "https:/me:hunter2@example.com/a.parquet",
        "HTTPS:me:hunter2@example.com/a.parquet",
        "https:\\\\me:hunter2@example.com",
        "https://me:hun/hunter2@example.com/a.parquet",
        "https://me%3Ahunter2%40example.com/a.parquet",
        "s3://AKIA:x/hunter2@lake/orders",
        "s3://lake/orders?token=hunter2",
        "https://example.com/a.parquet#hunter2",
        "ftp://me:hunter2@example.com/a",
    ] {
        let error = refused(text);
        let shown = format!("{} {:?}", error.message, error.help);
        assert!(!shown.contains("hunter2"), "{text}: {shown}");
    }
    assert_eq!(parse("s3://lake/a@b.parquet").place, s3("lake", "a@b.parquet", false));
    assert_eq!(parse("data/a?.parquet").pattern.as_deref(), Some("a?.parquet"));
    assert_eq!(refused("s4://lake/x").message, "nobody here can read from `s4://` (did you mean `s3://`?)");
    assert!(refused("https://example.com/").message.contains("does not list its files"));
    assert!(refused("s3:///orders").message.contains("does not name a bucket"));
    assert!(refused(" ").message.contains("names no place"));
}

fn server(settings: &[(&str, &str)]) -> Result<Option<Location>> {
    let settings = settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let server = Server { id: None, name: "prod".to_owned(), settings, roles: Vec::new(), site: nowhere() };
    Location::of_server(&server, &vars())
}

#[test]
fn servers_of_contracts() {
    let s3 = server(&[
        ("type", "s3"),
        ("location", "s3://lake/{branch}/*.parquet"),
        ("format", "parquet"),
        ("endpointUrl", "http://127.0.0.1:9000"),
    ]);
    let s3 = s3.unwrap().unwrap();
    assert_eq!(
        (s3.label.as_str(), s3.endpoint.as_deref()),
        ("s3://lake/feature-x/*.parquet", Some("http://127.0.0.1:9000"))
    );
    let local = server(&[("type", "local"), ("path", "./data"), ("format", "Delta")]).unwrap().unwrap();
    assert_eq!(local.place, Place::Local(PathBuf::from("./data")));
    assert!(server(&[("type", "s3"), ("location", "s3://lake/orders/*.parquet")]).unwrap().is_some());
    for none in [
        &[("type", "postgres"), ("location", "x")] as &[_],
        &[("type", "s3"), ("location", "s3://lake/{unset}/*.json"), ("format", "json")],
        &[("type", "s3"), ("location", "s3://lake/*.json")],
        &[("type", "local")],
    ] {
        assert_eq!(server(none).unwrap(), None, "{none:?}");
    }
    let error = server(&[("type", "s3"), ("location", "s3://lake/{unset}/"), ("format", "parquet")]).unwrap_err();
    assert!(error.message.starts_with("server `prod`: the variable `{unset}`"));
    let error =
        server(&[("type", "s3"), ("location", "s3://lake/"), ("endpointUrl", "http://me:hunter2@h")]).unwrap_err();
    assert!(error.message.contains("holds credentials") && !error.message.contains("hunter2"));
    assert!(server(&[("type", "sftp"), ("location", "sftp://h/x"), ("format", "parquet")]).is_err());
}

#[test]
fn one_object_is_a_folder_and_a_name() {
    let (folder, name) = Location::of_object("s3://lake/state/orders.json", &vars()).unwrap();
    assert_eq!((folder.place, name.as_str()), (s3("lake", "state", true), "orders.json"));
    let (folder, name) = Location::of_object("orders.state", &vars()).unwrap();
    assert_eq!((folder.place, name.as_str()), (Place::Local(PathBuf::from(".")), "orders.state"));
    for text in ["s3://lake/state/", "state/", "state/*.json", "s3://lake"] {
        assert!(Location::of_object(text, &vars()).is_err(), "{text}");
    }
}
