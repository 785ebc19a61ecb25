use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::sync::{Mutex, PoisonError};

use super::{Input, Origin};

/// Why a file's text cannot be had.
#[derive(Debug)]
pub enum ReadError {
    /// The system refuses it.
    Io(io::Error),
    /// It is larger than the limit, and was not read.
    TooLarge {
        /// Its size in bytes, where the system tells it before reading.
        size: Option<u64>,
        /// The limit in bytes.
        limit: u64,
    },
    /// It is not UTF-8.
    NotUtf8 {
        /// What it most likely is.
        encoding: Encoding,
        /// The first byte that is not UTF-8.
        at: usize,
        /// What can be made out of it, to tell whether it is Flink's at all.
        legible: String,
    },
}

/// An encoding that a text most likely has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
    /// ISO 8859-1.
    Latin1,
    /// Windows-1252.
    Windows1252,
    /// No telling.
    Unknown,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Encoding::Utf16Le => "UTF-16LE",
            Encoding::Utf16Be => "UTF-16BE",
            Encoding::Utf32Le => "UTF-32LE",
            Encoding::Utf32Be => "UTF-32BE",
            Encoding::Latin1 => "Latin-1",
            Encoding::Windows1252 => "Windows-1252",
            Encoding::Unknown => "unknown",
        })
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Io(error) => error.fmt(f),
            ReadError::TooLarge { size: Some(size), limit } => {
                write!(f, "{size} bytes, more than the {limit} that --max-file-size allows")
            }
            ReadError::TooLarge { size: None, limit } => {
                write!(f, "more than the {limit} bytes that --max-file-size allows")
            }
            ReadError::NotUtf8 { encoding: Encoding::Unknown, at, .. } => write!(f, "not UTF-8 (byte {at})"),
            ReadError::NotUtf8 { encoding, at, .. } => write!(f, "not UTF-8 but {encoding}, it seems (byte {at})"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            ReadError::Io(error) => Some(error),
            _ => None,
        }
    }
}

/// The text of a file, byte order mark and line ends as they stand. No more
/// than `max_file_size` bytes are held in memory, also where the file grows
/// meanwhile.
///
/// # Errors
/// It cannot be opened or read, is larger than `max_file_size` or 4 GiB, or is
/// not UTF-8.
pub fn read(input: &Input, max_file_size: u64) -> Result<String, ReadError> {
    // Spans count bytes in 32 bits.
    let limit = max_file_size.min(u64::from(u32::MAX) - 1);
    let bytes = match &input.origin {
        Origin::Stdin => stdin(limit)?,
        Origin::File(path) => {
            let file = File::open(path).map_err(ReadError::Io)?;
            let size = file.metadata().map_err(ReadError::Io)?.len();
            if size > limit {
                return Err(ReadError::TooLarge { size: Some(size), limit });
            }
            whole(file, size, limit)?
        }
    };
    decode(bytes)
}

/// All of a file that seems to have `size` bytes, unless it is more than `limit`.
/// A system gives less than it is asked for where a file ends: who asks for one
/// byte more than there should be, and gets just these, need not ask again.
fn whole(mut file: File, size: u64, limit: u64) -> Result<Vec<u8>, ReadError> {
    let mut bytes = vec![0; usize::try_from(size).map_or(0, |size| size + 1)];
    let read = loop {
        match file.read(&mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            read => break read.map_err(ReadError::Io)?,
        }
    };
    bytes.truncate(read);
    if read as u64 == size && size <= limit { Ok(bytes) } else { bounded(file, bytes, limit) }
}

/// Standard input, which is asked for more than once and can be read only once.
fn stdin(limit: u64) -> Result<Vec<u8>, ReadError> {
    static READ: Mutex<Option<Vec<u8>>> = Mutex::new(None);
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(bytes) = &*read {
        return Ok(bytes.clone());
    }
    let bytes = bounded(io::stdin().lock(), Vec::new(), limit)?;
    *read = Some(bytes.clone());
    Ok(bytes)
}

/// What was read and all that follows it, unless they are more than `limit` bytes.
fn bounded(reader: impl Read, mut bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>, ReadError> {
    let left = limit.saturating_add(1).saturating_sub(bytes.len() as u64);
    reader.take(left).read_to_end(&mut bytes).map_err(ReadError::Io)?;
    if bytes.len() as u64 > limit { Err(ReadError::TooLarge { size: None, limit }) } else { Ok(bytes) }
}

fn decode(bytes: Vec<u8>) -> Result<String, ReadError> {
    if let Some(encoding) = wide(&bytes) {
        return Err(ReadError::NotUtf8 { encoding, at: 0, legible: legible(&bytes) });
    }
    String::from_utf8(bytes).map_err(|error| ReadError::NotUtf8 {
        encoding: narrow(error.as_bytes(), error.utf8_error().valid_up_to()),
        at: error.utf8_error().valid_up_to(),
        legible: legible(error.as_bytes()),
    })
}

/// The ASCII in bytes of any of these encodings; keys are ASCII.
fn legible(bytes: &[u8]) -> String {
    bytes.iter().filter(|byte| byte.is_ascii() && **byte != 0).map(|&byte| char::from(byte)).collect()
}

/// UTF-16 or UTF-32, by the byte order mark or, as YAML finds it, by where the
/// zeros of a first ASCII character stand. ASCII with zeros would pass for UTF-8.
fn wide(bytes: &[u8]) -> Option<Encoding> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [9..=0x7f, 0, 0, 0, ..] => Some(Encoding::Utf32Le),
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, 9..=0x7f, ..] => Some(Encoding::Utf32Be),
        [0xff, 0xfe, ..] | [9..=0x7f, 0, 9..=0x7f, 0, ..] => Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] | [0, 9..=0x7f, 0, 9..=0x7f, ..] => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// A code of one byte a character, where nothing else in the text says that it
