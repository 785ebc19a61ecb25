//! What is to be seen of a document beside what was found in it.

use super::markup::{Element, element};
use super::{Overview, budget, graph, memory};

/// The documents that there is something to show of.
pub(super) fn documents(overviews: &[Overview]) -> Option<Element> {
    let shown = overviews.iter().filter(|overview| !overview.is_empty()).enumerate();
    let sections: Vec<Element> =
        shown.map(|(at, overview)| document(overview, &format!("document-{}", at + 1))).collect();
    (!sections.is_empty()).then(|| {
        let section = element("section").attr("id", "documents").attr("aria-labelledby", "documents-title");
        section.push(element("h2").attr("id", "documents-title").text("Documents")).extend(sections)
    })
}

fn document(overview: &Overview, id: &str) -> Element {
    let title = format!("{id}-title");
    let name = overview.document.as_deref().unwrap_or(&overview.file);
    let budget = overview.budget.as_ref().map(|parts| part("Latency budget", vec![budget::budget(parts)]));
    let jobs = overview.jobs.iter().enumerate();
    let mut jobs: Vec<Element> = jobs.map(|(at, job)| graph::job(job, &format!("{id}-job-{}", at + 1))).collect();
    jobs.extend(
        overview
            .unmatched
            .as_ref()
            .map(|reason| element("p").class("muted").text(&format!("No job of this document is shown: {reason}."))),
    );
    let jobs = (!jobs.is_empty()).then(|| part("Jobs as measured", jobs));
    let memory =
        (!overview.memory.is_empty()).then(|| part("Memory", overview.memory.iter().map(memory::process).collect()));
    let kind =
        element("p").class("muted").push(element("code").text(&overview.file)).text(&format!(" · {}", overview.kind));
    element("section")
        .class("document")
        .attr("id", id)
        .attr("aria-labelledby", &title)
        .push(element("h3").attr("id", &title).push(element("bdi").text(name)))
        .push(kind)
        .extend(budget)
        .extend(jobs)
        .extend(memory)
}

fn part(title: &str, content: Vec<Element>) -> Element {
    element("div").class("panel").push(element("h4").text(title)).extend(content)
}
