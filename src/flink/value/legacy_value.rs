//! Lists and maps in Flink's own form, as
//! `org.apache.flink.configuration.ConfigurationUtils` reads them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::error::{Problem, ValueError};
use super::structured::split;

/// The items of `a;b`
/// (`ConfigurationUtils.convertToListWithLegacyProperties`).
pub(super) fn items(text: &str) -> Result<Vec<Cow<'_, str>>, ValueError> {
    split(text, ';')
}

/// The map of `k:v,l:w`
/// (`ConfigurationUtils.convertToPropertiesWithLegacyPattern`).
pub(super) fn map(text: &str) -> Result<BTreeMap<String, String>, ValueError> {
    let mut map = BTreeMap::new();
    for entry in split(text, ',')? {
        let pair = split(&entry, ':')?;
        let [key, value] = pair.as_slice() else {
            return Err(ValueError::with_detail(Problem::NotPair, &entry));
        };
        if map.contains_key(key.as_ref()) {
            return Err(ValueError::with_detail(Problem::DuplicateKey, key));
        }
        map.insert(key.to_string(), value.to_string());
    }
    Ok(map)
}
