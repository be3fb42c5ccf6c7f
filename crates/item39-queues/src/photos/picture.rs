//! Photos: taking them, and making them smaller.

use fast_image_resize::{Resizer, images::TypedImage, pixels::U16x3};
use jpeg_encoder::{ColorType, Encoder};
use thiserror::Error;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, options::DecoderOptions},
};

/// How good a JPEG file is to look at, out of 100.
const QUALITY: u8 = 85;

/// What can be wrong with a photo.
#[derive(Debug, Error)]
pub enum PictureError {
    /// It is no JPEG file, or not a whole one.
    #[error("cannot decode it: {0}")]
    Decode(String),
    /// It cannot be made smaller.
    #[error("cannot make it smaller: {0}")]
    Resize(String),
    /// It cannot be written as JPEG.
    #[error("cannot encode it: {0}")]
    Encode(String),
}

/// Takes a photo of scene number `scene`: a sun over hills, as a JPEG file. The same number gives
/// the same photo.
///
/// # Errors
/// If there are no pixels.
pub fn shoot(scene: u32, width: u16, height: u16) -> Result<Vec<u8>, PictureError> {
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..height {
        for x in 0..width {
            pixels.extend(colour(
                scene,
                f32::from(x) / f32::from(width),
                f32::from(y) / f32::from(height),
            ));
        }
    }
    encode(&pixels, width, height)
}

/// The colour of a place; both coordinates go from 0 to 1.
fn colour(scene: u32, x: f32, y: f32) -> [u8; 3] {
    let turn = (scene % 16) as f32 / 16.0;
    let hill = |phase: f32, top: f32| top + 0.1 * (7.0 * x + phase * 6.3 + turn * 9.0).sin();
    let (from_sun_x, from_sun_y) = (x - 0.1 - 0.8 * turn, y - 0.2);
    let sun = 0.012 - from_sun_x * from_sun_x - from_sun_y * from_sun_y;
    let rgb = if y > hill(0.3, 0.8) {
        [0.1, 0.35 - 0.2 * turn, 0.1]
    } else if y > hill(0.0, 0.6) {
        [0.2, 0.45 - 0.2 * turn, 0.3]
    } else if sun > 0.0 {
        [1.0, 0.9 - 0.3 * turn, 0.4]
    } else {
        [0.4 + 0.5 * turn, 0.6, 1.0 - 0.6 * y]
    };
    // Grain, so that there is something to compress.
    let grain = ((x * 9931.0 + y * 7919.0).sin() * 8.0).trunc();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 255")]
    rgb.map(|part: f32| (part * 240.0 + grain).clamp(0.0, 255.0) as u8)
}

/// A photo of at most this width, as high as it should be.
///
/// ```
/// use item39_queues::photos::{shoot, thumbnail};
/// let photo = shoot(7, 320, 240)?;
/// assert!(thumbnail(&photo, 80)?.len() < photo.len() / 4);
/// assert!(thumbnail(&photo[..photo.len() / 2], 80).is_err(), "that is half a photo");
/// # Ok::<(), item39_queues::photos::PictureError>(())
/// ```
///
/// # Errors
/// If `jpeg` is not a whole JPEG file.
pub fn thumbnail(jpeg: &[u8], width: u16) -> Result<Vec<u8>, PictureError> {
    let strict = DecoderOptions::default().set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), strict);
    let pixels = decoder.decode().map_err(|error| PictureError::Decode(error.to_string()))?;
    let info = decoder.info().ok_or_else(|| PictureError::Decode("it has no size".to_owned()))?;
    // Sixteen bits a colour: for eight there are so many variants of each loop that they take
    // longer to compile than all the rest.
    let wide = |rgb: &[u8]| U16x3::new([rgb[0], rgb[1], rgb[2]].map(|part| u16::from(part) * 257));
    let pixels = pixels.chunks_exact(3).map(wide).collect();
    let large = TypedImage::from_pixels(info.width.into(), info.height.into(), pixels)
        .map_err(|error| PictureError::Resize(error.to_string()))?;
    let width = width.clamp(1, info.width);
    let height = u32::from(info.height) * u32::from(width) / u32::from(info.width);
    let height = u16::try_from(height).unwrap_or(u16::MAX).max(1);
    let mut small = TypedImage::<U16x3>::new(width.into(), height.into());
    Resizer::new()
        .resize_typed(&large, &mut small, None)
        .map_err(|error| PictureError::Resize(error.to_string()))?;
    let narrow = |pixel: &U16x3| pixel.0.map(|part| part.to_be_bytes()[0]);
    let pixels: Vec<u8> = small.pixels().iter().flat_map(narrow).collect();
    encode(&pixels, width, height)
}

fn encode(pixels: &[u8], width: u16, height: u16) -> Result<Vec<u8>, PictureError> {
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, QUALITY)
        .encode(pixels, width, height, ColorType::Rgb)
        .map_err(|error| PictureError::Encode(error.to_string()))?;
    Ok(jpeg)
}
