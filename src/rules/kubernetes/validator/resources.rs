use super::{At, Validator};
use crate::document::operator::{CPU, MEMORY, ProcessSpec, STORAGE, SpecText};
use crate::flink::memory::parse_resource_memory;
use crate::flink::operator::{checks, quantity};
use crate::flink::value::parse_memory;
use crate::rules::pages::fl703::messages;

impl<'d> Validator<'d> {
    /// `resources` of a process, as Kubernetes has them, which the operator takes
    /// beside `resource` from 1.16 on.
    pub(super) fn resources(&mut self, process: &'d ProcessSpec) {
        let Some(resources) = &process.resources else { return };
        if process.resource.is_some() {
            let at = At::Part("resources", resources.place);
            let message = messages::resource_and_resources();
            self.refuse(&checks::RESOURCE_AND_RESOURCES, at, message, messages::help_resource_and_resources());
        }
        for name in [MEMORY, CPU, STORAGE] {
            for field in [resources.request(name), resources.limit(name)].into_iter().flatten() {
                self.amount(name, field);
            }
            let (Some(request), Some(limit)) = (resources.request(name), resources.limit(name)) else { continue };
            if let (Some(less), Some(more)) = (amount(name, limit), amount(name, request))
                && more > less
            {
                let message = messages::request_above_limit(&request.path, &request.text, &limit.text);
                self.refuse(
                    &checks::REQUEST_ABOVE_LIMIT,
                    At::Field(request),
                    message,
                    messages::help_request_above_limit(),
                );
            }
        }
    }

    fn amount(&mut self, name: &str, field: &'d SpecText) {
        let Some(text) = field.known() else { return };
        let help = messages::help_resource_storage();
        match amount(name, field) {
            None => {
                let message = messages::resources_unreadable(&field.path, text);
                self.refuse(&checks::RESOURCES_UNREADABLE, At::Field(field), message, help);
            }
            Some(amount) if name == STORAGE && amount < 0.0 => {
                let message = messages::resources_negative(&field.path, text);
                self.refuse(&checks::RESOURCES_NEGATIVE, At::Field(field), message, help);
            }
            Some(amount) if name != STORAGE && amount <= 0.0 => {
                let message = messages::resources_not_positive(&field.path, text);
                self.refuse(&checks::RESOURCES_NOT_POSITIVE, At::Field(field), message, help);
            }
            Some(_) => {}
        }
    }
}

/// An amount, where the operator can read it; memory is read as Flink's size.
fn amount(name: &str, field: &SpecText) -> Option<f64> {
    let text = field.known()?;
    if name == MEMORY {
        return parse_memory(&parse_resource_memory(text).ok()?).ok().map(|bytes| bytes as f64);
    }
    quantity(text)
}
