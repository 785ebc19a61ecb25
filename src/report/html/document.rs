//! What is to be seen of a document beside what was found in it.

use super::markup::{Element, element};
use super::{Overview, budget, graph, memory};

/// With more documents their longest tables are folded.
const FEW: usize = 2;

/// The documents that there is something to show of.
pub(super) fn documents(overviews: &[Overview]) -> Option<Element> {
    let shown: Vec<&Overview> = overviews.iter().filter(|overview| !overview.is_empty()).collect();
    let are_few = shown.len() <= FEW;
    let id = |at: usize| format!("document-{}", at + 1);
    let sections = shown.iter().enumerate().map(|(at, overview)| document(overview, &id(at), are_few));
    let links = shown.iter().enumerate().map(|(at, overview)| {
        let link = element("a").attr("href", format!("#{}", id(at))).push(element("bdi").text(name(overview)));
        element("li").push(link)
    });
    let links = (!are_few).then(|| element("ul").class("contents").extend(links));
    (!shown.is_empty()).then(|| {
        let section = element("section").attr("id", "documents").attr("aria-labelledby", "documents-title");
        let title = element("h2").attr("id", "documents-title").text("Documents");
        section.push(title).extend(links).extend(sections)
    })
}

/// What a document is called, or its file where it has no name.
fn name(overview: &Overview) -> &str {
    overview.document.as_deref().unwrap_or(&overview.file)
}

fn document(overview: &Overview, id: &str, is_open: bool) -> Element {
    let title = format!("{id}-title");
    let budget = overview.budget.as_ref().map(|budget| match budget {
        Ok(budget) => budget::budget(budget),
        Err(reason) => element("p").class("muted").text(&format!("No budget: {reason}.")),
    });
    let budget = budget.map(|budget| part("Latency budget", vec![budget]));
    let jobs = overview.jobs.iter().enumerate();
    let mut jobs: Vec<Element> = jobs.map(|(at, job)| graph::job(job, &format!("{id}-job-{}", at + 1))).collect();
    jobs.extend(
        overview
            .unmatched
            .as_ref()
            .map(|reason| element("p").class("muted").text(&format!("No job of this document is shown: {reason}."))),
    );
    let jobs = (!jobs.is_empty()).then(|| part("Jobs as measured", jobs));
    let memory = (!overview.memory.is_empty())
        .then(|| part("Memory", overview.memory.iter().map(|process| memory::process(process, is_open)).collect()));
    let kind =
        element("p").class("muted").push(element("code").text(&overview.file)).text(&format!(" · {}", overview.kind));
    element("section")
        .class("document")
        .attr("id", id)
        .attr("aria-labelledby", &title)
        .push(element("h3").attr("id", &title).push(element("bdi").text(name(overview))))
        .push(kind)
        .extend(budget)
        .extend(jobs)
        .extend(memory)
}

fn part(title: &str, content: Vec<Element>) -> Element {
    element("div").class("panel").push(element("h4").text(title)).extend(content)
}
