use super::*;
use crate::stats::{Skip, Stats};

/// What a `TaskManager` tells of one subtask of a job.
fn process(taskmanager: &str, subtask: usize, busy: &str) -> String {
    let task = format!(
        "job_id=\"j1\",job_name=\"fraud\",task_id=\"v1\",task_name=\"Source:_s\",tm_id=\"{taskmanager}\",subtask_index=\"{subtask}\","
    );
    format!(
        "# HELP flink_taskmanager_job_task_busyTimeMsPerSecond busy (scope: taskmanager_job_task)\r\n\
         # TYPE flink_taskmanager_job_task_busyTimeMsPerSecond gauge\r\n\
         flink_taskmanager_job_task_busyTimeMsPerSecond{{{task}task_attempt_num=\"1\",}} {busy}\r\n\
         flink_taskmanager_job_task_busyTimeMsPerSecond{{{task}task_attempt_num=\"0\",}} 1\r\n\
         flink_taskmanager_job_task_backPressuredTimeMsPerSecond{{{task}}} 0\r\n\
         flink_taskmanager_job_task_idleTimeMsPerSecond{{{task}}} 100\r\n\
         flink_taskmanager_job_task_mailboxLatencyMs{{{task}quantile=\"0.99\",}} 7\r\n\
         flink_taskmanager_job_task_operator_pendingRecords{{{task}operator_name=\"s\",}} 3 1700000000000\r\n\
         flink_taskmanager_job_latency_source_id_operator_id_latency{{job_id=\"j1\",quantile=\"0.99\"}} 1{subtask}\r\n\
         flink_taskmanager_Status_JVM_GarbageCollector_Copy_Count{{tm_id=\"{taskmanager}\"}} 4.0\r\n\
         flink_taskmanager_Status_JVM_Memory_Heap_Max{{tm_id=\"{taskmanager}\"}} 1.0E9\r\n\
         jvm_threads 7\r\n"
    )
}

#[test]
fn the_processes_of_a_cluster_are_put_together() {
    let mut stats = Stats::default();
    stats.add("b", &process("tm-b", 1, "NaN")).expect("a text");
    stats.add("a", &process("tm-a", 0, "900")).expect("a text");
    let jobmanager = "flink_jobmanager_job_runningTime{job_id=\"j1\",job_name=\"fraud\"} 600000\n\
                      flink_jobmanager_job_numberOfCompletedCheckpoints{job_id=\"j1\",} 12.0\n\
                      flink_jobmanager_Status_JVM_Memory_Heap_Used 5\n";
    stats.add("jm", jobmanager).expect("a text");
    let [cluster] = &stats.clusters[..] else { panic!("one cluster") };
    assert!(cluster.is_exposition);
    assert_eq!((cluster.name.as_str(), cluster.samples, &cluster.times[..]), ("b", 1, &[1700000000000][..]));
    let ids: Vec<&str> = cluster.taskmanagers.iter().map(|taskmanager| taskmanager.id.as_str()).collect();
    assert_eq!(ids, ["tm-a", "tm-b"]);
    assert_eq!(cluster.taskmanagers[0].metrics.get(metrics::HEAP_MAX).last(), Some(1e9));
    assert_eq!(cluster.taskmanagers[0].collectors[0].name, "Copy");
    assert_eq!(cluster.taskmanagers[0].collectors[0].count.last(), Some(4.0));
    assert_eq!(cluster.jobmanager.metrics.get(metrics::HEAP_USED).last(), Some(5.0));
    let [job] = &cluster.jobs[..] else { panic!("one job") };
    assert_eq!((job.id.as_str(), job.name.as_str(), job.uptime_ms), ("j1", "fraud", Some(600_000.0)));
    assert_eq!((job.latency_histograms, job.marker_p99_ms), (2, Some(11.0)));
    assert_eq!((job.checkpoints.completed, job.edges.as_ref()), (Some(12.0), None));
    assert_eq!(job.skip(cluster, 1.0), None);
    let [vertex] = &job.vertices[..] else { panic!("one vertex") };
    assert_eq!((vertex.id.as_str(), vertex.name.as_str(), vertex.parallelism), ("v1", "Source:_s", 2));
    let [first, second] = &vertex.subtasks[..] else { panic!("two subtasks") };
    assert_eq!(first.taskmanager.as_deref(), Some("tm-a"));
    assert_eq!(first.load().map(|load| load.utilisation()), Some(Some(0.9)));
    assert_eq!(first.metrics.get(metrics::MAILBOX_LATENCY_P99).last(), Some(7.0));
    assert_eq!(first.operators["s"].get(metrics::PENDING_RECORDS).last(), Some(3.0));
    // What is not a number in the last attempt is not one of the attempt before.
    assert_eq!((second.index, second.load()), (1, None));
}

#[test]
fn without_the_jobmanager_nobody_knows_the_age() {
    let mut stats = Stats::default();
    stats.add("tm", &process("tm-a", 0, "900")).expect("a text");
    let cluster = &stats.clusters[0];
    assert_eq!(cluster.jobs[0].skip(cluster, 0.0), Some(Skip::UnknownAge));
}

#[test]
fn other_texts_are_refused_with_what_was_expected() {
    let error = |text: &str| Stats::default().add("x", text).expect_err("no measurement").0;
    for text in ["", "\n\n", "# HELP x y\njvm_threads 1\n", "<html></html>", "a: 1"] {
        assert!(error(text).contains("begins with `flink_`"), "{text}: {}", error(text));
        assert!(error(text).contains("flinklint snapshot URL"), "{text}");
    }
    let cut = process("tm-a", 0, "900");
    let cut = &cut[..cut.find("900").expect("a value")];
    assert!(error(cut).starts_with("line 3: not the text format"), "{}", error(cut));
}

#[test]
fn values_without_an_owner_are_passed_over() {
    let mut stats = Stats::default();
    let text = "flink_taskmanager_Status_JVM_CPU_Load 1\n\
                flink_taskmanager_job_task_busyTimeMsPerSecond{job_id=\"j\"} 1\n\
                flink_taskmanager_job_task_busyTimeMsPerSecond{job_id=\"j\",task_id=\"v\",subtask_index=\"-1\"} 1\n";
    stats.add("x", text).expect("a text of Flink");
    assert!(stats.clusters[0].taskmanagers.is_empty());
    assert!(stats.clusters[0].jobs[0].vertices.is_empty());
}
