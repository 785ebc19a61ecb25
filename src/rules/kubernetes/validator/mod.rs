//! The operator's validator, without a cluster, all of its checks at once.
//! Source: flink-kubernetes-operator `DefaultValidator.java`, flink-autoscaler
//! `AutoscalerValidator.java`.

mod autoscaler;
mod changed;
mod configuration;
mod deployment;
mod job;
mod process;
mod resources;
mod session_job;
mod snapshot;

use std::fmt::Display;

use super::effective::{Effective, HighAvailability};
use crate::document::operator::{OperatorSpec, SpecText};
use crate::document::{Document, Kind, Setting};
use crate::flink::catalogue::OptionId;
use crate::flink::operator::{Check, OperatorVersion};
use crate::rules::pages::fl703::options;
use crate::source::Span;

/// Where something is that the operator refuses.
#[derive(Clone, Copy)]
pub(super) enum At<'d> {
    /// A field.
    Field(&'d SpecText),
    /// An entry of the configuration map.
    Setting(&'d Setting<'d>),
    /// A part of the manifest, or where a field is missing.
    Part(&'static str, Span),
}

impl At<'_> {
    /// Where it is.
    pub(super) fn span(&self) -> Span {
        match self {
            At::Field(field) => field.span,
            At::Setting(setting) => setting.span,
            At::Part(_, span) => *span,
        }
    }
}

/// Something that the operator refuses.
pub(super) struct Violation<'d> {
    pub(super) check: &'static Check,
    pub(super) at: At<'d>,
    pub(super) message: String,
    pub(super) help: String,
    /// Whether the operator refuses it whatever its own defaults are.
    pub(super) certain: bool,
    /// Further places that ask for what is missing.
    pub(super) also: Vec<Span>,
}

/// One manifest on its way through the checks.
pub(super) struct Validator<'d> {
    document: &'d Document<'d>,
    spec: &'d OperatorSpec,
    operator: OperatorVersion,
    /// Whether somebody said so.
    declared: bool,
    effective: Effective<'d>,
    /// Whether what the manifest leaves out is missing for the operator too.
    whole: bool,
    found: Vec<Violation<'d>>,
}

/// Everything that an operator, a declared one or the newest, refuses of a manifest.
pub(super) fn violations<'d>(
    document: &'d Document<'d>,
    spec: &'d OperatorSpec,
    (operator, declared): (OperatorVersion, bool),
    whole: bool,
) -> Vec<Violation<'d>> {
    let effective = Effective { document, bundled: operator.bundled_flink() };
    let mut validator =
        Validator { document, spec, operator, declared, effective, whole: whole && spec.whole, found: Vec::new() };
    match document.kind {
        Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment => validator.deployment(),
        Kind::FlinkSessionJob => validator.session_job(),
        Kind::FlinkStateSnapshot => validator.snapshot(),
        _ => {}
    }
    validator.found
}

impl<'d> Validator<'d> {
    /// Something that the operator refuses whatever its defaults are.
    fn refuse(&mut self, check: &'static Check, at: At<'d>, message: String, help: impl Display) {
        let help = help.to_string();
        self.push(Violation { check, at, message, help, certain: true, also: Vec::new() });
    }

    /// Something that is missing, unless the operator's defaults have it.
    fn miss(&mut self, check: &'static Check, at: At<'d>, message: String, help: impl Display) {
        let help = help.to_string();
        self.push(Violation { check, at, message, help, certain: false, also: Vec::new() });
    }

    fn push(&mut self, violation: Violation<'d>) {
        if self.operator.does(violation.check) {
            self.found.push(violation);
        }
    }

    /// Something that needs high availability; certain where that is said to be off.
    fn need_ha(&mut self, check: &'static Check, at: At<'d>, message: String, help: impl Display) {
        match self.effective.ha(options::HA_TYPE) {
            HighAvailability::Off => self.refuse(check, at, message, help),
            HighAvailability::Unset if !self.document.partial && !self.document.templated => {
                self.miss(check, at, message, help);
            }
            _ => {}
        }
    }

    /// The newest name that the operator's Flink reads an option by.
    fn name_of(&self, option: OptionId) -> &'static str {
        option.in_release(self.effective.bundled).unwrap_or(option).key()
    }

    /// Whether the configuration is all here but for the operator's defaults.
    fn knows_configuration(&self) -> bool {
        self.whole && !self.document.partial && !self.document.templated
    }
}
