use serde_json::Value;

/// Fields of an answer.
pub(super) trait Json {
    /// A text.
    fn text(&self, field: &str) -> Option<&str>;
    /// A number; Flink writes what is none as the text `NaN`.
    fn number(&self, field: &str) -> Option<f64>;
    /// A number that counts something.
    fn count(&self, field: &str) -> Option<u64>;
    /// A truth value.
    fn flag(&self, field: &str) -> Option<bool>;
    /// The elements of a list; none where there is no list.
    fn list(&self, field: &str) -> std::slice::Iter<'_, Value>;
}

impl Json for Value {
    fn text(&self, field: &str) -> Option<&str> {
        self.get(field)?.as_str()
    }

    fn number(&self, field: &str) -> Option<f64> {
        number(self.get(field)?)
    }

    fn count(&self, field: &str) -> Option<u64> {
        self.get(field)?.as_u64()
    }

    fn flag(&self, field: &str) -> Option<bool> {
        self.get(field)?.as_bool()
    }

    fn list(&self, field: &str) -> std::slice::Iter<'_, Value> {
        self.get(field).and_then(Value::as_array).map_or_else(|| [].iter(), |list| list.iter())
    }
}

/// A number, also one written as a text; `None` where it is not finite.
fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => text.trim().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// The entries of a list of metrics that have a number.
pub(super) fn metric_values(list: &Value) -> impl Iterator<Item = (&str, f64)> {
    let entries = list.as_array().into_iter().flatten();
    entries.filter_map(|entry| Some((entry.text("id")?, number(entry.get("value")?)?)))
}
