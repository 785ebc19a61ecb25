//! Manifests of the Kubernetes operator: the kinds of `flink.apache.org`.

use std::borrow::Cow;
use std::sync::Arc;

use memchr::memrchr2_iter;

use super::changed::{Before, Known};
use super::flatten::{Dialect, flatten};
use super::operator::{self, FieldPath};
use super::placeholder::is_placeholder;
use super::{
    Container, Document, Field, Fields, Kind, Refusal, RefusalReason, SpecField, embedded, json_value, volumes,
};
use crate::flink::catalogue;
use crate::flink::memory::parse_resource_memory;
use crate::flink::value::RawValue;
use crate::source::{SourceFile, Span};
use crate::syntax::yaml::{NodeId, NodeKind, Tree};
use crate::threads;

/// The key of the configuration map.
pub(super) const CONFIGURATION: &str = "flinkConfiguration";

/// Reads every manifest of the operator in a part of a file, which `tree` was read
/// from, and the configuration files in its `ConfigMap`s, lists unwrapped. `before` is
/// the file before some of its lines became others.
pub(super) fn read<'s>(
    source: &'s SourceFile,
    tree: &Tree<'s>,
    part: Span,
    before: Option<Before<'s>>,
) -> Vec<Document<'s>> {
    let text = source.text();
    let start_of = |root: NodeId| document_start(text, tree.node(root).span.start());
    let roots: Vec<(usize, NodeId)> = tree.documents().iter().copied().enumerate().collect();
    let documents = threads::map(&roots, |&(at, root)| {
        let start = if at == 0 { part.start() } else { start_of(root) };
        let end = tree.documents().get(at + 1).map_or(part.end(), |&next| start_of(next));
        of_document(source, tree, root, Span::new(start, end), before)
    });
    documents.into_iter().flatten().collect()
}

/// What one YAML document holds.
fn of_document<'s>(
    source: &'s SourceFile,
    tree: &Tree<'s>,
    root: NodeId,
    span: Span,
    before: Option<Before<'s>>,
) -> Vec<Document<'s>> {
    let mut found = Vec::new();
    for resource in resources(tree, root) {
        if let Some(kind) = kind(tree, resource) {
            let span = if resource == root { span } else { tree.node(resource).span };
            found.push(manifest(source.text(), tree, resource, kind, span, before));
        } else if embedded::is_config_map(tree, resource) {
            found.extend(embedded::in_config_map(source, tree, resource));
        }
    }
    found
}

/// Where the document of a node begins: behind the last `---` line before it.
fn document_start(text: &str, node: usize) -> usize {
    let before = text.as_bytes().get(..node).unwrap_or_default();
    let starts_here = |&at: &usize| before[at..].starts_with(b"---");
    memrchr2_iter(b'\n', b'\r', before).map(|end| end + 1).chain([0]).find(starts_here).unwrap_or(node)
}

/// The resource itself, or the items of a `List`.
fn resources(tree: &Tree<'_>, root: NodeId) -> Vec<NodeId> {
    let is_list = tree.get(root, "kind").and_then(|kind| tree.text(kind)).is_some_and(|kind| kind.ends_with("List"));
    match tree.get(root, "items") {
        Some(items) if is_list => tree.items(tree.resolve(items)).map(|item| tree.resolve(item)).collect(),
        _ => vec![root],
    }
}

fn kind(tree: &Tree<'_>, resource: NodeId) -> Option<Kind> {
    let text = |key| tree.get(resource, key).and_then(|node| tree.text(node));
    Kind::of_resource(text("apiVersion")?, text("kind")?)
}

