//! File names as other programs want them.

use std::fmt::Write as _;

/// A file's name as a path with `/`, without a leading `./`.
pub fn relative_path(name: &str) -> String {
    let name =
        if std::path::MAIN_SEPARATOR == '/' { name.to_owned() } else { name.replace(std::path::MAIN_SEPARATOR, "/") };
    name.trim_start_matches("./").to_owned()
}

/// A file's name as a URI reference, relative unless the name is not.
/// Source: RFC 3986, section 3.3.
pub fn uri(name: &str) -> String {
    let path = relative_path(name);
    let mut out = String::with_capacity(path.len() + 8);
    if path.starts_with('/') {
        out.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        assert_eq!(uri("./conf/a b#c:d%.yaml"), "conf/a%20b%23c%3Ad%25.yaml");
        assert_eq!(uri("/srv/ä.yaml"), "file:///srv/%C3%A4.yaml");
    }
}
