//! Clients of object stores. In: whose objects, whom to ask, and the environment as a map. Out: two clients with one
//! set of credentials: one that repeats what fails, and one that leaves that to its caller. Credentials are found as each
//! cloud's own tools find them: environment, profiles, identities of the machine. None of them leaves this file.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::azure::{AzureConfigKey, MicrosoftAzureBuilder};
use object_store::gcp::{GoogleCloudStorageBuilder, GoogleConfigKey};
use object_store::http::HttpBuilder;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};

use super::access::Access;
use super::endpoint::Endpoint;
use super::location::Cloud;
use super::profile::{Profile, profile};
use crate::error::{Error, Result};

/// The two clients of one place.
pub(super) struct Clients {
    /// Repeats what fails.
    pub(super) patient: Arc<dyn ObjectStore>,
    /// Asks once: its caller has to see that a store asks for patience.
    pub(super) plain: Arc<dyn ObjectStore>,
}

/// Clients for a cloud's objects; `endpoint` is whom to ask instead of it.
pub(super) fn clients(cloud: &Cloud, endpoint: Option<Endpoint>, access: &Access) -> Result<Clients> {
    // A provider that the process has already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match (cloud, endpoint) {
        (Cloud::Web { origin }, _) => web(origin, access),
        (_, Some(endpoint)) if !endpoint.is_trusted => stranger(cloud, &endpoint.address, access),
        (Cloud::S3 { bucket }, endpoint) => s3(bucket, endpoint, access),
        (Cloud::Azure { account, container }, endpoint) => azure(account.as_deref(), container, endpoint, access),
        (Cloud::Google { bucket }, endpoint) => google(bucket, endpoint, access),
    }
}

/// Clients for an endpoint that nobody but a contract vouches for. They are told nothing of the environment: besides
/// signatures there are keys of encryption in it, which are sent as they are.
fn stranger(cloud: &Cloud, address: &str, access: &Access) -> Result<Clients> {
    let options = options(is_http(Some(address)));
    let set = |name: &str| access.environment.get(name).filter(|value| !value.is_empty());
    let both = |build: &dyn Fn(RetryConfig) -> object_store::Result<Arc<dyn ObjectStore>>| {
        let build = |retry| build(retry).map_err(|error| cannot("from the endpoint of the contract", &error));
        Ok(Clients { patient: build(patient(access))?, plain: build(once(access))? })
    };
    match cloud {
        Cloud::S3 { bucket } => both(&|retry| {
            let builder = AmazonS3Builder::new().with_bucket_name(bucket).with_endpoint(address);
            let region = set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION"));
            let builder = region.map_or(builder.clone(), |region| builder.with_region(region));
            let builder = builder.with_skip_signature(true).with_client_options(options.clone()).with_retry(retry);
            Ok(Arc::new(builder.build()?))
        }),
        Cloud::Azure { account, container } => both(&|retry| {
            let account = account.as_ref().or_else(|| set("AZURE_STORAGE_ACCOUNT_NAME"));
            let builder = MicrosoftAzureBuilder::new().with_container_name(container).with_endpoint(address.to_owned());
            let builder = account.map_or(builder.clone(), |account| builder.with_account(account));
            let builder = builder.with_client_options(options.clone()).with_allow_http(is_http(Some(address)));
            Ok(Arc::new(builder.with_skip_signature(true).with_retry(retry).build()?))
        }),
        Cloud::Google { bucket } => both(&|retry| {
            let builder = GoogleCloudStorageBuilder::new().with_bucket_name(bucket).with_base_url(address);
            let builder = builder.with_skip_signature(true).with_client_options(options.clone()).with_retry(retry);
            Ok(Arc::new(builder.build()?))
        }),
        Cloud::Web { origin } => web(origin, access),
    }
}

/// A token or a shared signature is all that whoever overhears it needs.
fn overheard() -> Error {
    Error::new("the endpoint is asked over plain http, and the credentials are ones that whoever listens could use")
        .help("use https://, or an endpoint of this machine that is given with --endpoint")
}

/// Waits for five repetitions, and a minute in all.
fn patient(access: &Access) -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: access.patience.first,
        max_backoff: Duration::from_secs(10).max(access.patience.first),
        base: 2.0,
    };
    RetryConfig { backoff, max_retries: access.patience.repetitions, retry_timeout: access.patience.whole }
}

fn once(access: &Access) -> RetryConfig {
    RetryConfig { max_retries: 0, ..patient(access) }
}

fn options(allow_http: bool) -> ClientOptions {
    ClientOptions::new()
        .with_allow_http(allow_http)
        .with_connect_timeout(Duration::from_secs(10))
        .with_timeout(Duration::from_mins(1))
}

