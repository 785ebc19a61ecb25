//! What bytes mean, by table.

/// Ends a run of a plain scalar in a block, or asks for a closer look.
pub(super) const PLAIN: u8 = 1;
/// The same between brackets.
pub(super) const FLOW_PLAIN: u8 = 2;
/// Ends a run of a text in `"`, or asks for a closer look.
pub(super) const DOUBLE: u8 = 4;
/// The same in `'`.
pub(super) const SINGLE: u8 = 8;
/// Blank, line end or end of the text.
pub(super) const GAP: u8 = 16;
/// May stand in the name of a tag's handle or of a directive.
pub(super) const WORD: u8 = 32;
/// May stand in a tag.
pub(super) const URI: u8 = 64;
/// Has a meaning of its own where a token begins.
pub(super) const INDICATOR: u8 = 128;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    add(&mut table, b"\0\n\r\t :", PLAIN | FLOW_PLAIN);
    add(&mut table, b",[]{}", FLOW_PLAIN);
    // 0xC2 and 0xE2 begin U+0085, U+2028 and U+2029.
    add(&mut table, b"\0\n\r\xC2\xE2", DOUBLE | SINGLE);
    add(&mut table, b"\"\\", DOUBLE);
    add(&mut table, b"'", SINGLE);
    add(&mut table, b"\0\n\r\t ", GAP);
    add(&mut table, b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_", WORD | URI);
    add(&mut table, b";/?:@&=+$.!~*'()%", URI);
    add(&mut table, b"\0\n\r\t -?:,[]{}#&*!|>'\"%@`", INDICATOR);
    table
}

const fn add(table: &mut [u8; 256], bytes: &[u8], class: u8) {
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] |= class;
        at += 1;
    }
}

/// Whether `byte` is of one of the classes.
#[inline]
pub(super) fn is(byte: u8, class: u8) -> bool {
    CLASSES[byte as usize] & class != 0
}

/// How many bytes from the front on are of none of the classes.
#[inline]
pub(super) fn run(bytes: &[u8], class: u8) -> usize {
    bytes.iter().position(|&byte| is(byte, class)).unwrap_or(bytes.len())
}

/// Where the first character stands that no YAML may hold.
pub(super) fn first_unprintable(text: &str) -> Option<usize> {
    // Nearly every text is plain ASCII. Without early ends and branches the compiler looks at
    // many bytes at once.
    let odd = |byte: u8| {
        u8::from(byte.wrapping_sub(b' ') > b'~' - b' ')
            & u8::from(byte != b'\n')
            & u8::from(byte != b'\r')
            & u8::from(byte != b'\t')
    };
    let any_odd = |bytes: &[u8]| bytes.iter().fold(0, |any, &byte| any | odd(byte)) != 0;
    let chunks = text.as_bytes().chunks_exact(32);
    if !any_odd(chunks.remainder()) && !chunks.into_iter().any(any_odd) {
        return None;
    }
    text.char_indices().find(|&(_, c)| !is_printable(c)).map(|(at, _)| at)
}

fn is_printable(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_not_printable() {
        assert_eq!(first_unprintable("a\tb\r\né\u{85}\u{a0}\u{feff}\u{fffd}😀"), None);
        for c in ["\0", "\u{8}", "\u{b}", "\u{1b}", "\u{7f}", "\u{80}", "\u{9f}", "\u{fffe}", "\u{ffff}"] {
            assert_eq!(first_unprintable(&format!("é{c}b")), Some(2), "{c:?}");
        }
    }
}
