//! A picture that somebody uploads: decoded, and its pixels encoded anew, so that nothing else of the file is kept.

use std::io::Cursor;

use domain::Seal;
use domain::seal::Png;
use png::{BitDepth, ColorType, Compression, Decoder, Encoder, Limits, Transformations};

/// The most bytes that decoding may take: four for each of the most pixels, and some for the decoder.
const MOST_MEMORY: usize = 8 * 1024 * 1024;

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It has more bytes than [`Seal::LARGEST`].
    TooLarge,
    /// It is no PNG file, or a damaged one.
    NoPng,
    /// A side has more pixels than [`Seal::LONGEST_SIDE`].
    TooManyPixels,
}

/// The picture, its width and its height.
pub(crate) fn clean(file: &[u8]) -> Result<(Png, u32, u32), Unfit> {
    if file.len() > Seal::LARGEST {
        return Err(Unfit::TooLarge);
    }
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), Limits { bytes: MOST_MEMORY });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16 | Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(|_| Unfit::NoPng)?;
    let (width, height) = (reader.info().width, reader.info().height);
    if width > Seal::LONGEST_SIDE || height > Seal::LONGEST_SIDE {
        return Err(Unfit::TooManyPixels);
    }
    let size = reader.output_buffer_size().filter(|size| *size <= MOST_MEMORY).ok_or(Unfit::TooManyPixels)?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|_| Unfit::NoPng)?;
    let is_known = frame.bit_depth == BitDepth::Eight && matches!(frame.color_type, ColorType::Rgba | ColorType::GrayscaleAlpha);
    if !is_known {
        return Err(Unfit::NoPng);
    }
    let image = encode(&pixels[..frame.buffer_size()], width, height, frame.color_type).ok_or(Unfit::NoPng)?;
    if image.len() > Seal::LARGEST { Err(Unfit::TooLarge) } else { Ok((Png::encoded(image), width, height)) }
}

fn encode(pixels: &[u8], width: u32, height: u32, color: ColorType) -> Option<Vec<u8>> {
    let mut image = Vec::new();
    let mut encoder = Encoder::new(&mut image, width, height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_compression(Compression::High);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(pixels).ok()?;
    writer.finish().ok()?;
    Some(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one colour, with a text chunk in which somebody could be named.
    fn picture(width: u32, height: u32) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, width, height);
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
        encoder.add_text_chunk("Author".to_owned(), "Hanako Sato".to_owned()).unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&vec![200; (width * height * 3) as usize]).unwrap();
        writer.finish().unwrap();
        file
    }

    fn contains(bytes: &[u8], what: &str) -> bool {
        bytes.windows(what.len()).any(|window| window == what.as_bytes())
    }

    #[test]
    fn only_pixels_are_kept() {
        let mut file = picture(30, 20);
        assert!(contains(&file, "Hanako"));
        file.extend_from_slice(b"whatever follows the picture");
        let (image, width, height) = clean(&file).unwrap();
        assert_eq!((width, height), (30, 20));
        assert!(!contains(image.bytes(), "Hanako") && !contains(image.bytes(), "whatever"));
        let (again, _, _) = clean(image.bytes()).unwrap();
        assert_eq!(again, image, "a picture of ours stays as it is");
    }

    #[test]
    fn what_is_no_picture_or_too_large_a_one_is_refused() {
        assert_eq!(clean(b"").unwrap_err(), Unfit::NoPng);
        assert_eq!(clean(b"GIF89a").unwrap_err(), Unfit::NoPng);
        let whole = picture(30, 20);
        assert_eq!(clean(&whole[..whole.len() / 2]).unwrap_err(), Unfit::NoPng);
        assert_eq!(clean(&picture(1_001, 1)).unwrap_err(), Unfit::TooManyPixels);
        assert!(clean(&picture(1_000, 1_000)).is_ok());
        assert_eq!(clean(&vec![0; Seal::LARGEST + 1]).unwrap_err(), Unfit::TooLarge);
    }

    #[test]
    fn a_small_file_that_says_that_it_is_huge_takes_no_memory() {
        let mut file = picture(1, 1);
        // The width and height of the header; its checksum no longer fits, so the decoder is told to expect more.
        file[16..24].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]);
        assert!(clean(&file).is_err());
    }
}
