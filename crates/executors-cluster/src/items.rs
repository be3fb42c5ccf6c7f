//! The arguments and outcomes of a call, one after the other as parts of known length.

use serde::{Serialize, de::DeserializeOwned};

/// The length of a part stands in four bytes, little-endian.
const LENGTH: usize = 4;

/// Appends `value` as a part; if that fails, `bytes` are what they were.
pub(crate) fn write_part(value: &impl Serialize, bytes: &mut Vec<u8>) -> Result<(), String> {
    let start = bytes.len();
    bytes.extend_from_slice(&[0; LENGTH]);
    let written = postcard::to_io(value, &mut *bytes).map(drop).map_err(|error| error.to_string());
    let length = written.and_then(|()| {
        u32::try_from(bytes.len() - start - LENGTH).map_err(|error| error.to_string())
    });
    match length {
        Ok(length) => {
            bytes[start..start + LENGTH].copy_from_slice(&length.to_le_bytes());
            Ok(())
        }
        Err(reason) => {
            bytes.truncate(start);
            Err(reason)
        }
    }
}

/// Reads a value from all of `bytes`.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, String> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        Ok((_, rest)) => Err(format!("{} of its {} bytes are left over", rest.len(), bytes.len())),
        Err(error) => Err(error.to_string()),
    }
}

/// Returns the parts; `None` if the bytes do not divide into parts.
pub(crate) fn parts(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<LENGTH>()?;
        let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*length).try_into().ok()?)?;
        parts.push(part);
        bytes = rest;
    }
    Some(parts)
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
        let texts = parts(&bytes).unwrap();
        let texts: Vec<String> = texts.into_iter().map(|part| read(part).unwrap()).collect();
        assert_eq!(texts, ["", "one", "three"]);
        for end in 1..bytes.len() {
            assert!(parts(&bytes[..end]).is_none_or(|parts| parts.len() < 3), "{end}");
        }
    }
}
