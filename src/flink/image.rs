use super::Version;

/// The Flink version in the tag of an image whose repository is called `flink`,
/// in whatever registry; other images count their own versions. `None` without
/// a version in front of the tag, and where a placeholder stands in the name.
#[must_use]
pub fn parse_image_tag(reference: &str) -> Option<Version> {
    let reference = reference.trim();
    if reference.contains(['$', '{', '}', '%', '<']) {
        return None;
    }
    let name = reference.split('@').next()?;
    let last = name.rsplit('/').next()?;
    let (repository, tag) = last.split_once(':')?;
    if repository != "flink" {
        return None;
    }
    let length = tag.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(tag.len());
    let (version, rest) = tag.split_at(length);
    if rest.is_empty() || rest.starts_with(['-', '_']) { version.parse().ok() } else { None }
}

/// The Java release in an image's tag, as `11` in `1.20-scala_2.12-java11`; other
/// repositories than Flink's that name it do so in the same way.
#[must_use]
pub fn java_of_image(reference: &str) -> Option<u16> {
    let name = reference.trim().split('@').next()?;
    if name.contains(['$', '{', '}', '%', '<']) {
        return None;
    }
    let (_, tag) = name.rsplit('/').next()?.split_once(':')?;
    tag.split(['-', '_']).find_map(|part| part.strip_prefix("java")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_tell_the_java_release() {
        assert_eq!(java_of_image("flink:1.20-scala_2.12-java17"), Some(17));
        assert_eq!(java_of_image("registry:5000/team/flink:1.14.6-java8@sha256:0"), Some(8));
        for other in ["flink:1.20", "flink", "registry:5000/flink", "my-java11:1.0", "flink:${TAG}-java11"] {
            assert_eq!(java_of_image(other), None, "{other}");
        }
    }
}
