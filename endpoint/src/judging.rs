//! Where documents are judged: a few workers, a bounded queue, limits on time.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::metrics::{Gauge, Metrics};
use crate::problem::{Kind, Problem};

/// The workers and what waits for them.
#[derive(Debug)]
pub(crate) struct Judging {
    /// Uploads under way, whether they arrive, wait or are judged: this bounds memory and disk.
    slots: Arc<Semaphore>,
    workers: Arc<Semaphore>,
    by_key: Arc<Mutex<HashMap<String, usize>>>,
    most_by_key: usize,
    queue_time: Duration,
    time: Duration,
    metrics: Arc<Metrics>,
}

/// The right to upload and to have it judged.
#[derive(Debug)]
pub(crate) struct Admission {
    _slot: OwnedSemaphorePermit,
    _by_key: ByKey,
    _counted: Counted,
}

#[derive(Debug)]
struct ByKey {
    counts: Arc<Mutex<HashMap<String, usize>>>,
    key_id: String,
}

impl Drop for ByKey {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.key_id) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key_id);
            }
        }
    }
}

#[derive(Debug)]
struct Counted(Arc<Metrics>, fn(&Metrics) -> &Gauge);

impl Counted {
    fn new(metrics: &Arc<Metrics>, gauge: fn(&Metrics) -> &Gauge) -> Self {
        gauge(metrics).add(1);
        Self(Arc::clone(metrics), gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1(&self.0).add(-1);
    }
}

/// Stops the work when nobody waits for it any more.
#[derive(Debug)]
struct StopOnDrop(Arc<AtomicBool>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Judging {
    pub(crate) fn new(
        workers: usize,
        queue: usize,
        queue_time: Duration,
        time: Duration,
        metrics: Arc<Metrics>,
    ) -> Self {
        let workers = workers.clamp(1, 1024);
        let slots = workers.saturating_add(queue).min(Semaphore::MAX_PERMITS);
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            workers: Arc::new(Semaphore::new(workers)),
            by_key: Arc::default(),
            // One key leaves room for others.
            most_by_key: slots.div_ceil(2),
            queue_time,
            time,
            metrics,
        }
    }

    /// A place, or 503 when all are taken, or 429 when this key has too many of them.
    pub(crate) fn admit(&self, key_id: &str) -> Result<Admission, Problem> {
        let mut counts = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(key_id).copied().unwrap_or(0);
        if count >= self.most_by_key {
            self.metrics.refused.add();
            let detail = format!("at most {} uploads at a time for one key", self.most_by_key);
            return Err(Problem::overloaded(Kind::TooManyRequests, &detail, 1).closing());
        }
        let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() else {
            self.metrics.refused.add();
            return Err(Problem::overloaded(Kind::Overloaded, "all places are taken", 1).closing());
        };
        counts.insert(key_id.to_owned(), count + 1);
        drop(counts);
        Ok(Admission {
            _slot: slot,
            _by_key: ByKey { counts: Arc::clone(&self.by_key), key_id: key_id.to_owned() },
            _counted: Counted::new(&self.metrics, |metrics| &metrics.uploads),
        })
    }

    /// Does the work on a worker. The flag is raised when the time is over or nobody waits any more.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        admission: Admission,
        work: impl FnOnce(&AtomicBool) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let worker = timeout(self.queue_time, Arc::clone(&self.workers).acquire_owned()).await;
        let Ok(Ok(worker)) = worker else {
            self.metrics.refused.add();
            return Err(Problem::overloaded(Kind::Overloaded, "no worker became free in time", 5));
        };
        let counted = Counted::new(&self.metrics, |metrics| &metrics.judgements);
        let stop = Arc::new(AtomicBool::new(false));
        let guard = StopOnDrop(Arc::clone(&stop));
        let task = tokio::task::spawn_blocking(move || {
            // The worker is free, and the place too, when the work has really ended.
            let _held = (worker, admission, counted);
            work(&stop)
        });
        let done = timeout(self.time, task).await;
        drop(guard);
        match done {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(Problem::internal("judgement", &error)),
            Err(_) => Err(Problem::overloaded(Kind::Overloaded, "the judgement took too long", 30)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judging(workers: usize, queue: usize) -> Judging {
        judging_for(workers, queue, Duration::from_secs(60))
    }

    fn judging_for(workers: usize, queue: usize, time: Duration) -> Judging {
        Judging::new(workers, queue, time, time, Arc::default())
    }

    #[test]
    fn places_are_bounded_and_given_back() {
        let judging = judging(1, 3);
        let one = judging.admit("a").unwrap();
        let two = judging.admit("a").unwrap();
        assert!(judging.admit("a").is_err(), "one key leaves room for others");
        let three = judging.admit("b").unwrap();
        let four = judging.admit("c").unwrap();
        assert!(judging.admit("d").is_err());
        drop((one, two, three, four));
        judging.admit("a").unwrap();
    }

    #[tokio::test]
    async fn work_that_takes_too_long_is_stopped() {
        let judging = judging_for(1, 1, Duration::from_millis(50));
        let admission = judging.admit("a").unwrap();
        let (sender, receiver) = std::sync::mpsc::channel();
        let done = judging.run(admission, move |stop| {
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            sender.send(()).unwrap();
        });
        assert!(done.await.is_err());
        receiver.recv_timeout(Duration::from_secs(5)).unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_that_request_s_error() {
        let judging = judging(1, 1);
        let admission = judging.admit("a").unwrap();
        assert!(judging.run(admission, |_| panic!("as a test")).await.map(|(): ()| ()).is_err());
        let admission = judging.admit("a").unwrap();
        assert_eq!(judging.run(admission, |_| 7).await.unwrap(), 7);
    }
}