fn manifest<'s>(
    text: &'s str,
    tree: &Tree<'s>,
    resource: NodeId,
    kind: Kind,
    span: Span,
    before: Option<Before<'s>>,
) -> Document<'s> {
    let mut document = Document::new(kind, span);
    document.name = name(tree, resource);
    let comments = &tree.comments()[tree.comments().partition_point(|comment| comment.start() < span.start())..];
    let within = comments.iter().take_while(|&&comment| span.contains(comment));
    document.comments.extend(within.filter(|comment| comment.slice(text).contains("flinklint")));
    document.fields.annotations = annotations(tree, resource);
    if let Some((key, value)) = tree.entry(resource, "kind") {
        document.head = tree.node(key).span;
        let name = tree.text(value).unwrap_or_default();
        if !kind.has_resource(name) {
            let span = document.head.to(tree.node(value).span);
            document.refusals.push(Refusal { span, reason: RefusalReason::NoSuchKind { kind: name.to_owned() } });
        }
    }
    let path = kind.spec_path();
    let Some((key, spec)) = entry_at(tree, resource, path) else {
        document.partial = true;
        return document;
    };
    document.head = tree.node(key).span;
    let written = tree.node(tree.resolve(spec));
    if !written.is_mapping() && !json_value::is_null(tree, tree.resolve(spec)) {
        let span = document.head.to(tree.node(spec).span);
        document.refusals.push(Refusal { span, reason: RefusalReason::NotAMapping });
        document.partial = true;
        return document;
    }
    let known = before.and_then(|before| {
        let map = tree.get(spec, kind.configuration_key())?;
        before.manifest(kind, text, span, tree.node(map).span)
    });
    let fields = known.as_ref().map_or_else(|| fields(tree, resource, spec, kind), Known::fields);
    document.fields = Fields { annotations: document.fields.annotations, ..fields };
    let says_nothing =
        document.fields.flink_version.is_none() && document.fields.image.is_none() && tree.get(spec, "job").is_none();
    document.partial = match kind {
        Kind::FlinkDeployment | Kind::FlinkBlueGreenDeployment | Kind::FlinkApplication | Kind::FlinkCluster => {
            says_nothing
        }
        // Laid over the configuration of a session cluster, or without any.
        _ => true,
    };
    configuration(text, tree, spec, &mut document, known);
    document.mark();
    let (settings, injected) = match &document.fields.spec {
        Some(spec) => (operator::settings(&document, spec), operator::injected(kind, spec)),
        None => (PROCESSES.iter().filter_map(|process| memory(tree, spec, path, process)).collect(), Vec::new()),
    };
    document.fields.settings = settings;
    document.fields.injected = injected;
    document
}

/// What of the specification is not the configuration map, nor depends on it.
fn fields(tree: &Tree<'_>, resource: NodeId, spec: NodeId, kind: Kind) -> Fields {
    let field = |name: &str| tree.get(spec, name).and_then(|node| field(tree, node));
    Fields {
        flink_version: field("flinkVersion"),
        image: field("image").or_else(|| tree.at(spec, &["image", "name"]).and_then(|node| self::field(tree, node))),
        job: job(tree, spec),
        spec: operator::spec(tree, resource, kind, kind.spec_path()).map(Box::new),
        mounts: volumes::mounts(tree, spec),
        ..Fields::default()
    }
}

fn configuration<'s>(
    text: &'s str,
    tree: &Tree<'s>,
    spec: NodeId,
    document: &mut Document<'s>,
    known: Option<Known<'s>>,
) {
    let name = document.kind.configuration_key();
    let Some((key, value)) = tree.entry(spec, name) else {
        let node = tree.node(tree.resolve(spec));
        document.absent_configuration = Some(Container {
            parent: None,
            prefix: name.into(),
            key_span: document.head,
            span: node.span,
            flow: node.is_flow(),
            entries: tree.entries(tree.resolve(spec)).count(),
            shared: node.anchored || tree.resolve(spec) != spec,
        });
        return;
    };
    let key_span = tree.node(key).span;
    document.head = key_span;
    let map = tree.resolve(value);
    let node = tree.node(map);
    if node.is_mapping() {
        flatten(tree, map, key_span, &Manifest { text }, document, known);
    } else if !json_value::is_null(tree, map) {
        let span = key_span.to(tree.node(value).span);
        document.refusals.push(Refusal { span, reason: RefusalReason::NotAMapping });
    }
}

fn entry_at(tree: &Tree<'_>, root: NodeId, path: &[&str]) -> Option<(NodeId, NodeId)> {
    let (last, parents) = path.split_last()?;
    tree.entry(tree.at(root, parents)?, last)
}

fn field(tree: &Tree<'_>, node: NodeId) -> Option<Field> {
    let text = tree.text(node)?.to_owned();
    Some(Field { text, span: tree.node(node).span })
}

/// A process's part of the specification and the key for its size.
const PROCESSES: [(&str, &str); 2] =
    [("jobManager", "jobmanager.memory.process.size"), ("taskManager", "taskmanager.memory.process.size")];

/// Where a process's memory may stand, the strongest first.
const MEMORY: [&[&str]; 3] = [&["resources", "requests"], &["resources", "limits"], &["resource"]];

/// The field for a process's memory. What the operator refuses stands as it is
/// written, which Flink refuses as well.
fn memory(tree: &Tree<'_>, spec: NodeId, path: &[&str], &(process, key): &(&str, &'static str)) -> Option<SpecField> {
    let within = MEMORY.iter().find_map(|place| {
        let (name, value) = entry_at(tree, spec, &[&[process], *place, &["memory"]].concat())?;
        (!json_value::is_null(tree, value)).then_some((place, name, value))
    });
    let (place, name, value) = within?;
    let text: Arc<str> = json_value::text(tree, tree.resolve(value)).into();
    Some(SpecField {
        key,
        name: catalogue::lookup(key),
        path: FieldPath::whole([path, &[process], *place, &["memory"]].concat().join(".")),
        value: parse_resource_memory(&text).map_or_else(|_| Arc::clone(&text), Arc::from),
        placeholder: is_placeholder(&text),
        text,
        span: tree.node(name).span.to(tree.node(value).span),
    })
}

