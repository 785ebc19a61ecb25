//! Lists and maps in Flink's own form, as
//! `org.apache.flink.configuration.ConfigurationUtils` reads them.

use std::collections::BTreeMap;

use super::error::{Problem, ValueError};
use super::structured::split;

/// The items of `a;b`
/// (`ConfigurationUtils.convertToListWithLegacyProperties`).
pub(super) fn items(text: &str) -> Result<Vec<String>, ValueError> {
    split(text, ';')
}

/// The map of `k:v,l:w`
/// (`ConfigurationUtils.convertToPropertiesWithLegacyPattern`).
pub(super) fn map(text: &str) -> Result<BTreeMap<String, String>, ValueError> {
    let mut map = BTreeMap::new();
    for entry in split(text, ',')? {
        let pair: Result<[String; 2], _> = split(&entry, ':')?.try_into();
        let Ok([key, value]) = pair else {
            return Err(ValueError::with_detail(Problem::NotPair, &entry));
        };
        if map.contains_key(&key) {
            return Err(ValueError::with_detail(Problem::DuplicateKey, &key));
        }
        map.insert(key, value);
    }
    Ok(map)
}
