use super::{At, Validator};
use crate::document::operator::{JobSpec, SpecText};
use crate::flink::operator::{JAR_SCHEMES, JOB_STATES, JarUriError, UPGRADE_MODES, checks, jar_uri_error, keys};
use crate::rules::pages::fl703::messages;

impl<'d> Validator<'d> {
    /// `DefaultValidator.validateSessionJob`. What the session cluster configures
    /// is not here, so nothing is asked of the configuration but what it must not hold.
    pub(super) fn session_job(&mut self) {
        let spec = self.spec;
        if let Some(name) = &spec.deployment_name {
            self.name(name);
        }
        match &spec.job {
            None if spec.whole && spec.deployment_name.is_some() => {
                let at = At::Part("job", spec.place);
                self.refuse(&checks::JOB_MISSING, at, messages::job_missing(), messages::help_job_missing());
            }
            None => {}
            Some(job) => {
                self.words(job.upgrade_mode.as_ref(), UPGRADE_MODES);
                self.words(job.state.as_ref(), JOB_STATES);
                // A patch may leave the parallelism out, a session job may not.
                self.whole = spec.whole && spec.deployment_name.is_some() && job.jar_uri.is_some();
                self.parallelism(job);
                self.jar(job);
            }
        }
        self.forbidden_keys();
        self.autoscaler();
        self.deployment_name();
    }

    fn jar(&mut self, job: &'d JobSpec) {
        let Some((field, error)) = job.jar_uri.as_ref().and_then(|field| Some((field, jar_uri_error(field.known()?)?)))
        else {
            return;
        };
        let message = messages::jar_uri(&field.path, &error);
        let (check, help) = match error {
            JarUriError::NotAUri => (&checks::JAR_URI, messages::help_jar_uri(JAR_SCHEMES.join(", "))),
            JarUriError::NoScheme => (&checks::JAR_SCHEME_MISSING, messages::help_jar_uri(JAR_SCHEMES.join(", "))),
            JarUriError::NoHost => (&checks::JAR_HOST_MISSING, messages::help_jar_uri(JAR_SCHEMES.join(", "))),
            JarUriError::Scheme(_) => {
                let help = messages::help_jar_scheme(JAR_SCHEMES.join(", "), keys::ALLOWED_SCHEMES);
                return self.miss(&checks::JAR_SCHEME, At::Field(field), message, help);
            }
            JarUriError::RestrictedHost(_) => {
                return self.miss(&checks::JAR_HOST, At::Field(field), message, messages::help_jar_host());
            }
        };
        self.refuse(check, At::Field(field), message, help);
    }

    fn deployment_name(&mut self) {
        let last = self.spec.last.as_deref().and_then(|last| last.deployment_name.as_ref());
        let (Some(new), Some(old)) = (&self.spec.deployment_name, last.and_then(SpecText::known)) else { return };
        if new.known().is_some_and(|new| new != old) {
            let message = messages::deployment_name_changed(old, &new.text);
            self.refuse(&checks::DEPLOYMENT_NAME_CHANGED, At::Field(new), message, messages::help_change());
        }
    }
}
