//! Reads the pattern.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use anyhow::{Context, Result, ensure};
use flate2::read::MultiGzDecoder;
use item40_coroutines::life::Pattern;

/// The largest text, in bytes: larger than any pattern of the most cells.
const MOST_BYTES: u64 = 64 << 20;

/// Reads the pattern in a file, or in standard input. Either may be compressed with gzip.
pub(crate) fn read(path: &Path) -> Result<Pattern> {
    let bytes = read_bytes(path).with_context(|| format!("cannot read {}", path.display()))?;
    // Old files name their authors in various encodings, and the cells are the same in all of them.
    let text = String::from_utf8_lossy(&bytes);
    Pattern::parse(&text).with_context(|| format!("cannot read the pattern in {}", path.display()))
}

fn read_bytes(path: &Path) -> Result<Vec<u8>> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    let bytes = if path == Path::new("-") {
        at_most(io::stdin().lock())?
    } else {
        at_most(File::open(path)?)?
    };
    if bytes.starts_with(&GZIP) {
        return at_most(MultiGzDecoder::new(&*bytes)).context("cannot unpack it with gzip");
    }
    Ok(bytes)
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
