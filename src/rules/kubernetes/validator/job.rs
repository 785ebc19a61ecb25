use super::{At, Validator, Violation};
use crate::document::operator::JobSpec;
use crate::flink::operator::{Check, checks, keys};
use crate::rules::kubernetes::UpgradeMode;
use crate::rules::kubernetes::effective::Held;
use crate::rules::pages::fl703::{messages, options};

impl<'d> Validator<'d> {
    /// What `DefaultValidator.validateJobSpec` asks of the configuration.
    pub(super) fn job(&mut self, job: &'d JobSpec) {
        for (field, right) in &job.misnamed {
            let message = messages::no_such_field(&field.path);
            self.refuse(&checks::NO_SUCH_FIELD, At::Field(field), message, messages::help_no_such_field(right));
        }
        let mode = UpgradeMode::of(job).filter(|&mode| mode != UpgradeMode::Stateless);
        let at = job.upgrade_mode.as_ref().map(At::Field);
        if let (Some(mode), Some(at), Some(field)) = (mode, at, &job.upgrade_mode) {
            if mode == UpgradeMode::LastState {
                self.need_ha(
                    &checks::LAST_STATE_WITHOUT_HA,
                    at,
                    messages::last_state_without_ha(),
                    messages::help_ha(),
                );
            }
            if self.knows_configuration() && self.effective.has_text(options::CHECKPOINT_DIR) == Some(false) {
                let key = self.name_of(options::CHECKPOINT_DIR);
                let message = messages::checkpoint_dir(&field.text, key);
                self.miss(&checks::CHECKPOINT_DIR, at, message, messages::help_dir(key, "checkpoints"));
            }
        }
        if self.knows_configuration() && self.effective.has_text(options::SAVEPOINT_DIR) == Some(false) {
            self.savepoint_dir(job, mode);
        }
    }

    /// Whatever needs a directory for savepoints, in the order in which the operator asks.
    fn savepoint_dir(&mut self, job: &'d JobSpec, mode: Option<UpgradeMode>) {
        let mut wanted: Vec<(&'static Check, At<'d>, String)> = Vec::new();
        if let (Some(UpgradeMode::Savepoint), Some(field)) = (mode, &job.upgrade_mode) {
            wanted.push((&checks::SAVEPOINT_DIR_UPGRADE, At::Field(field), messages::savepoint_upgrade()));
        }
        if let Some(nonce) = &job.savepoint_trigger_nonce {
            wanted.push((&checks::SAVEPOINT_DIR_TRIGGER, At::Field(nonce), messages::savepoint_trigger()));
        }
        for (key, check) in [
            (keys::PERIODIC_SAVEPOINT, &checks::SAVEPOINT_DIR_PERIODIC),
            (keys::CHECKPOINT_MAX_AGE, &checks::SAVEPOINT_DIR_MAX_AGE),
        ] {
            if let Held::Text(_, setting) = self.effective.key(key) {
                wanted.push((check, At::Setting(setting), messages::savepoint_setting(key)));
            }
        }
        let mut wanted = wanted.into_iter();
        let Some((check, at, who)) = wanted.next() else { return };
        let also = wanted.map(|(_, at, _)| at.span()).collect();
        let key = self.name_of(options::SAVEPOINT_DIR);
        let (message, help) = (messages::savepoint_dir(who, key), messages::help_dir(key, "savepoints"));
        self.push(Violation { check, at, message, help: help.to_string(), certain: false, also });
    }

    /// The parallelism comes from the job, or from the number of `TaskManager`s.
    pub(super) fn parallelism(&mut self, job: &'d JobSpec) {
        let replicas = self.spec.task_manager.as_ref().and_then(|process| process.replicas.as_ref());
        if replicas.is_some() {
            return;
        }
        let help = messages::help_parallelism();
        match &job.parallelism {
            Some(field) if field.number().is_some_and(|parallelism| parallelism < 1) => {
                let message = messages::parallelism(&field.path, &field.text);
                self.refuse(&checks::PARALLELISM, At::Field(field), message, help);
            }
            None if self.whole => {
                let at = At::Part("job.parallelism", job.place);
                self.refuse(&checks::PARALLELISM, at, messages::parallelism_missing(), help);
            }
            _ => {}
        }
    }
}