fn job(tree: &Tree<'_>, spec: NodeId) -> Vec<String> {
    let Some(job) = tree.get(spec, "job") else { return Vec::new() };
    let named = ["jarURI", "entryClass"].into_iter().filter_map(|name| tree.get(job, name));
    let arguments = tree.get(job, "args").into_iter().flat_map(|args| tree.items(tree.resolve(args)));
    named.chain(arguments).filter_map(|node| tree.text(node)).map(str::to_owned).collect()
}

/// A `flinkConfiguration` map in the values of a Helm chart, which ends up in a
/// manifest of the operator.
pub(super) fn map_in_values<'s>(text: &'s str, tree: &Tree<'s>, key: NodeId, map: NodeId) -> Document<'s> {
    let mut document = Document::new(Kind::HelmValues, tree.node(map).span);
    document.written = Kind::FlinkDeployment;
    document.head = tree.node(key).span;
    document.partial = true;
    flatten(tree, map, document.head, &Manifest { text }, &mut document, None);
    document.mark();
    document
}

/// `namespace/name` or `name` of a resource.
pub(super) fn name(tree: &Tree<'_>, resource: NodeId) -> Option<String> {
    let text =
        |key| tree.at(resource, &["metadata", key]).and_then(|node| tree.text(node)).filter(|text| !text.is_empty());
    let name = text("name")?;
    Some(text("namespace").map_or_else(|| name.to_owned(), |namespace| [namespace, "/", name].concat()))
}

fn annotations(tree: &Tree<'_>, resource: NodeId) -> Vec<(String, Field)> {
    let Some(annotations) = tree.at(resource, &["metadata", "annotations"]) else { return Vec::new() };
    let ours = tree.entries(tree.resolve(annotations)).filter_map(|(key, value)| {
        let name = tree.text(key).filter(|name| name.starts_with("flinklint/"))?;
        Some((name.to_owned(), field(tree, value)?))
    });
    ours.collect()
}

/// How the operator reads `spec.flinkConfiguration`: the API server makes JSON
/// of the YAML, the operator makes flat strings of the JSON.
/// Source: flink-kubernetes-operator-api `ConfigObjectNode.java`, 1.13 and later.
struct Manifest<'s> {
    text: &'s str,
}

impl<'s> Dialect<'s> for Manifest<'s> {
    const REFUSES_DUPLICATES: bool = false;
    const REFUSES_TEMPLATES: bool = false;
    const MERGES: bool = true;
    const MOST_ALIASES: usize = 10_000;

    fn text(&self) -> &'s str {
        self.text
    }

    fn leaf(&self, tree: &Tree<'s>, _key: &str, node: NodeId) -> Result<Option<RawValue<'s>>, RefusalReason> {
        match tree.node(node).kind {
            NodeKind::Scalar { .. } => Ok(Some(RawValue::String(json_value::text(tree, node)))),
            _ => {
                let items: Vec<_> = tree.items(node).map(|item| json_value::text(tree, tree.resolve(item))).collect();
                Ok((!items.is_empty()).then(|| RawValue::String(Cow::Owned(items.join(";")))))
            }
        }
    }

    fn key(&self, tree: &Tree<'s>, node: NodeId) -> Result<Cow<'s, str>, RefusalReason> {
        tree.source_text(tree.resolve(node)).ok_or(RefusalReason::KeyNotAString)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::read;

    fn settings(configuration: &str) -> Vec<(String, String)> {
        let text = format!(
            "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nspec:\n  flinkConfiguration:\n{configuration}"
        );
        let source = SourceFile::new("job.yaml", text);
        let file = read(&source, None);
        assert_eq!(file.documents.len(), 1, "{configuration}");
        file.documents[0].in_force().map(|s| (s.key.to_string(), s.text().into_owned())).collect()
    }

    #[test]
    fn the_operator_flattens_mappings_and_joins_lists() {
        let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        assert_eq!(
            settings("    k:\n      l.m: [x, 2, yes]\n      n: 1.50\n    o: {}\n    p: []\n    q: \"07\"\n    r: ~\n"),
            [pair("k.l.m", "x;2;true"), pair("k.n", "1.5"), pair("q", "07"), pair("r", "null")]
        );
        assert_eq!(settings("    k: a\n    k: b\n"), [pair("k", "b")]);
    }

    #[test]
    fn a_patch_is_partial_and_a_list_is_unwrapped() {
        let text = "kind: FlinkDeploymentList\nitems:\n- apiVersion: flink.apache.org/v1beta1\n  kind: FlinkDeployment\n  metadata: {name: one}\n  spec:\n    flinkConfiguration: {web.port: 1}\n- kind: Service\n";
        let source = SourceFile::new("list.yaml", text);
        let file = read(&source, None);
        assert_eq!(file.documents.len(), 1);
        assert_eq!(file.documents[0].name.as_deref(), Some("one"));
        assert!(file.documents[0].partial);
    }
}
