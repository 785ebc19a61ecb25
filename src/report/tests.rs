//! What the reporters write for hand-made runs, kept under `snapshots/`.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::document::Kind;
use crate::finding::{Applicability, Evidence, Finding, Fix, Label, RuleId, Severity};
use crate::lint::outcome::{DocumentInfo, FileOutcome, FiledFinding, NO_SLA, NotAssessed, Skipped};
use crate::rules;
use crate::source::{SourceFile, Span, TextEdit};

/// A rule by its id. The ids need not fit the messages.
fn rule(id: &str) -> RuleId {
    (0..=u16::MAX).map(RuleId).find(|rule| rules::page(*rule).id == id).expect("a known id")
}

fn file(name: &str, text: &str, kind: Kind) -> FileOutcome {
    FileOutcome {
        source: SourceFile::new(name, text),
        documents: vec![DocumentInfo { name: None, kind }],
        findings: Vec::new(),
        sensitive: Vec::new(),
        without_stats: std::sync::Arc::default(),
        not_assessed: Vec::new(),
        suppressed: 0,
        broken: Vec::new(),
    }
}

impl FileOutcome {
    /// The only place that holds `needle`.
    fn span(&self, needle: &str) -> Span {
        let start = self.source.text().find(needle).expect("in the text");
        Span::new(start, start + needle.len())
    }

    fn find(mut self, id: &str, severity: Severity, span: Span, message: &str) -> Self {
        let finding = Finding::new(rule(id), severity, message.to_owned(), span);
        self.findings.push(FiledFinding { document: Some(0), finding });
        self
    }

    /// Changes the last finding.
    fn with(mut self, change: impl FnOnce(&mut Finding)) -> Self {
        change(&mut self.findings.last_mut().expect("a finding").finding);
        self
    }

    fn label(self, needle: &str, text: &str) -> Self {
        let span = self.span(needle);
        self.with(|finding| finding.labels.push(Label { span, text: text.to_owned() }))
    }

    fn help(self, text: &str) -> Self {
        self.with(|finding| finding.help = Some(text.to_owned()))
    }

    fn fix(self, applicability: Applicability, title: &str, edits: Vec<TextEdit>) -> Self {
        let fix = Fix { applicability, title: title.to_owned(), edits, changes: Vec::new() };
        self.with(|finding| finding.fix = Some(Box::new(fix)))
    }
}

fn run(files: Vec<FileOutcome>) -> Run {
    Run { files, skipped: Vec::new() }
}

fn rendered(format: Format, run: &Run, options: &Options) -> String {
    let mut out = Vec::new();
    write(format, run, options, &mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("UTF-8")
}

fn unicode() -> Options<'static> {
    Options { style: Style { unicode: true, ..Style::default() }, ..Options::default() }
}

/// Compares with `snapshots/`, whatever the version and the rules' references are.
fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r#"https?://[^\s)"␛]+"#, "https://reference");
    settings.add_filter(r#""flinklint": "[^"]+""#, r#""flinklint": "VERSION""#);
    settings.bind(|| insta::assert_snapshot!(format!("report_{name}"), text));
}

const CONF: &str = "# production cluster\n\
    jobmanager.rpc.address: jm\n\
    pipeline.auto-watermark-interval: 200 ms\n\
    parallelism.default: 4\n\
    \n\
    high-availability.type: kubernetes\n\
    s3.secret-key: hunter2-hunter2\n\
    state.checkpoints.dir: s3://bucket/checkpoints\n\
    restart-strategy: fixed-delay\n";

