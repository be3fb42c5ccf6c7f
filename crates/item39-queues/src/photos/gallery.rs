//! The server that stores photos.

use std::{
    collections::BTreeSet,
    fmt::{self, Write as _},
    fs::{self, File},
    io::{self, Read, Seek},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use tempfile::NamedTempFile;

use super::{
    camera::number_in,
    request::Request,
    server::{Reply, Server},
};

/// The beginning of the name of a file that is still being written.
const ARRIVING: &str = ".arriving-";

/// A gallery on loopback. `PUT /photos/7` stores a photo as the file `photo-7.jpg`. `GET` of the same
/// path returns it, and `GET /` returns a page with all photos. Dropping it closes it; the files stay.
///
/// A photo is written to another file first, which is then renamed. So every program that looks into
/// the folder, even after the gallery was killed, finds a photo whole or not at all. Several
/// galleries may share a folder.
pub struct Gallery {
    server: Server,
    folder: PathBuf,
}

impl Gallery {
    /// Opens a gallery in a folder, which is created if it is missing. The gallery refuses the photos
    /// in `refused`. It answers as many requests at a time as it has `workers`, each after `latency`,
    /// the time that the network takes.
    ///
    /// # Errors
    /// If the folder cannot be created or written to, or the system has no port or no thread left.
    pub fn open(
        folder: &Path,
        latency: Duration,
        workers: usize,
        refused: BTreeSet<u32>,
    ) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        remove_abandoned(folder)?;
        try_to_write(folder)?;
        let folder = folder.to_owned();
        let server = Server::start("gallery", workers, {
            let folder = folder.clone();
            move |request| {
                thread::sleep(latency);
                answer(&folder, &refused, request).unwrap_or_else(|error| {
                    Reply::text("500 Internal Server Error", error.to_string())
                })
            }
        })?;
        Ok(Self { server, folder })
    }

    /// Returns its address: `http://127.0.0.1:` and a port.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// Returns the numbers of the photos in the folder.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn photos(&self) -> io::Result<BTreeSet<u32>> {
        photos(&self.folder)
    }
}

impl fmt::Debug for Gallery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gallery")
            .field("url", &self.url())
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

fn answer(folder: &Path, refused: &BTreeSet<u32>, request: &mut Request<'_>) -> io::Result<Reply> {
    match (&*request.method, number_in(&request.path)) {
        ("PUT", Some(number)) if refused.contains(&number) => {
            Ok(Reply::text("403 Forbidden", "this photo is not wanted"))
        }
        ("PUT", Some(number)) => store(folder, number, request),
        ("GET", Some(number)) => Ok(match fs::read(folder.join(name(number))) {
            Ok(body) => Reply::Whole { status: "200 OK", kind: "image/jpeg", body },
            Err(_) => Reply::text("404 Not Found", "there is no such photo"),
        }),
        ("GET", None) if request.path == "/" => {
            let body = page(&photos(folder)?).into_bytes();
            Ok(Reply::Whole { status: "200 OK", kind: "text/html; charset=utf-8", body })
        }
        _ => Ok(Reply::text("404 Not Found", "there is no such page")),
    }
}

/// Finds out at once whether the folder can be written to, and not with every photo.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let written = arriving(folder).and_then(NamedTempFile::close);
    written.map_err(|error| {
        io::Error::new(error.kind(), format!("the folder cannot be written to: {error}"))
    })
}

/// Makes a file that is removed unless it is renamed to a photo.
///
/// It is locked as long as it is open. So another gallery in the same folder can tell it from a file
/// that a killed gallery has left.
fn arriving(folder: &Path) -> io::Result<NamedTempFile> {
    loop {
        let file = new_file(folder)?;
        file.as_file().lock()?;
        // Between these two calls, another gallery may have taken it for an abandoned one.
        if file.path().exists() {
            return Ok(file);
        }
    }
}

/// Makes a file with the permissions that the user's umask allows.
fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
    let readable = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new().prefix(ARRIVING).permissions(readable).tempfile_in(folder)
}

/// Removes the files that killed galleries have left.
fn remove_abandoned(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(|name| name.starts_with(ARRIVING)) {
            continue;
        }
        // A file that another gallery is writing is locked, or has been renamed by now.
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            match fs::remove_file(entry.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
    }
    Ok(())
}

/// Stores a photo. Whatever happens on the way, the file is removed or has become the photo.
fn store(folder: &Path, number: u32, request: &mut Request<'_>) -> io::Result<Reply> {
    let mut arriving = arriving(folder)?;
    if io::copy(&mut request.body, &mut arriving)? < request.length {
        return Ok(Reply::text("400 Bad Request", "the photo is not complete"));
    }
    if !is_jpeg(&mut arriving)? {
        return Ok(Reply::text("415 Unsupported Media Type", "the photo is not a JPEG file"));
    }
    arriving.persist(folder.join(name(number)))?;
    Ok(Reply::text("201 Created", "stored"))
}

/// Returns whether a file begins and ends as a JPEG file does.
fn is_jpeg(file: &mut NamedTempFile) -> io::Result<bool> {
    let mut jpeg = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut jpeg)?;
    Ok(jpeg.starts_with(&[0xff, 0xd8]) && jpeg.ends_with(&[0xff, 0xd9]))
}

fn name(number: u32) -> String {
    format!("photo-{number}.jpg")
}

fn photos(folder: &Path) -> io::Result<BTreeSet<u32>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name()));
    let number = |name: &str| name.strip_prefix("photo-")?.strip_suffix(".jpg")?.parse().ok();
    let names = names.collect::<io::Result<Vec<_>>>()?;
    Ok(names.iter().filter_map(|name| number(name.to_str()?)).collect())
}

fn page(photos: &BTreeSet<u32>) -> String {
    let mut page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>Gallery</title>\
         <style>body{{font:16px sans-serif;margin:2em}}img{{margin:4px;border-radius:4px}}</style>\
         <h1>{} photos</h1>\n",
        photos.len()
    );
    for number in photos {
        // Writing into a `String` cannot fail.
        let _ = writeln!(
            page,
            "<img src=/photos/{number} alt='photo {number}' title='photo {number}'>"
        );
    }
    page
}
