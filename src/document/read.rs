use std::cell::Cell;

use memchr::memmem;

use super::changed::Before;
use super::detect::{Detected, detect, has_family_line, holds_flink_keys};
use super::placeholder::{has_template_value, is_template_statement, may_be_template};
use super::{Document, Kind, config_yaml, embedded, flink_cli, flink_conf, flink_properties, manifest, sql};
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{self, ChangedLines, NodeKind, ParseOptions, SyntaxError, Tree, parse};
use crate::threads;

/// What a file holds for Flink.
#[derive(Debug, Default)]
pub struct ReadFile<'s> {
    /// The Flink documents, in their order.
    pub documents: Vec<Document<'s>>,
    /// What was read of the text; where nothing is said, all of it.
    pub part: Option<Span>,
    /// The file as YAML, where it was read as such.
    pub tree: Option<Tree<'s>>,
    /// Where a file of manifests stops being YAML.
    pub syntax_error: Option<SyntaxError>,
    /// Why the file is left alone, where there are no documents.
    pub skipped: Option<&'static str>,
}

impl ReadFile<'_> {
    /// What was read of the text.
    #[must_use]
    pub fn span(&self, source: &SourceFile) -> Span {
        self.part.unwrap_or_else(|| Span::new(0, source.text().len()))
    }
}

const TEMPLATE: &str = "not YAML before its template engine has run";
/// Why a file that is none of Flink's is left alone.
pub const NOT_FLINK: &str = "not a Flink configuration";

/// A text, and what is known of it.
struct Text<'s> {
    source: &'s SourceFile,
    tree: Cell<Option<Tree<'s>>>,
    /// What it was before some of its lines became others.
    before: Option<Before<'s>>,
}

impl<'s> Text<'s> {
    fn parse(&self) -> Tree<'s> {
        self.tree.take().unwrap_or_else(|| parse_yaml(self.source))
    }
}

/// Reads a file as `forced` says, or as what it is detected to be.
#[must_use]
pub fn read(source: &SourceFile, forced: Option<Kind>) -> ReadFile<'_> {
    read_text(&Text { source, tree: Cell::new(None), before: None }, forced)
}

/// Reads what has become of a file in which lines have changed, and no others, since it
/// was read: the same as [`read`] gives.
#[must_use]
pub fn read_changed<'s>(
    source: &'s SourceFile,
    forced: Option<Kind>,
    before: (&'s SourceFile, &'s ReadFile<'_>),
    changes: &'s [ChangedLines],
) -> ReadFile<'s> {
    let (old, file) = before;
    // Comments are read of such texts.
    let names_flinklint = old.names_flinklint() || source.names_flinklint();
    let tree = file.tree.as_ref().filter(|_| !names_flinklint);
    let tree = tree.and_then(|tree| tree.edited(old.text(), source.text(), changes));
    debug_assert!(tree.as_ref().is_none_or(|tree| *tree == parse_yaml(source)), "the tree that is read");
    let before = tree.as_ref().and_then(|_| Before::new(old.text(), &file.documents, changes));
    let now = read_text(&Text { source, tree: Cell::new(tree), before }, forced);
    debug_assert_eq!(format!("{:?}", now.documents), format!("{:?}", read(source, forced).documents));
    now
}

fn read_text<'s>(text: &Text<'s>, forced: Option<Kind>) -> ReadFile<'s> {
    let source = text.source;
    match detect(source, forced) {
        Detected::Other => ReadFile { skipped: Some(NOT_FLINK), ..ReadFile::default() },
        Detected::Skipped(reason) => ReadFile { skipped: Some(reason), ..ReadFile::default() },
        Detected::One(Kind::FlinkConf) => one(flink_conf::read(source)),
        Detected::One(Kind::FlinkCli) => {
            let documents = flink_cli::read(source);
            let skipped = documents.is_empty().then_some(NOT_FLINK);
            ReadFile { documents, skipped, ..ReadFile::default() }
        }
        Detected::One(Kind::Sql) => one(sql::read(source)),
        Detected::PerhapsSql => perhaps_sql(source),
        Detected::One(_) => config_yaml(source, text.parse()),
        Detected::PerhapsConfigYaml => perhaps_config_yaml(text),
        Detected::Manifests => manifests(text),
        Detected::ManifestsOr(kind) => manifests_or(text, kind),
        Detected::HelmValues => helm_values(text),
    }
}