fn is_http(endpoint: Option<&str>) -> bool {
    endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"))
}

fn cannot(what: &str, error: &object_store::Error) -> Error {
    // What is wrong with a configuration is said in its first line, without the values.
    let reason = error.to_string();
    let reason = reason.lines().next().unwrap_or_default().to_owned();
    Error::new(format!("cannot prepare to read {what}: {reason}"))
        .help("check the environment that the cloud's tools use")
}

/// What the environment says for a client, by its own names.
fn settings<'a, K: std::str::FromStr>(
    environment: &'a BTreeMap<String, String>,
    prefix: &'a str,
) -> impl Iterator<Item = (K, String)> + 'a {
    environment
        .iter()
        .filter(move |(name, value)| name.starts_with(prefix) && !value.is_empty())
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase().parse().ok()?, value.clone())))
}

fn s3(bucket: &str, endpoint: Option<Endpoint>, access: &Access) -> Result<Clients> {
    let environment = &access.environment;
    let set = |name: &str| environment.get(name).filter(|value| !value.is_empty()).cloned();
    let mut builder = AmazonS3Builder::new();
    for (key, value) in settings::<AmazonS3ConfigKey>(environment, "AWS_") {
        // Whom to ask is settled below.
        if !matches!(key, AmazonS3ConfigKey::Endpoint | AmazonS3ConfigKey::S3Endpoint) {
            builder = builder.with_config(key, value);
        }
    }
    let own = ["AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"];
    let has_own = own.iter().any(|name| set(name).is_some()) || set("AWS_CONTAINER_CREDENTIALS_FULL_URI").is_some();
    let profile = aws_profile(access, has_own)?;
    let of_profile = |key: &str| profile.get(key).cloned();
    if !has_own && let (Some(id), Some(secret)) = (of_profile("aws_access_key_id"), of_profile("aws_secret_access_key"))
    {
        builder = builder.with_access_key_id(id).with_secret_access_key(secret);
        if let Some(token) = of_profile("aws_session_token") {
            builder = builder.with_token(token);
        }
    }
    if let (None, None, Some(region)) = (set("AWS_REGION"), set("AWS_DEFAULT_REGION"), of_profile("region")) {
        builder = builder.with_region(region);
    }
    let own = set("AWS_ENDPOINT_URL_S3").or_else(|| set("AWS_ENDPOINT_URL")).or_else(|| of_profile("endpoint_url"));
    let endpoint =
        endpoint.map_or_else(|| own.map(|own| Endpoint::of_user(&own)).transpose(), |named| Ok(Some(named)))?;
    if let Some(endpoint) = &endpoint {
        builder = builder.with_endpoint(&endpoint.address);
    }
    let is_plain = endpoint.is_some_and(|endpoint| endpoint.is_plain());
    let builder = builder.with_bucket_name(bucket).with_client_options(options(is_plain));
    let what = format!("the bucket `{bucket}`");
    let first = builder.clone().with_retry(patient(access)).build().map_err(|error| cannot(&what, &error))?;
    let second = builder.with_credentials(Arc::clone(first.credentials())).with_retry(once(access)).build();
    Ok(Clients { plain: Arc::new(second.map_err(|error| cannot(&what, &error))?), patient: Arc::new(first) })
}

/// The profile in use: the one that `AWS_PROFILE` names, else `default`.
fn aws_profile(access: &Access, has_own: bool) -> Result<Profile> {
    let set = |name: &str| access.environment.get(name).filter(|value| !value.is_empty());
    let home = set("HOME").or_else(|| set("USERPROFILE")).map(PathBuf::from);
    let file = |variable: &str, name: &str| {
        let place = set(variable).map(PathBuf::from).or_else(|| Some(home.as_ref()?.join(".aws").join(name)))?;
        fs::read_to_string(place).ok()
    };
    let asked = set("AWS_PROFILE").or_else(|| set("AWS_DEFAULT_PROFILE"));
    let name = asked.map_or("default", String::as_str);
    let config = file("AWS_CONFIG_FILE", "config").and_then(|text| profile(&text, name, true));
    let keys = file("AWS_SHARED_CREDENTIALS_FILE", "credentials").and_then(|text| profile(&text, name, false));
    if asked.is_some() && config.is_none() && keys.is_none() {
        return Err(Error::new(format!("there is no profile `{name}` of AWS"))
            .help("correct AWS_PROFILE, or add the profile to ~/.aws/config"));
    }
    let whole: Profile = config.into_iter().chain(keys).flatten().collect();
    let elsewhere = ["sso_session", "sso_start_url", "role_arn", "credential_process", "login_session"];
    let led = elsewhere.iter().find(|key| whole.contains_key(**key));
    match led {
        Some(key) if !has_own && !whole.contains_key("aws_access_key_id") => {
            let message =
                format!("the profile `{name}` of AWS gets its credentials by `{key}`, which is not followed here");
            let help = format!("run: eval \"$(aws configure export-credentials --profile {name} --format env)\"");
            Err(Error::new(message).help(help))
        }
        _ => Ok(whole),
    }
}

