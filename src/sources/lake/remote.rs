//! The objects of one place in an object store, for callers that block. In: paths below the place. Out: listings, ends of
//! objects, whole objects. Guaranteed: one request with a bounded range for the end of an object; what fails is repeated a
//! bounded number of times. The only place of the lake with a runtime.

#![expect(clippy::disallowed_types, reason = "this is where the network of the lake is")]

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use object_store::path::Path;
use object_store::{
    GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion,
};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use super::access::{Access, Patience};
use super::endpoint::Endpoint;
use super::failure::Failure;
use super::flow::Event;
use super::footer::{TAIL, fault, footer_length};
use super::inner::InnerTable;
use super::listing::Listed;
use super::local::Cost;
use super::location::Cloud;
use super::names::{Kind, file_kind};
use super::pattern::{Pattern, kind_of};
use super::state::{PutFault, Version};
use super::store::{Clients, clients};
use super::{Fault, FaultKind};
use crate::drift::DataFile;
use crate::error::{Error, Result};

/// Objects of a listing that are handed over at once.
const PAGE: usize = 1_000;

/// A place in an object store.
pub(super) struct Remote {
    runtime: Runtime,
    store: Arc<Store>,
}

/// What requests take.
pub(super) struct Store {
    clients: Clients,
    base: String,
    is_folder: bool,
    is_listable: bool,
    patience: Patience,
}

impl Remote {
    pub(super) fn connect(
        cloud: &Cloud,
        key: &str,
        is_folder: bool,
        endpoint: Option<Endpoint>,
        access: &Access,
    ) -> Result<Self> {
        let failed = |error: std::io::Error| Error::new(format!("cannot prepare a connection: {error}"));
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(failed)?;
        let inside = runtime.enter();
        let clients = clients(cloud, endpoint, access)?;
        drop(inside);
        let is_listable = !matches!(cloud, Cloud::Web { .. });
        let store = Store { clients, base: key.to_owned(), is_folder, is_listable, patience: access.patience };
        Ok(Self { runtime, store: Arc::new(store) })
    }

    /// Whether the address is that of a file, by its name.
    pub(super) fn names_file(&self) -> bool {
        let name = self.store.base.rsplit('/').next().unwrap_or_default();
        !self.store.is_listable || !self.store.is_folder && name.contains('.') && file_kind(name) == Kind::Data
    }

    /// Lists data files to `events`, a page for each permit.
    pub(super) fn list(&self, pattern: Option<&Pattern>, permits: Arc<Semaphore>, events: Sender<Event>) {
        let (store, pattern) = (Arc::clone(&self.store), pattern.cloned());
        self.runtime.spawn(async move {
            store.list(pattern.as_ref(), &permits, &events).await;
            // Whoever does not listen any more needs no end.
            let _ = events.send(Event::End);
        });
    }

    /// Fetches the footer of a file to `events`.
    pub(super) fn fetch(&self, place: u64, file: DataFile, tail: u64, events: Sender<Event>) {
        let store = Arc::clone(&self.store);
        self.runtime.spawn(async move {
            let mut cost = Cost::default();
            let footer = store.footer(&file, tail, &mut cost, &events).await;
            let _ = events.send(Event::Fetched { place, file, footer, cost });
        });
    }

    /// A whole object, of at most `limit` bytes.
    pub(super) fn read(&self, path: &str, limit: usize) -> Result<Option<(Vec<u8>, Version)>, Fault> {
        let at = |failure: Failure| Fault { path: path.to_owned(), ..failure.fault };
        self.runtime.block_on(async {
            let got = match self.store.clients.patient.get(&self.store.path(path).map_err(at)?).await {
                Ok(got) => got,
                Err(error) if is_missing(&error) => return Ok(None),
                Err(error) => return Err(at(Failure::of(&error))),
            };
            let version = Version { tag: got.meta.e_tag.clone(), number: got.meta.version.clone() };
            let too_large = || {
                let message = format!("it is larger than the {limit} bytes that are read");
                Fault { path: path.to_owned(), kind: FaultKind::TooLarge, message }
            };
            if got.meta.size > limit as u64 {
                return Err(too_large());
            }
            let (mut whole, mut stream) = (Vec::new(), got.into_stream());
            while let Some(piece) = stream.next().await {
                whole.extend_from_slice(&piece.map_err(|error| at(Failure::of(&error)))?);
                if whole.len() > limit {
                    return Err(too_large());
                }
            }
            Ok(Some((whole, version)))
        })
    }

    /// Everything below `folder`, hidden or not.
    pub(super) fn list_all(&self, folder: &str) -> Result<Vec<DataFile>, Fault> {
        let at = |failure: Failure| Fault { path: folder.to_owned(), ..failure.fault };
        self.runtime.block_on(async {
            let prefix = self.store.path(folder.trim_end_matches('/')).map_err(at)?;
            let mut stream = self.store.clients.patient.list(Some(&prefix));
            let mut files = Vec::new();
            while let Some(object) = stream.next().await {
                let object = object.map_err(|error| at(Failure::of(&error)))?;
                files.extend(self.store.data_file(&object));
            }
            Ok(files)
        })
    }

