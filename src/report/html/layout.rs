//! Where the vertices of a job's graph stand: in columns from left to right, so
//! that edges lead to the right, and in each column near to what they are
//! connected with. An edge that passes a column has a lane of its own in it.

/// How wide a vertex is drawn.
pub(super) const WIDTH: f64 = 196.0;
/// How high.
pub(super) const HEIGHT: f64 = 122.0;
/// Between two columns.
const GAP: f64 = 68.0;
/// Between what stands in one column.
const SPACE: f64 = 34.0;
/// How high the lane of an edge is.
const LANE: f64 = 10.0;
/// How often order and places are made better; more does not help graphs of this size.
const ROUNDS: usize = 6;

/// A place in the drawing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
}

/// A drawing.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    /// The upper left corner of every vertex.
    pub corners: Vec<Point>,
    /// What every edge passes: curves and straight lines through columns in turn.
    pub routes: Vec<Vec<Point>>,
    pub width: f64,
    pub height: f64,
    /// How many columns it has.
    pub columns: usize,
}

impl Layout {
    /// The drawing of a graph; what an edge names must be below `vertices`.
    pub fn of(vertices: usize, edges: &[(usize, usize)]) -> Self {
        let mut grid = Grid::new(vertices, edges);
        grid.order();
        grid.place();
        let bounds =
            |node: usize| (grid.centres[node] - grid.height(node) / 2.0, grid.centres[node] + grid.height(node) / 2.0);
        let all = || (0..grid.columns_of.len()).map(bounds);
        let top = all().map(|(top, _)| top).fold(f64::INFINITY, f64::min);
        let bottom = all().map(|(_, bottom)| bottom).fold(f64::NEG_INFINITY, f64::max);
        let x = |node: usize| grid.columns_of[node] as f64 * (WIDTH + GAP);
        let y = |node: usize| grid.centres[node] - top;
        let route = |chain: &Vec<usize>| {
            let ends = |&node: &usize| [Point { x: x(node), y: y(node) }, Point { x: x(node) + WIDTH, y: y(node) }];
            let points: Vec<Point> = chain.iter().flat_map(ends).collect();
            points[1..points.len() - 1].to_vec()
        };
        Self {
            corners: (0..vertices).map(|node| Point { x: x(node), y: y(node) - HEIGHT / 2.0 }).collect(),
            routes: grid.chains.iter().map(route).collect(),
            width: (grid.columns.len() as f64 * (WIDTH + GAP) - GAP).max(0.0),
            height: (bottom - top).max(0.0),
            columns: grid.columns.len(),
        }
    }
}

/// Vertices and, behind them, the lanes of edges that pass columns: the nodes.
struct Grid {
    vertices: usize,
    /// The column of every node.
    columns_of: Vec<usize>,
    /// The nodes of every column, from the top.
    columns: Vec<Vec<usize>>,
    /// The nodes that every edge leads through.
    chains: Vec<Vec<usize>>,
    /// What every node is connected with in the column before it and behind it.
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    /// The middle of every node.
    centres: Vec<f64>,
}

impl Grid {
    fn new(vertices: usize, edges: &[(usize, usize)]) -> Self {
        let mut columns_of = columns_of(vertices, edges);
        let mut chains = Vec::with_capacity(edges.len());
        for &(from, to) in edges {
            let mut chain = vec![from];
            for column in columns_of[from] + 1..columns_of[to] {
                chain.push(columns_of.len());
                columns_of.push(column);
            }
            chain.push(to);
            chains.push(chain);
        }
        let nodes = columns_of.len();
        let mut columns = vec![Vec::new(); columns_of.iter().max().map_or(0, |last| last + 1)];
        columns_of.iter().enumerate().for_each(|(node, &column)| columns[column].push(node));
        let (mut before, mut after) = (vec![Vec::new(); nodes], vec![Vec::new(); nodes]);
        for pair in chains.iter().flat_map(|chain| chain.windows(2)) {
            // An edge that leads back, which Flink's graphs have not, pulls at nothing.
            if columns_of[pair[0]] < columns_of[pair[1]] {
                after[pair[0]].push(pair[1]);
                before[pair[1]].push(pair[0]);
            }
        }
        Self { vertices, columns_of, columns, chains, before, after, centres: vec![0.0; nodes] }
    }

    fn height(&self, node: usize) -> f64 {
        if node < self.vertices { HEIGHT } else { LANE }
    }

    /// Puts what is connected at the same height in its column.
    fn order(&mut self) {
        let mut ranks = vec![0.0; self.columns_of.len()];
        let rank = |column: &[usize], ranks: &mut Vec<f64>| {
            column.iter().enumerate().for_each(|(rank, &node)| ranks[node] = rank as f64);
        };
        self.columns.iter().for_each(|column| rank(column, &mut ranks));
        for _ in 0..ROUNDS {
            for (column, near) in self.sweep() {
                let near = if near == Side::Before { &self.before } else { &self.after };
                let wanted = |node: &usize| mean(&near[*node], &ranks).unwrap_or(ranks[*node]);
                let mut sorted: Vec<(f64, usize)> =
                    self.columns[column].iter().map(|node| (wanted(node), *node)).collect();
                sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.columns[column] = sorted.into_iter().map(|(_, node)| node).collect();
                rank(&self.columns[column], &mut ranks);
            }
        }
    }