/// Several findings of every severity, with and without labels and fixes.
fn several() -> Run {
    let conf = file("conf/flink-conf.yaml", CONF, Kind::FlinkConf);
    let [interval, value, ha, strategy] = [
        "pipeline.auto-watermark-interval: 200 ms",
        "200 ms",
        "high-availability.type: kubernetes",
        "restart-strategy",
    ]
    .map(|needle| conf.span(needle));
    let line_after_ha = ha.end() + 1;
    let mut conf = conf
        .find(
            "FL101",
            Severity::Warning,
            interval,
            "pipeline.auto-watermark-interval is 200 ms, two fifths of the SLA of 500 ms",
        )
        .with(|finding| {
            finding.key = Some("pipeline.auto-watermark-interval".into());
            finding.value = Some("200 ms".into());
        })
        .help(
            "lower it to 100 ms: event time then lags at most that much behind. \
             Each operator handles twice as many watermarks, which costs little at a parallelism of 4.",
        )
        .fix(
            Applicability::Safe,
            "set pipeline.auto-watermark-interval to 100 ms",
            vec![TextEdit::replace(value, "100 ms")],
        )
        .find("FL905", Severity::Error, ha, "high availability is on, but high-availability.storageDir is not set")
        .label("s3://bucket/checkpoints", "checkpoints are kept here")
        .with(|finding| finding.key = Some("high-availability.storageDir".into()))
        .help("name a folder on durable storage; without it the JobManager does not start.")
        .fix(
            Applicability::Unsafe,
            "set high-availability.storageDir to s3://bucket/ha",
            vec![TextEdit::insert(line_after_ha, "high-availability.storageDir: s3://bucket/ha\n")],
        )
        .find("FL903", Severity::Info, strategy, "restart-strategy is the old name of restart-strategy.type")
        .fix(
            Applicability::Safe,
            "rename it to restart-strategy.type",
            vec![TextEdit::replace(strategy, "restart-strategy.type")],
        );
    let secret = conf.span("hunter2-hunter2");
    conf.sensitive = vec![secret];
    conf.not_assessed = vec![
        NotAssessed { rule: rule("FL102"), reason: NO_SLA.into(), document: 0 },
        NotAssessed { rule: rule("FL501"), reason: "no stats given".into(), document: 0 },
    ];
    let mut deployment = file("k8s/fraud.yaml", "kind: FlinkDeployment\n", Kind::FlinkDeployment);
    deployment.documents = ["prod/fraud", "prod/orders"]
        .map(|name| DocumentInfo { name: Some(name.into()), kind: Kind::FlinkDeployment })
        .into();
    deployment.not_assessed = vec![
        NotAssessed { rule: rule("FL101"), reason: NO_SLA.into(), document: 0 },
        NotAssessed { rule: rule("FL102"), reason: NO_SLA.into(), document: 1 },
        NotAssessed { rule: rule("FL501"), reason: "job is 40 s old".into(), document: 1 },
        NotAssessed { rule: rule("FL501"), reason: "no stats given".into(), document: 0 },
    ];
    let mut run = run(vec![conf, deployment]);
    run.skipped = vec![Skipped { file: "k8s/service.yaml".into(), reason: "holds no Flink configuration".into() }];
    run
}

#[test]
fn several_findings() {
    let mut run = several();
    assert_snapshot("several_full", &rendered(Format::Full, &run, &unicode()));
    assert_snapshot("several_concise", &rendered(Format::Concise, &run, &unicode()));
    run.files[0].suppressed = 2;
    assert_snapshot("several_json", &rendered(Format::Json, &run, &unicode()));
}

#[test]
fn several_findings_for_a_narrow_ascii_terminal_and_in_colour() {
    let run = several();
    let narrow = Style { width: 60, ..Style::default() };
    assert_snapshot("several_ascii", &rendered(Format::Full, &run, &Options { style: narrow, ..Options::default() }));
    let colour = Style { color: true, unicode: true, links: true, ..Style::default() };
    let text = rendered(Format::Full, &run, &Options { style: colour, ..Options::default() });
    assert_snapshot("several_colour", &text.replace('\u{1b}', "␛"));
}

