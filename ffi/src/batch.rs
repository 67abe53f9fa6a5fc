//! Many documents in one call.

use std::ffi::{c_char, c_void};
use std::num::NonZeroUsize;

use countersign::batch::{Batch, Cancel};
use countersign_host::Document;

use crate::boundary::{borrow, boundary, texts};
use crate::report::countersign_report;
use crate::result::{Failure, countersign_result, countersign_result as R};
use crate::text::countersign_str;
use crate::validator::countersign_validator;

/// Receives the answer to one document of a batch, on the thread that called `countersign_validate_batch`, as soon as it
/// is ready: progress and cancellation in one.
///
/// `index` is the position of the path. When `result` is `COUNTERSIGN_RESULT_OK`, `report` is the report; it belongs to
/// the library and is gone when the function returns. Otherwise it is NULL, and `message` says why. Returning false stops
/// the batch: the function is not called again. `userdata` is the pointer that was given with the function. It must
/// return; no exception and no `longjmp` may leave it.
pub type countersign_batch_fn = Option<
    unsafe extern "C-unwind" fn(
        userdata: *mut c_void,
        index: usize,
        result: countersign_result,
        report: *const countersign_report,
        message: countersign_str,
    ) -> bool,
>;

/// Judges many files on several threads. Unless it is stopped, each path is answered exactly once, whatever happens; a
/// path that can't be read is an answer too.
///
/// `validator` must come from `countersign_validator_new`. `utf8_paths` must point to `count` pointers to NUL-terminated
/// UTF-8. `workers` is the number of threads, 0 for as many as there are processors; they are gone when the call returns.
/// `each` receives the answers with `userdata`. Where the configuration has no time, all are judged at the time of the
/// call.
///
/// Returns `COUNTERSIGN_RESULT_CANCELLED` when `each` asked to stop.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn countersign_validate_batch(
    validator: *const countersign_validator,
    utf8_paths: *const *const c_char,
    count: usize,
    workers: u32,
    each: countersign_batch_fn,
    userdata: *mut c_void,
) -> countersign_result {
    boundary(|| {
        // SAFETY: the caller promises a live validator.
        let validator = unsafe { borrow(validator, "validator") }?;
        let Some(each) = each else {
            return Err(Failure::new(R::COUNTERSIGN_RESULT_NULL_PARAMETER, "`each` is NULL"));
        };
        // SAFETY: the caller promises `count` readable pointers to NUL-terminated strings.
        let paths = unsafe { texts(utf8_paths, count, "utf8_paths") }?;
        if count == 0 {
            return Ok(());
        }
        let paths: Vec<String> = paths.into_iter().map(str::to_owned).collect();
        let inputs = paths.into_iter().map(|path| Document::input(path.clone(), path));
        let cancel = Cancel::default();
        let mut batch =
            Batch::new(validator.validator.clone(), validator.time(), inputs).cancel(cancel.clone());
        if let Some(workers) = threads(workers, count) {
            batch = batch.workers(workers);
        }
        for item in batch.run()? {
            let index = usize::try_from(item.index).unwrap_or(usize::MAX);
            let answer = item.result.map(countersign_report::new);
            let answer = answer.map_err(|error| Failure::from(error).of(&item.name));
            let (result, report, message) = match &answer {
                Ok(report) => (R::COUNTERSIGN_RESULT_OK, std::ptr::from_ref(report), ""),
                Err(failure) => (failure.code, std::ptr::null(), failure.message.as_str()),
            };
            // SAFETY: the caller promised that his function may be called with his userdata during the call.
            let go_on = unsafe { each(userdata, index, result, report, countersign_str::new(message)) };
            if !go_on {
                cancel.cancel();
                return Err(Failure::new(R::COUNTERSIGN_RESULT_CANCELLED, "a callback asked to stop"));
            }
        }
        Ok(())
    })
}

/// No more threads than documents, and no absurd number of them. None stands for the number of processors.
fn threads(workers: u32, count: usize) -> Option<NonZeroUsize> {
    let workers = usize::try_from(workers).unwrap_or(usize::MAX).min(count).min(MOST_WORKERS);
    NonZeroUsize::new(workers)
}

/// More threads than any machine has processors only cost memory.
const MOST_WORKERS: usize = 1024;
