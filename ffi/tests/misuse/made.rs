//! The handles that most programs make.

use std::ffi::CString;
use std::path::Path;
use std::ptr::{null, null_mut};

use countersign_ffi::evidence::*;
use countersign_ffi::report::*;
use countersign_ffi::result::countersign_last_error_message;
use countersign_ffi::result::countersign_result::{self, *};
use countersign_ffi::text::countersign_str;
use countersign_ffi::trust_store::*;
use countersign_ffi::validate::*;
use countersign_ffi::validator::*;

use crate::files::*;

/// The moment for which the documents are judged.
pub(crate) const AT: &str = r#"{"at": "2026-06-01T12:00:00Z"}"#;

/// The handles that most programs make.
pub(crate) struct Made {
    pub(crate) trust: *mut countersign_trust_store,
    pub(crate) evidence: *mut countersign_evidence,
    pub(crate) validator: *mut countersign_validator,
}

impl Made {
    pub(crate) fn new(config: &str) -> Self {
        let mut made = Self { trust: null_mut(), evidence: null_mut(), validator: null_mut() };
        let root = text(data("pki/root.pem"));
        unsafe {
            assert_eq!(countersign_trust_store_new(&mut made.trust), COUNTERSIGN_RESULT_OK);
            assert_eq!(countersign_evidence_new(&mut made.evidence), COUNTERSIGN_RESULT_OK);
            let mut added = 0;
            let code = countersign_trust_store_add_path(made.trust, root.as_ptr(), &mut added, null_mut());
            assert_eq!((code, added), (COUNTERSIGN_RESULT_OK, 1));
            let code = countersign_validator_new(
                made.trust,
                null(),
                made.evidence,
                config.as_ptr().cast(),
                config.len(),
                &mut made.validator,
            );
            assert_eq!(code, COUNTERSIGN_RESULT_OK, "{}", last_error());
        }
        made
    }

    pub(crate) fn validate(&self, pdf: &[u8]) -> (countersign_result, String) {
        self.take(|out| unsafe {
            countersign_validate_bytes(self.validator, pdf.as_ptr(), pdf.len(), null(), None, null_mut(), out)
        })
    }

    /// The code of a call and the JSON of its report.
    pub(crate) fn take(
        &self,
        call: impl FnOnce(*mut *mut countersign_report) -> countersign_result,
    ) -> (countersign_result, String) {
        let mut report = null_mut();
        let code = call(&mut report);
        assert_eq!(code == COUNTERSIGN_RESULT_OK, !report.is_null());
        let json = owned(unsafe { countersign_report_json(report) });
        unsafe { countersign_report_free(report) };
        (code, json)
    }

    pub(crate) fn free(&mut self) {
        unsafe {
            countersign_validator_free(std::mem::replace(&mut self.validator, null_mut()));
            countersign_evidence_free(std::mem::replace(&mut self.evidence, null_mut()));
            countersign_trust_store_free(std::mem::replace(&mut self.trust, null_mut()));
        }
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        self.free();
    }
}

/// A pointer that goes to another thread, as it does in C.
#[derive(Clone, Copy)]
pub(crate) struct Address<T>(pub(crate) *mut T);

unsafe impl<T> Send for Address<T> {}
unsafe impl<T> Sync for Address<T> {}

impl<T> Address<T> {
    pub(crate) fn get(&self) -> *mut T {
        self.0
    }
}

pub(crate) fn last_error() -> String {
    let mut length = 0;
    unsafe { countersign_last_error_message(null_mut(), 0, &mut length) };
    let mut buffer = vec![1u8; length + 1];
    unsafe { countersign_last_error_message(buffer.as_mut_ptr().cast(), buffer.len(), null_mut()) };
    assert_eq!(buffer.pop(), Some(0));
    String::from_utf8(buffer).unwrap()
}

pub(crate) fn owned(text: countersign_str) -> String {
    let bytes = unsafe { std::slice::from_raw_parts(text.data.cast::<u8>(), text.len) };
    String::from_utf8(bytes.to_vec()).unwrap()
}

pub(crate) fn text(path: impl AsRef<Path>) -> CString {
    CString::new(path.as_ref().to_str().unwrap()).unwrap()
}
