//! The graph of a job: drawn, and as a table that says the same.

use super::layout::{HEIGHT, Layout, Point, WIDTH};
use super::markup::{Element, coordinate, element};
use super::names::{broken, shortened};
use super::numbers::{duration, percent, percent_or_dash};
use super::overview::{GraphView, VertexView};
use super::tables::{head, number, scrolling};
use crate::report::text::{count, time};
use crate::stats::{Level, Load};

/// A larger graph is not drawn: nobody could read it.
const MOST_VERTICES: usize = 80;
const MOST_EDGES: usize = 240;
/// Around the drawing, so that thick lines and what sits on a box have room.
const MARGIN: f64 = 18.0;
/// From the border of a box to what stands in it.
const PADDING: f64 = 12.0;
/// How many characters of usual width a line in a box holds, and how many lines there are.
const NAME_WIDTH: f64 = 24.0;
const NAME_LINES: usize = 3;
/// A graph of more columns is scrolled rather than made to fit.
const MOST_FITTING: usize = 6;
/// How strong the tint of a box is at most, so that text stays legible.
const TINT: f64 = 0.3;

/// A job: what is known of it, the drawing, the table. `id` is of the page's own.
pub(super) fn job(graph: &GraphView, id: &str) -> Element {
    let title = format!("{id}-title");
    let about = element("div")
        .class("job")
        .push(element("h5").attr("id", &title).text("Job ").push(element("bdi").text(&graph.job)))
        .push(element("p").class("muted").text(&facts(graph)));
    let skip = graph
        .skip
        .as_ref()
        .map(|skip| element("p").class("note").text(&format!("Nothing was concluded from these numbers, as {skip}.")));
    let origins = origins(graph).map(|text| element("p").text(&text));
    about.extend(skip).extend(origins).push(drawing(graph, id, &title)).push(table(graph))
}

/// What is known of the job as a whole, in one line.
fn facts(graph: &GraphView) -> String {
    let mut facts = vec![match graph.vertices.len() {
        1 => "1 vertex".to_owned(),
        number => format!("{number} vertices"),
    }];
    facts.extend(graph.state.clone());
    facts.extend(graph.uptime_ms.map(|ms| format!("up for {}", duration(ms))));
    facts.push(match graph.time {
        Some(at) => format!("{}, taken {}", graph.from, time(at)),
        None => graph.from.clone(),
    });
    facts.join(" · ")
}

/// The sentence on where backpressure comes from.
fn origins(graph: &GraphView) -> Option<String> {
    let name = |vertex: &VertexView| shortened(&vertex.name, 80.0);
    let origins: Vec<String> = graph.vertices.iter().filter(|vertex| vertex.is_origin).map(name).collect();
    if !origins.is_empty() {
        return Some(format!("Backpressure comes from {}.", origins.join(" and from ")));
    }
    let suffers = |vertex: &VertexView| vertex.level.is_some_and(|level| level != Level::Ok);
    let why = if graph.is_origin_known {
        "Nothing that the backpressured vertices send to is free of it, so that it comes from what they write to."
    } else {
        "Where backpressure comes from is not known, as not every vertex was measured."
    };
    graph.vertices.iter().any(suffers).then(|| why.to_owned())
}

