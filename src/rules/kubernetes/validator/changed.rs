use super::{At, Validator};
use crate::document::operator::{OperatorSpec, SpecText};
use crate::flink::operator::{DEPLOYMENT_MODES, JOB_STATES, checks};
use crate::rules::kubernetes::UpgradeMode;
use crate::rules::pages::fl703::messages;

impl<'d> Validator<'d> {
    /// What must not change from what the operator ran last:
    /// `DefaultValidator.validateSpecChange` and `validateFlinkVersion`.
    pub(super) fn changes(&mut self) {
        let Some(last) = self.spec.last.as_deref().filter(|last| last.whole && self.whole) else { return };
        self.suspended_version(last);
        match (&self.spec.job, &last.job) {
            (Some(job), None) => {
                let at = At::Part("job", job.place);
                self.refuse(&checks::SESSION_TO_JOB, at, messages::session_to_job(), messages::help_change());
            }
            (None, Some(_)) => {
                let at = At::Part("job", self.spec.place);
                self.refuse(&checks::JOB_TO_SESSION, at, messages::job_to_session(), messages::help_change());
            }
            _ => {}
        }
        self.mode(last);
        self.redeployment(last);
    }

    fn suspended_version(&mut self, last: &'d OperatorSpec) {
        let (Some(job), Some(old)) = (&self.spec.job, &last.job) else { return };
        let (Some(version), Some(was)) = (&self.spec.flink_version, text(last.flink_version.as_ref())) else { return };
        let suspended = JOB_STATES.last().copied();
        if UpgradeMode::of(job).is_some_and(|mode| mode != UpgradeMode::Stateless)
            && suspended.is_some_and(|state| text(old.state.as_ref()) == Some(state))
            && UpgradeMode::of(old) == Some(UpgradeMode::LastState)
            && version.known().is_some_and(|version| version != was)
        {
            let message = messages::flink_version_changed(was, &version.text);
            self.refuse(
                &checks::FLINK_VERSION_CHANGED,
                At::Field(version),
                message,
                messages::help_flink_version_changed(was),
            );
        }
    }

    fn mode(&mut self, last: &'d OperatorSpec) {
        let [native, standalone] = DEPLOYMENT_MODES else { return };
        let mode = |spec: &'d OperatorSpec| spec.mode.as_ref().map_or(Some(*native), |mode| mode.known());
        let (Some(old), Some(new)) = (mode(last), mode(self.spec)) else { return };
        let check = match old == *native {
            _ if old == new => return,
            true if new == *standalone => &checks::NATIVE_TO_STANDALONE,
            false if old == *standalone => &checks::STANDALONE_TO_NATIVE,
            _ => return,
        };
        let at = self.spec.mode.as_ref().map_or(At::Part("mode", self.spec.place), At::Field);
        self.refuse(check, at, messages::mode_changed(old, new), messages::help_change());
    }

    fn redeployment(&mut self, last: &'d OperatorSpec) {
        let (Some(job), Some(old)) = (&self.spec.job, &last.job) else { return };
        let Some(nonce) = &job.savepoint_redeploy_nonce else { return };
        if old.savepoint_redeploy_nonce.as_ref().is_some_and(|old| old.text == nonce.text) {
            return;
        }
        if job.initial_savepoint_path.as_ref().is_none_or(|path| path.text.trim().is_empty()) {
            let help = messages::help_redeploy();
            self.refuse(
                &checks::REDEPLOY_WITHOUT_SAVEPOINT,
                At::Field(nonce),
                messages::redeploy_without_savepoint(),
                help,
            );
        }
    }
}

fn text(field: Option<&SpecText>) -> Option<&str> {
    field.and_then(SpecText::known)
}