#[test]
fn verbose_lists_what_was_left_out() {
    let mut run = several();
    run.files[0].findings.truncate(1);
    run.files[0].findings[0].finding.evidence = vec![Evidence {
        metric: "busyTimeMsPerSecond".into(),
        vertex: Some("Source: orders".into()),
        subtask: None,
        value: 912.0,
        threshold: 700.5,
    }];
    run.files[1].suppressed = 3;
    let options = Options { verbose: true, ..unicode() };
    assert_snapshot("verbose_full", &rendered(Format::Full, &run, &options));
    assert_snapshot("verbose_json", &rendered(Format::Json, &run, &options));
}

#[test]
fn windows_line_ends_and_wide_characters() {
    let text = "\u{feff}# Größe\r\njob.name: 取引 ✓\r\nparallelism.default: 4 # ä€😀\r\nakka.ask.timeout: 10 s\r\n";
    let conf = file("conf/flink-conf.yaml", text, Kind::FlinkConf);
    let (name, timeout, comment) = (conf.span("取引 ✓"), conf.span("akka.ask.timeout"), conf.span("€"));
    let end = Span::empty(text.len());
    let conf = conf
        .find("FL903", Severity::Warning, name, "a value of wide characters is underlined in full")
        .find("FL903", Severity::Warning, comment, "a column behind characters of several bytes")
        .label("job.name", "on the line before")
        .find("FL903", Severity::Warning, timeout, "akka.ask.timeout is the old name of pekko.ask.timeout")
        .fix(
            Applicability::Safe,
            "rename it to pekko.ask.timeout",
            vec![TextEdit::replace(timeout, "pekko.ask.timeout")],
        )
        .find("FL901", Severity::Error, end, "the file ends too early")
        .fix(Applicability::Unsafe, "add a line", vec![TextEdit::insert(text.len(), "rest.port: 8081\r\n")]);
    let run = run(vec![conf]);
    assert_snapshot("crlf_full", &rendered(Format::Full, &run, &unicode()));
    assert_snapshot("crlf_concise", &rendered(Format::Concise, &run, &unicode()));
    assert_snapshot("crlf_json", &rendered(Format::Json, &run, &unicode()));
}

#[test]
fn the_document_is_named_where_a_file_holds_several() {
    let text = "kind: FlinkDeployment # one\n---\nkind: FlinkDeployment # two\n";
    let mut file = file("k8s/jobs.yaml", text, Kind::FlinkDeployment);
    let two = file.span("kind: FlinkDeployment # two");
    file.documents = [Some("prod/one".to_owned()), Some("prod/two".to_owned()), None]
        .map(|name| DocumentInfo { name, kind: Kind::FlinkDeployment })
        .into();
    file = file.find("FL905", Severity::Error, two, "a finding in the second document").help("look there").find(
        "FL905",
        Severity::Error,
        two,
        "a finding in a document without a name",
    );
    file.findings[0].document = Some(1);
    file.findings[1].document = Some(2);
    assert_snapshot("documents_full", &rendered(Format::Full, &run(vec![file]), &unicode()));
}

/// Characters of every width, line ends, and some that must not be shown.
const ANY_TEXT: &str = "[ab: ä取😀\\r\\n\\t\u{1b}\u{feff}\u{202e}]{0,60}";
const UNSAFE: &[char] = &['\u{1b}', '\u{202e}', '\u{feff}', '\r'];

proptest! {
    #[test]
    fn any_text_with_any_span_can_be_written(
        text in ANY_TEXT,
        spans in proptest::collection::vec((0..80_usize, 0..80_usize), 1..5),
        sensitive in proptest::collection::vec((0..80_usize, 0..80_usize), 0..3),
    ) {
        let mut spans = spans.into_iter().map(|(start, end)| Span::new(start, end));
        let mut file = file("f", &text, Kind::FlinkConf);
        file.sensitive = sensitive.into_iter().map(|(start, end)| Span::new(start, end)).collect();
        let first = spans.next().unwrap_or_default();
        let file = file
            .find("FL903", Severity::Warning, first, "message")
            .with(|finding| finding.labels = spans.map(|span| Label { span, text: "label".into() }).collect())
            .fix(Applicability::Safe, "title", vec![TextEdit::replace(first, "a\nb")]);
        let run = run(vec![file]);
        for format in [Format::Full, Format::Concise] {
            let text = rendered(format, &run, &unicode());
            prop_assert!(!text.contains(UNSAFE));
            prop_assert!(!text.contains("Failed to read"));
        }
        prop_assert!(serde_json::from_str::<serde_json::Value>(&rendered(Format::Json, &run, &unicode())).is_ok());
    }
}

