//! Profiles as files turn up.

use std::sync::{Arc, Mutex, PoisonError};

use crate::collect::Input;
use crate::lint::{Linter, Profile};
use crate::project::Project;

/// The profiles of files so far, where these are not known before.
#[derive(Default)]
pub(super) struct KnownProfiles(Mutex<Vec<KnownProfile>>);

/// What one flinklint.toml, or none, comes to.
struct KnownProfile {
    project: Option<Arc<Project>>,
    profile: Arc<Profile>,
}

impl KnownProfiles {
    /// The profile that holds for a file.
    pub(super) fn of(&self, linter: &Linter, input: &Input) -> Arc<Profile> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let project = &input.project;
        let is_own =
            |known: &&KnownProfile| known.project.as_ref().map(Arc::as_ptr) == project.as_ref().map(Arc::as_ptr);
        if let Some(known) = all.iter().rev().find(is_own) {
            return Arc::clone(&known.profile);
        }
        let profile = Arc::new(linter.profile(project.as_deref()));
        all.push(KnownProfile { project: project.clone(), profile: Arc::clone(&profile) });
        profile
    }
}
