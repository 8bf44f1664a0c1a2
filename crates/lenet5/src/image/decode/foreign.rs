//! Files that are often taken for pictures which can be read, and what to do with them.

/// How far a text may begin with declarations and comments before it says what it is.
const TEXT_HEAD: usize = 1024;

const CONVERT: &str = "convert it to PNG or JPEG first";

/// Says what a file is that no decoder here takes, with what to do about it; `None` if that is unknown.
pub(super) fn told(bytes: &[u8]) -> Option<String> {
    let (name, help) = recognise(bytes)?;
    Some(if help.is_empty() { name.to_owned() } else { format!("{name}; {help}") })
}

/// Recognises a file by its first bytes, or, of TGA, which has none of its own, by its last.
fn recognise(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if bytes.is_empty() {
        return Some(("an empty file", ""));
    }
    let starts: [(&[u8], &str, &str); 19] = [
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000", CONVERT),
        (b"\xff\x4f\xff\x51", "JPEG 2000", CONVERT),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL", CONVERT),
        (b"\xff\x0a", "JPEG XL", CONVERT),
        (b"\0\0\x01\0", "an icon (ICO)", CONVERT),
        (b"8BPS", "a Photoshop file", CONVERT),
        (b"FUJIFILMCCD-RAW", "a camera's raw picture", CONVERT),
        (b"\x76\x2f\x31\x01", "OpenEXR", CONVERT),
        (b"qoif", "QOI", CONVERT),
        (b"%!PS", "PostScript", "save its page as PNG first"),
        (
            b"\x1f\x8b",
            "a file compressed by gzip",
            "unpack it first; for MNIST's files see --data and --images",
        ),
        (
            b"PK\x03\x04",
            "a ZIP archive, or an office document",
            "unpack it first, or save its picture",
        ),
        (b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
        (b"\x1aE\xdf\xa3", "a film", "save one of its frames as PNG or JPEG first"),
        (b"\0\0\x08\x03", "an IDX file of images", "see --data and --images of evaluate and train"),
        (b"\0\0\x08\x01", "an IDX file of labels", "see --data and --labels of evaluate and train"),
        (b"SIMPLE  =", "FITS", CONVERT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document", "save its picture first"),
    ];
    if let Some(&(_, name, help)) = starts.iter().find(|(start, ..)| bytes.starts_with(start)) {
        return Some((name, help));
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some(of_brands(bytes));
    }
    if bytes.ends_with(b"TRUEVISION-XFILE.\0") {
        return Some(("TGA", CONVERT));
    }
    let head = &bytes[..bytes.len().min(TEXT_HEAD)];
    if find(head, b"%PDF-") {
        return Some(("a PDF document", "save its page as PNG first"));
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    if text.starts_with(b"<") {
        let text = text.to_ascii_lowercase();
        if find(&text, b"<svg") || find(&text, b"<!doctype svg") {
            return Some(("an SVG drawing", "save it as PNG first"));
        }
        if find(&text, b"<html") || find(&text, b"<!doctype html") {
            return Some(("a web page", "save the picture itself"));
        }
    }
    None
}

/// Tells apart what is kept in boxes of ISO's media format: its first box lists the brands.
fn of_brands(bytes: &[u8]) -> (&'static str, &'static str) {
    let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
    let brands = &bytes[8..length.clamp(8, 256).min(bytes.len())];
    let has = |brand: &[u8; 4]| brands.as_chunks::<4>().0.contains(brand);
    if has(b"avif") || has(b"avis") {
        ("AVIF", CONVERT)
    } else if [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1"].into_iter().any(has) {
        (
            "HEIC",
            "convert it to PNG or JPEG first, or have the camera save JPEG (of an iPhone: Settings, Camera, Formats, \
             Most Compatible)",
        )
    } else if has(b"crx ") {
        ("a camera's raw picture", CONVERT)
    } else {
        ("a film", "save one of its frames as PNG or JPEG first")
    }
}

fn find(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}
