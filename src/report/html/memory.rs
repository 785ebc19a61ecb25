//! The memory of a process as a stacked bar, and as a table.

use super::markup::{Element, element};
use super::numbers::{grouped, percent};
use super::overview::{DivisionView, MemoryPartView, MemoryView};
use super::tables::{head, number};
use crate::report::text::human_size;

/// A part of the bar that is narrower, in percent, has no words in it.
const NARROWEST: f64 = 9.0;
/// Nor has one that is narrower than this in a narrow window.
const SLIM: f64 = 25.0;

/// A process. Its numbers are folded unless `is_open`.
pub(super) fn process(memory: &MemoryView, is_open: bool) -> Element {
    let title = element("h5").text(memory.process);
    let process = element("div").class("process");
    match &memory.division {
        Ok(division) => {
            let from = division.divided_from.as_ref().map_or_else(String::new, |key| format!(", divided from {key}"));
            process
                .push(
                    title.push(element("span").class("muted").text(&format!(" {}{from}", human_size(division.total)))),
                )
                .push(bar(division))
                .push(table(division, memory.process, is_open))
        }
        Err(reason) => process.push(title).push(element("p").class("note").text(reason)),
    }
}

/// Parts of a kind have colours of a kind.
fn class(name: &str) -> &'static str {
    match name {
        "framework heap" => "m heap-2",
        "task heap" | "JVM heap" => "m heap",
        "framework off-heap" => "m direct-2",
        "task off-heap" | "off-heap" => "m direct",
        "network" => "m network",
        "managed" => "m managed",
        "JVM metaspace" => "m jvm",
        _ => "m jvm-2",
    }
}

fn bar(division: &DivisionView) -> Element {
    let all: f64 = division.parts.iter().map(|part| part.bytes.max(0) as f64).sum();
    let mut start = 0.0;
    let parts = division.parts.iter().filter(|part| part.bytes > 0).map(|part| {
        let width = part.bytes as f64 / all * 100.0;
        let words =
            || element("text").class(if width < SLIM { "slim" } else { "roomy" }).attr("x", "6").attr("y", "24");
        let words = (width >= NARROWEST).then(|| words().text(part.name));
        let svg =
            element("svg").class(class(part.name)).percent("x", start).percent("width", width).attr("height", "38");
        start += width;
        svg.push(element("title").text(&format!("{} {}", part.name, human_size(part.bytes))))
            .push(element("rect").attr("width", "100%").attr("height", "38"))
            .extend(words)
    });
    let parts: Vec<Element> = parts.collect();
    element("svg").class("bar").attr("width", "100%").attr("height", "38").attr("aria-hidden", "true").extend(parts)
}

fn table(division: &DivisionView, process: &str, is_open: bool) -> Element {
    let columns = [("Component", false), ("Size", true), ("Bytes", true), ("Share", true), ("Set by", false)];
    let share = |size: i64| percent(size as f64 / division.total.max(1) as f64);
    let row = |part: &MemoryPartView| {
        let swatch = element("svg").class(class(part.name)).attr("width", "12").attr("height", "12");
        let swatch = swatch.attr("aria-hidden", "true").push(element("rect").attr("width", "12").attr("height", "12"));
        element("tr")
            .push(element("th").attr("scope", "row").push(element("span").class("key").push(swatch).text(part.name)))
            .push(number(&human_size(part.bytes)))
            .push(number(&grouped(part.bytes)))
            .push(number(&share(part.bytes)))
            .push(element("td").class("wide").push(element("code").text(&part.by)))
    };
    let sum = |(name, size): &(&'static str, i64)| {
        element("tr")
            .push(element("th").attr("scope", "row").text(name))
            .push(number(&human_size(*size)))
            .push(number(&grouped(*size)))
            .push(number(&share(*size)))
            .push(element("td"))
    };
    let table = element("table")
        .push(element("caption").text(&format!("How the {process}'s memory is divided")))
        .push(head(&columns))
        .push(element("tbody").extend(division.parts.iter().map(row)))
        .push(element("tfoot").extend(division.sums.iter().map(sum)));
    let command =
        element("p").class("muted command-line").text("JVM: ").push(element("code").text(&division.command_line));
    let details = if is_open { element("details").attr("open", "") } else { element("details") };
    details
        .push(element("summary").text("Components in numbers"))
        .push(super::tables::scrolling(table, &format!("Memory of the {process}")))
        .push(command)
}