#[test]
fn labels_that_overlap_or_lie_far_away() {
    let text = "a.one: 1\na.two: 2\nb: 3\nc: 4\nd: 5\ne: 6\nf: 7\na.one: 8\nmap:\n  x: 1\n  y: 2\n";
    let conf = file("config.yaml", text, Kind::ConfigYaml);
    let (first, last, map) = (conf.span("a.one: 1"), conf.span("a.one: 8"), conf.span("map:\n  x: 1\n  y: 2\n"));
    let conf = conf
        .find("FL903", Severity::Warning, last, "a.one is set twice, this one wins")
        .label("a.one: 1", "set here first")
        .label("8", "the value in force")
        .find("FL903", Severity::Warning, first, "two labels begin where the setting begins")
        .label("a.one", "the key")
        .label("a.two: 2", "its neighbour")
        .find("FL905", Severity::Error, map, "a whole map")
        .label("x: 1", "inside of it");
    assert_snapshot("labels_full", &rendered(Format::Full, &run(vec![conf]), &unicode()));
}

#[test]
fn secrets_stay_secret() {
    let text = "fs.s3a.access.key: AKIAIOSFODNN7\ns3.secret-key: hunter2\nsecurity.ssl.internal.key-password: >-\n  correct\n  horse\n";
    let conf = file("conf/config.yaml", text, Kind::ConfigYaml);
    let (setting, key, value) = (conf.span("s3.secret-key: hunter2"), conf.span("s3.secret-key"), conf.span("hunter2"));
    let block = conf.span("security.ssl.internal.key-password: >-\n  correct\n  horse\n");
    let mut conf = conf
        .find("FL903", Severity::Warning, setting, "s3.secret-key is the old name of s3.secret.key")
        .with(|finding| finding.value = Some("******".into()))
        .label("hunter2", "this value is masked")
        .fix(Applicability::Safe, "rename it to s3.secret.key", vec![TextEdit::replace(key, "s3.secret.key")])
        .find("FL905", Severity::Error, setting, "a rule whose edit would show the value")
        .fix(
            Applicability::Unsafe,
            "quote the value",
            vec![TextEdit::insert(0, "# quoted\n"), TextEdit::replace(value, "'hunter2'")],
        )
        .find("FL905", Severity::Error, block, "a secret over several lines");
    let sensitive =
        [conf.span(">-\n  correct\n  horse"), conf.span("ter2"), conf.span("hunter"), conf.span("AKIAIOSFODNN7")];
    conf.sensitive = sensitive.into();
    let run = run(vec![conf]);
    for format in [Format::Full, Format::Concise, Format::Json] {
        let text = rendered(format, &run, &Options { verbose: true, ..unicode() });
        for secret in ["hunter2", "AKIA", "correct", "horse"] {
            assert!(!text.contains(secret), "{format} shows {secret}");
        }
    }
    assert_snapshot("secret_full", &rendered(Format::Full, &run, &unicode()));
    assert_snapshot("secret_json", &rendered(Format::Json, &run, &unicode()));
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let text = "a: \u{1b}[31mred\u{1b}]0;title\u{7}\n\tb:\tx # \u{202e}txt\nc: \u{9b}1m\n";
    let conf = file("dir\n\u{1b}[2Jname/flink-conf.yaml", text, Kind::FlinkConf);
    let (a, x) = (conf.span("\u{1b}[31mred"), conf.span("x #"));
    let conf = conf
        .find("FL903", Severity::Warning, a, "the value \u{1b}[31mred\nhas a line feed")
        .label("\u{7}", "rings \u{7}")
        .help("do not\u{1b}[0m\nuse it")
        .find("FL903", Severity::Info, x, "a column behind tabs")
        .fix(Applicability::Safe, "replace\u{7} it", vec![TextEdit::replace(x, "y\u{1b}[0m\n#")]);
    let mut run = run(vec![conf]);
    run.skipped = vec![Skipped { file: "\u{1b}c".into(), reason: "\u{1b}c".into() }];
    for format in [Format::Full, Format::Concise] {
        let text = rendered(format, &run, &Options { verbose: true, ..unicode() });
        assert!(!text.chars().any(|c| (c.is_control() && c != '\n' && c != '\t') || c == '\u{202e}'), "{text:?}");
    }
    assert_snapshot("control_full", &rendered(Format::Full, &run, &unicode()));
    assert_snapshot("control_concise", &rendered(Format::Concise, &run, &unicode()));
}

