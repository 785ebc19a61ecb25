use std::borrow::Cow;
use std::fmt;

/// Where a field of a manifest stands, shown as `spec.job.upgradeMode`. Most are put
/// together of words that the program knows, and only where they are said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPath {
    around: FieldsAt,
    name: Cow<'static, str>,
}

/// Where the fields of one mapping stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct FieldsAt {
    /// Where the specification stands, or what else is outermost.
    pub(super) root: &'static str,
    /// The way from there, empty for its own fields.
    pub(super) within: &'static str,
}

impl FieldsAt {
    pub(super) fn field(self, name: impl Into<Cow<'static, str>>) -> FieldPath {
        FieldPath { around: self, name: name.into() }
    }

    pub(super) fn within(self, within: &'static str) -> Self {
        Self { within, ..self }
    }
}

impl FieldPath {
    /// A path whose parts are only known together.
    pub(in crate::document) fn whole(path: String) -> Self {
        FieldsAt::default().field(path)
    }

    /// The last of its names; of a path whose parts are only known together, all of it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for around in [self.around.root, self.around.within] {
            if !around.is_empty() {
                write!(f, "{around}.")?;
            }
        }
        f.write_str(&self.name)
    }
}
