use super::cursor::{Cursor, ObjectName, TableOption};
use crate::source::Span;

pub(super) use super::scan::query;

/// What a query does, as far as its words tell: nothing is resolved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The tables and views that it reads, names of `WITH` left out.
    pub sources: Vec<Source>,
    /// Every `SELECT` in it.
    pub selects: Vec<Select>,
    /// Every `UNION` without `ALL`.
    pub unions: Vec<Span>,
    /// Whether it has a windowing function, as table function or in `GROUP BY`.
    pub windowed: bool,
    /// Whether it has an aggregate `OVER` rows.
    pub over: bool,
    /// Whether it looks for patterns with `MATCH_RECOGNIZE`.
    pub match_recognize: bool,
    /// Whether a `STATE_TTL` hint gives its state a lifetime.
    pub state_ttl: bool,
    /// Whether an operator gathers rows while mini-batches are on: aggregates
    /// and deduplication without a window.
    pub gathers_rows: bool,
    /// Whether a result waits for event time to pass.
    pub waits_for_time: bool,
}

/// A table or view that a query reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub name: ObjectName,
    /// What an `OPTIONS` hint behind it sets.
    pub options: Vec<TableOption>,
}

/// One `SELECT`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Select {
    /// `DISTINCT` behind the `SELECT`.
    pub distinct: Option<Span>,
    /// `GROUP BY`.
    pub group_by: Option<GroupBy>,
    /// Its joins.
    pub joins: Vec<Join>,
    /// A `ROW_NUMBER()` or another rank.
    pub ranking: Option<GroupBy>,
    /// Whether it calls an aggregate function.
    pub aggregates: bool,
    /// Whether `ON` or `WHERE` measures time with `INTERVAL`.
    pub interval_in_condition: bool,
    /// Whether `ON` or `WHERE` compares the bounds of windows.
    pub window_in_condition: bool,
    /// The words of `ON` and `WHERE` of a `SELECT` with joins.
    pub condition_words: Vec<String>,
}

/// Rows taken together by a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupBy {
    /// The words `GROUP BY`, or the name of the function.
    pub span: Span,
    /// Whether the key has a window in it.
    pub windowed: bool,
}

/// A join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// The word `JOIN`.
    pub span: Span,
    /// What sort of join it is.
    pub kind: JoinKind,
}

/// A sort of join, by its syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinKind {
    /// Of two tables, by a condition.
    Tables,
    /// With a table as of a time: `FOR SYSTEM_TIME AS OF`.
    Temporal,
    /// With what a row itself holds or a function makes of it.
    Expansion,
}

/// What keeps state for every key that was ever seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stateful {
    /// `GROUP BY` without a window.
    GroupBy,
    /// A join without a bound in time.
    Join,
    /// `SELECT DISTINCT`.
    Distinct,
    /// `ROW_NUMBER()` and the like.
    Ranking,
    /// `UNION` without `ALL`.
    Union,
}

impl Stateful {
    /// The words that output uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Stateful::GroupBy => "a GROUP BY without a window",
            Stateful::Join => "a regular JOIN",
            Stateful::Distinct => "a SELECT DISTINCT",
            Stateful::Ranking => "a ROW_NUMBER()",
            Stateful::Union => "a UNION without ALL",
        }
    }
}

impl Query {
    /// What keeps state for every key, in the order of the text. A join whose
    /// condition has an interval or a column that `is_time` in it may be bounded
    /// by time, and beside a window any of these may be part of it: none is told.
    #[must_use]
    pub fn stateful(&self, is_time: impl Fn(&str) -> bool) -> Vec<(Stateful, Span)> {
        if self.windowed {
            return Vec::new();
        }
        let mut found: Vec<_> = self.unions.iter().map(|&span| (Stateful::Union, span)).collect();
        for select in &self.selects {
            found.extend(select.distinct.map(|span| (Stateful::Distinct, span)));
            let plain = |group: &GroupBy| !group.windowed;
            found.extend(select.group_by.filter(plain).map(|group| (Stateful::GroupBy, group.span)));
            found.extend(select.ranking.filter(plain).map(|rank| (Stateful::Ranking, rank.span)));
            let bounded = select.interval_in_condition
                || select.window_in_condition
                || select.condition_words.iter().any(|word| is_time(word));
            let joins = select.joins.iter().filter(|join| join.kind == JoinKind::Tables && !bounded);
            found.extend(joins.map(|join| (Stateful::Join, join.span)));
        }
        found.sort_by_key(|(_, span)| *span);
        found
    }

    /// Sums up what its parts tell.
    pub(super) fn sum_up(&mut self) {
        let gathers = |select: &Select| {
            select.aggregates || select.group_by.is_some() || select.distinct.is_some() || select.ranking.is_some()
        };
        self.gathers_rows = !self.windowed && (!self.unions.is_empty() || self.selects.iter().any(gathers));
        let timed = |select: &Select| {
            let temporal = select.joins.iter().any(|join| join.kind == JoinKind::Temporal);
            temporal || (!select.joins.is_empty() && select.interval_in_condition)
        };
        self.waits_for_time = self.windowed || self.over || self.match_recognize || self.selects.iter().any(timed);
    }
}

/// `INSERT INTO` or `INSERT OVERWRITE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insert {
    /// The table that it writes, with what an `OPTIONS` hint behind it sets.
    pub target: Source,
    /// What it writes.
    pub query: Query,
}

/// Reads on behind `INSERT`.
pub(super) fn insert(cursor: &mut Cursor<'_>) -> Option<Insert> {
    if !cursor.accept(&["INTO"]) && !cursor.accept(&["OVERWRITE"]) {
        return None;
    }
    cursor.accept(&["TABLE"]);
    let name = cursor.name()?;
    let options = super::scan::hint_options(cursor);
    if cursor.accept(&["PARTITION"]) {
        cursor.group();
    }
    Some(Insert { target: Source { name, options }, query: query(cursor) })
}
