//! Many documents: n inputs, n results, as they finish.
//!
//! Work is bounded by the number of workers, not by the number of inputs: an input is opened when a worker takes it
//! up, and a worker waits while nobody takes its result away. One bad file, or a fault in this crate, is that item's
//! error; after cancellation the rest come back as interrupted. Nothing is lost.

mod duplicates;
mod order;

use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use rayon::iter::{ParallelBridge, ParallelIterator};

use crate::budget::{Exhausted, Interrupt};
use crate::error::Error;
use crate::report::Report;
use crate::source::Source;
use crate::time::Time;
use crate::validator::Validator;
use duplicates::Duplicates;
use order::{Order, Turns};

/// Results that each worker may lay ready before it waits: enough that it seldom does.
const READY: usize = 64;
/// Documents of each worker that may be ready before their turn, when results are wanted in order.
const AHEAD: usize = 512;

/// One document to judge. It is opened by the worker that takes it up.
pub struct Input {
    /// The name that the report carries.
    pub name: String,
    open: Box<Opener>,
    may_repeat: bool,
}

type Opener = dyn FnOnce() -> io::Result<Box<dyn Source>> + Send;

impl Input {
    /// A document behind a function that opens it.
    pub fn new(
        name: impl Into<String>,
        open: impl FnOnce() -> io::Result<Box<dyn Source>> + Send + 'static,
    ) -> Self {
        Self { name: name.into(), open: Box::new(open), may_repeat: false }
    }

    /// A document in memory.
    pub fn bytes(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self::new(name, move || Ok(Box::new(bytes)))
    }

    /// Says that the bytes may be those of another input, of equal length for instance. Then spots of it are compared with those
    /// of documents that were judged, and equal documents have the same report, each with its own name.
    #[must_use]
    pub fn may_repeat(mut self) -> Self {
        self.may_repeat = true;
        self
    }
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Input").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The answer to one [`Input`]: its report, or what [`Batch::map`] made of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct BatchItem<T = Report> {
    /// Position of the input, from 0.
    pub index: u64,
    /// The input's name.
    pub name: String,
    /// The report, or why there is none.
    pub result: Result<T, Error>,
}

/// Stops a batch from any thread. Documents at work are interrupted, the rest come back as interrupted.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Stops the work.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Interrupt for Cancel {
    fn should_stop(&self) -> bool {
        self.is_cancelled()
    }
}

type Judge = dyn Fn(&dyn Source, &str, &dyn Interrupt) -> Result<Report, Error> + Send + Sync;
type Finish<T> = dyn Fn(Report) -> T + Send + Sync;

/// A batch before it runs.
pub struct Batch<I, T = Report> {
    judge: Box<Judge>,
    finish: Box<Finish<T>>,
    inputs: I,
    workers: Option<NonZeroUsize>,
    in_order: bool,
    cancel: Cancel,
}

impl<I> Batch<I>
where
    I: Iterator<Item = Input> + Send + 'static,
{
    /// Judges `inputs` with `validator` at the validation time `at`.
    pub fn new(validator: Validator, at: Time, inputs: I) -> Self {
        Self::judging(
            move |source, name, interrupt| validator.validate_source(source, name, at, interrupt),
            inputs,
        )
    }

    /// Judges `inputs` with `judge`, which has the bytes, the name that the report is to carry, and what stops it. It is
    /// called by all workers; equal bytes must have equal reports.
    pub fn judging(
        judge: impl Fn(&dyn Source, &str, &dyn Interrupt) -> Result<Report, Error> + Send + Sync + 'static,
        inputs: I,
    ) -> Self {
        Self {
            judge: Box::new(judge),
            finish: Box::new(|report| report),
            inputs,
            workers: None,
            in_order: false,
            cancel: Cancel::default(),
        }
    }
}

