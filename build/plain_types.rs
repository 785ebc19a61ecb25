//! The names whose value needs no more than one look, see `Name::plain_type`.

use std::collections::BTreeSet;

/// By the rows of the names, what the options that read them make of a value: the
/// types, and `None` where an option has more to ask than its type.
pub struct PlainTypes(Vec<BTreeSet<Option<String>>>);

impl PlainTypes {
    /// Of so many names that nothing reads.
    pub fn new(names: usize) -> Self {
        Self(vec![BTreeSet::new(); names])
    }

    /// An option of these types reads the names; `asks_more` than for them.
    pub fn add(&mut self, names: impl Iterator<Item = usize>, types: &[String], asks_more: bool) {
        for name in names {
            self.0[name].extend(types.iter().cloned().map(Some));
            self.0[name].extend(asks_more.then_some(None));
        }
    }

    /// The rows of the table: the type of every name that has just one.
    pub fn rows(&self) -> Vec<String> {
        let row = |types: &BTreeSet<Option<String>>| match types.first() {
            Some(Some(only)) if types.len() == 1 => format!("Some({only})"),
            _ => "None".to_owned(),
        };
        self.0.iter().map(row).collect()
    }
}
