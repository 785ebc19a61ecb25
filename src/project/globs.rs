use std::path::Path;

use globset::{Glob, GlobBuilder, GlobSet};

/// Globs over paths that are relative to one folder.
///
/// `*` and `?` do not cross folders, `**` does. A pattern without wildcards
/// names a file, or a folder with everything in it.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    /// What a file's path has to match.
    files: GlobSet,
    /// Folders in which every file matches.
    folders: GlobSet,
}

impl Globs {
    /// Whether a file at this relative path is meant.
    #[must_use]
    pub fn matches(&self, relative: &Path) -> bool {
        !self.files.is_empty() && self.files.is_match(relative)
    }

    /// Whether every file in the folder at this relative path is meant.
    #[must_use]
    pub fn matches_folder(&self, relative: &Path) -> bool {
        !self.folders.is_empty() && self.folders.is_match(relative)
    }

    /// Whether there is no pattern at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// Collects patterns for [`Globs`].
#[derive(Default)]
pub(super) struct GlobsBuilder {
    files: Vec<Glob>,
    folders: Vec<Glob>,
}

impl GlobsBuilder {
    /// Adds a pattern, or says why it is none.
    pub(super) fn add(&mut self, pattern: &str) -> Result<(), String> {
        let trimmed = pattern.strip_prefix("./").unwrap_or(pattern);
        let path = trimmed.trim_end_matches('/');
        if trimmed.starts_with('/') || path.split('/').any(|segment| segment == "..") {
            return Err("it must stay below this file's folder".into());
        }
        if path.is_empty() {
            return Err("it matches nothing".into());
        }
        if path.starts_with('!') {
            return Err("a pattern cannot be negated".into());
        }
        let names_folder = path.len() < trimmed.len() || !path.contains(['*', '?', '[', '{', '\\']);
        if names_folder {
            self.files.push(glob(&format!("{path}/**"))?);
            self.folders.push(glob(path)?);
        }
        if path.len() == trimmed.len() {
            self.files.push(glob(path)?);
        }
        if let Some(folder) = path.strip_suffix("/**") {
            self.folders.push(glob(folder)?);
        }
        Ok(())
    }

    /// The patterns, ready to match.
    pub(super) fn build(&self) -> Result<Globs, String> {
        let build = |globs: &[Glob]| GlobSet::new(globs).map_err(|error| error.kind().to_string());
        Ok(Globs { files: build(&self.files)?, folders: build(&self.folders)? })
    }
}

fn glob(pattern: &str) -> Result<Glob, String> {
    GlobBuilder::new(pattern).literal_separator(true).build().map_err(|error| error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(patterns: &[&str]) -> Globs {
        let mut builder = GlobsBuilder::default();
        for pattern in patterns {
            builder.add(pattern).expect("a pattern");
        }
        builder.build().expect("a set")
    }

    fn matches(pattern: &str, path: &str) -> bool {
        globs(&[pattern]).matches(Path::new(path))
    }

    #[test]
    fn one_star_stays_in_its_folder_and_two_do_not() {
        assert!(matches("dev/*", "dev/a.yaml"));
        assert!(!matches("dev/*", "dev/sub/a.yaml"));
        assert!(matches("dev/**", "dev/sub/a.yaml"));
        assert!(!matches("dev/**", "other/dev/a.yaml"));
        assert!(matches("**/dev/**", "other/dev/a.yaml"));
        assert!(matches("**/*.sql", "a.sql"));
        assert!(!matches("*.sql", "jobs/a.sql"));
        assert!(matches("./conf/{flink-conf,config}.yaml", "conf/config.yaml"));
    }

    #[test]
    fn a_plain_name_is_a_file_or_a_folder_with_all_in_it() {
        assert!(matches("vendor", "vendor"));
        assert!(matches("vendor", "vendor/a/b.yaml"));
        assert!(matches("vendor/", "vendor/a/b.yaml"));
        assert!(!matches("vendor/", "vendor"));
        assert!(!matches("vendor", "vendored/b.yaml"));
        assert!(matches("dev*/", "dev-eu/sub/a.yaml"));
    }

    #[test]
    fn a_folder_is_left_out_only_where_all_in_it_is() {
        let all = globs(&["vendor/**", "third-party/", "**/generated/**", "dev/*"]);
        for folder in ["vendor", "third-party", "a/generated"] {
            assert!(all.matches_folder(Path::new(folder)), "{folder}");
        }
        for folder in ["dev", "dev/sub", "a", ""] {
            assert!(!all.matches_folder(Path::new(folder)), "{folder}");
        }
        assert!(!Globs::default().matches(Path::new("a")));
    }

    #[test]
    fn patterns_that_cannot_match_are_refused() {
        for bad in ["", "/", "/etc/*", "../x", "a/../b", "!a", "a{b", "[z-a]", "./"] {
            assert!(GlobsBuilder::default().add(bad).is_err(), "{bad}");
        }
    }
}
