use super::{At, Validator};
use crate::document::Kind;
use crate::document::operator::SpecText;
use crate::flink::operator::{
    DEPLOYMENT_MODES, JOB_STATES, LOG_KEYS, NAME_PATTERN, OperatorVersion, UPGRADE_MODES, checks, ingress_error,
    is_valid_name,
};
use crate::flink::{Release, Version};
use crate::rules::pages::fl703::messages;

impl<'d> Validator<'d> {
    /// In the order of `DefaultValidator.validateDeployment`.
    pub(super) fn deployment(&mut self) {
        // The deployments that a FlinkBlueGreenDeployment makes get names of their own.
        if self.document.kind == Kind::FlinkDeployment
            && let Some(name) = &self.spec.name
        {
            self.name(name);
        }
        self.flink_version();
        self.deployment_configuration();
        self.ingress();
        for key in &self.spec.log_configuration {
            let name = key.path.name();
            if !LOG_KEYS.contains(&name) {
                let message = messages::log_key(name);
                self.refuse(&checks::LOG_KEY, At::Field(key), message, messages::help_log_key(LOG_KEYS.join(" and ")));
            }
        }
        self.words(self.spec.mode.as_ref(), DEPLOYMENT_MODES);
        if let Some(job) = &self.spec.job {
            self.words(job.upgrade_mode.as_ref(), UPGRADE_MODES);
            self.words(job.state.as_ref(), JOB_STATES);
            self.job(job);
            self.parallelism(job);
        }
        self.processes();
        self.changes();
        self.service_account();
        self.autoscaler();
    }

    /// A field that takes some words only: the API server refuses others.
    pub(super) fn words(&mut self, field: Option<&'d SpecText>, words: &[&str]) {
        let Some((field, text)) = field.and_then(|field| Some((field, field.known()?))) else { return };
        if !words.contains(&text) {
            let message = messages::no_such_value(&field.path, text);
            self.refuse(
                &checks::NO_SUCH_VALUE,
                At::Field(field),
                message,
                messages::help_no_such_value(words.join(", ")),
            );
        }
    }

    pub(super) fn name(&mut self, name: &'d SpecText) {
        let Some(text) = name.known().filter(|text| !is_valid_name(text)) else { return };
        let message = messages::name(&name.path, text, text.chars().count());
        self.refuse(&checks::NAME, At::Field(name), message, messages::help_name(NAME_PATTERN));
    }

    fn flink_version(&mut self) {
        let Some(field) = &self.spec.flink_version else {
            if self.whole {
                let at = At::Part("flinkVersion", self.spec.place);
                self.refuse(
                    &checks::FLINK_VERSION_MISSING,
                    at,
                    messages::flink_version_missing(),
                    messages::help_flink_version_missing(),
                );
            }
            return;
        };
        let Some(text) = field.known() else { return };
        match version(text) {
            None => {
                let message = messages::no_such_value(&field.path, text);
                self.refuse(
                    &checks::NO_SUCH_VALUE,
                    At::Field(field),
                    message,
                    messages::help_flink_version(likely(text)),
                );
            }
            Some(version) if !OperatorVersion::supports(version) => {
                let message = messages::flink_version_unsupported(text);
                let help = messages::help_flink_version_unsupported();
                let check = &checks::FLINK_VERSION_UNSUPPORTED;
                if self.declared {
                    self.refuse(check, At::Field(field), message, help);
                } else {
                    self.miss(check, At::Field(field), message, help);
                }
            }
            Some(_) => {}
        }
    }

    fn ingress(&mut self) {
        let Some(ingress) = &self.spec.ingress else { return };
        let Some(template) = &ingress.template else {
            if self.whole {
                let at = At::Part("ingress", ingress.place);
                self.refuse(&checks::INGRESS_TEMPLATE, at, messages::ingress_template(), messages::help_ingress());
            }
            return;
        };
        if template.text.trim().is_empty() {
            let at = At::Field(template);
            self.refuse(&checks::INGRESS_TEMPLATE_BLANK, at, messages::ingress_template(), messages::help_ingress());
            return;
        }
        // `{{name}}` and `{{namespace}}` are the operator's own placeholders.
        let rendered = fill(&fill(&template.text, "{{name}}"), "{{namespace}}");
        if rendered.contains(['{', '$', '%', '<']) {
            return;
        }
        if let Some(error) = ingress_error(&rendered) {
            self.refuse(
                &checks::INGRESS_URL,
                At::Field(template),
                messages::ingress_url(&template.text, error),
                messages::help_ingress(),
            );
        }
    }

    fn service_account(&mut self) {
        let help = messages::help_service_account();
        match &self.spec.service_account {
            None if self.whole => {
                let at = At::Part("serviceAccount", self.spec.place);
                self.refuse(&checks::SERVICE_ACCOUNT, at, messages::service_account(), help);
            }
            Some(field) if field.text.trim().is_empty() => {
                self.refuse(&checks::SERVICE_ACCOUNT_BLANK, At::Field(field), messages::service_account(), help);
            }
            _ => {}
        }
    }
}

/// The version that was most likely meant, as the operator writes it.
fn likely(text: &str) -> String {
    let digits = |c: char| c.is_ascii_digit();
    let mut numbers = text.split(|c| !digits(c)).filter(|part| !part.is_empty());
    match (numbers.next(), numbers.next()) {
        (Some(major), Some(minor)) => format!("v{major}_{minor}"),
        _ => format!("v{}", Release::NEWEST.to_string().replace('.', "_")),
    }
}

/// `v1_20`.
fn version(text: &str) -> Option<Version> {
    let (major, minor) = text.strip_prefix('v')?.split_once('_')?;
    format!("{major}.{minor}").parse().ok().filter(|version: &Version| version.patch.is_none())
}

/// Puts a letter in the place of a word, whatever the case of its letters.
fn fill(text: &str, word: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let (mut filled, mut behind) = (String::new(), 0);
    for (at, found) in lower.match_indices(word) {
        filled.push_str(text.get(behind..at).unwrap_or_default());
        filled.push('x');
        behind = at + found.len();
    }
    filled.push_str(text.get(behind..).unwrap_or_default());
    filled
}
