use std::path::{Component, MAIN_SEPARATOR, Path};

/// A path as output shows it: as the user wrote it, with `/` between its
/// segments and without `./`. What is not Unicode is shown as U+FFFD.
#[must_use]
pub fn shown(path: &Path) -> String {
    if let Some(text) = path.to_str().filter(|text| is_without_detours(text)) {
        return text.to_owned();
    }
    let mut text = String::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::RootDir => text.push('/'),
            _ => {
                if !text.is_empty() && !text.ends_with('/') {
                    text.push('/');
                }
                text.push_str(&component.as_os_str().to_string_lossy());
            }
        }
    }
    if text.is_empty() { path.to_string_lossy().into_owned() } else { text }
}

/// Whether a path is shown as it is.
fn is_without_detours(path: &str) -> bool {
    let mut segments = path.as_bytes().split(|&byte| byte == b'/').enumerate();
    MAIN_SEPARATOR == '/' && segments.all(|(at, segment)| segment != b"." && (at == 0 || !segment.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_users_without_detours() {
        for (path, name) in [
            ("./conf/a.yaml", "conf/a.yaml"),
            ("conf/./a.yaml", "conf/a.yaml"),
            ("conf//a.yaml", "conf/a.yaml"),
            ("../a.yaml", "../a.yaml"),
            ("conf/../a.yaml", "conf/../a.yaml"),
            ("/etc/flink/a.yaml", "/etc/flink/a.yaml"),
            ("a.yaml", "a.yaml"),
            (".", "."),
            ("/", "/"),
            ("", ""),
        ] {
            assert_eq!(shown(Path::new(path)), name);
        }
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_not_unicode_are_shown_lossily() {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(shown(Path::new(OsStr::from_bytes(b"conf/\xe4.yaml"))), "conf/\u{fffd}.yaml");
    }
}
