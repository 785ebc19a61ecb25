use std::ops::Range;

use super::nearest;
use super::resolve::IntentError;
use super::value::short;
use crate::document::Document;
use crate::flink::Version;
pub use crate::flink::parse_image_tag;
use crate::source::Span;

/// What a document itself says of its intent, as it was written. Values are
/// judged by [`resolve`](super::resolve()).
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// From comments and annotations, in the order they were added.
    pub directives: Vec<Directive>,
    /// The version in `spec.flinkVersion`.
    pub spec_version: Option<Version>,
    /// The version in the image's tag.
    pub image_version: Option<Version>,
    /// Comments and annotations that are meant for flinklint and cannot be read.
    pub errors: Vec<IntentError>,
}

/// What a document can say of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// The latency that it has to keep.
    Sla,
    /// The environment that it runs in.
    Environment,
    /// The Flink version that it is for.
    FlinkVersion,
}

impl Fact {
    /// Every fact.
    pub const ALL: [Fact; 3] = [Fact::Sla, Fact::Environment, Fact::FlinkVersion];

    /// The name that comments and annotations use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Fact::Sla => "sla",
            Fact::Environment => "environment",
            Fact::FlinkVersion => "flink-version",
        }
    }

    fn of(name: &str) -> Result<Fact, String> {
        Fact::ALL.into_iter().find(|fact| fact.as_str() == name).ok_or_else(|| {
            match nearest(name, Fact::ALL.map(Fact::as_str)) {
                Some(right) => format!("did you mean `{right}`?"),
                None => format!("it reads {}", Fact::ALL.map(Fact::as_str).join(", ")),
            }
        })
    }
}

/// One `key=value` that a document says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive {
    /// What it is about.
    pub fact: Fact,
    /// The value as written, without quotes.
    pub value: String,
    /// The place of the value.
    pub span: Span,
}

/// Why a comment that is meant for flinklint cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectiveError {
    /// Bytes of the comment's text that are at fault.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Hints {
    /// What `document` says of itself; `text` is the file that it stands in.
    #[must_use]
    pub fn of(document: &Document<'_>, text: &str) -> Hints {
        let mut hints = Hints::default();
        for comment in &document.comments {
            hints.comment(comment.slice(text), comment.start());
        }
        for (name, field) in &document.fields.annotations {
            hints.annotation(name, &field.text, field.span);
        }
        if let Some(field) = &document.fields.flink_version {
            if document.kind.is_of_older_operator() {
                hints.spec_version = field.text.parse().ok();
            } else {
                hints.spec_flink_version(&field.text);
            }
        }
        if let Some(field) = &document.fields.image {
            hints.image(&field.text);
        }
        hints
    }

    /// Takes what a comment says. `text` is the comment, with its `#` or
    /// without, and starts at byte `at` of the file. Other comments, and
    /// suppressions, are passed over.
    pub fn comment(&mut self, text: &str, at: usize) {
        let place = |range: Range<usize>| Span::new(at + range.start, at + range.end);
        match parse_directive(text) {
            None => {}
            Some(Ok(pairs)) => self.directives.extend(pairs.into_iter().map(|(fact, value, range)| Directive {
                fact,
                value,
                span: place(range),
            })),
            Some(Err(error)) => {
                self.errors.push(IntentError { span: place(error.range), message: error.message, help: error.help });
            }
        }
    }

    /// Takes an annotation of a manifest; `span` is the place of its value.
    /// Annotations of others, and `flinklint/ignore`, are passed over.
    pub fn annotation(&mut self, name: &str, value: &str, span: Span) {
        let Some(name) = name.strip_prefix("flinklint/") else { return };
        if name == "ignore" {
            return;
        }
        match Fact::of(name) {
            Ok(fact) => self.directives.push(Directive { fact, value: value.to_owned(), span }),
            Err(help) => self.errors.push(IntentError {
                span,
                message: format!("`flinklint/{}` is no annotation that flinklint reads", short(name)),
                help: Some(help),
            }),
        }
    }

    /// Takes the value of a manifest's `spec.flinkVersion`.
    pub fn spec_flink_version(&mut self, text: &str) {
        self.spec_version = parse_spec_flink_version(text);
    }

    /// Takes a container image.
    pub fn image(&mut self, reference: &str) {
        self.image_version = parse_image_tag(reference);
    }
}

/// What stands behind `flinklint:` in a comment, with the byte that it starts
/// at; `None` for a comment that is not meant for flinklint. `text` is the
/// comment without its `#` or `--`.
#[must_use]
pub fn directive_body(text: &str) -> Option<(usize, &str)> {
    let text = text.strip_suffix("*/").unwrap_or(text);
    let body = text.trim_start_matches(['#', '-', '/', '*', ' ', '\t']).strip_prefix("flinklint:")?.trim();
    // Where the body is empty, it is so after the prefix and all blanks.
    let at = if body.is_empty() { text.trim_end().len() } else { text.rfind(body)? };
    Some((at, body))
}

