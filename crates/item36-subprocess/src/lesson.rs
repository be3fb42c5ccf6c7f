//! What several demos need, and what would distract from the lesson of one.

pub(crate) mod openssl;
pub(crate) mod python_bytes;
pub(crate) mod sleepers;
pub(crate) mod watchdog;
