//! A file of many documents, which is linted part by part: it says what its
//! documents say in files of their own.

use super::run::Folder;

/// Of one mistake, of none, with a secret beside a mistake, and not Flink's.
const DOCUMENTS: [&str; 4] = [
    "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n    parallelism.defalt: 2\n",
    "# Words about nothing.\napiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: a}\nspec:\n  flinkConfiguration: {}\n",
    "apiVersion: flink.apache.org/v1beta1\nkind: FlinkDeployment\nmetadata: {name: c}\nspec:\n  flinkVersion: v1_20\n  flinkConfiguration:\n    s3.secret-key: hunter2\n    taskmanager.numberOfTaskSlots: two\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: d}\nstringData:\n  password: hunter2\n",
];
/// As many as make parts worth while, with a comment behind each.
const COUNT: usize = 600;
const COMMENT_BYTES: usize = 2500;

fn kind_of(number: usize) -> usize {
    (number / 7) % DOCUMENTS.len()
}

fn text() -> String {
    let comment = "x".repeat(COMMENT_BYTES);
    (0..COUNT).map(|number| format!("---\n{}# {comment}\n", DOCUMENTS[kind_of(number)])).collect()
}

/// Line in the text and what stands behind it, for every finding of its own file.
fn expected() -> Vec<String> {
    let folder = Folder::new();
    let found = DOCUMENTS.map(|text| {
        folder.write("job.yaml", format!("---\n{text}"));
        let lines = folder.run(&["check", "--output-format", "concise"]).out;
        let place = |line: &str| {
            let mut parts = line.splitn(3, ':').skip(1);
            let number: usize = parts.next().expect("a line").parse().expect("a number");
            (number, parts.next().expect("the rest").to_owned())
        };
        lines.lines().map(place).collect::<Vec<_>>()
    });
    let mut before = 0;
    let mut all = Vec::new();
    for number in 0..COUNT {
        let kind = kind_of(number);
        all.extend(found[kind].iter().map(|(line, rest)| format!("stack.yaml:{}:{rest}", before + line)));
        before += 2 + DOCUMENTS[kind].lines().count();
    }
    all
}

#[test]
fn lines_of_all_parts_are_in_order_and_say_what_their_documents_do() {
    let folder = Folder::with(&[("stack.yaml", &text())]);
    let run = folder.run(&["check", "--output-format", "concise"]).ends(1).quietly();
    let (found, expected) = (run.out.lines().collect::<Vec<_>>(), expected());
    assert!(expected.len() > COUNT / 4, "{}", expected.len());
    assert!(found == expected, "{:?}", found.iter().zip(&expected).find(|(found, expected)| found != expected));
    assert!(!run.out.contains("hunter2"));

    // Among others, which are linted on several threads.
    folder.write("a.yaml", DOCUMENTS[0]);
    let among = folder.run(&["check", "--output-format", "concise"]).ends(1);
    assert!(among.out.ends_with(&run.out) && among.out.len() > run.out.len());
}

#[test]
fn other_formats_number_names_over_all_parts_and_hide_what_is_secret() {
    let folder = Folder::with(&[("stack.yaml", &text())]);
    let json = folder.json(&["--select", "FL902"]);
    let found = json["findings"].as_array().expect("findings");
    let of = |kind: usize| (0..COUNT).filter(move |&number| kind_of(number) == kind);
    // Documents of the first two kinds share a name.
    let mut numbered = 0;
    let names = (0..COUNT).filter_map(|number| {
        let kind = kind_of(number);
        numbered += usize::from(kind < 2);
        (kind == 0).then(|| format!("a#{numbered}"))
    });
    assert_eq!(found.len(), of(0).count());
    assert!(found.iter().map(|finding| finding["document"].as_str().unwrap_or_default().to_owned()).eq(names));
    let full = folder.run(&["check", "--select", "FL906"]).ends(1);
    assert!(full.out.contains("numberOfTaskSlots: two") && !full.out.contains("hunter2"));
}

#[test]
fn what_stands_behind_a_syntax_error_is_not_read() {
    let broken = format!("{}---\na: 'b\n---\n{}", text(), DOCUMENTS[0]);
    let folder = Folder::with(&[("stack.yaml", &broken)]);
    let run = folder.run(&["check", "--output-format", "concise"]).ends(1);
    let mut lines: Vec<_> = run.out.lines().collect();
    let error = lines.iter().position(|line| line.contains("[FL901]")).map(|at| lines.remove(at));
    assert!(error.is_some_and(|line| line.contains("error")), "the mistake is told");
    assert!(lines == expected(), "and what stands before it");
}
