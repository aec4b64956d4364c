//! Where a dataset lies: the texts that people and contracts write. In: a path, a glob or a URL, or an ODCS server, with
//! the values of variables. Out: a [`Location`]. Guaranteed: no credential is taken from an address, and none is shown.

use std::collections::BTreeMap;
use std::path::PathBuf;

use percent_encoding::percent_decode_str;
use url::Url;

use super::endpoint::checked;
use crate::error::{Error, Result};
use crate::model::Server;
use crate::model::problem::nearest;

/// A place with data files: a folder, one file, or the files that a glob names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    pub(super) place: Place,
    /// Which of the objects below it are meant; all where there is none.
    pub(super) pattern: Option<String>,
    /// Whom to ask, if not the cloud's own endpoint.
    pub(super) endpoint: Option<String>,
    label: String,
}

/// What holds the objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A folder or file of this machine.
    Local(PathBuf),
    /// Something behind the network.
    Object {
        /// Whose.
        cloud: Cloud,
        /// The key of an object or folder, without `/` at its ends.
        key: String,
        /// Whether it was written as a folder.
        is_folder: bool,
    },
}

/// Whose objects they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cloud {
    /// Amazon S3, or what speaks its protocol.
    S3 { bucket: String },
    /// Google Cloud Storage.
    Google { bucket: String },
    /// Azure Blob Storage; the account where the address names it.
    Azure { account: Option<String>, container: String },
    /// A web server: scheme, host and port. An address of it names one file.
    Web { origin: String },
}

/// Who the schemes of addresses belong to.
const SCHEMES: [&str; 12] = ["file", "s3", "s3a", "s3n", "gs", "gcs", "az", "azure", "abfs", "abfss", "http", "https"];
/// Formats whose files are Parquet.
const FORMATS: [&str; 3] = ["parquet", "delta", "iceberg"];
/// Kinds of ODCS servers that say where files lie.
const SERVERS: [&str; 9] = ["local", "s3", "azure", "gcs", "gs", "glue", "sftp", "custom", "http"];

impl Location {
    /// Reads a path, glob or URL as people write it; `{name}` in it is a variable.
    ///
    /// # Errors
    /// If a variable has no value, the address holds credentials, or nobody here can read from such a place.
    pub fn parse(text: &str, vars: &BTreeMap<String, String>) -> Result<Self> {
        let text = with_variables(text.trim(), vars)?;
        refuse_secrets(&text)?;
        if text.is_empty() {
            return Err(Error::new("an empty text names no place").help("name a folder, a file, a glob or a URL"));
        }
        let Some((scheme, rest)) = text.split_once("://") else { return Ok(Self::local(&text, &text)) };
        let scheme = scheme.to_lowercase();
        match scheme.as_str() {
            "file" => {
                let path = rest.strip_prefix("localhost").unwrap_or(rest);
                Ok(Self::local(&percent_decode_str(path).decode_utf8_lossy(), &text))
            }
            "s3" | "s3a" | "s3n" | "gs" | "gcs" => {
                let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
                let bucket = named(bucket, &text, "bucket")?;
                let cloud = if scheme.starts_with("s3") { Cloud::S3 { bucket } } else { Cloud::Google { bucket } };
                Ok(Self::object(cloud, key, &text))
            }
            "az" | "azure" | "abfs" | "abfss" => azure(rest, &text),
            "http" | "https" => web(&text),
            _ => {
                let near =
                    nearest(&scheme, SCHEMES).map_or_else(String::new, |near| format!(" (did you mean `{near}://`?)"));
                Err(Error::new(format!("nobody here can read from `{scheme}://`{near}"))
                    .help(format!("use a path, or one of {}", SCHEMES.map(|scheme| format!("{scheme}://")).join(", "))))
            }
        }
    }

