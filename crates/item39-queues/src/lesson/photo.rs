//! The three phases that the notebook imagines, small enough to be written in two languages. The
//! counterpart is `python/photo.py`.

/// The number of photos in a run.
pub(crate) const PHOTOS: u32 = 1000;

const SIDE: usize = 16;

/// A square grayscale photo, row by row.
#[derive(Debug, PartialEq)]
pub(crate) struct Photo {
    side: usize,
    pixels: Vec<u8>,
}

/// Returns photo number `id` of the camera. The same number always gives the same photo.
pub(crate) fn download(id: u32) -> Photo {
    let mut noise = id;
    let pixel = || {
        noise = noise.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        noise.to_be_bytes()[0]
    };
    Photo { side: SIDE, pixels: std::iter::repeat_with(pixel).take(SIDE * SIDE).collect() }
}

/// Returns the photo half as wide and half as high: each pixel is the mean of four.
#[expect(
    clippy::needless_pass_by_value,
    reason = "a phase takes the photo from the phase before it"
)]
pub(crate) fn resize(photo: Photo) -> Photo {
    let side = photo.side / 2;
    let pixel = |y: usize, x: usize| u16::from(photo.pixels[y * photo.side + x]);
    let mean = |y, x| (pixel(y, x) + pixel(y, x + 1) + pixel(y + 1, x) + pixel(y + 1, x + 1)) / 4;
    let pixels = (0..side * side).map(|i| mean(i / side * 2, i % side * 2).to_be_bytes()[1]);
    Photo { side, pixels: pixels.collect() }
}

/// Returns the gallery's receipt for a photo: its Adler-32 checksum.
#[expect(clippy::needless_pass_by_value, reason = "the photo is gone once it is uploaded")]
pub(crate) fn upload(photo: Photo) -> u32 {
    let (a, b) = photo.pixels.iter().fold((1, 0), |(a, b), &pixel| {
        let a = (a + u32::from(pixel)) % 65_521;
        (a, (a + b) % 65_521)
    });
    b << 16 | a
}

/// Returns what every pipeline must return: all receipts, in order, made without threads.
pub(crate) fn receipts() -> Vec<u32> {
    (0..PHOTOS).map(|id| upload(resize(download(id)))).collect()
}

/// Returns the number of receipts and their sum: short enough to be compared with Python's.
pub(crate) fn summary(receipts: &[u32]) -> (usize, u64) {
    (receipts.len(), receipts.iter().copied().map(u64::from).sum())
}
