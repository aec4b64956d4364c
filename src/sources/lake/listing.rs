//! What a listing yields, whatever is listed. In: objects as a store names them. Out: [`Listed`], in the order of the
//! bytes of their paths.

use super::Fault;
use crate::drift::DataFile;

/// One thing of a listing.
#[derive(Debug)]
pub(super) enum Listed {
    /// A file of the dataset.
    File(DataFile),
    /// Something that is no data by its name, and is only counted.
    Passed,
    /// What could not be listed.
    Fault(Fault),
}
