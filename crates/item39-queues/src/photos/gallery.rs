//! Who wants photos.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    io::{self, Read, Seek},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use tempfile::NamedTempFile;

use super::{
    camera::number_in,
    server::{Reply, Request, Server},
};

/// How the name of a file begins that is still being written.
const ARRIVING: &str = ".arriving-";

/// A gallery on loopback. `PUT /photos/7` stores a photo as the file `photo-7.jpg`; `GET` of the
/// same gives it back, and `GET /` a page with all of them. It is closed when it is dropped; the
/// files stay.
///
/// A photo is written aside and then gets its name, in one step. So whoever looks into the folder,
/// also after the gallery was killed, finds each photo whole or not at all.
pub struct Gallery {
    server: Server,
    folder: PathBuf,
}

impl Gallery {
    /// Opens it on a folder, which is made if it is not there. It refuses to store the photos in
    /// `refused`, answers as many requests at a time as it has `workers`, and each after the time
    /// that the network takes.
    ///
    /// # Errors
    /// If the folder cannot be made or nothing can be written there, or the system gives no port or threads.
    pub fn open(
        folder: &Path,
        latency: Duration,
        workers: usize,
        refused: BTreeSet<u32>,
    ) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        remove_left_by_the_killed(folder)?;
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

    /// Where it is: `http://127.0.0.1:` and a port.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The photos that it has, in order.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn photos(&self) -> io::Result<BTreeSet<u32>> {
        photos(&self.folder)
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
        _ => Ok(Reply::text("404 Not Found", "there is nothing here")),
    }
}

/// Better now than with every photo.
fn try_to_write(folder: &Path) -> io::Result<()> {
    let written = aside(folder).and_then(NamedTempFile::close);
    written.map_err(|error| {
        io::Error::new(error.kind(), format!("nothing can be written there: {error}"))
    })
}

/// A file that is gone unless it becomes a photo.
fn aside(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(ARRIVING).tempfile_in(folder)
}

/// Whatever happens on the way, the file aside is removed, or has become the photo.
fn store(folder: &Path, number: u32, request: &mut Request<'_>) -> io::Result<Reply> {
    let mut aside = aside(folder)?;
    if io::copy(&mut request.body, &mut aside)? < request.length {
        return Ok(Reply::text("400 Bad Request", "the photo is not all there"));
    }
    if !is_jpeg(&mut aside)? {
        return Ok(Reply::text("415 Unsupported Media Type", "this is no JPEG file"));
    }
    aside.persist(folder.join(name(number)))?;
    Ok(Reply::text("201 Created", "stored"))
}

/// Whether it begins and ends as a JPEG file does.
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

fn remove_left_by_the_killed(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(ARRIVING)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn page(photos: &BTreeSet<u32>) -> String {
    let mut page = format!(
        "<!doctype html><meta charset=utf-8><title>Gallery</title>\
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
