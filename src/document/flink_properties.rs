//! `FLINK_PROPERTIES` in the environment of a container, as the official image
//! handles it: up to 1.18 it is appended to `flink-conf.yaml`; from 1.19 on every
//! line becomes a `-D` option, without any of its white space.
//! Source: apache/flink-docker `docker-entrypoint.sh`, `process_flink_properties`.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::carrier::{excerpt, not_a_text};
use super::{Container, Document, Field, Fields, Kind, Setting, Site, Style, flink_conf};
use crate::flink::parse_image_tag;
use crate::flink::value::RawValue;
use crate::source::{SourceFile, Span};
use crate::syntax::legacy_conf::lines_from;
use crate::syntax::yaml::{NodeId, Tree};

/// The variable.
pub(super) const VARIABLE: &str = "FLINK_PROPERTIES";

/// What finds the variable's name.
pub(super) fn finder() -> &'static Finder<'static> {
    static WORD: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(VARIABLE));
    &WORD
}

/// Whether a text names the variable.
pub(super) fn is_named_in(text: &str) -> bool {
    finder().find(text.as_bytes()).is_some()
}

/// How deep the trees of manifests and compose files are looked through.
const MOST_LEVELS: usize = 64;

/// Every `FLINK_PROPERTIES` in a file: of a mapping, of a list of
/// `FLINK_PROPERTIES=...`, and of a list of names and values.
pub(super) fn read<'s>(file: &'s SourceFile, tree: &Tree<'s>) -> Vec<Document<'s>> {
    let mut search = Search { file, tree, found: Vec::new() };
    for &root in tree.documents() {
        search.visit(root, &Surroundings::default(), 0);
    }
    search.found
}

/// What stands around a variable.
#[derive(Clone, Default)]
struct Surroundings {
    /// The service, container or resource.
    name: Option<String>,
    /// The image that is started with it.
    image: Option<Field>,
}

struct Search<'a, 's> {
    file: &'s SourceFile,
    tree: &'a Tree<'s>,
    found: Vec<Document<'s>>,
}

impl Search<'_, '_> {
    fn visit(&mut self, node: NodeId, around: &Surroundings, level: usize) {
        let tree = self.tree;
        if level > MOST_LEVELS {
            return;
        }
        if !tree.node(node).is_mapping() {
            for item in tree.items(node) {
                if tree.text(item).is_some_and(|text| text.trim_start().starts_with(VARIABLE)) {
                    self.assigned(item, around);
                } else {
                    self.visit(item, around, level + 1);
                }
            }
            return;
        }
        let text = |key: &str| tree.get(node, key).and_then(|value| tree.text(value));
        if text("name") == Some(VARIABLE) {
            if let Some((key, value)) = tree.entry(node, "value") {
                self.entry(key, value, around);
            }
            return;
        }
        let mut around = around.clone();
        if let Some((image, value)) = text("image").zip(tree.get(node, "image")) {
            around.image = Some(Field { text: image.to_owned(), span: tree.node(value).span });
        }
        for (key, value) in tree.entries(node) {
            let name = tree.text(key).unwrap_or_default();
            if name == VARIABLE {
                self.entry(key, value, &around);
                continue;
            }
            // A service of a compose file goes by its key, a resource by its name.
            let mut inside = around.clone();
            if tree.get(value, "image").is_some() {
                inside.name = Some(name.to_owned());
            } else if name == "spec" {
                inside.name = super::manifest::name(tree, node).or(inside.name);
            }
            self.visit(value, &inside, level + 1);
        }
    }

    /// `FLINK_PROPERTIES=...` in a list.
    fn assigned(&mut self, item: NodeId, around: &Surroundings) {
        let Some(text) = self.tree.text(item) else { return };
        let blank = text.len() - text.trim_start().len();
        if text[blank + VARIABLE.len()..].starts_with('=') {
            self.value(item, blank + VARIABLE.len() + 1, around);
        }
    }

    fn entry(&mut self, key: NodeId, value: NodeId, around: &Surroundings) {
        match not_a_text(self.tree, key, value, Kind::FlinkProperties) {
            Some(wrong) => self.found.push(Document { name: around.name.clone(), ..wrong }),
            None => self.value(value, 0, around),
        }
    }

