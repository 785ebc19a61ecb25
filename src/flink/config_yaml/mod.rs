//! The `config.yaml` that Flink writes itself, 1.19 and later: the start scripts
//! of its images, the operator for Flink 2, and the migration of a
//! `flink-conf.yaml`. Its values are strings there, whatever they look like.
//! Source: `ConfigurationUtils.convertConfigToWritableLines`, which calls
//! `YamlParserUtils`, and the emitter of snakeyaml-engine behind that.

mod nested;
mod overlap;
mod scalar;

pub use nested::{NotNestable, nested_lines};
pub use overlap::{any_continues, continuing};
pub use scalar::{key_on_line, value_on_line};

/// The lines with every key whole: `taskmanager.numberOfTaskSlots: '2'`. Keys are
/// written as they are, so one that YAML would read otherwise breaks the file.
pub fn flat_lines<'k>(settings: impl IntoIterator<Item = (&'k str, &'k str)>) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in settings {
        scalar::append(&mut lines, format!("{key}: "), scalar::lines(value, "  "));
    }
    lines
}
