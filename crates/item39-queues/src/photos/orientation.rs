//! Which way up a photo is.

/// How the camera was held when it took a photo: the value of the EXIF tag 0x0112, from 1 to 8.
/// (CIPA DC-008, "Exchangeable image file format for digital still cameras", 4.6.4.)
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Orientation(u16);

const TAG: u16 = 0x0112;

impl Orientation {
    /// Reads the tag from EXIF data. Without it, or if the data is damaged, the photo is upright.
    pub(super) fn of(exif: Option<&[u8]>) -> Self {
        let value = exif.and_then(|exif| Tiff::new(exif)?.find(TAG));
        Self(value.filter(|value| (1..=8).contains(value)).unwrap_or(1))
    }

    /// Turns pixels upright. Returns them with their width and height.
    pub(super) fn upright<P: Copy>(
        self,
        pixels: Vec<P>,
        width: usize,
        height: usize,
    ) -> (Vec<P>, usize, usize) {
        if self.0 == 1 {
            return (pixels, width, height);
        }
        // Values from 5 lie on their side: rows become columns.
        let (wide, high) = if self.0 >= 5 { (height, width) } else { (width, height) };
        let source = |x: usize, y: usize| match self.0 {
            2 => (width - 1 - x, y),
            3 => (width - 1 - x, height - 1 - y),
            4 => (x, height - 1 - y),
            5 => (y, x),
            6 => (y, height - 1 - x),
            7 => (width - 1 - y, height - 1 - x),
            _ => (width - 1 - y, x),
        };
        let places = (0..high).flat_map(|y| (0..wide).map(move |x| (x, y)));
        let turned = places.map(|(x, y)| {
            let (x, y) = source(x, y);
            pixels[y * width + x]
        });
        (turned.collect(), wide, high)
    }
}

/// The directory of tags in EXIF data, which has the format of TIFF.
struct Tiff<'a> {
    data: &'a [u8],
    is_little_endian: bool,
}

impl<'a> Tiff<'a> {
    fn new(exif: &'a [u8]) -> Option<Self> {
        let data = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        let is_little_endian = match data.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { data, is_little_endian })
    }

    /// Returns the value of a tag that is a short integer, from the first directory.
    fn find(&self, tag: u16) -> Option<u16> {
        let directory = usize::try_from(self.long(4)?).ok()?;
        let entries = usize::from(self.short(directory)?);
        let starts = (0..entries).map(|number| directory + 2 + 12 * number);
        let mut found = starts.filter(|&start| self.short(start) == Some(tag));
        self.short(found.next()? + 8)
    }

    fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.data.get(at..at.checked_add(2)?)?.try_into().ok()?;
        let read = if self.is_little_endian { u16::from_le_bytes } else { u16::from_be_bytes };
        Some(read(bytes))
    }

    fn long(&self, at: usize) -> Option<u32> {
        let bytes = self.data.get(at..at.checked_add(4)?)?.try_into().ok()?;
        let read = if self.is_little_endian { u32::from_le_bytes } else { u32::from_be_bytes };
        Some(read(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientation_is_read_in_both_byte_orders() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";
        assert_eq!(Orientation::of(Some(little)), Orientation(6));
        assert_eq!(Orientation::of(Some(big)), Orientation(8));
        for damaged in [&little[..20], b"II*\0\xff\xff\xff\xff", b"", b"hello"] {
            assert_eq!(Orientation::of(Some(damaged)), Orientation(1));
        }
        assert_eq!(Orientation::of(None), Orientation(1));
    }

    /// Upright, the photo shows "abc" over "def".
    #[test]
    fn upright_turns_all_orientations_to_one_picture() {
        for (value, stored, width) in [
            (1, "abcdef", 3),
            (2, "cbafed", 3),
            (3, "fedcba", 3),
            (4, "defabc", 3),
            (5, "adbecf", 2),
            (6, "cfbead", 2),
            (7, "fcebda", 2),
            (8, "daebfc", 2),
        ] {
            let stored = stored.chars().collect();
            let (pixels, wide, high) = Orientation(value).upright(stored, width, 6 / width);
            let shown: String = pixels.into_iter().collect();
            assert_eq!((&*shown, wide, high), ("abcdef", 3, 2), "orientation {value}");
        }
    }
}
