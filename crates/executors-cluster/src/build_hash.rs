//! Which build of the program this is.

use std::{
    env,
    fs::File,
    hash::Hasher,
    io::{self, Read},
    path::{Path, PathBuf},
};

/// Returns a number for the content of this program's file. Two programs of the same number have the
/// same tasks with the same types, so their bytes mean the same.
pub(crate) fn build_hash() -> io::Result<String> {
    let linux = Path::new("/proc/self/exe");
    let path = if linux.exists() { PathBuf::from(linux) } else { env::current_exe()? };
    let mut file = File::open(path)?;
    // The hasher is the same in two programs whose files are the same.
    #[expect(deprecated, reason = "its successor has no stable start")]
    let mut hasher = std::hash::SipHasher::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(format!("{:016x}", hasher.finish()));
        }
        hasher.write(&buffer[..count]);
    }
}
