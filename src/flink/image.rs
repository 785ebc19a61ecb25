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