    /// The properties in a scalar, from a byte of its text on.
    fn value(&mut self, value: NodeId, from: usize, around: &Surroundings) {
        let Some(excerpt) = excerpt(self.file, self.tree, value) else { return };
        let fields = Fields { image: around.image.clone(), ..Fields::default() };
        let version = around.image.as_ref().and_then(|image| parse_image_tag(&image.text));
        let from_options = version.is_some_and(|version| (version.major, version.minor) >= (1, 19));
        let mut document = if from_options {
            options(excerpt.source(), from).into_owned()
        } else {
            flink_conf::read_from(excerpt.source(), from).into_owned()
        };
        document.written = if version.is_some() && !from_options { Kind::FlinkConf } else { Kind::FlinkProperties };
        document.kind = Kind::FlinkProperties;
        document.name.clone_from(&around.name);
        document.fields = fields;
        // The image brings a configuration file of its own.
        document.partial = true;
        document.excerpt = Some(excerpt);
        self.found.push(document);
    }
}

/// Lines as options of the command line: all white space goes, the first colon
/// splits, a line without one is a key alone, and there are no comments.
pub(super) fn options(source: &SourceFile, from: usize) -> Document<'_> {
    let text = source.text();
    let mut document = Document::new(Kind::FlinkProperties, Span::new(from, text.len()));
    let site = Site { container: 0, key_style: Style::Line, value_style: Style::Line, shared: false };
    for line in lines_from(text, from) {
        let whole = line.span.slice(text);
        let content = whole.trim();
        if content.is_empty() {
            continue;
        }
        let start = line.span.start() + whole.len() - whole.trim_start().len();
        let span = Span::new(start, start + content.len());
        let colon = content.find(':').unwrap_or(content.len());
        let rest = content.get(colon + 1..).unwrap_or_default();
        let value_start = span.end() - rest.trim_start().len();
        let key_span = Span::new(span.start(), span.start() + content[..colon].trim_end().len());
        let value = RawValue::String(without_blanks(rest));
        document.settings.push(Setting::new(
            without_blanks(&content[..colon]),
            value,
            key_span,
            Span::new(value_start, span.end()),
            site,
        ));
    }
    let entries = document.settings.len();
    document.containers.push(Container::outermost(document.span, entries));
    document.head = document.settings.first().map_or(Span::empty(from), |setting| setting.span);
    document.mark();
    document
}

fn without_blanks(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.contains(char::is_whitespace) { Cow::Owned(text.split_whitespace().collect()) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let source = SourceFile::new("docker-compose.yml", text);
        let file = read(&source, None);
        let mut lines = Vec::new();
        for document in &file.documents {
            for setting in &document.settings {
                let place = source.slice(document.outward(setting.span));
                let name = document.name.as_deref().unwrap_or("-");
                lines.push(format!("{name} {} = {} @ {place}", setting.key, setting.text()));
            }
        }
        lines
    }

    #[test]
    fn every_form_of_a_compose_file() {
        let text = "services:\n  jm:\n    image: flink:1.18\n    environment:\n      FLINK_PROPERTIES: |\n        rest.port: 8081 # c\n        taskmanager.memory.process.size: 4 gb\n  tm:\n    image: flink:1.20\n    environment:\n      - X=y\n      - |\n        FLINK_PROPERTIES=\n        rest.port: 8081 # c\n        taskmanager.memory.process.size: 4 gb\n  one:\n    image: flink:1.18\n    environment:\n      - 'FLINK_PROPERTIES=rest.port: 1'\n  two:\n    image: flink:1.18\n    environment:\n      - \"FLINK_PROPERTIES=a.b: 1\\nrest.port: 2\"\n";
        assert_eq!(
            shown(text),
            [
                "jm rest.port = 8081 @ rest.port: 8081",
                "jm taskmanager.memory.process.size = 4 gb @ taskmanager.memory.process.size: 4 gb",
                "tm rest.port = 8081#c @ rest.port: 8081 # c",
                "tm taskmanager.memory.process.size = 4gb @ taskmanager.memory.process.size: 4 gb",
                "one rest.port = 1 @ rest.port: 1",
                "two a.b = 1 @ a.b: 1",
                "two rest.port = 2 @ rest.port: 2",
            ]
        );
    }

    #[test]
    fn the_environment_of_a_workload() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: jm\nspec:\n  template:\n    spec:\n      containers:\n        - name: main\n          image: flink:1.20\n          env:\n            - name: FLINK_PROPERTIES\n              value: |-\n                rest.port: 8081\n";
        assert_eq!(shown(text), ["jm rest.port = 8081 @ rest.port: 8081"]);
    }
}
