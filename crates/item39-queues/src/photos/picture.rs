//! Making photos, and resizing them.

use fast_image_resize::{Resizer, images::TypedImage, pixels::U16x3};
use jpeg_encoder::{ColorType, Encoder};
use thiserror::Error;
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use super::orientation::Orientation;

/// The quality of the JPEG files, out of 100.
const QUALITY: u8 = 85;

/// The marker at the end of a JPEG file.
const END: [u8; 2] = [0xff, 0xd9];

/// How many bytes are added to a photo to see whether it is whole.
const MORE: usize = 64;

/// A photo of more pixels is refused: a small file whose head says 65,535 by 65,535 asks for 12 GB.
const MOST_PIXELS: usize = 64_000_000;

/// What can be wrong with a photo.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The photo is not a JPEG file, or not a whole one.
    #[error("cannot decode the photo: {0}")]
    Decode(String),
    /// The photo cannot be resized.
    #[error("cannot resize the photo: {0}")]
    Resize(String),
    /// The photo cannot be written as JPEG.
    #[error("cannot encode the photo: {0}")]
    Encode(String),
}

/// Takes a photo of scene number `scene`: a sun over hills, as a JPEG file. The same number gives the
/// same photo.
///
/// ```
/// let photo = item39_queues::photos::shoot(7, 320, 240)?;
/// assert!(photo.starts_with(&[0xff, 0xd8]), "a JPEG file");
/// # Ok::<(), item39_queues::photos::PictureError>(())
/// ```
///
/// # Errors
/// If the width or the height is 0.
pub fn shoot(scene: u32, width: u16, height: u16) -> Result<Vec<u8>, PictureError> {
    let mut pixels = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..height {
        for x in 0..width {
            pixels.extend(color(
                scene,
                f32::from(x) / f32::from(width),
                f32::from(y) / f32::from(height),
            ));
        }
    }
    encode(&pixels, width, height)
}

/// Returns the color of a place; both coordinates go from 0 to 1.
fn color(scene: u32, x: f32, y: f32) -> [u8; 3] {
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

/// Returns the photo upright, at most this wide and as high as its shape requires.
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
/// If `jpeg` is not a whole JPEG file, or has more than 64 million pixels.
pub fn thumbnail(jpeg: &[u8], width: u16) -> Result<Vec<u8>, PictureError> {
    let resize = |error: &dyn ToString| PictureError::Resize(error.to_string());
    let photo = decode_whole(jpeg)?;
    // Sixteen bits a color: the library has so many variants for eight that they take longer to
    // compile than everything else.
    let wide = |rgb: &[u8]| U16x3::new([rgb[0], rgb[1], rgb[2]].map(|part| u16::from(part) * 257));
    let pixels = photo.rgb.chunks_exact(3).map(wide).collect();
    let (pixels, wide, high) = photo.orientation.upright(pixels, photo.width, photo.height);
    let side = |pixels: usize| u32::try_from(pixels).map_err(|error| resize(&error));
    let (wide, high) = (side(wide)?, side(high)?);
    let large = TypedImage::from_pixels(wide, high, pixels).map_err(|error| resize(&error))?;
    let width = u16::try_from(wide).unwrap_or(u16::MAX).min(width.max(1));
    let height = u16::try_from(high * u32::from(width) / wide).unwrap_or(u16::MAX).max(1);
    let mut small = TypedImage::<U16x3>::new(width.into(), height.into());
    Resizer::new().resize_typed(&large, &mut small, None).map_err(|error| resize(&error))?;
    let narrow = |pixel: &U16x3| pixel.0.map(|part| part.to_be_bytes()[0]);
    let pixels: Vec<u8> = small.pixels().iter().flat_map(narrow).collect();
    encode(&pixels, width, height)
}

struct Decoded {
    rgb: Vec<u8>,
    width: usize,
    height: usize,
    orientation: Orientation,
}

/// Decodes a photo twice: as it is, and with more data before its end.
///
/// Decoders, this one too, take zeros for what is missing before the end marker, and report nothing. A
/// whole photo does not need the additional data. A photo that was cut looks different with it: its bits
/// are the beginning of large differences in the usual code tables.
fn decode_whole(jpeg: &[u8]) -> Result<Decoded, PictureError> {
    let incomplete = || PictureError::Decode("the file is not complete".to_owned());
    let photo = decode(jpeg)?;
    let end = end_of_picture(jpeg).ok_or_else(incomplete)?;
    let (before, after) = jpeg.split_at(end);
    // The zero says that a 0xff before it is data, and not the first half of a marker.
    let zero = before.ends_with(&[0xff]).then_some(0);
    let more: Vec<u8> = zero.into_iter().chain([0xfe; MORE]).collect();
    let longer = decode(&[before, &more, after].concat());
    if longer.is_ok_and(|longer| longer.rgb == photo.rgb) { Ok(photo) } else { Err(incomplete()) }
}

/// Returns where the picture's end marker is: not one in a segment, such as a preview's, and not one in
/// what follows the picture.
fn end_of_picture(jpeg: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += match *jpeg.get(at..)?.first_chunk()? {
            END => return Some(at),
            // A fill byte, or data between two markers.
            [0xff, 0xff] | [..=0xfe, _] => 1,
            // These have no segment: 0xff as data, and marks of the start or of a restart.
            [0xff, 0x00 | 0x01 | 0xd0..=0xd8] => 2,
            _ => 2 + usize::from(u16::from_be_bytes(*jpeg.get(at + 2..)?.first_chunk()?)),
        };
    }
}