fn drawing(graph: &GraphView, id: &str, title: &str) -> Element {
    let known = |edges: &Vec<_>| edges.len() <= MOST_EDGES && graph.vertices.len() <= MOST_VERTICES;
    let edges = match &graph.edges {
        Some(edges) if known(edges) => edges,
        Some(_) => return element("p").class("muted").text("The graph is too large to be drawn."),
        None => return element("p").class("muted").text("How the vertices are connected was not told."),
    };
    let inside = |edge: &(usize, usize)| edge.0.max(edge.1) < graph.vertices.len();
    let pairs: Vec<(usize, usize)> = edges.iter().map(|edge| (edge.from, edge.to)).filter(inside).collect();
    let layout = Layout::of(graph.vertices.len(), &pairs);
    let (width, height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
    let box_of_view = [-MARGIN, -MARGIN, width, height].map(coordinate).join(" ");
    let labels = layout.routes.iter().zip(edges).filter_map(|(route, edge)| label(route, &edge.strategy));
    let svg = element("svg")
        .class(if (4..=MOST_FITTING).contains(&layout.columns) { "graph fits" } else { "graph" })
        .attr("role", "img")
        .attr("aria-labelledby", format!("{id}-name {id}-words"))
        .attr("viewBox", box_of_view)
        .number("width", width)
        .number("height", height)
        .push(element("title").attr("id", format!("{id}-name")).text(&format!("Graph of job {}", graph.job)))
        .push(element("desc").attr("id", format!("{id}-words")).text(&in_words(graph)))
        .extend(layout.routes.iter().map(|route| arrow(route)))
        .extend(graph.vertices.iter().zip(&layout.corners).map(|(vertex, corner)| drawn(vertex, *corner)))
        .extend(labels);
    let scroll = element("div")
        .class("scroll")
        .attr("role", "group")
        .attr("tabindex", "0")
        .attr("aria-labelledby", title)
        .push(svg);
    element("figure").push(scroll).push(legend())
}

/// The drawing for those who do not see it; the numbers are in the table.
fn in_words(graph: &GraphView) -> String {
    let names: Vec<String> = graph.vertices.iter().map(|vertex| shortened(&vertex.name, 60.0)).collect();
    let edges = graph.edges.iter().flatten();
    let edges: Vec<String> =
        edges.filter_map(|edge| Some(format!("{} sends to {}", names.get(edge.from)?, names.get(edge.to)?))).collect();
    format!("{}. {} The table below has the numbers.", edges.join("; "), origins(graph).unwrap_or_default())
}

/// The line of an edge, a curve where it goes from column to column.
fn arrow(route: &[Point]) -> Element {
    let at = |point: &Point| format!("{} {}", coordinate(point.x), coordinate(point.y));
    let mut path = route.first().map(|first| format!("M{}", at(first))).unwrap_or_default();
    for (number, pair) in route.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        if number % 2 == 1 {
            path += &format!("L{}", at(to));
            continue;
        }
        let bend = (to.x - from.x).abs() / 2.0;
        let controls = [Point { x: from.x + bend, y: from.y }, Point { x: to.x - bend, y: to.y }];
        path += &format!("C{},{},{}", at(&controls[0]), at(&controls[1]), at(to));
    }
    element("path").class("edge").attr("d", path).attr("marker-end", "url(#arrow)")
}

/// How an edge ships records, on its first curve.
fn label(route: &[Point], strategy: &str) -> Option<Element> {
    let [from, to, ..] = route else { return None };
    let text = element("text")
        .class("strategy")
        .number("x", f64::midpoint(from.x, to.x))
        .number("y", f64::midpoint(from.y, to.y) - 5.0)
        .text(&shortened(strategy, 13.0));
    (!strategy.is_empty()).then_some(text)
}

fn drawn(vertex: &VertexView, corner: Point) -> Element {
    let right = WIDTH - PADDING;
    let text =
        |class: &str, x: f64, y: f64, text: &str| element("text").class(class).number("x", x).number("y", y).text(text);
    let lines = broken(&vertex.name, NAME_WIDTH, NAME_LINES);
    let lines = lines.iter().zip([22.0, 38.0, 54.0]).map(|(line, y)| text("name", PADDING, y, line));
    let level = vertex.level.filter(|level| *level != Level::Ok);
    let level = level.map(|level| text("level end", right, 76.0, &format!("backpressure {}", level.as_str())));
    // Names of wide characters end at the border.
    let inside = element("svg").number("width", WIDTH - 4.0).number("height", HEIGHT).extend(lines);
    let group = element("g")
        .class(if vertex.is_origin { "vertex origin" } else { "vertex" })
        .attr("transform", format!("translate({} {})", coordinate(corner.x), coordinate(corner.y)))
        .push(element("title").text(&vertex.name))
        .push(frame("box", WIDTH, HEIGHT))
        .extend(vertex.load.map(|load| tint(&load)))
        .push(inside)
        .push(text("small", PADDING, 76.0, &shortened(&count(vertex.parallelism, "subtask"), 14.0)))
        .extend(level);
    let group = match (vertex.load, vertex.backpressured) {
        (Some(load), _) => group
            .extend(bar(&load))
            .push(text("small", PADDING, 111.0, &format!("busy {}", percent(load.busy))))
            .push(text("small end", right, 111.0, &format!("backpressured {}", percent(load.backpressured)))),
        (None, Some(share)) => group.push(text("small", PADDING, 111.0, &format!("backpressured {}", percent(share)))),
        (None, None) => group.push(text(
            "small",
            PADDING,
            111.0,
            &match &vertex.status {
                Some(status) if status != "RUNNING" => shortened(status, 20.0),
                _ => "not measured".to_owned(),
            },
        )),
    };
    if !vertex.is_origin {
        return group;
    }
    let badge = element("rect").class("badge").number("x", 10.0).number("y", -13.0).number("width", 144.0);
    group.push(badge.number("height", 20.0).number("rx", 10.0)).push(text(
        "badge-text",
        82.0,
        1.0,
        "origin of backpressure",
    ))
}

