//! Typed values as the vectors write them.

use flinklint::flink::Release;
use flinklint::flink::value::{ElementType, EnumConstants, RawValue, Syntax, TypedValue, ValueType, convert, java};
use serde_json::{Value, json};

/// The constants of the enums that vectors are about.
const CHOICE: EnumConstants = &["ENUM1", "ENUM2", "SOME_VALUE", "FAST", "EXACTLY_ONCE", "Mixed_Case"];

/// An option's type by the name that vectors have for it, and the type of its
/// items for lists that no option of Flink has.
pub fn value_type(name: &str) -> (ValueType, Option<ValueType>) {
    let ty = match name {
        "boolean" => ValueType::Boolean,
        "int" => ValueType::Int,
        "long" => ValueType::Long,
        "float" => ValueType::Float,
        "double" => ValueType::Double,
        "string" => ValueType::String,
        "duration" => ValueType::Duration,
        "memory" => ValueType::Memory,
        "enum" => ValueType::Enum(CHOICE),
        "map" => ValueType::Map,
        "list<string>" => ValueType::List(ElementType::String),
        "list<enum>" => ValueType::List(ElementType::Enum(CHOICE)),
        "list<map>" => ValueType::List(ElementType::Map),
        "list<int>" => return (ValueType::List(ElementType::String), Some(ValueType::Int)),
        "list<duration>" => return (ValueType::List(ElementType::String), Some(ValueType::Duration)),
        other => panic!("type {other}"),
    };
    (ty, None)
}

/// A value read through an option of a type; `None` where Flink refuses it.
pub fn typed(raw: &RawValue<'_>, ty: &str, release: Release, syntax: Syntax) -> Option<Value> {
    let (ty, element) = value_type(ty);
    let value = convert(raw, ty, release, syntax).ok()?;
    let (Some(element), TypedValue::List(items)) = (element, &value) else { return Some(as_json(&value)) };
    let item = |text: &String| convert(&RawValue::from(text.as_str()), element, release, syntax).ok();
    items.iter().map(|text| item(text).as_ref().map(as_json)).collect::<Option<Vec<_>>>().map(Value::from)
}

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