/// Reads `flinklint: sla=500ms environment=production` in a comment's text,
/// given without its `#` or `--`. Values with spaces stand in quotes. The
/// ranges are the values' bytes in `text`. `None` for any other comment, also
/// for suppressions (`ignore[..]`, `ignore-file[..]`).
#[must_use]
#[expect(clippy::type_complexity, reason = "read once, by Hints::comment")]
pub fn parse_directive(text: &str) -> Option<Result<Vec<(Fact, String, Range<usize>)>, DirectiveError>> {
    let (start, body) = directive_body(text)?;
    let word = body.split(|c: char| c == '[' || c.is_whitespace()).next().unwrap_or_default();
    if word == "ignore" || word == "ignore-file" {
        return None;
    }
    Some(parse_pairs(body).map_err(|error| shifted(error, start)).map(|pairs| {
        pairs.into_iter().map(|(fact, value, range)| (fact, value, range.start + start..range.end + start)).collect()
    }))
}

fn shifted(error: DirectiveError, by: usize) -> DirectiveError {
    DirectiveError { range: error.range.start + by..error.range.end + by, ..error }
}

/// The pairs in `body`, with ranges that count from its first byte.
fn parse_pairs(body: &str) -> Result<Vec<(Fact, String, Range<usize>)>, DirectiveError> {
    let fail =
        |range: Range<usize>, message: String, help: String| Err(DirectiveError { range, message, help: Some(help) });
    let mut pairs = Vec::new();
    let mut at = 0;
    loop {
        at += body[at..].len() - body[at..].trim_start_matches(separates).len();
        if at == body.len() {
            break;
        }
        let rest = &body[at..];
        let word = &rest[..rest.find(separates).unwrap_or(rest.len())];
        let Some((key, _)) = word.split_once('=') else {
            let help = if word.starts_with("ignore") {
                "a suppression stands in a comment of its own".to_owned()
            } else {
                "write sla=500ms; a value with a space stands in quotes, sla=\"500 ms\"".to_owned()
            };
            return fail(at..at + word.len(), format!("`{}` is not key=value", short(word)), help);
        };
        let fact = match Fact::of(key) {
            Ok(fact) => fact,
            Err(help) => {
                return fail(at..at + key.len(), format!("`{}` is nothing that flinklint reads", short(key)), help);
            }
        };
        let from = at + key.len() + 1;
        let value = match body[from..].chars().next().filter(|c| matches!(c, '"' | '\'')) {
            None => from..at + word.len(),
            Some(quote) => match body[from + 1..].find(quote) {
                Some(length) => from + 1..from + 1 + length,
                None => {
                    return fail(
                        from..body.len(),
                        "the quote does not end".to_owned(),
                        format!("close it with {quote}"),
                    );
                }
            },
        };
        let quoted = value.start > from;
        at = value.end + usize::from(quoted);
        if quoted && !body[at..].is_empty() && !body[at..].starts_with(separates) {
            return fail(
                at..body.len(),
                "there is text right behind the quote".to_owned(),
                "put a space between".to_owned(),
            );
        }
        pairs.push((fact, body[value.clone()].to_owned(), value));
    }
    if pairs.is_empty() {
        return fail(0..body.len(), "the comment says nothing".to_owned(), "write flinklint: sla=500ms".to_owned());
    }
    Ok(pairs)
}

fn separates(c: char) -> bool {
    c == ',' || c.is_whitespace()
}

/// The version in the operator's notation, `v1_18`; `None` for anything that
/// the operator would not take.
#[must_use]
pub fn parse_spec_flink_version(text: &str) -> Option<Version> {
    let (major, minor) = text.strip_prefix('v')?.split_once('_')?;
    Some(Version { major: number(major)?, minor: number(minor)?, patch: None })
}

