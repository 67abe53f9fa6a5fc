//! Many documents at work: their order, what is held meanwhile, and how the work is stopped.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::Duration;

use countersign::Error;
use countersign::batch::{Batch, Cancel, Input};

const WORKERS: usize = 2;

fn inputs() -> impl Iterator<Item = Input> + Send + 'static {
    (0..5_000).map(|number: u32| Input::bytes(number.to_string(), Vec::new()))
}

fn workers() -> NonZeroUsize {
    NonZeroUsize::new(WORKERS).unwrap()
}

fn refused() -> Error {
    Error::Internal("not judged here".to_owned())
}

#[test]
fn while_one_document_takes_long_no_more_than_the_bound_is_held() {
    let judged = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&judged);
    let judge =
        move |_: &dyn countersign::source::Source, name: &str, _: &dyn countersign::budget::Interrupt| {
            if name == "0" {
                while count.load(Ordering::SeqCst) < 1_000 {
                    sleep(Duration::from_millis(1));
                }
                sleep(Duration::from_millis(200));
                assert!(count.load(Ordering::SeqCst) < 512 * 2, "they run ahead");
            }
            count.fetch_add(1, Ordering::SeqCst);
            Err(refused())
        };
    let items = Batch::judging(judge, inputs()).workers(workers()).in_order().run().unwrap();
    let mut indexes = 0..;
    for item in items {
        assert_eq!(Some(item.index), indexes.next());
        assert_eq!(item.name, item.index.to_string());
        assert_eq!(item.result.unwrap_err().to_string(), refused().to_string());
    }
    assert_eq!(indexes.next(), Some(5_000));
    assert_eq!(judged.load(Ordering::SeqCst), 5_000);
}

#[test]
fn a_batch_that_is_cancelled_has_an_item_for_each_input() {
    for in_order in [false, true] {
        let cancel = Cancel::default();
        let stop = cancel.clone();
        let mut work = Batch::judging(
            move |_, name, interrupt| {
                if name == "0" {
                    stop.cancel();
                    assert!(interrupt.should_stop());
                }
                Err(refused())
            },
            inputs(),
        );
        if in_order {
            work = work.in_order();
        }
        let items: Vec<_> = work.workers(workers()).cancel(cancel).run().unwrap().collect();
        assert_eq!(items.len(), 5_000);
        let interrupted = |item: &&countersign::batch::BatchItem| {
            matches!(item.result, Err(Error::Exhausted(countersign::budget::Exhausted::Interrupted)))
        };
        assert!(items.iter().filter(interrupted).count() > 3_000);
    }
}

#[test]
fn a_batch_that_is_dropped_stops() {
    for in_order in [false, true] {
        let judged = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&judged);
        let mut work = Batch::judging(
            move |_, _, _| {
                count.fetch_add(1, Ordering::SeqCst);
                Err(refused())
            },
            inputs(),
        );
        if in_order {
            work = work.in_order();
        }
        let mut items = work.workers(workers()).run().unwrap();
        assert!(items.next().is_some());
        drop(items);
        assert!(judged.load(Ordering::SeqCst) < 5_000, "it went on to the end");
    }
}