    /// Where an ODCS server keeps its files; `None` where it keeps none that are Parquet.
    ///
    /// # Errors
    /// As [`Location::parse`].
    pub fn of_server(server: &Server, vars: &BTreeMap<String, String>) -> Result<Option<Self>> {
        let setting = |key: &str| server.settings.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
        let kind = setting("type").unwrap_or_default().to_lowercase();
        let Some(place) = setting("location").or_else(|| setting("path")).filter(|_| SERVERS.contains(&kind.as_str()))
        else {
            return Ok(None);
        };
        let is_parquet = match setting("format") {
            Some(format) => FORMATS.contains(&format.to_lowercase().as_str()),
            // Without a format the name may say that it is another one.
            None => !has_foreign_ending(place),
        };
        if !is_parquet {
            return Ok(None);
        }
        let told = |error: Error| {
            let message = format!("server `{}`: {}", server.name, error.message);
            Error { message, help: error.help }
        };
        let mut location = Self::parse(place, vars).map_err(told)?;
        if let Some(endpoint) = setting("endpointUrl") {
            let endpoint = with_variables(endpoint, vars).map_err(told)?;
            checked(&endpoint).map_err(told)?;
            location.endpoint = Some(endpoint);
        }
        Ok(Some(location))
    }

    /// One object that is read and written by its name, such as a state file: the folder around it, and its name.
    ///
    /// # Errors
    /// As [`Location::parse`], or if the text names a folder or a glob.
    pub fn of_object(text: &str, vars: &BTreeMap<String, String>) -> Result<(Self, String)> {
        let whole = Self::parse(text, vars)?;
        let no_file = || Error::new(format!("{} names no file", whole.label())).help("name one file, without `*`");
        if whole.pattern.is_some() {
            return Err(no_file());
        }
        let (place, name) = match &whole.place {
            Place::Local(path) if !text.ends_with(['/', '\\']) => {
                let name = path.file_name().and_then(|name| name.to_str()).ok_or_else(no_file)?;
                let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty());
                (Place::Local(folder.map_or_else(|| PathBuf::from("."), PathBuf::from)), name.to_owned())
            }
            Place::Object { cloud, key, is_folder: false } => {
                let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
                (Place::Object { cloud: cloud.clone(), key: folder.to_owned(), is_folder: true }, name.to_owned())
            }
            _ => return Err(no_file()),
        };
        Ok((Self { place, ..whole.clone() }, name))
    }

    /// The place as people know it.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    fn local(path: &str, label: &str) -> Self {
        let (base, pattern) = split_pattern(path);
        let base = match (base, &pattern) {
            ("", Some(_)) => ".",
            (base, _) => base,
        };
        Self { place: Place::Local(PathBuf::from(base)), pattern, endpoint: None, label: label.to_owned() }
    }

    fn object(cloud: Cloud, key: &str, label: &str) -> Self {
        let (base, pattern) = split_pattern(key);
        let is_folder = pattern.is_some() || base.is_empty() || base.ends_with('/');
        let place = Place::Object { cloud, key: base.trim_matches('/').to_owned(), is_folder };
        Self { place, pattern, endpoint: None, label: label.to_owned() }
    }
}

/// The longest folder before anything that only matches, and the rest.
fn split_pattern(path: &str) -> (&str, Option<String>) {
    let Some(at) = path.find(['*', '?', '[', '{']) else { return (path, None) };
    let (base, pattern) = match path[..at].rfind('/') {
        // The root of a file system is a folder too.
        Some(0) => path.split_at(1),
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => ("", path),
    };
    (base, Some(pattern.to_owned()))
}

/// `{name}` is a variable; `{a,b}` are alternatives of a glob.
fn with_variables(text: &str, vars: &BTreeMap<String, String>) -> Result<String> {
    let (mut whole, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else { break };
        whole.push_str(before);
        if name.contains(',') {
            whole.push_str(&format!("{{{name}}}"));
        } else {
            let near = nearest(name, vars.keys().map(String::as_str));
            let near = near.map_or_else(String::new, |near| format!(" (did you mean `{{{near}}}`?)"));
            whole.push_str(vars.get(name).ok_or_else(|| {
                Error::new(format!("the variable `{{{name}}}` of a location has no value{near}"))
                    .help(format!("give it one: --var {name}=VALUE"))
            })?);
        }
        rest = behind;
    }
    whole.push_str(rest);
    Ok(whole)
}

