use std::fmt;

use crate::document::{Document, Kind};
use crate::flink::{KnownReleases, Release, Version, VersionRange, parse_image_tag};
use crate::intent::Intent;

/// The version that a configuration shall be for.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// As it was asked for.
    pub version: Version,
    /// Its release in the catalogue.
    pub(super) known: KnownReleases,
}

/// A version that the catalogue does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownTarget(Version);

impl fmt::Display for UnknownTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} is no Flink version that flinklint knows; it knows {} to {}",
            self.0,
            Release::OLDEST,
            Release::NEWEST
        )
    }
}

impl std::error::Error for UnknownTarget {}

/// How a document is written once it is migrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As before: keys and values are changed where they stand.
    InPlace,
    /// Flink's lines, which stay what they are.
    Lines,
    /// Flink's lines, of which a `config.yaml` is made.
    LinesToYaml,
    /// Lines of `FLINK_PROPERTIES` that an image of 1.19 or later makes options of.
    LinesToOptions,
}

impl Target {
    /// The version, if the catalogue has its release.
    ///
    /// # Errors
    /// It does not.
    pub fn new(version: Version) -> Result<Self, UnknownTarget> {
        let known = VersionRange::exactly(version).known().ok_or(UnknownTarget(version))?;
        Ok(Self { version, known })
    }

    /// The release in the catalogue.
    #[must_use]
    pub fn release(&self) -> Release {
        self.known.last
    }

    /// Whether a configuration is for this release as it stands.
    pub(super) fn is_reached(&self, intent: &Intent) -> bool {
        let at = |version: Option<Version>| version.and_then(Version::release) == Some(self.release());
        at(intent.versions.min) && at(intent.versions.max)
    }

    /// The releases up to this one that a configuration may be from. `Err` with
    /// the reason where it can only be from later ones.
    pub(super) fn sources(&self, intent: &Intent) -> Result<KnownReleases, String> {
        let (range, to) = (intent.versions, self.release());
        let later = |known: KnownReleases| known.first > to;
        let beyond = |version: Version| (version.major, version.minor) > (self.version.major, self.version.minor);
        if range.known().is_some_and(later) || range.min.is_some_and(beyond) {
            let said = intent.versions_from;
            return Err(format!("it is for Flink {range} ({said}), and migrate goes to later versions only"));
        }
        // Older than the catalogue: the oldest release in it is the nearest.
        let oldest = Release::OLDEST.version();
        let known = range.known().or_else(|| VersionRange::exactly(oldest).known()).ok_or("no release is known")?;
        let is_cut = known.last > to;
        Ok(KnownReleases {
            last: if is_cut { to } else { known.last },
            last_patch: known.last_patch.filter(|_| !is_cut),
            ..known
        })
    }

    /// How a document is written once it is for this release. A file of its own
    /// becomes `config.yaml` as soon as Flink reads one; what a manifest mounts
    /// by its name stays until Flink reads nothing else.
    pub(super) fn form(&self, document: &Document<'_>) -> Form {
        let (both, only_yaml) = (self.release().at_least(1, 19), self.release().at_least(2, 0));
        match (document.kind, document.written) {
            (Kind::FlinkConf, _) if both => Form::LinesToYaml,
            (Kind::FlinkProperties, _) if is_from_options(document) => Form::InPlace,
            (Kind::FlinkProperties, _) if both => Form::LinesToOptions,
            (Kind::ConfigMap | Kind::HelmValues, Kind::FlinkConf) if only_yaml => Form::LinesToYaml,
            (_, Kind::FlinkConf | Kind::FlinkProperties) => Form::Lines,
            _ => Form::InPlace,
        }
    }
}

/// Whether the image is known to make options of the properties already.
fn is_from_options(document: &Document<'_>) -> bool {
    let image = document.fields.image.as_ref().and_then(|image| parse_image_tag(&image.text));
    document.written == Kind::FlinkProperties && image.is_some()
}