fn azure(account: Option<&str>, container: &str, mut endpoint: Option<Endpoint>, access: &Access) -> Result<Clients> {
    let mut builder = MicrosoftAzureBuilder::new();
    let set = |name: &str| access.environment.get(name).filter(|value| !value.is_empty());
    if let (None, Some(own)) = (&endpoint, set("AZURE_STORAGE_ENDPOINT").or_else(|| set("AZURE_ENDPOINT"))) {
        endpoint = Some(Endpoint::of_user(own)?);
    }
    for (key, value) in settings::<AzureConfigKey>(&access.environment, "AZURE_") {
        // The command line of Azure would be executed; whom to ask is settled here.
        if !matches!(key, AzureConfigKey::UseAzureCli | AzureConfigKey::Endpoint) {
            builder = builder.with_config(key, value);
        }
    }
    if let Some(text) = access.environment.get("AZURE_STORAGE_CONNECTION_STRING") {
        for (key, value) in text.split(';').filter_map(|part| part.split_once('=')) {
            match key.trim().to_lowercase().as_str() {
                "accountname" => builder = builder.with_account(value),
                "accountkey" => builder = builder.with_access_key(value),
                "sharedaccesssignature" => {
                    builder = builder.with_config(AzureConfigKey::SasKey, value.trim_start_matches('?'));
                }
                "blobendpoint" if endpoint.is_none() => endpoint = Some(Endpoint::of_user(value)?),
                "usedevelopmentstorage" => builder = builder.with_use_emulator(value.eq_ignore_ascii_case("true")),
                _ => {}
            }
        }
    }
    if let Some(account) = account {
        builder = builder.with_account(account);
    }
    let given = |key: &AzureConfigKey| builder.get_config_value(key).is_some_and(|value| !value.is_empty());
    // A key signs, and is not sent itself.
    let only_signs =
        given(&AzureConfigKey::AccessKey) && !given(&AzureConfigKey::Token) && !given(&AzureConfigKey::SasKey);
    if endpoint.as_ref().is_some_and(|endpoint| !endpoint.takes_tokens()) && !only_signs {
        return Err(overheard());
    }
    let is_plain = endpoint.as_ref().is_some_and(Endpoint::is_plain);
    if let Some(endpoint) = endpoint {
        builder = builder.with_endpoint(endpoint.address);
    }
    let builder = builder.with_container_name(container).with_client_options(options(is_plain));
    let builder = builder.with_allow_http(is_plain);
    let what = format!("the container `{container}`");
    let first = builder.clone().with_retry(patient(access)).build().map_err(|error| cannot(&what, &error))?;
    let second = builder.with_credentials(Arc::clone(first.credentials())).with_retry(once(access)).build();
    Ok(Clients { plain: Arc::new(second.map_err(|error| cannot(&what, &error))?), patient: Arc::new(first) })
}

fn google(bucket: &str, endpoint: Option<Endpoint>, access: &Access) -> Result<Clients> {
    let mut builder = GoogleCloudStorageBuilder::new();
    for (key, value) in settings::<GoogleConfigKey>(&access.environment, "GOOGLE_") {
        builder = builder.with_config(key, value);
    }
    if endpoint.as_ref().is_some_and(|endpoint| !endpoint.takes_tokens()) {
        return Err(overheard());
    }
    let is_plain = endpoint.as_ref().is_some_and(Endpoint::is_plain);
    if let Some(endpoint) = endpoint {
        builder = builder.with_base_url(&endpoint.address);
    }
    let builder = builder.with_bucket_name(bucket).with_client_options(options(is_plain));
    let what = format!("the bucket `{bucket}`");
    let first = builder.clone().with_retry(patient(access)).build().map_err(|error| cannot(&what, &error))?;
    let second = builder.with_credentials(Arc::clone(first.credentials())).with_retry(once(access)).build();
    Ok(Clients { plain: Arc::new(second.map_err(|error| cannot(&what, &error))?), patient: Arc::new(first) })
}

fn web(origin: &str, access: &Access) -> Result<Clients> {
    let build = |retry| {
        let builder = HttpBuilder::new().with_url(origin).with_client_options(options(is_http(Some(origin))));
        builder.with_retry(retry).build().map_err(|error| cannot(origin, &error))
    };
    Ok(Clients { patient: Arc::new(build(patient(access))?), plain: Arc::new(build(once(access))?) })
}