fn decode(jpeg: &[u8]) -> Result<Decoded, PictureError> {
    let options = DecoderOptions::default().set_strict_mode(true);
    let options = options.jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let wrong = |error: &dyn ToString| PictureError::Decode(error.to_string());
    decoder.decode_headers().map_err(|error| wrong(&error))?;
    let (width, height) = decoder.dimensions().ok_or_else(|| wrong(&"the file has no size"))?;
    if width * height > MOST_PIXELS {
        return Err(wrong(&format!("{width} x {height} pixels are more than {MOST_PIXELS}")));
    }
    let rgb = decoder.decode().map_err(|error| wrong(&error))?;
    let orientation = Orientation::of(decoder.exif().map(Vec::as_slice));
    Ok(Decoded { rgb, width, height, orientation })
}

fn encode(pixels: &[u8], width: u16, height: u16) -> Result<Vec<u8>, PictureError> {
    let mut jpeg = Vec::new();
    Encoder::new(&mut jpeg, QUALITY)
        .encode(pixels, width, height, ColorType::Rgb)
        .map_err(|error| PictureError::Encode(error.to_string()))?;
    Ok(jpeg)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_incomplete(jpeg: &[u8]) -> bool {
        matches!(thumbnail(jpeg, 32), Err(PictureError::Decode(_)))
    }

    #[test]
    fn thumbnail_refuses_a_cut_photo_with_an_end_marker() {
        let photo = shoot(3, 160, 120).unwrap();
        let behind = [
            &END[..],
            b"\xff\xd9\xff\xd9",
            b"\xff\xd9trailing\xff\xd9",
            &[&END, &photo[..]].concat(),
        ];
        for percent in [30, 50, 70, 90, 99] {
            for end in behind {
                let cut = [&photo[..photo.len() * percent / 100], end].concat();
                assert!(is_incomplete(&cut), "{percent} % of the photo and {} bytes", end.len());
            }
        }
        // A few bytes at the end may describe pixels beyond the edge only.
        let whole = decode(&photo).unwrap();
        for missing in 1..60 {
            let cut = [&photo[..photo.len() - 2 - missing], &END[..]].concat();
            let is_the_same = decode(&cut).is_ok_and(|cut| cut.rgb == whole.rgb);
            assert!(is_incomplete(&cut) || is_the_same, "{missing} bytes");
        }
        assert!(is_incomplete(&photo[..photo.len() - 2]), "without its end marker");
    }

    /// The size is in the file's head: a small file can ask for gigabytes.
    #[test]
    fn thumbnail_refuses_a_photo_of_too_many_pixels() {
        let mut photo = shoot(3, 16, 16).unwrap();
        let frame = photo.windows(2).position(|bytes| bytes == [0xff, 0xc0]).unwrap();
        photo[frame + 5..frame + 9].copy_from_slice(&[0x40, 0, 0x40, 0]);
        let message = thumbnail(&photo, 32).unwrap_err().to_string();
        assert!(message.contains("16384 x 16384 pixels are more than"), "{message}");
    }

    #[test]
    fn thumbnail_accepts_whole_photos_of_all_kinds() {
        for (width, height) in [(1, 1), (7, 5), (16, 16), (17, 33), (640, 480)] {
            for scene in 0..4 {
                assert!(thumbnail(&shoot(scene, width, height).unwrap(), 32).is_ok());
            }
        }
        let gray = |is_progressive| {
            let mut jpeg = Vec::new();
            let mut encoder = Encoder::new(&mut jpeg, QUALITY);
            encoder.set_progressive(is_progressive);
            encoder.encode(&[128; 64 * 48], 64, 48, ColorType::Luma).unwrap();
            jpeg
        };
        assert!(thumbnail(&gray(false), 32).is_ok());
        assert!(thumbnail(&gray(true), 32).is_ok());
        let trailing = [&shoot(1, 64, 48).unwrap()[..], b"trailing bytes"].concat();
        assert!(thumbnail(&trailing, 32).is_ok());
    }

    #[test]
    fn thumbnail_of_a_portrait_photo_stands_upright() {
        let mut landscape = shoot(3, 160, 120).unwrap();
        let exif = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        landscape.splice(2..2, *exif);
        let small = decode(&thumbnail(&landscape, 60).unwrap()).unwrap();
        assert_eq!((small.width, small.height), (60, 80));
    }
}