/// The parts in which a large file of manifests can be read, one by one, without a
/// difference: by [`read_part`] until one has a syntax error. `None` for what is to
/// be read as a whole, such as texts that speak to flinklint: what they say may hold
/// for all documents.
#[must_use]
pub fn parts(source: &SourceFile, forced: Option<Kind>) -> Option<Vec<Span>> {
    let text = source.text();
    let is_stack = text.len() >= 2 * threads::PART && memmem::find(text.as_bytes(), b"\n---").is_some();
    if !is_stack || detect(source, forced) != Detected::Manifests {
        return None;
    }
    if source.names_flinklint() || flink_properties::is_named_in(text) || may_be_template(text) {
        return None;
    }
    Some(yaml::parts(text, threads::PART)).filter(|parts| parts.len() > 1)
}

/// Reads one of the [`parts`] of a file.
#[must_use]
pub fn read_part(source: &SourceFile, part: Span) -> ReadFile<'_> {
    let (tree, part) = yaml::parse_part(source.text(), part, ParseOptions::default());
    manifests_of(source, tree, part, None)
}

/// Reads a text as the contents of one of Flink's files, or of
/// `FLINK_PROPERTIES` in an image of 1.19 or later, wherever it stands; `None`
/// for kinds that are no text of their own.
#[must_use]
pub fn read_as(source: &SourceFile, written: Kind) -> Option<Document<'_>> {
    match written {
        Kind::FlinkConf => Some(flink_conf::read(source)),
        Kind::ConfigYaml => Some(config_yaml::read(source, &parse_yaml(source))),
        Kind::FlinkProperties => Some(flink_properties::options(source, 0)),
        _ => None,
    }
}

fn one(document: Document<'_>) -> ReadFile<'_> {
    ReadFile { documents: vec![document], ..ReadFile::default() }
}

fn parse_yaml(source: &SourceFile) -> Tree<'_> {
    parse(source.text(), ParseOptions { comments: source.names_flinklint() })
}

fn config_yaml<'s>(source: &'s SourceFile, tree: Tree<'s>) -> ReadFile<'s> {
    if tree.error().is_some()
        && source.text().lines().any(|line| is_template_statement(line) || has_template_value(line))
    {
        return ReadFile { skipped: Some(TEMPLATE), ..ReadFile::default() };
    }
    ReadFile { documents: vec![config_yaml::read(source, &tree)], tree: Some(tree), ..ReadFile::default() }
}

fn perhaps_config_yaml<'s>(text: &Text<'s>) -> ReadFile<'s> {
    let (source, tree) = (text.source, text.parse());
    let flinks = match (tree.error(), tree.documents().first()) {
        (Some(_), _) => has_family_line(source.text()),
        (None, Some(&root)) => holds_flink_keys(&tree, root),
        (None, None) => false,
    };
    if flinks {
        return config_yaml(source, tree);
    }
    ReadFile { skipped: Some(NOT_FLINK), ..ReadFile::default() }
}

fn manifests<'s>(text: &Text<'s>) -> ReadFile<'s> {
    let (source, tree) = (text.source, text.parse());
    if tree.error().is_some()
        && source.text().lines().any(|line| is_template_statement(line) || has_template_value(line))
    {
        return ReadFile { skipped: Some(TEMPLATE), ..ReadFile::default() };
    }
    manifests_of(source, tree, Span::new(0, source.text().len()), text.before)
}

/// What the name of a file says where it holds none of the manifests that it could.
fn manifests_or<'s>(text: &Text<'s>, kind: Kind) -> ReadFile<'s> {
    let file = manifests(text);
    match kind {
        _ if !file.documents.is_empty() => file,
        Kind::FlinkConf if file.tree.as_ref().is_some_and(holds_resources) => file,
        Kind::FlinkConf => one(flink_conf::read(text.source)),
        Kind::HelmValues => helm_values(text),
        _ => Some(perhaps_config_yaml(text)).filter(|file| file.skipped.is_none()).unwrap_or(file),
    }
}