#[test]
fn a_very_long_line_is_named_and_not_printed() {
    let text = format!("short: 1\nlong: {}\nnext: 2\n", "x".repeat(200_000));
    let conf = file("flink-conf.yaml", &text, Kind::FlinkConf);
    let (long, short) = (conf.span("xxx"), conf.span("short: 1"));
    let conf = conf
        .find("FL903", Severity::Warning, short, "its neighbour is not shown")
        .label("long: ", "nor is this label")
        .find("FL903", Severity::Warning, long, "the value is too long to be shown here, so there is only this line")
        .help("shorten it")
        .fix(Applicability::Safe, "shorten it", vec![TextEdit::replace(long, "y")]);
    assert_snapshot("long_line_full", &rendered(Format::Full, &run(vec![conf]), &unicode()));
}

#[test]
fn a_span_over_many_lines_is_marked_on_its_first() {
    let text = (0..40).map(|n| format!("key-{n}: {n}\n")).collect::<Vec<_>>().concat();
    let all = Span::new(0, text.len());
    let edits =
        (0..40).map(|n| text.find(&format!("key-{n}:")).expect("there")).map(|at| TextEdit::insert(at, "x.")).collect();
    let conf = file("config.yaml", &text, Kind::ConfigYaml).find("FL905", Severity::Error, all, "the whole map").fix(
        Applicability::Unsafe,
        "move every key",
        edits,
    );
    assert_snapshot("many_lines_full", &rendered(Format::Full, &run(vec![conf]), &unicode()));
}

#[test]
fn no_findings() {
    let mut files = vec![
        file("flink-conf.yaml", "parallelism.default: 1\n", Kind::FlinkConf),
        file("k8s/app.yaml", "kind: FlinkDeployment\n", Kind::FlinkDeployment),
        file("config.yaml", "parallelism:\n  default: 1\n", Kind::ConfigYaml),
    ];
    files[1].documents.push(DocumentInfo { name: Some("b".into()), kind: Kind::FlinkDeployment });
    let clean = run(files);
    assert_snapshot("clean_full", &rendered(Format::Full, &clean, &unicode()));
    assert_snapshot("clean_json", &rendered(Format::Json, &clean, &unicode()));
    assert_eq!(rendered(Format::Concise, &clean, &unicode()), "");
    let mut nothing = run(Vec::new());
    assert_eq!(rendered(Format::Full, &nothing, &unicode()), "no Flink configuration found\n");
    nothing.skipped = several().skipped;
    assert_snapshot("nothing_full", &rendered(Format::Full, &nothing, &unicode()));
}

#[test]
fn a_finding_about_a_file_that_cannot_be_read() {
    let mut unreadable = file("conf/flink-conf.yaml", "", Kind::FlinkConf)
        .find("FL901", Severity::Error, Span::empty(0), "the file is UTF-16, flinklint reads UTF-8")
        .help("save it as UTF-8; Flink would read its keys as garbage.");
    unreadable.documents.clear();
    unreadable.findings[0].document = None;
    let run = run(vec![unreadable, file("config.yaml", "a: 1\n", Kind::ConfigYaml)]);
    assert_snapshot("unreadable_full", &rendered(Format::Full, &run, &unicode()));
    assert_snapshot("unreadable_concise", &rendered(Format::Concise, &run, &unicode()));
    assert_snapshot("unreadable_json", &rendered(Format::Json, &run, &unicode()));
}

