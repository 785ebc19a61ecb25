use super::{At, Validator};
use crate::flink::operator::{
    AutoscalerNumber, RECONCILE_INTERVAL_MS, autoscaler_keys, checks, is_excluded_period, keys, numbers,
};
use crate::flink::value::{java, parse_duration, structured};
use crate::rules::kubernetes::effective::Held;
use crate::rules::pages::fl703::messages;

/// What a number comes to.
enum Number {
    Known(f64),
    Unknown,
}

impl Validator<'_> {
    /// `AutoscalerValidator.validateAutoscalerOptions`: only where it is enabled.
    pub(super) fn autoscaler(&mut self) {
        if !self.is_switched_on(keys::AUTOSCALER) {
            return;
        }
        for number in numbers(self.operator) {
            if number.gate().is_none_or(|gate| self.is_switched_on(gate)) {
                self.autoscaler_number(number);
            }
        }
        self.metrics_window();
        self.excluded_periods();
    }

    fn is_switched_on(&self, key: &str) -> bool {
        self.effective.keys(autoscaler_keys(key)).switched_on().is_some()
    }

    fn autoscaler_number(&mut self, number: AutoscalerNumber) {
        let Held::Text(text, setting) = self.effective.keys(number.keys()) else { return };
        let Some(value) = java::parse_double(&text) else {
            let message = messages::autoscaler_not_a_number(&setting.key, setting.shown());
            self.refuse(&checks::AUTOSCALER_NOT_A_NUMBER, At::Setting(setting), message, messages::help_autoscaler());
            return;
        };
        let bound = match number.bound().map(|bound| self.number(bound)) {
            Some(Number::Unknown) => return,
            Some(Number::Known(bound)) => Some(bound),
            None => None,
        };
        let range = number.range(bound);
        if range.takes(value) {
            return;
        }
        let message = messages::autoscaler_number(&setting.key, setting.shown(), range);
        let (check, help) = (&checks::AUTOSCALER_NUMBER, messages::help_autoscaler());
        // Where only the default of another number is in the way, the operator may have another.
        let by_default = number.bound().is_some_and(|bound| matches!(self.effective.keys(bound.keys()), Held::Nothing));
        if by_default && number.range(None).takes(value) {
            self.miss(check, At::Setting(setting), message, help);
        } else {
            self.refuse(check, At::Setting(setting), message, help);
        }
    }

    fn number(&self, number: AutoscalerNumber) -> Number {
        let value = match self.effective.keys(number.keys()) {
            Held::Nothing => number.default(),
            Held::Unknown => None,
            Held::Text(text, _) => java::parse_double(&text),
        };
        value.map_or(Number::Unknown, Number::Known)
    }

    /// The window must not be shorter than the interval in which the operator works.
    fn metrics_window(&mut self) {
        let Held::Text(text, setting) = self.effective.keys(autoscaler_keys(keys::METRICS_WINDOW)) else { return };
        let Ok(nanos) = parse_duration(&text, self.effective.bundled) else { return };
        if nanos < i128::from(RECONCILE_INTERVAL_MS) * 1_000_000 {
            let message = messages::metrics_window(&setting.key, setting.shown(), RECONCILE_INTERVAL_MS / 1000);
            self.miss(&checks::METRICS_WINDOW, At::Setting(setting), message, messages::help_autoscaler());
        }
    }

    fn excluded_periods(&mut self) {
        let Held::Text(text, setting) = self.effective.keys(autoscaler_keys(keys::EXCLUDED_PERIODS)) else { return };
        let Ok(periods) = structured::split(&text, ';') else { return };
        for period in periods.iter().filter(|period| !is_excluded_period(period)) {
            let message = messages::excluded_periods(&setting.key, period);
            self.refuse(&checks::EXCLUDED_PERIODS, At::Setting(setting), message, messages::help_excluded_periods());
        }
    }
}
