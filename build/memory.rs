//! `catalogue/memory.toml`: the options of the memory model as constants, see
//! `src/flink/memory`.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;

use crate::catalogue::Catalogue;

/// A module for each process, in it a constant for each option.
pub fn render(catalogue: &Catalogue) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string("catalogue/memory.toml")?;
    let processes: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(&text)?;
    let mut out = String::new();
    for (process, options) in processes {
        writeln!(out, "pub(super) mod {process} {{\nuse super::OptionId;")?;
        let mut all = Vec::new();
        for (name, key) in options {
            let id = catalogue.id(&key).map_err(|error| format!("memory.toml: {process}.{name}: {error}"))?;
            let constant = name.replace('-', "_").to_uppercase();
            writeln!(out, "/// `{key}`\npub(in super::super) const {constant}: OptionId = OptionId({id});")?;
            all.push(format!("OptionId({id})"));
        }
        let (count, all) = (all.len(), all.join(","));
        writeln!(out, "/// Every one of them.\npub(in super::super) const ALL: [OptionId; {count}] = [{all}];")?;
        out.push_str("}\n");
    }
    Ok(out)
}
