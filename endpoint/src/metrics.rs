//! What a Prometheus server reads: counts and durations by route and status, and what is under way.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

/// All counters.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    requests: Mutex<BTreeMap<Label, Durations>>,
    judged: Mutex<BTreeMap<&'static str, u64>>,
    pub(crate) connections: Gauge,
    pub(crate) uploads: Gauge,
    pub(crate) judgements: Gauge,
    pub(crate) refused: Counter,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Label {
    route: &'static str,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Default)]
struct Durations {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// A number that goes up and down.
#[derive(Debug, Default)]
pub(crate) struct Gauge(AtomicI64);

impl Gauge {
    pub(crate) fn add(&self, difference: i64) {
        self.0.fetch_add(difference, Ordering::Relaxed);
    }
}

/// A number that goes up.
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Metrics {
    /// A request was answered.
    pub(crate) fn request(&self, route: &'static str, method: &'static str, status: u16, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut requests = self.requests.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let durations = requests.entry(Label { route, method, status }).or_default();
        durations.count += 1;
        durations.seconds += seconds;
        for (bucket, bound) in durations.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
    }

    /// A document was judged.
    pub(crate) fn judged(&self, verdict: &'static str) {
        *self.judged.lock().unwrap_or_else(std::sync::PoisonError::into_inner).entry(verdict).or_default() +=
            1;
    }

    /// The text format, version 0.0.4.
    pub(crate) fn text(&self) -> String {
        let mut out = String::new();
        let requests = self.requests.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        head(&mut out, "countersign_http_requests_total", "counter", "Requests answered.");
        for (label, durations) in requests.iter() {
            let _ = writeln!(out, "countersign_http_requests_total{{{}}} {}", label.text(), durations.count);
        }
        head(&mut out, "countersign_http_request_duration_seconds", "histogram", "How long answers took.");
        for (label, durations) in requests.iter() {
            let name = "countersign_http_request_duration_seconds";
            let label = label.text();
            for (count, bound) in durations.buckets.iter().zip(BOUNDS) {
                let _ = writeln!(out, "{name}_bucket{{{label},le=\"{bound}\"}} {count}");
            }
            let _ = writeln!(out, "{name}_bucket{{{label},le=\"+Inf\"}} {}", durations.count);
            let _ = writeln!(out, "{name}_sum{{{label}}} {}", durations.seconds);
            let _ = writeln!(out, "{name}_count{{{label}}} {}", durations.count);
        }
        drop(requests);
        head(&mut out, "countersign_documents_judged_total", "counter", "Documents judged, by verdict.");
        for (verdict, count) in self.judged.lock().unwrap_or_else(std::sync::PoisonError::into_inner).iter() {
            let _ = writeln!(out, "countersign_documents_judged_total{{verdict=\"{verdict}\"}} {count}");
        }
        for (name, gauge, help) in [
            ("countersign_connections", &self.connections, "Connections that are open."),
            ("countersign_uploads", &self.uploads, "Uploads under way: arriving, waiting or being judged."),
            ("countersign_judgements", &self.judgements, "Judgements under way."),
        ] {
            head(&mut out, name, "gauge", help);
            let _ = writeln!(out, "{name} {}", gauge.0.load(Ordering::Relaxed));
        }
        head(
            &mut out,
            "countersign_uploads_refused_total",
            "counter",
            "Uploads refused because there was too much to do.",
        );
        let _ = writeln!(out, "countersign_uploads_refused_total {}", self.refused.0.load(Ordering::Relaxed));
        out
    }
}

impl Label {
    fn text(&self) -> String {
        format!("route=\"{}\",method=\"{}\",status=\"{}\"", self.route, self.method, self.status)
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

const BOUNDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0, 30.0];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_cumulative() {
        let metrics = Metrics::default();
        metrics.request("/health", "GET", 200, Duration::from_millis(2));
        metrics.request("/health", "GET", 200, Duration::from_millis(40));
        metrics.judged("TOTAL-PASSED");
        metrics.uploads.add(1);
        let text = metrics.text();
        metrics.uploads.add(-1);
        for line in [
            r#"countersign_http_requests_total{route="/health",method="GET",status="200"} 2"#,
            r#"countersign_http_request_duration_seconds_bucket{route="/health",method="GET",status="200",le="0.001"} 0"#,
            r#"countersign_http_request_duration_seconds_bucket{route="/health",method="GET",status="200",le="0.0025"} 1"#,
            r#"countersign_http_request_duration_seconds_bucket{route="/health",method="GET",status="200",le="0.05"} 2"#,
            r#"countersign_http_request_duration_seconds_bucket{route="/health",method="GET",status="200",le="+Inf"} 2"#,
            r#"countersign_documents_judged_total{verdict="TOTAL-PASSED"} 1"#,
            "countersign_uploads 1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} in\n{text}");
        }
        assert!(metrics.text().contains("countersign_uploads 0"));
    }
}