    /// Puts nodes at the height of what they are connected with, as far as they
    /// have room.
    fn place(&mut self) {
        for column in 0..self.columns.len() {
            self.settle(column, &vec![0.0; self.columns[column].len()]);
        }
        for _ in 0..ROUNDS {
            for (column, near) in self.sweep() {
                let near = if near == Side::Before { &self.before } else { &self.after };
                let wanted = |node: &usize| mean(&near[*node], &self.centres).unwrap_or(self.centres[*node]);
                let wanted: Vec<f64> = self.columns[column].iter().map(wanted).collect();
                self.settle(column, &wanted);
            }
        }
    }

    /// Every column but the first by the one before it, then back.
    fn sweep(&self) -> Vec<(usize, Side)> {
        let last = self.columns.len();
        let forth = (1..last).map(|column| (column, Side::Before));
        let back = (0..last.saturating_sub(1)).rev().map(|column| (column, Side::After));
        forth.chain(back).collect()
    }

    /// Halfway between the places where those above push down and where those
    /// below push up: both leave room for all, so that the middle does.
    fn settle(&mut self, column: usize, wanted: &[f64]) {
        let nodes = &self.columns[column];
        let apart = |at: usize| f64::midpoint(self.height(nodes[at]), self.height(nodes[at + 1])) + SPACE;
        let (mut pushed_down, mut pushed_up) = (wanted.to_vec(), wanted.to_vec());
        for at in 1..nodes.len() {
            pushed_down[at] = pushed_down[at].max(pushed_down[at - 1] + apart(at - 1));
        }
        for at in (1..nodes.len()).rev() {
            pushed_up[at - 1] = pushed_up[at - 1].min(pushed_up[at] - apart(at - 1));
        }
        for (at, &node) in nodes.iter().enumerate() {
            self.centres[node] = f64::midpoint(pushed_down[at], pushed_up[at]);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

fn mean(nodes: &[usize], of: &[f64]) -> Option<f64> {
    (!nodes.is_empty()).then(|| nodes.iter().map(|&node| of[node]).sum::<f64>() / nodes.len() as f64)
}

/// The column of every vertex: behind all that send to it. Columns without a
/// vertex, which only cycles make, are left out.
fn columns_of(vertices: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut columns = vec![0; vertices];
    for _ in 0..vertices {
        let before = columns.clone();
        for &(from, to) in edges {
            columns[to] = columns[to].max((columns[from] + 1).min(vertices));
        }
        if columns == before {
            break;
        }
    }
    let mut used = columns.clone();
    used.sort_unstable();
    used.dedup();
    columns.iter().map(|column| used.partition_point(|other| other < column)).collect()
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact by construction")]
mod tests {
    use super::*;

    fn overlap(a: Point, b: Point) -> bool {
        (a.x - b.x).abs() < WIDTH && (a.y - b.y).abs() < HEIGHT
    }

    #[test]
    fn a_chain_is_a_straight_line() {
        let layout = Layout::of(3, &[(0, 1), (1, 2)]);
        assert!(layout.corners.iter().all(|corner| corner.y == 0.0));
        assert_eq!(layout.corners[2].x, 2.0 * (WIDTH + GAP));
        assert_eq!((layout.width, layout.height), (3.0 * WIDTH + 2.0 * GAP, HEIGHT));
        assert_eq!(layout.routes[0], [Point { x: WIDTH, y: HEIGHT / 2.0 }, Point { x: WIDTH + GAP, y: HEIGHT / 2.0 }]);
    }

    #[test]
    fn a_join_stands_between_its_inputs_and_does_not_cross_them() {
        let layout = Layout::of(5, &[(0, 3), (1, 2), (2, 4), (3, 4)]);
        let y: Vec<f64> = layout.corners.iter().map(|corner| corner.y).collect();
        assert_eq!(y[4] * 2.0, y[2] + y[3]);
        assert_eq!(y[0] < y[1], y[3] < y[2]);
    }

    #[test]
    fn an_edge_over_a_column_passes_beside_what_stands_there() {
        let layout = Layout::of(3, &[(0, 1), (1, 2), (0, 2)]);
        let lane = layout.routes[2][1].y;
        let box_of_1 = layout.corners[1].y..=layout.corners[1].y + HEIGHT;
        assert_eq!(layout.routes[2].len(), 4);
        assert!(!box_of_1.contains(&lane));
    }

    #[test]
    fn nothing_overlaps_and_everything_is_inside() {
        // Also a cycle, an edge of a vertex to itself, and one that stands twice.
        let graphs: [(usize, &[(usize, usize)]); 5] = [
            (0, &[]),
            (4, &[]),
            (6, &[(0, 2), (1, 2), (2, 3), (2, 4), (3, 5), (4, 5), (0, 5), (1, 5)]),
            (3, &[(0, 1), (1, 2), (2, 0)]),
            (2, &[(0, 0), (0, 1), (0, 1)]),
        ];
        for (vertices, edges) in graphs {
            let layout = Layout::of(vertices, edges);
            assert_eq!((layout.corners.len(), layout.routes.len()), (vertices, edges.len()));
            for (at, &corner) in layout.corners.iter().enumerate() {
                assert!(corner.x >= 0.0 && corner.x + WIDTH <= layout.width + 0.01);
                assert!(corner.y >= -0.01 && corner.y + HEIGHT <= layout.height + 0.01);
                assert!(layout.corners[..at].iter().all(|&other| !overlap(corner, other)), "{edges:?}");
            }
        }
    }
}