    /// Writes an object, if it is still the version that is expected, or still none.
    pub(super) fn put(&self, path: &str, bytes: Vec<u8>, expected: Option<&Version>) -> Result<Version, PutFault> {
        use object_store::Error;
        let at = |failure: Failure| PutFault::Fault(Fault { path: path.to_owned(), ..failure.fault });
        let mode = expected.map_or(PutMode::Create, |version| {
            PutMode::Update(UpdateVersion { e_tag: version.tag.clone(), version: version.number.clone() })
        });
        let object = self.store.path(path).map_err(at)?;
        let put = self.store.clients.patient.put_opts(&object, PutPayload::from(bytes), PutOptions::from(mode));
        match self.runtime.block_on(put) {
            Ok(put) => Ok(Version { tag: put.e_tag, number: put.version }),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Err(PutFault::Changed),
            Err(error @ Error::NotFound { .. }) => match Failure::of(&error) {
                failure if failure.fault.kind == FaultKind::NotFound => Err(at(failure)),
                _ => Err(PutFault::Changed),
            },
            Err(Error::NotImplemented { .. } | Error::NotSupported { .. }) => {
                let message = "nothing can be written to this place without losing what somebody else wrote";
                Err(PutFault::Fault(Fault { path: path.to_owned(), ..fault(FaultKind::Unreachable, message) }))
            }
            Err(error) => Err(at(Failure::of(&error))),
        }
    }
}

/// Whether an object is not there, in a bucket that is.
fn is_missing(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. }) && Failure::of(error).fault.kind != FaultKind::NotFound
}

impl Store {
    /// The key of an object, by its path below the place.
    fn path(&self, path: &str) -> Result<Path, Failure> {
        let key = match (self.base.as_str(), path) {
            ("", path) => path.to_owned(),
            (base, "") => base.to_owned(),
            (base, path) => format!("{base}/{path}"),
        };
        Path::parse(key).map_err(|error| Failure::of(&error.into()))
    }

    /// An object of a listing below the place; `None` for what stands for the place itself.
    fn data_file(&self, object: &ObjectMeta) -> Option<DataFile> {
        let key = object.location.as_ref();
        let path = if self.base.is_empty() { key } else { key.strip_prefix(&self.base)?.strip_prefix('/')? };
        (!path.is_empty()).then(|| known(path, object))
    }

    async fn list(&self, pattern: Option<&Pattern>, permits: &Semaphore, events: &Sender<Event>) {
        let send = async |page: Vec<Listed>| {
            let Ok(permit) = permits.acquire().await else { return false };
            permit.forget();
            events.send(Event::Listed(page)).is_ok()
        };
        let (mut page, mut is_empty) = (Vec::new(), true);
        let mut table = InnerTable::default();
        if self.is_listable {
            let prefix = match self.path("") {
                Ok(prefix) => prefix,
                Err(failure) => {
                    send(vec![Listed::Fault(failure.fault)]).await;
                    return;
                }
            };
            let mut stream = self.clients.patient.list(Some(&prefix));
            while let Some(object) = stream.next().await {
                is_empty = false;
                match object {
                    Ok(object) => page.extend(self.data_file(&object).and_then(|file| {
                        if table.holds(&file.path, pattern.is_some()) {
                            return table.told(kind_of(&file.path, pattern), pattern.is_some());
                        }
                        listed(file, pattern)
                    })),
                    Err(error) => page.push(Listed::Fault(listing_fault(&error))),
                }
                if page.len() >= PAGE && !send(std::mem::take(&mut page)).await {
                    return;
                }
            }
        }
        if is_empty {
            page.push(self.single().await);
        }
        send(page).await;
    }

    /// What a place without anything below it is: one object, or none.
    async fn single(&self) -> Listed {
        let none = || Listed::Fault(fault(FaultKind::NotFound, "there is nothing at this place"));
        if self.is_folder {
            return none();
        }
        let object = match self.path("") {
            Ok(path) => self.clients.patient.head(&path).await,
            Err(failure) => return Listed::Fault(failure.fault),
        };
        match object {
            Ok(object) => {
                let name = self.base.rsplit('/').next().unwrap_or_default();
                // Its path is its own name; the place is the object itself.
                Listed::File(known(name, &object))
            }
            Err(error) if is_missing(&error) => none(),
            Err(error) => Listed::Fault(listing_fault(&error)),
        }
    }