fn number(digits: &str) -> Option<u16> {
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::SourceFile;

    /// `fact=value@range` of each pair, or the error with its text.
    fn read(text: &str) -> Option<Result<Vec<String>, String>> {
        let shown = |(fact, value, range): (Fact, String, Range<usize>)| {
            assert_eq!(&text[range], value);
            format!("{}={value}", fact.as_str())
        };
        Some(match parse_directive(text)? {
            Ok(pairs) => Ok(pairs.into_iter().map(shown).collect()),
            Err(error) => {
                Err(format!("{:?}: {} ({})", &text[error.range], error.message, error.help.unwrap_or_default()))
            }
        })
    }

    #[test]
    fn pairs_stand_in_any_order_with_spaces_commas_and_quotes() {
        let all = ["sla=500ms", "environment=development", "flink-version=1.18"].map(String::from).to_vec();
        assert_eq!(read(" flinklint: sla=500ms environment=development flink-version=1.18"), Some(Ok(all.clone())));
        assert_eq!(read("flinklint:sla=500ms,environment=development,  flink-version='1.18' "), Some(Ok(all)));
        assert_eq!(read("# flinklint: sla=\"500 ms\""), Some(Ok(vec!["sla=500 ms".into()])));
        assert_eq!(read("flinklint: sla="), Some(Ok(vec!["sla=".into()])));
    }

    #[test]
    fn suppressions_and_other_comments_are_left_to_others() {
        for text in [
            "flinklint: ignore[FL101] we accept it",
            " flinklint: ignore-file[FL1,FL2]",
            "flinklint: ignore FL101",
            "flinklint",
            "see flinklint: sla=500ms",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_an_error_at_its_place() {
        let error = |text| read(text).and_then(Result::err).unwrap_or_default();
        assert_eq!(error("flinklint: slo=5ms"), "\"slo\": `slo` is nothing that flinklint reads (did you mean `sla`?)");
        assert!(error("flinklint: sla=500 ms").starts_with("\"ms\": `ms` is not key=value (write sla=500ms; "));
        assert!(error("flinklint: sla=5ms ignore[FL101]").contains("a comment of its own"));
        assert!(error("flinklint: sla=\"500 ms").starts_with("\"\\\"500 ms\": the quote does not end"));
        assert!(error("flinklint: sla='5ms'environment=staging").contains("right behind the quote"));
        assert!(error("flinklint:  ").contains("says nothing"));
    }

    #[test]
    fn only_the_operators_notation_is_a_spec_version() {
        let read = |text| parse_spec_flink_version(text).map(|version| version.to_string());
        assert_eq!(read("v1_18"), Some("1.18".into()));
        assert_eq!(read("v2_0"), Some("2.0".into()));
        for bad in ["v1.17", "1_18", "v1_18_1", "v1_", "v_1", "V1_18", "v+1_18", "", "v1_99999"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_images_called_flink_tell_a_version() {
        let read = |text| parse_image_tag(text).map(|version| version.to_string());
        assert_eq!(read("apache/flink:1.18.1-scala_2.12-java11"), Some("1.18.1".into()));
        assert_eq!(read("flink:1.18"), Some("1.18".into()));
        assert_eq!(read("ghcr.io/apache/flink:2.0.0-java17"), Some("2.0.0".into()));
        assert_eq!(read("registry.example.com:5000/flink:1.20.3@sha256:0123"), Some("1.20.3".into()));
        for other in [
            "flink",
            "flink:latest",
            "flink@sha256:0123",
            "registry.example.com:5000/flink",
            "flink:1",
            "flink:1.18rc1",
            "flink:1.18.1.2",
            "flink:${FLINK_VERSION}",
            "${REGISTRY}/flink:1.18",
            "flink:{{ .Values.tag }}",
            "apache/flink-kubernetes-operator:1.13.0",
            "pyflink:1.18.0",
            "example/flink-job:1.18.0",
            "flink/job:1.18.0",
            "flink:cdc-3.0.1-flink-1.18.1",
            "",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn annotations_of_flinklint_are_read_and_misspelt_ones_reported() {
        let mut hints = Hints::default();
        hints.annotation("flinklint/sla", "200ms", Span::new(5, 10));
        hints.annotation("flinklint/ignore", "FL101", Span::new(20, 25));
        hints.annotation("flinklint/enviroment", "production", Span::new(30, 40));
        hints.annotation("example.com/sla", "1ms", Span::new(50, 53));
        assert_eq!(hints.directives, [Directive { fact: Fact::Sla, value: "200ms".into(), span: Span::new(5, 10) }]);
        let [error] = hints.errors.as_slice() else { panic!("{:?}", hints.errors) };
        assert_eq!(error.help.as_deref(), Some("did you mean `environment`?"));
    }

    #[test]
    fn a_document_says_what_its_comments_annotations_and_fields_say() {
        let text = "\
# flinklint: environment=staging
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: fraud
  annotations:
    flinklint/sla: 200ms
spec:
  image: flink:1.18.1-java11
  flinkVersion: v1_18
  flinkConfiguration:
    # flinklint: ignore[FL101] accepted
    parallelism.default: '2'
";
        let source = SourceFile::new("job.yaml", text);
        let file = crate::document::read(&source, None);
        let [document] = file.documents.as_slice() else { panic!("one document") };
        let hints = Hints::of(document, text);
        let said: Vec<_> = hints.directives.iter().map(|said| (said.fact, said.span.slice(text))).collect();
        assert_eq!(said, [(Fact::Environment, "staging"), (Fact::Sla, "200ms")]);
        assert_eq!(hints.spec_version.map(|version| version.to_string()), Some("1.18".into()));
        assert_eq!(hints.image_version.map(|version| version.to_string()), Some("1.18.1".into()));
        assert_eq!(hints.errors, []);
    }

    #[test]
    fn places_count_from_the_files_first_byte() {
        let file = "a: 1 # flinklint: sla=5ms\n";
        let mut hints = Hints::default();
        hints.comment(&file[6..25], 6);
        assert_eq!(hints.directives[0].span.slice(file), "5ms");
    }

    proptest! {
        #[test]
        fn no_comment_panics_and_every_range_lies_in_it(text in "(flinklint:)?[ a-z=,\"'\\[\\]äsla0-9]{0,40}") {
            match parse_directive(&text) {
                Some(Ok(pairs)) => for (_, value, range) in pairs {
                    prop_assert_eq!(text.get(range), Some(value.as_str()));
                },
                Some(Err(error)) => prop_assert!(text.get(error.range).is_some()),
                None => {}
            }
            let _ = parse_image_tag(&text);
        }
    }
}