fn frame(class: &str, width: f64, height: f64) -> Element {
    element("rect").class(class).number("width", width).number("height", height).number("rx", 8.0)
}

/// The colour of a box: of what its subtasks do most, the stronger the more.
fn tint(load: &Load) -> Element {
    let (class, share) =
        if load.busy >= load.backpressured { ("busy", load.busy) } else { ("backpressured", load.backpressured) };
    frame(class, WIDTH, HEIGHT).attr("fill-opacity", format!("{:.2}", share.clamp(0.0, 1.0) * TINT))
}

/// How the subtasks spend their time.
fn bar(load: &Load) -> [Element; 4] {
    let width = WIDTH - 2.0 * PADDING;
    let part = |class: &str, from: f64, share: f64| {
        let part = element("rect").class(class).number("x", PADDING + from.clamp(0.0, 1.0) * width).number("y", 86.0);
        part.number("width", share.clamp(0.0, 1.0) * width).number("height", 9.0)
    };
    [
        part("idle", 0.0, 1.0),
        part("busy", 0.0, load.busy),
        part("backpressured", load.busy, load.backpressured),
        part("hatched", load.busy, load.backpressured),
    ]
}

fn legend() -> Element {
    let entry = |class: &str, hatched: bool, text: &str| {
        let square = |class: &str| element("rect").class(class).number("width", 14.0).number("height", 14.0);
        let swatch = element("svg").number("width", 14.0).number("height", 14.0).attr("aria-hidden", "true");
        let swatch = swatch.push(square(class)).extend(hatched.then(|| square("hatched")));
        element("span").class("key").push(swatch).text(text)
    };
    element("figcaption")
        .class("legend")
        .push(entry("busy", false, "busy"))
        .push(entry("backpressured", true, "backpressured"))
        .push(entry("idle", false, "idle"))
        .push(element("span").text("Mean of the subtasks; a box has the colour of what they do most."))
}

fn table(graph: &GraphView) -> Element {
    let columns = [
        ("Vertex", false),
        ("Subtasks", true),
        ("Busy", true),
        ("Busiest subtask", true),
        ("Backpressured", true),
        ("Most backpressured subtask", true),
        ("Level", false),
    ];
    let row = |vertex: &VertexView| {
        let name = element("th").attr("scope", "row").push(element("bdi").text(&vertex.name));
        let origin = vertex.is_origin.then(|| element("strong").class("tag").text("origin of backpressure"));
        let status = vertex.status.as_deref().filter(|status| *status != "RUNNING");
        let status = status.map(|status| element("small").class("muted").text(&format!(" {status}")));
        element("tr")
            .push(name.extend(status).extend(origin))
            .push(number(&vertex.parallelism.to_string()))
            .push(number(&percent_or_dash(vertex.load.map(|load| load.busy))))
            .push(number(&percent_or_dash(vertex.busiest)))
            .push(number(&percent_or_dash(vertex.load.map(|load| load.backpressured))))
            .push(number(&percent_or_dash(vertex.backpressured)))
            .push(element("td").text(vertex.level.map_or("–", Level::as_str)))
    };
    let caption = element("caption").text("How the subtasks of each vertex spend their time");
    let table = element("table")
        .push(caption)
        .push(head(&columns))
        .push(element("tbody").extend(graph.vertices.iter().map(row)));
    scrolling(table, "Vertices")
}
