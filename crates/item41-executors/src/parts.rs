//! Arguments and outcomes as bytes, for an executor that carries them itself.
//!
//! A request has a part for each argument, and its answer a part for each outcome, in the same order.
//! A part is its length, four bytes in little-endian order, and then the value in the format of
//! postcard. An outcome is an [`Outcome`].
//!
//! ```
//! use item41_executors::parts::{Parts, read_part, write_part};
//!
//! let mut bytes = Vec::new();
//! write_part(&"seven", &mut bytes)?;
//! write_part(&7_u64, &mut bytes)?;
//! let parts: Option<Vec<&[u8]>> = Parts::new(&bytes).collect();
//! let parts = parts.ok_or("the bytes do not divide into parts")?;
//! assert_eq!(read_part::<String>(parts[0])?, "seven");
//! assert_eq!(read_part::<u64>(parts[1])?, 7);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use serde::{Serialize, de::DeserializeOwned};

use crate::{Outcome, TaskError, panics::catch_panic};

/// The length of a part stands in four bytes, little-endian.
const LENGTH: usize = 4;

/// Appends `value` as a part.
///
/// # Errors
/// The value cannot be serialized, or takes 4 GiB or more. Then `bytes` are what they were.
///
/// # Panics
/// The value's own `Serialize` panics. Then `bytes` end with the beginning of it.
///
/// ```
/// # use item41_executors::parts::write_part;
/// let mut bytes = Vec::new();
/// write_part(&7_u64, &mut bytes)?;
/// assert_eq!(bytes, [1, 0, 0, 0, 7]);
/// # Ok::<(), String>(())
/// ```
pub fn write_part(value: &impl Serialize, bytes: &mut Vec<u8>) -> Result<(), String> {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; LENGTH]);
    let written = postcard::to_io(value, &mut *bytes).map(drop);
    let length = written.map_err(|error| error.to_string()).and_then(|()| {
        let length = u32::try_from(bytes.len() - start - LENGTH);
        length.map_err(|_| "it takes 4 GiB or more".to_owned())
    });
    match length {
        Ok(length) => bytes[start..start + LENGTH].copy_from_slice(&length.to_le_bytes()),
        Err(_) => bytes.truncate(start),
    }
    length.map(drop)
}

/// Reads a value from all bytes of a part.
///
/// # Errors
/// The bytes are not a value of that type, or some are left over.
///
/// ```
/// # use item41_executors::parts::read_part;
/// assert_eq!(read_part::<u64>(&[7])?, 7);
/// let error = read_part::<u64>(&[7, 7]).unwrap_err();
/// assert_eq!(error, "1 of its 2 bytes are left over");
/// # Ok::<(), String>(())
/// ```
pub fn read_part<T: DeserializeOwned>(part: &[u8]) -> Result<T, String> {
    match postcard::take_from_bytes(part) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(format!("{} of its {} bytes are left over", rest.len(), part.len())),
        Err(error) => Err(error.to_string()),
    }
}

/// Reads the outcomes of a call of `task`, a part each. An outcome that cannot be read, because it is
/// of another type or its own `Deserialize` panics, is an error in its place.
///
/// # Errors
/// The bytes do not divide into parts.
///
/// ```
/// # use item41_executors::{Outcome, TaskError, parts::{read_outcomes, write_part}};
/// let mut answer = Vec::new();
/// write_part(&Outcome::<u64>::Ok(42), &mut answer)?;
/// write_part(&Outcome::<u64>::Err(TaskError::Cancelled), &mut answer)?;
/// assert_eq!(read_outcomes::<u64>("double", &answer)?, [Ok(42), Err(TaskError::Cancelled)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_outcomes<R: DeserializeOwned>(task: &str, answer: &[u8]) -> Outcome<Vec<Outcome<R>>> {
    let parts = Parts::new(answer);
    parts.number().ok_or_else(|| unreadable(task, "the answer is malformed"))?;
    Ok(read_all(task, parts))
}

pub(crate) fn read_all<R: DeserializeOwned>(task: &str, parts: Parts<'_>) -> Vec<Outcome<R>> {
    let mut all = Vec::new();
    parts.for_each(|part| read_outcome(task, part, |outcome| all.push(outcome)));
    all
}

/// Reads an outcome and hands it to `keep`, which moves it once. A type's own `Deserialize` may
/// panic; that is not a panic of the task.
#[inline]
pub(crate) fn read_outcome<R: DeserializeOwned>(
    task: &str,
    part: Option<&[u8]>,
    mut keep: impl FnMut(Outcome<R>),
) {
    let Some(part) = part else {
        return keep(Err(unreadable(task, "the answer is malformed")));
    };
    match catch_panic(|| read_part(part).map(&mut keep)) {
        Ok(Ok(())) => {}
        Ok(Err(reason)) => keep(Err(unreadable(task, &reason))),
        Err(panic) => keep(Err(unreadable(task, &format!("its `Deserialize` {panic}")))),
    }
}

#[cold]
fn unreadable(task: &str, reason: &str) -> TaskError {
    TaskError::serialization("deserialize the result", task, reason)
}

/// The parts of a request or of an answer, each without its length. What does not divide into parts
/// yields `None` at its end.
///
/// ```
/// # use item41_executors::parts::Parts;
/// let mut parts = Parts::new(&[1, 0, 0, 0, 7, 5, 0]);
/// assert_eq!(parts.next(), Some(Some(&[7_u8] as &[u8])));
/// assert_eq!(parts.next(), Some(None));
/// assert_eq!(parts.next(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Parts<'a> {
    bytes: &'a [u8],
}

impl<'a> Parts<'a> {
    /// Divides `bytes` into parts.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// Returns the bytes that are left, with the lengths in them.
    pub(crate) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Returns how many parts there are; `None` if the bytes do not divide into parts.
    ///
    /// ```
    /// # use item41_executors::parts::Parts;
    /// assert_eq!(Parts::new(&[1, 0, 0, 0, 7]).number(), Some(1));
    /// assert_eq!(Parts::new(&[1, 0, 0, 0]).number(), None);
    /// ```
    pub fn number(&self) -> Option<usize> {
        let mut count = 0;
        for part in self.clone() {
            part?;
            count += 1;
        }
        Some(count)
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Option<&'a [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.bytes.is_empty() {
            return None;
        }
        let part = self.bytes.split_first_chunk::<LENGTH>().and_then(|(length, rest)| {
            rest.split_at_checked(u32::from_le_bytes(*length).try_into().ok()?)
        });
        let (part, rest) = part.unzip();
        self.bytes = rest.unwrap_or_default();
        Some(part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_divide_as_they_were_written() {
        let mut bytes = Vec::new();
        for text in ["", "one", "three"] {
            write_part(&text, &mut bytes).unwrap();
        }
        let texts = Parts::new(&bytes).map(|part| read_part::<String>(part.unwrap()).unwrap());
        assert_eq!(texts.collect::<Vec<_>>(), ["", "one", "three"]);
        assert_eq!(Parts::new(&bytes).number(), Some(3));
        for end in 1..bytes.len() {
            let count = Parts::new(&bytes[..end]).number();
            assert!(count.is_none_or(|count| count < 3), "{end} bytes: {count:?}");
        }
    }

    #[test]
    fn read_refuses_bytes_that_are_left_over() {
        let error = read_part::<u8>(&[7, 7, 7]).unwrap_err();
        assert_eq!(error, "2 of its 3 bytes are left over");
    }
}
