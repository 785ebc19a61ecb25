//! The page that `check --output-format html` writes. The pages are left below
//! `target/tmp/html`, where `tools/browser` looks at them.
#![allow(clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::fs;
use std::path::Path;

use common::Case;
use common::page::{assert_page, without_style};
use flinklint::budget::Verdict;
use flinklint::document::Kind;
use flinklint::lint::outcome::{Run, Skipped};
use flinklint::report::html::{
    BudgetView, DivisionView, EdgeView, GraphView, MemoryPartView, MemoryView, Overview, PartView, RangeView,
    UnknownView, VertexView, WhatIfView,
};
use flinklint::report::{self, Format, Options};
use flinklint::source::SourceFile;
use flinklint::stats::{Level, Load};

/// Writes the page of a run, leaves it for the browser, and holds it to what
/// every page must be.
fn page(name: &str, run: &Run, overviews: &[Overview]) -> String {
    let write = || {
        let mut out = Vec::new();
        report::write(Format::Html, run, &Options { overviews, ..Options::default() }, &mut out).expect("written");
        String::from_utf8(out).expect("UTF-8")
    };
    let page = write();
    assert_eq!(page, write(), "the same run gives the same bytes");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("html");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(format!("{name}.html")), &page).expect("a file");
    assert_page(&page);
    page
}

const DEPLOYMENT: &str = "\
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: scoring
  namespace: fraud
