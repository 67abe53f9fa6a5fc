//! The words of a failure.

use std::thread;

use countersign_ffi::digest::{countersign_digest_path, countersign_digests};
use countersign_ffi::result::countersign_result::*;
use countersign_ffi::result::{countersign_last_error_message, countersign_result_message};
use countersign_ffi::text::countersign_version;

use crate::made::*;

#[test]
fn the_words_of_a_failure_belong_to_the_thread_and_are_cut_between_characters() {
    let fail = |path: &str| {
        let path = text(path);
        let mut digests = countersign_digests { sha256: [0; 32], sha3_512: [0; 64] };
        unsafe { countersign_digest_path(path.as_ptr(), &mut digests) }
    };
    thread::spawn(|| assert_eq!(last_error(), "")).join().unwrap();
    assert_eq!(fail("/nowhere/ää"), COUNTERSIGN_RESULT_IO);
    let whole = last_error();
    assert!(whole.starts_with("/nowhere/ää: "), "{whole}");
    thread::spawn(move || {
        assert_eq!(fail("/elsewhere"), COUNTERSIGN_RESULT_IO);
        assert!(last_error().starts_with("/elsewhere"));
    })
    .join()
    .unwrap();
    assert_eq!(last_error(), whole);
    for (room, expected) in
        [(0, "xxxxxxxxxxxxxxxx"), (1, ""), (10, "/nowhere/"), (11, "/nowhere/"), (12, "/nowhere/ä")]
    {
        let mut buffer = [b'x'; 16];
        let mut length = 0;
        unsafe { countersign_last_error_message(buffer.as_mut_ptr().cast(), room, &mut length) };
        assert_eq!(length, whole.len());
        let end = buffer.iter().position(|byte| *byte == 0).unwrap_or(16);
        assert_eq!(std::str::from_utf8(&buffer[..end]).unwrap(), expected, "room for {room}");
        assert!(buffer[room.max(end + usize::from(end < 16))..].iter().all(|byte| *byte == b'x'));
    }
}

#[test]
fn every_number_has_words() {
    let unknown = owned(countersign_result_message(0));
    assert_eq!(owned(countersign_result_message(u32::MAX)), unknown);
    let known: Vec<u32> =
        (8000..9000).filter(|code| owned(countersign_result_message(*code)) != unknown).collect();
    let numbers = [8000, 8001, 8002, 8003, 8004, 8005, 8010, 8020, 8021, 8030, 8031, 8032, 8033, 8034, 8040];
    assert_eq!(known, numbers, "numbers are never reused");
    assert_eq!(owned(countersign_version()), env!("CARGO_PKG_VERSION"));
}
