use super::{At, Validator};
use crate::document::operator::SpecText;
use crate::flink::operator::{SNAPSHOT_TARGETS, checks};
use crate::rules::pages::fl703::messages;

impl Validator<'_> {
    /// `DefaultValidator.validateStateSnapshot`.
    pub(super) fn snapshot(&mut self) {
        let (spec, snapshot) = (self.spec, &self.spec.snapshot);
        self.words(snapshot.job_kind.as_ref(), SNAPSHOT_TARGETS);
        let says_what = snapshot.savepoint.or(snapshot.checkpoint).is_some();
        // What says neither what to take nor of which job is a patch.
        let whole = spec.whole && (says_what || snapshot.job_reference.is_some());
        match (snapshot.savepoint, snapshot.checkpoint) {
            (Some(_), Some(checkpoint)) => {
                let at = At::Part("checkpoint", checkpoint);
                self.refuse(&checks::NOT_ONE_SNAPSHOT, at, messages::two_snapshots(), messages::help_snapshot());
            }
            (None, None) if whole => {
                let at = At::Part("savepoint", spec.place);
                self.refuse(&checks::NOT_ONE_SNAPSHOT, at, messages::no_snapshot(), messages::help_snapshot());
            }
            _ => {}
        }
        let exists = snapshot.savepoint.is_some()
            && snapshot.already_exists.as_ref().is_some_and(|exists| exists.placeholder || SpecText::is_true(exists));
        if !exists && snapshot.job_reference.is_none() && whole {
            let at = At::Part("jobReference", spec.place);
            self.refuse(&checks::JOB_REFERENCE, at, messages::job_reference(), messages::help_job_reference());
        }
    }
}
