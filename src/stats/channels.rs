use super::{Job, Subtask};

/// The ship strategy of an edge that leads each subtask to the one of its own
/// index. All others count as leading to every subtask.
const FORWARD: &str = "FORWARD";

impl Job {
    /// How many channels bring a subtask of `vertex` records from other
    /// `TaskManager`s; `None` where the graph is not known, or where a subtask
    /// runs is not.
    #[must_use]
    pub fn remote_channels(&self, vertex: usize, subtask: &Subtask) -> Option<usize> {
        let own = subtask.taskmanager.as_deref()?;
        let mut count = 0;
        for edge in self.edges.as_ref()?.iter().filter(|edge| edge.to == vertex) {
            let is_forward = edge.ship_strategy.eq_ignore_ascii_case(FORWARD);
            let senders = self.vertices.get(edge.from)?.subtasks.iter();
            for sender in senders.filter(|sender| !is_forward || sender.index == subtask.index) {
                count += usize::from(sender.taskmanager.as_deref()? != own);
            }
        }
        Some(count)
    }

    /// Whether any subtask of `vertex` has records brought to it from another
    /// `TaskManager`.
    #[must_use]
    pub fn reads_remotely(&self, vertex: usize) -> Option<bool> {
        let subtasks = &self.vertices.get(vertex)?.subtasks;
        let counts: Option<Vec<usize>> = subtasks.iter().map(|subtask| self.remote_channels(vertex, subtask)).collect();
        counts.filter(|counts| !counts.is_empty()).map(|counts| counts.into_iter().any(|count| count > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::{Edge, Vertex};

    fn vertex(taskmanagers: &[Option<&str>]) -> Vertex {
        let subtask = |(index, id): (usize, Option<&str>)| Subtask {
            index,
            taskmanager: id.map(ToOwned::to_owned),
            ..Subtask::default()
        };
        Vertex { subtasks: taskmanagers.iter().copied().enumerate().map(subtask).collect(), ..Vertex::default() }
    }

    fn job(from: &[Option<&str>], to: &[Option<&str>], ship_strategy: &str) -> Job {
        let edges = vec![Edge { from: 0, to: 1, ship_strategy: ship_strategy.to_owned() }];
        Job { vertices: vec![vertex(from), vertex(to)], edges: Some(edges), ..Job::default() }
    }

    #[test]
    fn channels_from_other_taskmanagers_are_remote() {
        let spread = [Some("a"), Some("b"), Some("b")];
        let hash = job(&spread, &spread, "HASH");
        let counts: Vec<_> = hash.vertices[1].subtasks.iter().map(|subtask| hash.remote_channels(1, subtask)).collect();
        assert_eq!(counts, [Some(2), Some(1), Some(1)]);
        assert_eq!(hash.reads_remotely(1), Some(true));
        assert_eq!(hash.reads_remotely(0), Some(false));
    }

    #[test]
    fn what_is_forwarded_stays_where_it_is() {
        let spread = [Some("a"), Some("b")];
        assert_eq!(job(&spread, &spread, "FORWARD").reads_remotely(1), Some(false));
        assert_eq!(job(&spread, &[Some("b"), Some("b")], "FORWARD").reads_remotely(1), Some(true));
        assert_eq!(job(&[Some("a"); 2], &[Some("a"); 2], "HASH").reads_remotely(1), Some(false));
    }

    #[test]
    fn nobody_knows_without_places_or_a_graph() {
        assert_eq!(job(&[None], &[Some("a")], "HASH").reads_remotely(1), None);
        assert_eq!(job(&[Some("a")], &[], "HASH").reads_remotely(1), None);
        let without_graph = Job { edges: None, ..job(&[Some("a")], &[Some("b")], "HASH") };
        assert_eq!(without_graph.reads_remotely(1), None);
    }
}