/// is no text or a damaged UTF-8.
fn narrow(bytes: &[u8], valid: usize) -> Encoding {
    let is_text = |&byte: &u8| byte >= 0x20 || matches!(byte, b'\t' | b'\n' | b'\r');
    // Characters beyond ASCII that are right in UTF-8 hardly come by chance.
    if !bytes[..valid].is_ascii() || !bytes.iter().all(is_text) {
        return Encoding::Unknown;
    }
    // These bytes are control characters in Latin-1, and five of them nothing in Windows-1252.
    if bytes.iter().any(|byte| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d)) {
        Encoding::Unknown
    } else if bytes.iter().any(|byte| matches!(byte, 0x80..=0x9f)) {
        Encoding::Windows1252
    } else {
        Encoding::Latin1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoding(bytes: &[u8]) -> Option<(Encoding, usize)> {
        match decode(bytes.to_vec()) {
            Ok(_) => None,
            Err(ReadError::NotUtf8 { encoding, at, .. }) => Some((encoding, at)),
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn utf8_is_kept_byte_for_byte() {
        let text = "\u{feff}a: ä\r\n";
        assert_eq!(decode(text.as_bytes().to_vec()).ok().as_deref(), Some(text));
        assert_eq!(decode(Vec::new()).ok().as_deref(), Some(""));
    }

    #[test]
    fn other_encodings_are_named() {
        let utf16 = |text: &str, to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        assert_eq!(encoding(&utf16("\u{feff}a: 1", u16::to_le_bytes)), Some((Encoding::Utf16Le, 0)));
        assert_eq!(encoding(&utf16("\u{feff}a: 1", u16::to_be_bytes)), Some((Encoding::Utf16Be, 0)));
        assert_eq!(encoding(&utf16("a: 1", u16::to_le_bytes)), Some((Encoding::Utf16Le, 0)));
        assert_eq!(encoding(&utf16("a: 1", u16::to_be_bytes)), Some((Encoding::Utf16Be, 0)));
        assert_eq!(encoding(b"a\0\0\0:\0\0\0"), Some((Encoding::Utf32Le, 0)));
        assert_eq!(encoding(b"# Gr\xf6\xdfe\na: 1\n"), Some((Encoding::Latin1, 4)));
        assert_eq!(encoding(b"# 5 \x80\n"), Some((Encoding::Windows1252, 4)));
    }

    #[test]
    fn what_is_no_text_or_damaged_is_not_guessed() {
        assert_eq!(encoding(b"\x7fELF\x02\x01\x01\0\0\xff"), Some((Encoding::Unknown, 9)));
        assert_eq!(
            encoding("ä\u{10ffff}".as_bytes().split_last().map_or(&[], |(_, rest)| rest)),
            Some((Encoding::Unknown, 2))
        );
        assert_eq!(encoding(b"a \x81"), Some((Encoding::Unknown, 2)));
    }

    #[test]
    fn a_text_that_grows_beyond_the_limit_is_not_held() {
        assert!(matches!(
            bounded(io::repeat(b'a'), Vec::new(), 1000),
            Err(ReadError::TooLarge { size: None, limit: 1000 })
        ));
        assert_eq!(bounded(&b"3456789"[..], b"012".to_vec(), 10).ok().map(|bytes| bytes.len()), Some(10));
    }

    #[test]
    fn a_file_is_read_to_its_end_whatever_size_it_seems_to_have() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a.yaml");
        for length in [0, 1, 9, 10, 11, 100_000] {
            let text: Vec<u8> = (0..length).map(|at| b'a' + u8::try_from(at % 26).unwrap_or(0)).collect();
            std::fs::write(&path, &text).expect("a file");
            for size in [0, 1, 10, 11, 70_000] {
                let read = |limit| whole(File::open(&path).expect("a file"), size, limit);
                assert_eq!(read(200_000).expect("its text"), text, "{length} bytes, as if it were {size}");
                let cut = read(9);
                assert!(if length > 9 { cut.is_err() } else { cut.is_ok() }, "{length} bytes, as if it were {size}");
            }
        }
    }
}
