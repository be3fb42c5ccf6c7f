//! Who asks the camera for photos, and gives them to the gallery.

use std::time::Duration;

use thiserror::Error;
use ureq::{Agent, Body, http::Response};

use super::{STAGES, thumbnail};

/// A request that is not answered by then has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pixels from left to right of a photo in the gallery.
const WIDTH: u16 = 96;

/// A photo on its way.
#[derive(Debug)]
pub struct Photo {
    /// Which one it is.
    pub number: u32,
    /// The JPEG file.
    pub jpeg: Vec<u8>,
}

/// What went wrong with one photo, and with no other.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("cannot {stage} photo {photo}: {reason}")]
pub struct PhotoFault {
    /// Which one it is.
    pub photo: u32,
    /// What could not be done, one of [`STAGES`].
    pub stage: &'static str,
    /// Why.
    pub reason: String,
}

/// Does what the stages do to a photo. It is shared by all workers.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    camera: String,
    gallery: String,
}

impl Client {
    /// A client of these two, by their addresses.
    pub fn new(camera: String, gallery: String) -> Self {
        let config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            // Both are on this machine, whatever the environment says about proxies.
            .proxy(None);
        Self { agent: config.build().new_agent(), camera, gallery }
    }

    /// The first stage: a photo of the camera.
    ///
    /// # Errors
    /// If the camera is not there, goes away, or has no such photo.
    pub fn download(&self, number: u32) -> Result<Photo, PhotoFault> {
        let url = format!("{}/photos/{number}", self.camera);
        let jpeg = self.agent.get(url).call().map_err(|error| error.to_string());
        let jpeg = jpeg.and_then(|answer| accepted("camera", answer));
        Ok(Photo { number, jpeg: jpeg.map_err(because(0, number))? })
    }

    /// The second stage: the photo as the gallery wants it.
    ///
    /// # Errors
    /// If the photo is broken.
    pub fn resize(&self, photo: &Photo) -> Result<Photo, PhotoFault> {
        let jpeg = thumbnail(&photo.jpeg, WIDTH).map_err(|error| error.to_string());
        Ok(Photo { number: photo.number, jpeg: jpeg.map_err(because(1, photo.number))? })
    }

    /// The third stage: stores the photo in the gallery. Its number comes back.
    ///
    /// # Errors
    /// If the gallery is not there, or refuses the photo.
    pub fn upload(&self, photo: &Photo) -> Result<u32, PhotoFault> {
        let url = format!("{}/photos/{}", self.gallery, photo.number);
        let answer = self.agent.put(url).send(&photo.jpeg[..]).map_err(|error| error.to_string());
        let stored = answer.and_then(|answer| accepted("gallery", answer));
        stored.map(|_| photo.number).map_err(because(2, photo.number))
    }
}

/// The body of an answer that says yes.
fn accepted(who: &str, mut answer: Response<Body>) -> Result<Vec<u8>, String> {
    let body = answer.body_mut().read_to_vec().map_err(|error| error.to_string())?;
    let status = answer.status();
    if status.is_success() {
        return Ok(body);
    }
    let text = String::from_utf8_lossy(&body);
    Err(format!("the {who} answers {}: {text}", status.as_u16()))
}

fn because(stage: usize, photo: u32) -> impl FnOnce(String) -> PhotoFault {
    move |reason| PhotoFault { photo, stage: STAGES[stage], reason }
}
