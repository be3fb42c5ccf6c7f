//! The three phases that the notebook imagines, small enough to be written in two languages.
//! The counterpart is `python/photo.py`.

/// The photos of a run.
pub const PHOTOS: u32 = 1000;

const SIDE: usize = 16;

/// A square grayscale photo, row by row.
#[derive(Debug, PartialEq)]
pub struct Photo {
    side: usize,
    pixels: Vec<u8>,
}

/// Photo number `id` from the camera: the same number always gives the same photo.
pub fn download(id: u32) -> Photo {
    let mut noise = id;
    let pixel = || {
        noise = noise.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        noise.to_be_bytes()[0]
    };
    Photo { side: SIDE, pixels: std::iter::repeat_with(pixel).take(SIDE * SIDE).collect() }
}

/// Half as wide and half as high: each pixel is the mean of four.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a phase takes the photo from the phase before it"
)]
pub fn resize(photo: Photo) -> Photo {
    let side = photo.side / 2;
    let pixel = |y: usize, x: usize| u16::from(photo.pixels[y * photo.side + x]);
    let mean = |y, x| (pixel(y, x) + pixel(y, x + 1) + pixel(y + 1, x) + pixel(y + 1, x + 1)) / 4;
    let pixels = (0..side * side).map(|i| mean(i / side * 2, i % side * 2).to_be_bytes()[1]);
    Photo { side, pixels: pixels.collect() }
}

/// The gallery's receipt for a photo: its Adler-32 checksum.
#[expect(clippy::needless_pass_by_value, reason = "the photo is gone once it is uploaded")]
pub fn upload(photo: Photo) -> u32 {
    let (a, b) = photo.pixels.iter().fold((1, 0), |(a, b), &pixel| {
        let a = (a + u32::from(pixel)) % 65_521;
        (a, (a + b) % 65_521)
    });
    b << 16 | a
}

/// What every pipeline must answer: all receipts, in order, without any thread.
pub fn receipts() -> Vec<u32> {
    (0..PHOTOS).map(|id| upload(resize(download(id)))).collect()
}

/// The number of receipts and their sum: short enough to be compared with Python's.
pub fn summary(receipts: &[u32]) -> (usize, u64) {
    (receipts.len(), receipts.iter().copied().map(u64::from).sum())
}