    /// The footer of a file, however often it takes to ask.
    async fn footer(
        &self,
        file: &DataFile,
        tail: u64,
        cost: &mut Cost,
        events: &Sender<Event>,
    ) -> Result<Bytes, Fault> {
        let at = |fault: Fault| Fault { path: file.path.clone(), ..fault };
        if file.size == 0 {
            return Err(at(fault(FaultKind::NotParquet, "it is empty")));
        }
        let first = tail.min(file.size);
        let end = self.patiently(file, file.size - first..file.size, cost, events).await.map_err(at)?;
        let Some(last) = end.last_chunk::<TAIL>() else {
            return Err(at(fault(FaultKind::NotParquet, "it is shorter than any Parquet file")));
        };
        let length = footer_length(*last, file.size).map_err(at)?;
        let whole = length + TAIL as u64;
        cost.footer = whole;
        let missing = whole.saturating_sub(first);
        if missing == 0 {
            let from = end.len() - usize::try_from(whole).unwrap_or(end.len()).min(end.len());
            return Ok(end.slice(from..end.len() - TAIL));
        }
        let from = file.size - whole;
        let front = self.patiently(file, from..from + missing, cost, events).await.map_err(at)?;
        let mut footer = BytesMut::with_capacity(front.len() + end.len());
        footer.extend_from_slice(&front);
        footer.extend_from_slice(&end[..end.len() - TAIL]);
        Ok(footer.freeze())
    }

    async fn patiently(
        &self,
        file: &DataFile,
        range: std::ops::Range<u64>,
        cost: &mut Cost,
        events: &Sender<Event>,
    ) -> Result<Bytes, Fault> {
        let (began, mut attempt) = (Instant::now(), 0);
        loop {
            cost.requests += 1;
            let failure = match self.range(file, range.clone()).await {
                Ok(bytes) => {
                    cost.bytes += bytes.len() as u64;
                    return Ok(bytes);
                }
                Err(failure) => failure,
            };
            if failure.throttled {
                let _ = events.send(Event::Throttled);
            }
            let pause = self.pause(attempt);
            if !failure.again || attempt >= self.patience.repetitions || began.elapsed() + pause > self.patience.whole {
                return Err(failure.fault);
            }
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    /// About twice as long each time, and never the same for two requests that failed together.
    fn pause(&self, attempt: usize) -> Duration {
        let doubled = self.patience.first.saturating_mul(1 << attempt.min(16));
        doubled.min(Duration::from_secs(10)).mul_f64(0.5 + fastrand::f64())
    }

    async fn range(&self, file: &DataFile, range: std::ops::Range<u64>) -> Result<Bytes, Failure> {
        let expected = range.end - range.start;
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let path = if self.is_single(&file.path) { self.path("")? } else { self.path(&file.path)? };
        let got = self.clients.plain.get_opts(&path, options).await.map_err(|error| Failure::of(&error))?;
        // Compared here and not by a condition of the request: listings of some stores spell tags in another way.
        if got.meta.size != file.size || !is_version(&file.version, &got.meta) {
            return Err(Failure::changed());
        }
        let length = usize::try_from(expected).unwrap_or(usize::MAX);
        let (mut whole, mut stream) = (BytesMut::with_capacity(length), got.into_stream());
        while let Some(piece) = stream.next().await {
            whole.extend_from_slice(&piece.map_err(|_| Failure::torn())?);
            if whole.len() > length {
                return Err(Failure::torn());
            }
        }
        if whole.len() < length {
            return Err(Failure::torn());
        }
        Ok(whole.freeze())
    }

    /// Whether a path is the place itself, which is then one object.
    fn is_single(&self, path: &str) -> bool {
        !self.is_folder && self.base.rsplit('/').next() == Some(path)
    }
}

/// What an object of a listing is to the dataset.
fn listed(file: DataFile, pattern: Option<&Pattern>) -> Option<Listed> {
    match kind_of(&file.path, pattern) {
        // A glob such as `*` names what stands for a folder too.
        Kind::Data if file.size == 0 && kind_of(&file.path, None) == Kind::Other && !has_ending(&file.path) => None,
        Kind::Data => Some(Listed::File(file)),
        // What stands for a folder is empty.
        Kind::Other if file.size > 0 => Some(Listed::Passed),
        Kind::Other | Kind::Hidden => None,
    }
}

fn has_ending(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

fn known(path: &str, object: &ObjectMeta) -> DataFile {
    let version = object.e_tag.clone().unwrap_or_else(|| moment(object));
    DataFile { path: path.to_owned(), size: object.size, version, modified: Some(object.last_modified.timestamp()) }
}

/// The version of an object whose store lists no tags. Answers give whole seconds.
fn moment(object: &ObjectMeta) -> String {
    format!("@{}", object.last_modified.timestamp())
}

/// Whether an object is still the version that was listed, or named by a table, which may know none.
fn is_version(listed: &str, now: &ObjectMeta) -> bool {
    let plain = |tag: &str| tag.trim_start_matches("W/").trim_matches('"').to_owned();
    match &now.e_tag {
        _ if listed.is_empty() => true,
        _ if listed.starts_with('@') => listed == moment(now),
        Some(tag) => plain(tag) == plain(listed),
        None => true,
    }
}

/// A listing names nothing that could have gone away but the place itself.
fn listing_fault(error: &object_store::Error) -> Fault {
    let found = Failure::of(error).fault;
    if found.kind == FaultKind::Vanished {
        return fault(FaultKind::NotFound, "there is no such place");
    }
    found
}
