//! The page around the sections.

use super::Overview;
use super::document::documents;
use super::findings::{SEVERITIES, findings};
use super::left_out::left_out;
use super::markup::{Element, element, span};
use crate::finding::Severity;
use crate::lint::outcome::Run;
use crate::report::tally::Tally;
use crate::report::text::count;

const STYLE: &str = include_str!("style.css");

/// Nothing is loaded and nothing runs, whatever a text in the page says.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// What drawings share: the end of an arrow, and the pattern that tells
/// backpressure apart without colour.
const SHARED: &str = "<defs>\
    <marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
    <path d=\"M0 0L8 4L0 8z\"></path></marker>\
    <pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
    <line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"></line></pattern></defs>";

/// The whole page.
pub(super) fn page(run: &Run, overviews: &[Overview]) -> String {
    let documents = documents(overviews);
    let left_out = left_out(run);
    let parts = [
        Some(("#findings", "Findings")),
        documents.is_some().then_some(("#documents", "Documents")),
        left_out.is_some().then_some(("#left-out", "Not assessed")),
    ];
    let skip = element("a").class("skip").attr("href", "#main").text("Skip to the report");
    let main = element("main")
        .attr("id", "main")
        .attr("tabindex", "-1")
        .push(findings(run))
        .extend(documents)
        .extend(left_out);
    let version = format!("flinklint {}", env!("CARGO_PKG_VERSION"));
    let shared = element("svg").class("shared").attr("width", "0").attr("height", "0").attr("aria-hidden", "true");
    let body = element("body")
        .push(skip)
        .push(shared.raw(SHARED))
        .push(header(run, overviews, &parts))
        .push(main)
        .push(element("footer").push(element("p").text(&format!("Written by {version}."))));
    let html = element("html").attr("lang", "en").push(head()).push(body);
    format!("<!DOCTYPE html>\n{}", html.finish())
}

fn head() -> Element {
    let meta = |name: &str, content: &str| element("meta").attr("name", name).attr("content", content);
    element("head")
        .push(element("meta").attr("charset", "utf-8"))
        .push(element("meta").attr("http-equiv", "Content-Security-Policy").attr("content", POLICY))
        .push(meta("viewport", "width=device-width, initial-scale=1"))
        .push(meta("color-scheme", "light dark"))
        .push(meta("referrer", "no-referrer"))
        .push(element("title").text("flinklint report"))
        .push(element("link").attr("rel", "icon").attr("href", "data:,"))
        .push(element("style").raw(STYLE))
}

fn header(run: &Run, overviews: &[Overview], parts: &[Option<(&'static str, &'static str)>]) -> Element {
    let tally = Tally::of(run);
    let links =
        parts.iter().flatten().map(|(target, name)| element("li").push(element("a").attr("href", target).text(name)));
    let nav = element("nav").attr("aria-label", "Report").push(element("ul").extend(links));
    element("header")
        .push(element("h1").text("flinklint report"))
        .push(element("p").class("lead").text(&read(&tally, overviews)))
        .push(tiles(&tally))
        .push(nav)
}

/// How much was read, and what was measured.
fn read(tally: &Tally, overviews: &[Overview]) -> String {
    let files = count(tally.files, "file");
    let mut parts = vec![format!("{} in {files} read", count(tally.documents, "document"))];
    let mut measured: Vec<&str> =
        overviews.iter().flat_map(|overview| &overview.jobs).map(|job| job.from.as_str()).collect();
    measured.sort_unstable();
    measured.dedup();
    if !measured.is_empty() {
        parts.push(format!("measured: {}", measured.join(", ")));
    }
    if tally.suppressed > 0 {
        parts.push(format!("{} suppressed", count(tally.suppressed, "finding")));
    }
    parts.join(" · ")
}

/// The numbers in large. Those of findings lead to them.
fn tiles(tally: &Tally) -> Element {
    let tiles = SEVERITIES.iter().map(|(severity, title, id)| {
        let (number, one) = match severity {
            Severity::Error => (tally.errors, "Error"),
            Severity::Warning => (tally.warnings, "Warning"),
            Severity::Info => (tally.infos, "Info"),
        };
        let title = if number == 1 { one } else { title };
        let words = [span("number", &number.to_string()), span("what", title)];
        let inside = if number > 0 { element("a").attr("href", format!("#{id}")) } else { element("span") };
        let class = if number > 0 { format!("tile {severity}") } else { "tile none".to_owned() };
        element("li").class(&class).push(inside.extend(words))
    });
    let fixable = tally.safe_fixes + tally.unsafe_fixes;
    let words = [span("number", &fixable.to_string()), span("what", &format!("Fixable, {} safely", tally.safe_fixes))];
    let fixable = element("li").class("tile none").push(element("span").extend(words));
    element("ul").class("tiles").extend(tiles).push(fixable)
}