#[test]
fn a_reader_that_went_away_is_no_error_but_a_full_disk_is() {
    struct Failing(io::ErrorKind);
    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let run = several();
    for format in [Format::Full, Format::Concise, Format::Json] {
        assert!(write(format, &run, &unicode(), &mut Failing(io::ErrorKind::BrokenPipe)).is_ok());
        assert!(write(format, &run, &unicode(), &mut Failing(io::ErrorKind::StorageFull)).is_err());
    }
}

#[test]
fn formats_have_names() {
    for format in Format::value_variants() {
        assert_eq!(format.to_string().parse(), Ok(*format));
    }
    assert!("xml".parse::<Format>().is_err());
}

/// A file of 512 bytes per finding, each with a label, a fix and a secret beside it.
fn large(findings: usize) -> Run {
    let comment = "x".repeat(512 - "some.key-00000000: some-value\ns3.secret-key: hunter2\n# \n".len());
    let entry = |n: usize| format!("some.key-{n:08}: some-value\ns3.secret-key: hunter2\n# {comment}\n");
    let text: String = (0..findings).map(entry).collect();
    let mut conf = file("flink-conf.yaml", &text, Kind::FlinkConf);
    for start in (0..findings).map(|n| n * 512) {
        let (setting, secret) = (Span::new(start, start + 29), Span::new(start + 45, start + 52));
        conf.sensitive.push(secret);
        conf = conf
            .find("FL903", Severity::Warning, setting, "some.key is the old name of another key")
            .with(|finding| finding.labels.push(Label { span: secret, text: "beside this".into() }))
            .fix(Applicability::Safe, "drop it", vec![TextEdit::delete(setting)]);
    }
    conf.into_run()
}

impl FileOutcome {
    fn into_run(self) -> Run {
        run(vec![self])
    }
}

fn fastest(format: Format, run: &Run) -> Duration {
    let once = || {
        let start = Instant::now();
        write(format, run, &unicode(), &mut io::sink()).expect("a sink takes everything");
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

/// Four times the findings take less than ten times the time. Other programs
/// on the machine slow down single measurements, a square slows down all.
fn assert_no_square(format: Format, small: &Run, big: &Run) {
    let times: Vec<_> = (0..5).map(|_| (fastest(format, small), fastest(format, big))).collect();
    let grows_evenly = times.iter().any(|&(few, many)| many < few * 10);
    assert!(grows_evenly, "{format}: {times:?} for 1000 and 4000 findings");
}

#[test]
fn time_grows_with_the_number_of_findings_and_not_with_its_square() {
    let (small, big) = (large(1000), large(4000));
    for format in [Format::Full, Format::Concise, Format::Json] {
        assert_no_square(format, &small, &big);
    }
}

#[test]
fn many_findings_on_one_long_line_are_no_worse() {
    let one_line = |findings: usize| {
        let text = "k: v, ".repeat(findings * 40);
        let mut conf = file("config.yaml", &text, Kind::ConfigYaml);
        for n in 0..findings {
            conf = conf.find("FL903", Severity::Warning, Span::new(n * 240, n * 240 + 4), "message");
        }
        conf.into_run()
    };
    let (small, big) = (one_line(1000), one_line(4000));
    for format in [Format::Full, Format::Concise, Format::Json] {
        assert_no_square(format, &small, &big);
    }
}

#[test]
fn a_style_without_any_width_is_no_reason_to_panic() {
    let style = Style { width: 0, ..Style::default() };
    assert!(rendered(Format::Full, &several(), &Options { style, ..Options::default() }).contains("FL101"));
}
