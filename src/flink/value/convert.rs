use std::borrow::Cow;
use std::collections::BTreeMap;

use super::duration::{self, parse_duration};
use super::error::ValueError;
use super::memory::parse_memory;
use super::raw::{ElementType, RawValue, Syntax, TypedValue, ValueType};
use super::{legacy_value, scalar, yaml_value};
use crate::flink::Release;

/// What an option of type `ty` makes of a value
/// (`org.apache.flink.configuration.ConfigurationUtils.convertValue` and
/// `convertToList`).
///
/// # Errors
/// Flink would refuse the value.
pub fn convert(raw: &RawValue<'_>, ty: ValueType, release: Release, syntax: Syntax) -> Result<TypedValue, ValueError> {
    Ok(match ty {
        ValueType::Boolean => TypedValue::Boolean(scalar::boolean(raw)?),
        ValueType::Int => TypedValue::Int(scalar::int(raw)?),
        ValueType::Long => TypedValue::Long(scalar::long(raw)?),
        ValueType::Float => TypedValue::Float(scalar::float(raw)?),
        ValueType::Double => TypedValue::Double(scalar::double(raw)?),
        ValueType::String => TypedValue::String(raw.as_string().into_owned()),
        ValueType::Duration => TypedValue::Duration(parse_duration(&raw.java_text(), release)?),
        ValueType::Memory => TypedValue::Memory(parse_memory(&raw.java_text())?),
        ValueType::Enum(constants) => TypedValue::Enum(scalar::constant(raw, constants)?),
        ValueType::List(element) => list(&raw.java_text(), element, release, syntax)?,
        ValueType::Map => TypedValue::Map(map(&raw.java_text(), syntax)?),
    })
}

/// Whether `next` makes of every value of type `ty` what `release`, the one before
/// it, does.
#[must_use]
pub fn converts_as_before(ty: ValueType, release: Release, next: Release) -> bool {
    let changed_in: &[(u16, u16)] = match ty {
        ValueType::Duration => &duration::CHANGED_IN,
        ValueType::List(ElementType::Map) => &[ITEMS_READ_ANEW],
        _ => &[],
    };
    changed_in.iter().all(|&(major, minor)| release.at_least(major, minor) == next.at_least(major, minor))
}

/// From when on maps in a list of the legacy form are read like other maps:
/// 1.19 and 1.20 read the items of such a list in the legacy form too.
const ITEMS_READ_ANEW: (u16, u16) = (2, 0);

fn map(text: &str, syntax: Syntax) -> Result<BTreeMap<String, String>, ValueError> {
    let yaml = if syntax == Syntax::StandardYaml { yaml_value::map(text) } else { None };
    yaml.map_or_else(|| legacy_value::map(text), Ok)
}

