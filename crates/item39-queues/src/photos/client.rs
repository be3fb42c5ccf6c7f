//! The HTTP client of the camera and the gallery.

use std::io::Read;

use minreq::{Request, ResponseLazy};
use thiserror::Error;

use super::{STAGES, thumbnail};

/// A request that is not answered by then has failed, in seconds.
const TIMEOUT: u64 = 30;

/// A longer answer is an error. Photos of the camera are far smaller.
const MOST_BYTES: u64 = 10 << 20;

/// The width of a photo in the gallery, in pixels.
const WIDTH: u16 = 96;

/// A photo on its way.
#[derive(Debug)]
pub struct Photo {
    /// Its number.
    pub number: u32,
    /// The JPEG file.
    pub jpeg: Vec<u8>,
}

/// What went wrong with one photo, and with no other.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("cannot {stage} photo {photo}: {reason}")]
pub struct PhotoFault {
    /// Its number.
    pub photo: u32,
    /// What could not be done, one of [`STAGES`].
    pub stage: &'static str,
    /// Why.
    pub reason: String,
}

/// The work of the stages. All workers share it.
#[derive(Debug)]
pub struct Client {
    camera: String,
    gallery: String,
}

impl Client {
    /// Makes a client of a camera and a gallery, by their addresses.
    pub fn new(camera: String, gallery: String) -> Self {
        Self { camera, gallery }
    }

    /// Does the work of the first stage: gets a photo from the camera.
    ///
    /// # Errors
    /// If the camera cannot be reached, goes away, or has no such photo.
    pub fn download(&self, number: u32) -> Result<Photo, PhotoFault> {
        let url = format!("{}/photos/{number}", self.camera);
        let jpeg = answer("camera", minreq::get(url));
        Ok(Photo { number, jpeg: jpeg.map_err(because(0, number))? })
    }

    /// Does the work of the second stage: makes the photo as small as the gallery wants it.
    ///
    /// # Errors
    /// If the photo is broken.
    pub fn resize(&self, photo: &Photo) -> Result<Photo, PhotoFault> {
        let jpeg = thumbnail(&photo.jpeg, WIDTH).map_err(|error| error.to_string());
        Ok(Photo { number: photo.number, jpeg: jpeg.map_err(because(1, photo.number))? })
    }

    /// Does the work of the third stage: stores the photo in the gallery. Returns its number.
    ///
    /// # Errors
    /// If the gallery cannot be reached, or refuses the photo.
    pub fn upload(&self, photo: &Photo) -> Result<u32, PhotoFault> {
        let url = format!("{}/photos/{}", self.gallery, photo.number);
        let stored = answer("gallery", minreq::put(url).with_body(&photo.jpeg[..]));
        stored.map(|_| photo.number).map_err(because(2, photo.number))
    }
}

/// Sends a request, and returns the body of an answer whose status is a success.
fn answer(server: &str, request: Request) -> Result<Vec<u8>, String> {
    let request = request.with_timeout(TIMEOUT).with_follow_redirects(false);
    let answer = request.send_lazy().map_err(|error| error.to_string())?;
    let status = answer.status_code;
    let body = whole_body(answer)?;
    if (200..300).contains(&status) {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body);
    Err(format!("the {server} answers {status}: {text}"))
}

/// Reads a body that is not too long and not cut short.
fn whole_body(answer: ResponseLazy) -> Result<Vec<u8>, String> {
    let is_length = |(name, _): &&(String, String)| name.eq_ignore_ascii_case("content-length");
    let length = answer.headers.iter().find(is_length).and_then(|(_, value)| value.parse().ok());
    let mut body = Vec::new();
    let read = answer.take(MOST_BYTES + 1).read_to_end(&mut body);
    let read = read.map_err(|error| error.to_string())? as u64;
    if read > MOST_BYTES {
        return Err(format!("the answer is longer than {MOST_BYTES} bytes"));
    }
    match length {
        Some(length) if read < length => {
            Err(format!("the answer ends after {read} of {length} bytes"))
        }
        _ => Ok(body),
    }
}

fn because(stage: usize, photo: u32) -> impl FnOnce(String) -> PhotoFault {
    move |reason| PhotoFault { photo, stage: STAGES[stage], reason }
}
