use super::{At, Validator};
use crate::flink::operator::{FORBIDDEN, checks, keys};
use crate::rules::kubernetes::effective::Held;
use crate::rules::pages::fl703::messages;

impl Validator<'_> {
    /// `DefaultValidator.validateFlinkDeploymentConfig`.
    pub(super) fn deployment_configuration(&mut self) {
        self.forbidden_keys();
        if let Some(rollback) = self.effective.key(keys::ROLLBACK).switched_on() {
            let help = messages::help_ha();
            self.need_ha(
                &checks::ROLLBACK_WITHOUT_HA,
                At::Setting(rollback),
                messages::rollback_without_ha(&rollback.key),
                help,
            );
        }
        let Some(health) = self.effective.key(keys::HEALTH_CHECK).switched_on() else { return };
        if let Held::Text(text, recovery) = self.effective.key(keys::RECOVERY)
            && text.eq_ignore_ascii_case("false")
        {
            let message = messages::health_check_without_recovery(&health.key, &recovery.key);
            let help = messages::help_health_check(&recovery.key);
            self.refuse(&checks::HEALTH_CHECK_WITHOUT_RECOVERY, At::Setting(recovery), message, help);
        }
    }

    pub(super) fn forbidden_keys(&mut self) {
        for &key in FORBIDDEN {
            if let Some(setting) = self.document.get(key) {
                let at = At::Setting(setting);
                self.refuse(&checks::FORBIDDEN_KEY, at, messages::forbidden_key(key), messages::help_forbidden_key());
            }
        }
    }
}
