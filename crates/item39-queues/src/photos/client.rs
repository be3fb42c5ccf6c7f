//! The HTTP client of the camera and the gallery.

use std::time::Duration;

use thiserror::Error;
use ureq::{Agent, Body, http::Response};

use super::{STAGES, thumbnail};

/// A request that is not answered by then has failed.
const TIMEOUT: Duration = Duration::from_secs(30);

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
    agent: Agent,
    camera: String,
    gallery: String,
}

impl Client {
    /// Makes a client of a camera and a gallery, by their addresses.
    pub fn new(camera: String, gallery: String) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            // Both are on this machine, whatever the environment says about proxies.
            .proxy(None);
        Self { agent: config.build().new_agent(), camera, gallery }
    }

    /// Does the work of the first stage: gets a photo from the camera.
    ///
    /// # Errors
    /// If the camera cannot be reached, goes away, or has no such photo.
    pub fn download(&self, number: u32) -> Result<Photo, PhotoFault> {
        let url = format!("{}/photos/{number}", self.camera);
        let jpeg = self.agent.get(url).call().map_err(|error| error.to_string());
        let jpeg = jpeg.and_then(|answer| accepted("camera", answer));
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
        let answer = self.agent.put(url).send(&photo.jpeg[..]).map_err(|error| error.to_string());
        let stored = answer.and_then(|answer| accepted("gallery", answer));
        stored.map(|_| photo.number).map_err(because(2, photo.number))
    }
}

/// Returns the body of an answer whose status is a success.
fn accepted(server: &str, mut answer: Response<Body>) -> Result<Vec<u8>, String> {
    let body = answer.body_mut().read_to_vec().map_err(|error| error.to_string())?;
    let status = answer.status();
    if status.is_success() {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body);
    Err(format!("the {server} answers {}: {text}", status.as_u16()))
}

fn because(stage: usize, photo: u32) -> impl FnOnce(String) -> PhotoFault {
    move |reason| PhotoFault { photo, stage: STAGES[stage], reason }
}
