//! What is read of one job.

use serde_json::Value;

use super::error::GetError;
use super::run::Step;
use super::sample::{JOBS, Part, Reader};

/// So many of the newest checkpoints are read in detail.
const CHECKPOINTS: usize = 10;
/// A graph of more vertices than these is not one that people write.
const MOST_VERTICES: usize = 1000;
const FINISHED: [&str; 4] = ["FINISHED", "CANCELED", "FAILED", "SUSPENDED"];

/// A job as the list of jobs has it.
pub(super) struct Listed {
    pub id: String,
    pub name: String,
    pub is_finished: bool,
}

impl Reader<'_> {
    /// The jobs of the cluster.
    pub fn jobs(&self) -> Vec<Listed> {
        let list = self.sample.responses.get(JOBS).and_then(|answer| answer.get("jobs")?.as_array());
        let text = |job: &Value, field: &str| job.get(field).and_then(Value::as_str).map(ToOwned::to_owned);
        let listed = |job: &Value| {
            Some(Listed {
                id: text(job, "jid")?,
                name: text(job, "name").unwrap_or_default(),
                is_finished: text(job, "state").is_some_and(|state| FINISHED.contains(&state.as_str())),
            })
        };
        list.into_iter().flatten().filter_map(listed).collect()
    }

    /// Reads a job. One that is gone before all is read leaves nothing behind,
    /// as half of it would be taken for the whole.
    pub fn read_job(&mut self, id: &str, with_history: bool) {
        let root = format!("/jobs/{id}");
        let Err(error) = self.read_parts(&root, with_history) else { return };
        if error == GetError::Status(404) {
            let below = format!("{root}/");
            self.sample.responses.retain(|path, _| *path != root && !path.starts_with(&below));
            self.sample.unread.retain(|path, _| *path != root && !path.starts_with(&below));
            self.sample.unread.insert(root, "the job was gone before all of it was read".to_owned());
        }
    }

    fn read_parts(&mut self, root: &str, with_history: bool) -> Result<(), GetError> {
        (self.watch)(Step::Planned(7));
        self.read(root, Part::Expected)?;
        // A number that is not finite comes as a text, a job that is none has no vertices.
        let mut vertices = self.ids(root, "vertices", "id");
        if vertices.len() > MOST_VERTICES {
            vertices.truncate(MOST_VERTICES);
            self.miss(&format!("{root}/vertices"), &GetError::Exhausted("it has more than 1000 vertices"));
        }
        (self.watch)(Step::Planned(2 * vertices.len()));
        // What changes while it is read stands together.
        self.of_job(root, "metrics", Reader::read_metrics)?;
        for vertex in &vertices {
            self.of_job(root, &format!("vertices/{vertex}"), |reader, path| reader.read(path, Part::Expected))?;
            self.of_job(root, &format!("vertices/{vertex}/metrics"), Reader::read_metrics)?;
        }
        for part in ["plan", "config", "exceptions"] {
            self.of_job(root, part, |reader, path| reader.read(path, Part::Expected))?;
        }
        for part in ["checkpoints", "checkpoints/config"] {
            let _ = self.read(&format!("{root}/{part}"), Part::Optional);
        }
        if with_history {
            self.read_history(root, &vertices);
        }
        Ok(())
    }

    /// Reads a part that every job has: where there is none, the job is looked
    /// for once more. Only its own absence is an error.
    fn of_job(
        &mut self,
        root: &str,
        part: &str,
        read: impl FnOnce(&mut Self, &str) -> Result<(), GetError>,
    ) -> Result<(), GetError> {
        if read(self, &format!("{root}/{part}")) == Err(GetError::Status(404))
            && self.client.get(root, None, false) == Err(GetError::Status(404))
        {
            return Err(GetError::Status(404));
        }
        Ok(())
    }

    fn read_history(&mut self, root: &str, vertices: &[String]) {
        let answer = self.sample.responses.get(&format!("{root}/checkpoints"));
        let history = answer.and_then(|answer| answer.get("history")?.as_array()).into_iter().flatten();
        let mut ids: Vec<u64> = history
            .filter(|checkpoint| checkpoint.get("status").and_then(Value::as_str) == Some("COMPLETED"))
            .filter(|checkpoint| checkpoint.get("is_savepoint").and_then(Value::as_bool) != Some(true))
            .filter_map(|checkpoint| checkpoint.get("id")?.as_u64())
            .collect();
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.truncate(CHECKPOINTS);
        (self.watch)(Step::Planned(ids.len() * vertices.len()));
        for id in ids {
            for vertex in vertices {
                let _ = self.read(&format!("{root}/checkpoints/details/{id}/subtasks/{vertex}"), Part::Optional);
            }
        }
    }
}
