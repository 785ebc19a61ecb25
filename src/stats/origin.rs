use super::{Job, Level};

/// Where backpressure comes from: the first vertex behind those that feel it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Index of the vertex that is too slow.
    pub vertex: usize,
    /// Indices of the vertices that feel it, from the nearest to the sources.
    pub victims: Vec<usize>,
}

impl Job {
    /// The origins of backpressure, a walk along the graph from the sources: a
    /// vertex that is not backpressured itself behind one that is. Where the
    /// last one before a sink is, the sink is the origin and is not seen in the
    /// graph, as it is chained to that vertex.
    ///
    /// `None` where the graph is not known, or how a vertex on the way fares.
    /// Source: second seed, "the operator after the last one that is
    /// experiencing backpressure".
    #[must_use]
    pub fn origins(&self) -> Option<Vec<Origin>> {
        self.edges.as_ref()?;
        let levels: Option<Vec<Level>> = self.levels().into_iter().collect();
        let levels = levels?;
        let suffers = |vertex: usize| levels[vertex] != Level::Ok;
        let mut origins = Vec::new();
        for vertex in 0..self.vertices.len() {
            let hit: Vec<usize> = self.upstream(vertex).filter(|&other| suffers(other)).collect();
            if !suffers(vertex) && !hit.is_empty() {
                origins.push(Origin { vertex, victims: self.victims(&hit, &suffers) });
            }
        }
        Some(origins)
    }

    /// All vertices that suffer and from which a path of such leads to `nearest`.
    fn victims(&self, nearest: &[usize], suffers: &dyn Fn(usize) -> bool) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        let mut open: std::collections::VecDeque<usize> = nearest.iter().copied().collect();
        while let Some(vertex) = open.pop_front() {
            if !found.contains(&vertex) {
                found.push(vertex);
                open.extend(self.upstream(vertex).filter(|&other| suffers(other)));
            }
        }
        found
    }
}