spec:
  image: flink:1.20.3
  flinkVersion: v1_20
  flinkConfiguration:
    taskmanager.numberOfTaskSlots: \"2\"
    parallelism.default: \"2\"
    pipeline.auto-watermark-interval: 200 ms
    execution.buffer-timeout: 100 ms
    taskmanager.memory.manged.fraction: \"0.3\"
    s3.secret-key: hunter2-hunter2
    state.backend: hashmap
  job: {jarURI: local:///opt/job.jar, parallelism: 2, upgradeMode: savepoint}
";

/// A job with a fork and a join, whose scoring is too slow.
const CLUSTER: &str = "
version 1.20.3
config kubernetes.cluster-id=scoring
job scoring uptime=26h restarts=0
vertex Source:_payments parallelism=2 busy-time=210,190 backpressured-time=640,610
vertex Source:_customers parallelism=1 busy-time=40 backpressured-time=0
vertex Parse_->_Filter_->_Assign_watermarks from=Source:_payments parallelism=2 busy-time=380,340 backpressured-time=520,480
vertex Enrich_with_the_customer's_profile_of_the_last_thirty_days_and_more from=Parse_->_Filter_->_Assign_watermarks,Source:_customers parallelism=2 busy-time=960,930 backpressured-time=10
vertex Score_->_Threshold from=Enrich_with_the_customer's_profile_of_the_last_thirty_days_and_more ship=FORWARD parallelism=2 busy-time=420,380 backpressured-time=0
vertex Sink:_alerts from=Score_->_Threshold ship=REBALANCE parallelism=1 busy-time=120 backpressured-time=0
vertex Sink:_archive from=Score_->_Threshold,Source:_customers ship=REBALANCE parallelism=2 busy-time=60,50 backpressured-time=0
taskmanager slots=2 processors=4
";

fn measured() -> (Run, Overview) {
    let case = Case::new(Kind::FlinkDeployment).measured(CLUSTER);
    let case =
        case.with(&["--sla", "500ms", "--select", "FL101,FL102,FL201,FL902,FL912", "--environment", "production"]);
    let source = || SourceFile::new("k8s/scoring.yaml", DEPLOYMENT);
    let file = case.linter.lint_source(&source(), &case.input, &case.profile()).expect("a manifest");
    let measurements = case.linter.measurements.as_ref().expect("measurements");
    let source = source();
    let read = case.linter.read(&source, &case.input);
    let of_document = measurements.of(&read.documents[0]);
    let part = &of_document.clusters[0];
    let overview = Overview {
        file: "k8s/scoring.yaml".into(),
        document: file.documents[0].name.clone(),
        kind: "flink-deployment",
        budget: Some(Ok(budget())),
        jobs: vec![GraphView::of(part.cluster, part.jobs[0], of_document.min_uptime_ms)],
        unmatched: None,
        memory: memory(),
    };
    let skipped = vec![Skipped { file: "k8s/service.yaml".into(), reason: "holds no Flink configuration".into() }];
    (Run { files: vec![file], skipped }, overview)
}

fn range(low: f64, typical: f64, high: impl Into<Option<f64>>) -> RangeView {
    RangeView { low: Some(low), typical: Some(typical), high: high.into() }
}

fn budget() -> BudgetView {
    let part = |name: &str, ms: RangeView, setting: &str, value: &str, formula: &str| PartView {
        name: name.into(),
        rule: None,
        ms,
        setting: Some(setting.into()).filter(|setting: &String| !setting.is_empty()),
        value: Some(value.into()),
        formula: formula.into(),
        source: "https://flink.apache.org/2022/05/18/getting-into-low-latency-gears-with-apache-flink-part-one/".into(),
    };
    BudgetView {
        sla_ms: Some(500.0),
        about: "3 network hops · of results that wait for event time".into(),
        total: range(23.0, 388.0, None),
        p99_ms: Some(540.0),
        parts: vec![
            part("Reading", range(1.0, 8.0, 30.0), "", "", "one round trip to the broker, and its wait for data"),
            part(
                "Watermarks",
                range(0.0, 100.0, 200.0),
                "pipeline.auto-watermark-interval",
                "200 ms",
                "half of the interval",
            ),
            part(
                "Network buffers",
                range(2.0, 150.0, 300.0),
                "execution.buffer-timeout",
                "100 ms",
                "half of the timeout for each of 3 hops",
            ),
            part(
                "Processing",
                range(12.0, 90.0, 240.0),
                "",
                "",
                "measured busy time per record, queued behind a load of 95 %",
            ),
            part(
                "Committing",
                range(8.0, 40.0, None),
                "execution.checkpointing.interval",
                "never",
                "the sink's transaction is never committed",
            ),
        ],
        verdict: Verdict::AtRisk,
        what_if: vec![
            WhatIfView {
                rule: "FL101",
                title: "set pipeline.auto-watermark-interval to 100 ms".into(),
                typical: Some(-50.0),
                p99: Some(-61.5),
                is_computed: true,
            },
            WhatIfView {
                rule: "FL201",
                title: "set parallelism.default to 4".into(),
                typical: None,
                p99: None,
                is_computed: true,
            },
        ],
        unknown: vec![UnknownView {
            name: "Garbage collection".into(),
            reason: "nothing was measured of it".into(),
            tell: "the pauses of the TaskManagers' collectors: --stats".into(),
        }],
        notes: vec!["A source without records holds all watermarks back.".into()],
    }
}

fn memory() -> Vec<MemoryView> {
    let part = |(name, bytes, by): (&'static str, i64, &str)| MemoryPartView { name, bytes, by: by.to_owned() };
    let parts = [
        ("framework heap", 134_217_728, "framework.heap.size, default"),
        ("framework off-heap", 134_217_728, "framework.off-heap.size, default"),
        ("task heap", 1_530_082_070, "rest of flink.size"),
        ("task off-heap", 0, "task.off-heap.size, default"),
        ("managed", 1_438_814_044, "managed.fraction, default"),
        ("network", 359_703_512, "network.fraction, default"),
        ("JVM metaspace", 268_435_456, "jvm-metaspace.size, default"),
        ("JVM overhead", 429_496_736, "jvm-overhead.fraction, default"),
    ];
    let division = DivisionView {
        parts: parts.map(part).into(),
        sums: vec![("JVM heap", 1_664_299_798), ("total Flink", 3_597_035_082), ("total process", 4_294_967_296)],
        total: 4_294_967_296,
        divided_from: Some("spec.taskManager.resource.memory".into()),
        command_line: "-Xmx1664299798 -Xms1664299798 -XX:MaxDirectMemorySize=493921240 -XX:MaxMetaspaceSize=268435456"
            .into(),
    };
    let error = "Flink refuses to start it: the sum of the parts exceeds spec.jobManager.resource.memory".into();
    vec![
        MemoryView { process: "TaskManager", division: Ok(division) },
        MemoryView { process: "JobManager", division: Err(error) },
    ]
}

/// Compares with `snapshots/`, whatever the style, the version and the texts of
/// rule pages are.
fn assert_snapshot(name: &str, page: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"(?s)(of FL\d+</span></summary>\n)<dl>.*?</dl>", "$1<dl>PAGE</dl>");
    settings.add_filter(r"flinklint \d+\.\d+\.\d+", "flinklint VERSION");
    settings.bind(|| insta::assert_snapshot!(format!("html_{name}"), without_style(page)));
}

#[test]
fn a_deployment_that_was_measured() {
    let (run, overview) = measured();
    let page = page("measured", &run, &[overview]);
    assert!(!page.contains("hunter2"), "a secret is shown");
    assert_snapshot("measured", &page);
}

#[test]
fn a_run_that_found_nothing() {
    let case = Case::new(Kind::FlinkConf);
    let file =
        case.linter.lint_source(&SourceFile::new("flink-conf.yaml", "rest.port: 8081\n"), &case.input, &case.profile());
    let mut file = file.expect("a configuration");
    file.not_assessed.clear();
    let page = page("nothing", &Run { files: vec![file], skipped: Vec::new() }, &[]);
    assert!(page.contains("Nothing was found."));
}

/// What tries to be more than text, wherever a text can come from.
const HOSTILE: &str = "</title></style>\"'><script>document.title='x'</script><img src=x onerror=alert(1)>\
    &lt;\u{202e}\u{200f}\u{1b}[31m\u{0}\n--> ]]> ${x} {{x}} javascript:alert(1)";

#[test]
fn nothing_of_hostile_texts_becomes_markup() {
    let text = format!(
        "# {}\n{key}: {key}\n{key}: 2\nparallelism.default: {key}\n",
        "<!-- -->",
        key = HOSTILE.replace('\n', "")
    );
    let case = Case::new(Kind::FlinkConf).with(&["--select", "ALL"]);
    let file = case.linter.lint_source(&SourceFile::new(HOSTILE, text), &case.input, &case.profile());
    let mut file = file.expect("a configuration");
    file.documents[0].name = Some(HOSTILE.to_owned());
    for filed in &mut file.findings {
        let finding = &mut filed.finding;
        finding.message = HOSTILE.to_owned();
        finding.help = Some(format!("`{HOSTILE}` {HOSTILE}"));
        finding.labels.push(flinklint::finding::Label { span: finding.span, text: HOSTILE.to_owned() });
    }
    assert!(!file.findings.is_empty());
    let vertex = |load| VertexView {
        name: HOSTILE.into(),
        parallelism: usize::MAX,
        status: Some(HOSTILE.into()),
        load,
        level: Some(Level::High),
        is_origin: true,
        ..VertexView::default()
    };
    let load = Load { busy: f64::NAN, idle: -1.0, backpressured: 1e300 };
    let graph = GraphView {
        job: HOSTILE.into(),
        from: HOSTILE.into(),
        time: Some(u64::MAX),
        state: Some(HOSTILE.into()),
        uptime_ms: Some(f64::INFINITY),
        skip: Some(HOSTILE.into()),
        is_origin_known: true,
        vertices: vec![vertex(None), vertex(Some(load))],
        edges: Some(vec![
            EdgeView { from: 0, to: 1, strategy: HOSTILE.into() },
            EdgeView { from: 1, to: 0, strategy: HOSTILE.into() },
            EdgeView { from: 1, to: 7, strategy: HOSTILE.into() },
        ]),
    };
    let part = PartView {
        name: HOSTILE.into(),
        rule: Some(HOSTILE.into()),
        ms: range(-1.0, f64::INFINITY, f64::NAN),
        setting: Some(HOSTILE.into()),
        value: Some(HOSTILE.into()),
        formula: HOSTILE.into(),
        source: format!("https://{HOSTILE}"),
    };
    let budget = BudgetView {
        sla_ms: Some(f64::NAN),
        about: HOSTILE.into(),
        what_if: vec![WhatIfView {
            rule: "FL101",
            title: HOSTILE.into(),
            typical: Some(f64::NAN),
            p99: None,
            is_computed: false,
        }],
        total: RangeView::default(),
        p99_ms: Some(f64::INFINITY),
        parts: vec![part.clone(), PartView { source: format!("javascript:{HOSTILE}"), ..part }],
        verdict: Verdict::Over,
        unknown: vec![UnknownView { name: HOSTILE.into(), reason: HOSTILE.into(), tell: HOSTILE.into() }],
        notes: vec![HOSTILE.into()],
    };
    let division = DivisionView {
        parts: [i64::MAX, i64::MIN, 0]
            .map(|bytes| MemoryPartView { name: "managed", bytes, by: HOSTILE.into() })
            .into(),
        divided_from: Some(HOSTILE.into()),
        command_line: HOSTILE.into(),
        ..DivisionView::default()
    };
    let overview = Overview {
        file: HOSTILE.into(),
        document: Some(HOSTILE.into()),
        kind: "flink-conf",
        budget: Some(Ok(budget)),
        jobs: vec![graph],
        unmatched: Some(HOSTILE.into()),
        memory: vec![
            MemoryView { process: "TaskManager", division: Ok(division) },
            MemoryView { process: "JobManager", division: Err(HOSTILE.into()) },
        ],
    };
    let skipped = vec![Skipped { file: HOSTILE.into(), reason: HOSTILE.into() }];
    let page = page("hostile", &Run { files: vec![file], skipped }, &[overview]);
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script") && !page.contains("<img"));
}

#[test]
fn a_graph_that_nobody_could_read_is_a_table_only() {
    let vertices = |count: usize| -> Vec<VertexView> {
        (0..count).map(|at| VertexView { name: format!("v{at}"), ..VertexView::default() }).collect()
    };
    let chain = |count: usize| (1..count).map(|to| EdgeView { from: to - 1, to, strategy: "HASH".into() }).collect();
    let overview =
        |graph: GraphView| Overview { file: "jobs.sql".into(), kind: "sql", jobs: vec![graph], ..Overview::default() };
    let large = GraphView { vertices: vertices(2_000), edges: Some(chain(2_000)), ..GraphView::default() };
    let unknown = GraphView { vertices: vertices(3), edges: None, ..GraphView::default() };
    let drawn = GraphView { vertices: vertices(80), edges: Some(chain(80)), ..GraphView::default() };
    let page = page("large", &Run::default(), &[overview(large), overview(unknown), overview(drawn)]);
    assert!(page.contains("too large to be drawn") && page.contains("was not told"));
    assert_eq!(page.matches("class=\"graph\"").count(), 1);
}