impl<I, T> Batch<I, T>
where
    I: Iterator<Item = Input> + Send + 'static,
    T: Send + 'static,
{
    /// Has the workers make something of each report: what whoever takes the results need not do alone.
    #[must_use]
    pub fn map<U>(self, map: impl Fn(T) -> U + Send + Sync + 'static) -> Batch<I, U> {
        let Self { judge, finish, inputs, workers, in_order, cancel } = self;
        Batch {
            judge,
            finish: Box::new(move |report| map(finish(report))),
            inputs,
            workers,
            in_order,
            cancel,
        }
    }

    /// The number of workers; the number of processors when it is not said.
    #[must_use]
    pub fn workers(mut self, workers: NonZeroUsize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Gives the results in the order of the inputs. Some are held until their turn; where one document takes long, the
    /// workers wait for it rather than hold more.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.in_order = true;
        self
    }

    /// What stops the batch.
    #[must_use]
    pub fn cancel(mut self, cancel: Cancel) -> Self {
        self.cancel = cancel;
        self
    }

    /// Starts the workers. Results are taken from the returned iterator in the order in which they are ready, or in that of
    /// the inputs if [`in_order`](Self::in_order) says so.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn run(self) -> io::Result<BatchRun<T>> {
        let workers =
            self.workers.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .thread_name(|index| format!("countersign-{index}"))
            .build()
            .map_err(io::Error::other)?;
        let (sender, receiver) = sync_channel(workers.saturating_mul(READY));
        let stop = Stop { cancel: self.cancel, abandoned: Cancel::default() };
        let abandoned = stop.abandoned.clone();
        let worker =
            Worker { judge: self.judge, finish: self.finish, duplicates: Duplicates::default(), stop };
        let turns = self.in_order.then(|| {
            let ahead = u64::try_from(workers.saturating_mul(AHEAD)).unwrap_or(u64::MAX);
            Arc::new(Turns::new(ahead))
        });
        let order = turns.clone().map(Order::new);
        let stopped = worker.stop.clone();
        let numbered = (0u64..).zip(self.inputs).inspect(move |(index, _)| {
            if let Some(turns) = &turns {
                turns.wait(*index, &stopped);
            }
        });
        let driver = std::thread::Builder::new().name("countersign-batch".to_owned()).spawn(move || {
            pool.install(|| {
                numbered.par_bridge().for_each(|(index, input)| {
                    // A failure to send means that nobody is left to take results.
                    if sender.send(worker.item(index, input)).is_err() {
                        worker.stop.abandoned.cancel();
                    }
                });
            });
            // What the caller gave is gone before the results end; the reports held for duplicates nobody waits for.
            let Worker { judge, finish, duplicates, stop: _ } = worker;
            drop((judge, finish));
            drop(sender);
            drop(duplicates);
        })?;
        Ok(BatchRun { receiver: Some(receiver), order, driver: Some(driver), abandoned })
    }
}

impl<I, T> std::fmt::Debug for Batch<I, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batch")
            .field("workers", &self.workers)
            .field("cancel", &self.cancel)
            .finish_non_exhaustive()
    }
}

/// A batch at work: yields one item for each input. Dropped before its end, it stops the work and waits for the workers.
#[derive(Debug)]
pub struct BatchRun<T = Report> {
    receiver: Option<Receiver<BatchItem<T>>>,
    order: Option<Order<T>>,
    driver: Option<JoinHandle<()>>,
    abandoned: Cancel,
}

/// Results are awaited at least so long: to wake a thread for each of them takes a tenth of the time that it is judged in.
const PAUSE: Duration = Duration::from_millis(3);

impl<T> Iterator for BatchRun<T> {
    type Item = BatchItem<T>;

    fn next(&mut self) -> Option<BatchItem<T>> {
        let receiver = self.receiver.as_ref()?;
        let item = match &mut self.order {
            Some(order) => order.next(|| ready(receiver)),
            None => ready(receiver),
        };
        if item.is_none() {
            // It has nothing left to do but to give memory back.
            self.driver = None;
        }
        item
    }
}

fn ready<T>(receiver: &Receiver<BatchItem<T>>) -> Option<BatchItem<T>> {
    match receiver.try_recv() {
        Ok(item) => Some(item),
        Err(TryRecvError::Disconnected) => None,
        Err(TryRecvError::Empty) => {
            std::thread::sleep(PAUSE);
            receiver.recv().ok()
        }
    }
}

impl<T> Drop for BatchRun<T> {
    fn drop(&mut self) {
        self.abandoned.cancel();
        self.receiver = None;
        if let Some(driver) = self.driver.take() {
            let _ = driver.join();
        }
    }
}

/// Cancelled by the caller, or left by him.
#[derive(Clone, Debug)]
struct Stop {
    cancel: Cancel,
    abandoned: Cancel,
}

impl Interrupt for Stop {
    fn should_stop(&self) -> bool {
        self.cancel.is_cancelled() || self.abandoned.is_cancelled()
    }
}

/// What all workers share.
struct Worker<T> {
    judge: Box<Judge>,
    finish: Box<Finish<T>>,
    duplicates: Duplicates,
    stop: Stop,
}

impl<T> Worker<T> {
    fn item(&self, index: u64, input: Input) -> BatchItem<T> {
        let Input { name, open, may_repeat } = input;
        if self.stop.should_stop() {
            return BatchItem { index, name, result: Err(Exhausted::Interrupted.into()) };
        }
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let source = open()?;
            let judge = || (self.judge)(source.as_ref(), &name, &self.stop);
            let report = match may_repeat {
                true => self.duplicates.judge(source.as_ref(), &name, &self.stop, judge),
                false => judge(),
            };
            report.map(&self.finish)
        }));
        let result = judged
            .unwrap_or_else(|_| Err(Error::Internal("a worker stopped on a fault of its own".to_owned())));
        BatchItem { index, name, result }
    }
}