fn list(text: &str, element: ElementType, release: Release, syntax: Syntax) -> Result<TypedValue, ValueError> {
    let yaml = if syntax == Syntax::StandardYaml { yaml_value::list(text, element) } else { None };
    if let Some(list) = yaml {
        return Ok(list);
    }
    let items = legacy_value::items(text)?;
    Ok(match element {
        ElementType::String => TypedValue::List(items.into_iter().map(Cow::into_owned).collect()),
        ElementType::Map => {
            let (major, minor) = ITEMS_READ_ANEW;
            let syntax = if release.at_least(major, minor) { syntax } else { Syntax::Legacy };
            TypedValue::Maps(items.iter().map(|item| map(item, syntax)).collect::<Result<_, _>>()?)
        }
        ElementType::Enum(constants) => {
            let constant = |item: &Cow<'_, str>| scalar::constant(&RawValue::from(item.as_ref()), constants);
            TypedValue::List(items.iter().map(|item| constant(item).map(str::to_owned)).collect::<Result<_, _>>()?)
        }
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    const CONSTANTS: &[&str] = &["A", "On-Event"];
    /// A type of every sort.
    pub(in crate::flink::value) const TYPES: [ValueType; 13] = [
        ValueType::Boolean,
        ValueType::Int,
        ValueType::Long,
        ValueType::Float,
        ValueType::Double,
        ValueType::String,
        ValueType::Duration,
        ValueType::Memory,
        ValueType::Enum(CONSTANTS),
        ValueType::List(ElementType::String),
        ValueType::List(ElementType::Map),
        ValueType::List(ElementType::Enum(CONSTANTS)),
        ValueType::Map,
    ];

    fn list_of(text: &str, syntax: Syntax, element: ElementType) -> Option<TypedValue> {
        convert(&RawValue::from(text), ValueType::List(element), Release::NEWEST, syntax).ok()
    }

    #[test]
    fn yaml_that_does_not_convert_is_read_as_the_legacy_form() {
        let strings = |items: &[&str]| Some(TypedValue::List(items.iter().map(|&item| item.to_owned()).collect()));
        let standard = |text| list_of(text, Syntax::StandardYaml, ElementType::String);
        assert_eq!(standard("[p, {q: 1.50}]"), strings(&["p", "{q: 1.5}"]));
        assert_eq!(standard("[p, null]"), strings(&["[p, null]"]));
        assert_eq!(standard("p: q"), strings(&["p: q"]));
        assert_eq!(list_of("[p; q]", Syntax::Legacy, ElementType::String), strings(&["[p", "q]"]));
        assert_eq!(list_of("[a, ON-event]", Syntax::StandardYaml, ElementType::Enum(CONSTANTS)), strings(CONSTANTS));
        assert_eq!(list_of("a;on-EVENT", Syntax::StandardYaml, ElementType::Enum(CONSTANTS)), strings(CONSTANTS));
    }

    #[test]
    fn maps_in_a_legacy_list_are_yaml_from_2_0_on() {
        let last = |major, minor| {
            let release = Release::of(major, minor).expect("a release");
            let raw = RawValue::from("{a: 1.50};b:c");
            match convert(&raw, ValueType::List(ElementType::Map), release, Syntax::StandardYaml) {
                Ok(TypedValue::Maps(maps)) => maps[0].clone(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(last(2, 0), [("a".to_owned(), "1.5".to_owned())].into());
        assert_eq!(last(1, 20), [("{a".to_owned(), "1.50}".to_owned())].into());
    }

    #[test]
    fn a_map_without_blanks_in_braces_keeps_the_braces() {
        let raw = RawValue::from("{k1:v1,k2:v2}");
        let map = convert(&raw, ValueType::Map, Release::NEWEST, Syntax::StandardYaml).expect("a map");
        let expected = [("k2", "v2}"), ("{k1", "v1")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        assert_eq!(map, TypedValue::Map(expected.into()));
    }

    #[test]
    fn a_number_from_yaml_is_its_digits_to_a_duration() {
        let duration = |raw| convert(&raw, ValueType::Duration, Release::NEWEST, Syntax::StandardYaml);
        assert_eq!(duration(RawValue::Integer(250)), Ok(TypedValue::Duration(250_000_000)));
        assert!(duration(RawValue::Integer(-1)).is_err());
        assert!(duration(RawValue::Double(1.5)).is_err());
    }

    /// Releases that are said to read alike do.
    fn check_runs(raw: &RawValue<'_>, ty: ValueType, syntax: Syntax) {
        for pair in Release::all().collect::<Vec<_>>().windows(2) {
            if converts_as_before(ty, pair[0], pair[1]) {
                let [one, other] = [pair[0], pair[1]].map(|release| convert(raw, ty, release, syntax).ok());
                // Two values that are no number are told by their words.
                assert_eq!(format!("{one:?}"), format!("{other:?}"), "{ty:?} in {}", pair[1]);
            }
        }
    }

    fn check(raw: &RawValue<'_>) {
        for ty in TYPES {
            for syntax in [Syntax::Legacy, Syntax::StandardYaml] {
                check_runs(raw, ty, syntax);
                for release in [Release::OLDEST, Release::NEWEST] {
                    if let Err(error) = convert(raw, ty, release, syntax) {
                        assert!(!error.reason().is_empty());
                    }
                }
            }
        }
    }

    #[test]
    fn releases_that_read_a_duration_alike_are_known() {
        for text in ["5 m", "PT5S", "99999999999999999999 ns", "5 min", "-1 s", "{a: b};{c: d}"] {
            check(&RawValue::from(text));
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_an_answer(text in any::<String>()) {
            check(&RawValue::from(text.as_str()));
            check(&RawValue::BigInteger(Cow::Owned(text)));
        }

        #[test]
        fn text_of_values_gives_an_answer(text in "[-+0-9.,:;'\"\\[\\]{}a-fPTxX \\n&*!|>~µ]{0,24}") {
            check(&RawValue::from(text.as_str()));
        }

        #[test]
        fn any_number_gives_an_answer(number in any::<f64>(), long in any::<i64>(), int in any::<i32>()) {
            check(&RawValue::Double(number));
            check(&RawValue::Long(long));
            check(&RawValue::Integer(int));
        }
    }
}