/// Addresses are kept in contracts, logs and reports. The text is not shown here: it holds a secret.
fn refuse_secrets(text: &str) -> Result<()> {
    const SIGNS: [&str; 6] =
        ["sig", "x-amz-signature", "x-amz-credential", "awsaccesskeyid", "x-goog-credential", "x-goog-signature"];
    let folded = text.trim().to_lowercase();
    let secret = || {
        Error::new("a location holds credentials in its address, and is not used")
            .help("take them out of the address; they are found as the cloud's own tools find them")
    };
    let mut parameters = folded.split(['?', '&', '#']).skip(1).filter_map(|part| Some(part.split_once('=')?.0));
    if parameters.any(|name| SIGNS.contains(&name)) {
        return Err(secret());
    }
    let Some((scheme, rest)) = folded.split_once("://") else {
        // `https:/host` would be a path of this machine, and be shown as one.
        return match folded.split_once(':') {
            Some((scheme, _)) if SCHEMES.contains(&scheme) => {
                Err(Error::new(format!("an address is not written `{scheme}:`")).help(format!("write {scheme}://")))
            }
            _ => Ok(()),
        };
    };
    let authority = rest.split(['/', '\\']).next().unwrap_or_default();
    // A password may hold a `/`; a port does not.
    let port = authority.split_once(':').map(|(_, port)| port);
    let is_broken = rest.contains('@') && port.is_some_and(|port| port.parse::<u16>().is_err());
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    // `container@account` is how Azure writes addresses; a password comes after a colon.
    let of_azure = ["abfs", "abfss", "az", "azure"].contains(&scheme);
    if is_broken || user.is_some_and(|user| !of_azure || user.contains(':')) {
        return Err(secret());
    }
    if rest.contains(['?', '#']) {
        return Err(Error::new("a location has a query or a fragment in its address, and is not used")
            .help("name the file or folder itself; a glob may say `*` or `[0-9]` instead of `?`"));
    }
    Ok(())
}

fn named(name: &str, text: &str, what: &str) -> Result<String> {
    if name.is_empty() || name.contains(['*', '?', '[', '{']) {
        return Err(
            Error::new(format!("`{text}` does not name a {what}")).help("a glob may begin in the path after it")
        );
    }
    Ok(name.to_owned())
}

/// `container@account.dfs.core.windows.net/path`, `account.blob.core.windows.net/container/path` as ODCS has it, or
/// `container/path` with an account that the environment names.
fn azure(rest: &str, text: &str) -> Result<Location> {
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let account_of = |host: &str| host.split('.').next().unwrap_or_default().to_owned();
    if let Some((container, host)) = authority.split_once('@') {
        let cloud = Cloud::Azure { account: Some(account_of(host)), container: named(container, text, "container")? };
        return Ok(Location::object(cloud, path, text));
    }
    if authority.contains('.') {
        let (container, key) = path.split_once('/').unwrap_or((path, ""));
        let cloud =
            Cloud::Azure { account: Some(account_of(authority)), container: named(container, text, "container")? };
        return Ok(Location::object(cloud, key, text));
    }
    Ok(Location::object(Cloud::Azure { account: None, container: named(authority, text, "container")? }, path, text))
}

fn web(text: &str) -> Result<Location> {
    let failed = |why: &dyn std::fmt::Display| Error::new(format!("`{text}` is no address of a file: {why}"));
    // Not shown: what is no host may be a password.
    let no_address = |why: &dyn std::fmt::Display| Error::new(format!("a web address cannot be read: {why}"));
    let url = Url::parse(text).map_err(|error| no_address(&error))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(no_address(&"it holds credentials"));
    }
    let path = url.path().trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') || path.contains('*') {
        return Err(
            failed(&"a web server does not list its files").help("name one file, or use s3:// with an endpoint")
        );
    }
    let key = percent_decode_str(path).decode_utf8().map_err(|error| failed(&error))?.into_owned();
    let cloud = Cloud::Web { origin: url.origin().ascii_serialization() };
    let place = Place::Object { cloud, key, is_folder: false };
    Ok(Location { place, pattern: None, endpoint: None, label: text.to_owned() })
}

fn has_foreign_ending(place: &str) -> bool {
    const FOREIGN: [&str; 12] =
        ["csv", "tsv", "json", "jsonl", "ndjson", "avro", "orc", "txt", "xml", "xlsx", "gz", "zip"];
    let ending = place.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    ending.is_some_and(|ending| FOREIGN.contains(&ending.as_str()))
}

#[cfg(test)]
#[path = "location_tests.rs"]
mod tests;
