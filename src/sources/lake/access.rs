//! How a lake is reached: what the command line and the environment say about it. Plain data.

use std::collections::BTreeMap;
use std::time::Duration;

/// How a lake is reached.
#[derive(Debug, Clone, Default)]
pub struct Access {
    /// The environment of the process: credentials, regions, endpoints and where profiles are kept. An endpoint that a
    /// contract names gets nothing of it but the region, unless its host is in `SLUICEGATE_TRUSTED_ENDPOINTS` (comma
    /// separated) or the environment names the same endpoint.
    pub environment: BTreeMap<String, String>,
    /// Whom to ask instead of the cloud's own endpoint; wins over what a contract says.
    pub endpoint: Option<String>,
    /// How many files of this machine are read at once; 32 where it is not given.
    pub readers: Option<usize>,
    /// How long to go on asking.
    pub patience: Patience,
}

/// How long to go on asking a store that does not answer well.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// The first pause; each one after it is about twice as long, at most ten seconds.
    pub first: Duration,
    /// Repetitions of one request.
    pub repetitions: usize,
    /// All attempts of one request together.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { first: Duration::from_millis(100), repetitions: 5, whole: Duration::from_mins(1) }
    }
}
