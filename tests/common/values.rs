//! Typed values as the vectors write them.

use flinklint::flink::value::{TypedValue, java};
use serde_json::{Value, json};

/// A value in JSON: durations in nanoseconds, sizes in bytes, floating-point
/// numbers as Java writes them.
pub fn as_json(value: &TypedValue) -> Value {
    match value {
        TypedValue::Boolean(value) => json!(value),
        TypedValue::Int(value) => json!(value),
        TypedValue::Long(value) | TypedValue::Memory(value) => json!(value),
        TypedValue::Float(value) => json!(java::float_to_string(*value)),
        TypedValue::Double(value) => json!(java::double_to_string(*value)),
        TypedValue::String(value) => json!(value),
        TypedValue::Duration(nanos) => serde_json::from_str(&nanos.to_string()).expect("number"),
        TypedValue::Enum(value) => json!(value),
        TypedValue::List(value) => json!(value),
        TypedValue::Maps(value) => json!(value),
        TypedValue::Map(value) => json!(value),
    }
}
