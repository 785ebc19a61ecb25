//! All strings of a table as one text, so that rows hold numbers and the
//! program needs no relocation per string when it starts.

use std::collections::HashMap;

#[derive(Default)]
pub struct TextPool {
    text: String,
    known: HashMap<String, usize>,
}

impl TextPool {
    /// The row's expression for `string`.
    pub fn add(&mut self, string: &str) -> String {
        let start = match self.known.get(string) {
            Some(&start) => start,
            None => {
                let start = self.text.find(string).unwrap_or(self.text.len());
                if start == self.text.len() {
                    self.text.push_str(string);
                }
                self.known.insert(string.to_owned(), start);
                start
            }
        };
        format!("Text({start},{})", string.len())
    }

    pub fn render(&self) -> String {
        format!("static TEXT: &str = {:?};\n", self.text)
    }
}
