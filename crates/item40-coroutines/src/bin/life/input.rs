//! Reads the pattern.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use item40_coroutines::life::Pattern;

/// The largest text, in bytes: larger than any pattern of the most cells.
const MOST_BYTES: u64 = 64 << 20;

/// Reads the pattern in a file, or in standard input. With the feature `gzip`, either may be compressed.
pub(crate) fn read(path: &Path) -> Result<Pattern> {
    let bytes = read_bytes(path).with_context(|| format!("cannot read {}", path.display()))?;
    // Old files name their authors in various encodings, and the cells are the same in all of them.
    let text = String::from_utf8_lossy(&bytes);
    Pattern::parse(&text).with_context(|| format!("cannot read the pattern in {}", path.display()))
}

const GZIP: &[u8] = &[0x1f, 0x8b];

/// How files begin that are not read, and what they are.
const OTHERS: [(&[u8], &str); 8] = [
    (GZIP, "a file that gzip has packed twice"),
    (b"PK\x03\x04", "a zip archive"),
    (b"BZh", "a file that bzip2 has packed"),
    (b"\xfd7zXZ", "a file that xz has packed"),
    (b"\x28\xb5\x2f\xfd", "a file that zstd has packed"),
    (b"\x1f\x9d", "a file that compress has packed"),
    (b"\xff\xfe", "a text in UTF-16"),
    (b"\xfe\xff", "a text in UTF-16"),
];

fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = if path == Path::new("-") {
        at_most(io::stdin().lock())?
    } else {
        at_most(File::open(path)?)?
    };
    if bytes.starts_with(GZIP) {
        bytes = unpack(&bytes)?;
    }
    if let Some((_, what)) = OTHERS.iter().find(|(begin, _)| bytes.starts_with(begin)) {
        bail!("{what} is not read: unpack it, or save it as text in UTF-8");
    }
    Ok(bytes)
}

#[cfg(feature = "gzip")]
fn unpack(bytes: &[u8]) -> Result<Vec<u8>> {
    at_most(flate2::read::MultiGzDecoder::new(bytes)).context("cannot unpack it with gzip")
}

#[cfg(not(feature = "gzip"))]
fn unpack(_: &[u8]) -> Result<Vec<u8>> {
    bail!(
        "a file that gzip has packed is not read: build with `--features gzip`, or unpack it with `gunzip`"
    )
}

/// Reads everything, unless it is too much: a device has no end, and a small file can unpack to far
/// more than the memory holds.
fn at_most(input: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    let most = MOST_BYTES >> 20;
    ensure!(bytes.len() as u64 <= MOST_BYTES, "a pattern of more than {most} MiB is not read");
    Ok(bytes)
}