/// Whether a file is one of Kubernetes, if not of Flink: it has a resource or a list
/// of something at its root.
fn holds_resources(tree: &Tree<'_>) -> bool {
    let is_list = |root| matches!(tree.node(tree.resolve(root)).kind, NodeKind::Sequence { .. });
    tree.documents().iter().any(|&root| is_list(root) || tree.get(root, "kind").is_some())
}

/// The manifests in a tree of `part` of the text.
fn manifests_of<'s>(source: &'s SourceFile, tree: Tree<'s>, part: Span, before: Option<Before<'s>>) -> ReadFile<'s> {
    let mut documents = manifest::read(source, &tree, part, before);
    if flink_properties::is_named_in(source.slice(part)) {
        documents.extend(flink_properties::read(source, &tree));
    }
    let syntax_error = tree.error().cloned();
    let skipped = (documents.is_empty() && syntax_error.is_none()).then_some(NOT_FLINK);
    ReadFile { documents, part: Some(part), tree: Some(tree), syntax_error, skipped }
}

fn perhaps_sql(source: &SourceFile) -> ReadFile<'_> {
    let document = sql::read(source);
    if sql::is_flinks(&document, source.text()) {
        return one(document);
    }
    ReadFile { skipped: Some(NOT_FLINK), ..ReadFile::default() }
}

fn helm_values<'s>(text: &Text<'s>) -> ReadFile<'s> {
    let (source, tree) = (text.source, text.parse());
    let documents = embedded::in_helm_values(source, &tree);
    let syntax_error = tree.error().cloned();
    let names_flink = ["flinkConfiguration", "flink-conf"].iter().any(|word| source.text().contains(word));
    let is_template = |line: &str| is_template_statement(line) || has_template_value(line);
    let skipped = match &syntax_error {
        _ if !documents.is_empty() => None,
        Some(_) if names_flink && source.text().lines().any(is_template) => Some(TEMPLATE),
        Some(_) if names_flink => None,
        _ => Some(NOT_FLINK),
    };
    ReadFile { documents, tree: Some(tree), syntax_error, skipped, ..ReadFile::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kinds of the documents of a file.
    fn kinds(name: &str, text: &str) -> Vec<Kind> {
        let source = SourceFile::new(name, text);
        read(&source, None).documents.iter().map(|document| document.kind).collect()
    }

    #[test]
    fn files_by_flinks_own_names_are_its_own_whatever_their_values_name() {
        let opts = "-Ddocs=https://flink.apache.org/docs";
        assert_eq!(kinds("flink-conf.yaml", &format!("env.java.opts: {opts}\nk: [\n")), [Kind::FlinkConf]);
        assert_eq!(
            kinds("config.yaml", &format!("env.java.opts.all: {opts}\nparallelism.default: 2\n")),
            [Kind::ConfigYaml]
        );
        let compose = "services:\n  a:\n    environment:\n      FLINK_PROPERTIES: |\n        k: v\n";
        for name in ["flink-conf.yaml", "config.yaml", "compose.yaml"] {
            assert_eq!(kinds(name, compose), [Kind::FlinkProperties], "{name}");
        }
        for other in [
            "\u{feff}apiVersion: v1\nkind: ConfigMap\ndata: {a: flink-conf}\n",
            "apiVersion: v1\rkind: ConfigMap\rdata: {a: flink-conf}\r",
            "- apiVersion: v1\n  kind: ConfigMap\n  data: {a: flink-conf}\n",
            "kind: ConfigMap\ndata: {a: flink-conf}\n",
            "a: flink.apache.org/x FLINK_PROPERTIES\nb: {{ .Values.b }}\n",
        ] {
            assert_eq!(kinds("flink-conf.yaml", other), [], "{other}");
        }
        let values = "app:\n  flinkConfiguration: {parallelism.default: 2}\n  docs: https://flink.apache.org/docs\n";
        assert_eq!(kinds("values.yaml", values), [Kind::HelmValues]);
        let values = format!("kind: session\nmount: {{type: ConfigMap, file: flink-conf}}\n{values}");
        assert_eq!(kinds("values.yaml", &values), [Kind::HelmValues]);
    }
}
