/* countersign: judges signed PDF documents.
 *
 * Results. A function that can fail returns a countersign_result. Outputs are the last parameters and are written only
 * when it is COUNTERSIGN_RESULT_OK. The result says whether there is a report; the indication says what is in it:
 * COUNTERSIGN_RESULT_OK with COUNTERSIGN_INDICATION_TOTAL_FAILED is a normal day.
 *
 * Handles are opaque. Each is made by one function and freed by the function of its name that ends in _free, which takes
 * NULL. NULL for any other parameter is an error, not a crash, where its documentation does not say that it is allowed.
 *
 * Texts of type countersign_str are UTF-8, borrowed, and not terminated by NUL: print them with "%.*s".
 *
 * Threads. Validators, reports and reconciliations never change after they are made and may be used by any number of
 * threads at a time. Trust stores and evidence may be filled by one thread at a time. Any thread may free any handle that
 * no other one is using. Callbacks are called on the thread that called the library, and never after the call.
 *
 * No function keeps a pointer that it was given. Nothing is read from a network, and nothing is trusted that you did not
 * put into a trust store.
 *
 * Judging a document with the default limits takes less than 512 KiB of stack.
 *
 * This file is generated from the sources of the library. */

#ifndef COUNTERSIGN_H
#define COUNTERSIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// What became of a call. It never says whether a signature is valid: that is `countersign_indication`.
//
// The numbers are stable, never reused, and no errno. Later versions may add some.
enum countersign_result
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Done. Outputs are written.
  COUNTERSIGN_RESULT_OK = 8000,
  // A pointer that must not be NULL is NULL.
  COUNTERSIGN_RESULT_NULL_PARAMETER = 8001,
  // A path or a name is not UTF-8.
  COUNTERSIGN_RESULT_INVALID_UTF8 = 8002,
  // A number is out of range, such as the index of a signature.
  COUNTERSIGN_RESULT_INVALID_PARAMETER = 8003,
  // A fault in this library, or a panic in a callback written in Rust. Nothing is written; handles remain usable.
  COUNTERSIGN_RESULT_PANIC = 8004,
  // A callback asked to stop.
  COUNTERSIGN_RESULT_CANCELLED = 8005,
  // The configuration is no JSON object, has an unknown key, or a value that does not fit.
  COUNTERSIGN_RESULT_CONFIGURATION = 8010,
  // No certificate could be read.
  COUNTERSIGN_RESULT_NO_CERTIFICATE = 8020,
  // No certificate, CRL or OCSP response could be read.
  COUNTERSIGN_RESULT_NO_EVIDENCE = 8021,
  // A file could not be read, a reader failed, or the system gives no threads.
  COUNTERSIGN_RESULT_IO = 8030,
  // The bytes are no PDF.
  COUNTERSIGN_RESULT_NOT_A_PDF = 8031,
  // The structure of the document can't be followed.
  COUNTERSIGN_RESULT_SYNTAX = 8032,
  // The document is encrypted and can't be opened with the password given.
  COUNTERSIGN_RESULT_ENCRYPTED = 8033,
  // A limit of the configuration was reached.
  COUNTERSIGN_RESULT_LIMIT = 8034,
  // A record is of no known kind, or malformed.
  COUNTERSIGN_RESULT_RECORD = 8040,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum countersign_result countersign_result;
#else
typedef uint32_t countersign_result;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// ETSI EN 319 102-1: what a report says of a signature, or of a document (the worst of its signatures).
enum countersign_indication
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // Everything that was asked holds.
  COUNTERSIGN_INDICATION_TOTAL_PASSED = 1,
  // It can't be judged from what is at hand.
  COUNTERSIGN_INDICATION_INDETERMINATE = 2,
  // It is wrong: changed bytes, a signature value that does not verify, a format that can't be right.
  COUNTERSIGN_INDICATION_TOTAL_FAILED = 3,
  // The document has no signature. This is never a success.
  COUNTERSIGN_INDICATION_NO_SIGNATURE = 4,
  // There is no report: the handle was NULL.
  COUNTERSIGN_INDICATION_NO_REPORT = 5,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum countersign_indication countersign_indication;
#else
typedef uint32_t countersign_indication;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// How the claims of a record stand to the documents.
enum countersign_outcome
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
  // The documents show every claim that documents speak about.
  COUNTERSIGN_OUTCOME_CONFIRMED = 1,
  // Some claim can't be checked with what is at hand, and none is contradicted.
  COUNTERSIGN_OUTCOME_UNVERIFIABLE = 2,
  // The documents, or the record itself, show the opposite of some claim.
  COUNTERSIGN_OUTCOME_CONTRADICTED = 3,
  // There is no answer: the handle was NULL.
  COUNTERSIGN_OUTCOME_NO_ANSWER = 4,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum countersign_outcome countersign_outcome;
#else
typedef uint32_t countersign_outcome;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

// Further certificates, CRLs and OCSP responses that may help to judge documents. Nothing is trusted by being in it.
//
// Two threads may read it at a time, but not while one adds to it.
typedef struct countersign_evidence countersign_evidence;

// What became of every claim of a record. It never changes: any number of threads may read it at a time, and any thread
// may free it.
typedef struct countersign_reconciliation countersign_reconciliation;

// What was found out about a document. It never changes: any number of threads may read it at a time, and any thread
// may free it.
typedef struct countersign_report countersign_report;

// The certificates that are trusted because you say so. Nothing is in it that you did not put there.
//
// Two threads may read it at a time, but not while one adds to it.
typedef struct countersign_trust_store countersign_trust_store;

// Judges documents. What it answers never changes, and any number of threads may use it at a time.
//
// It remembers results of public-key operations, in up to 10 MB: keep one for many documents.
typedef struct countersign_validator countersign_validator;

// UTF-8 that belongs to a handle or to the library. It is not terminated by NUL, and may hold one.
typedef struct countersign_str {
  // The bytes; not NULL, even when there are none.
  const char *data;
  // The number of bytes.
  size_t len;
} countersign_str;

// Asked at the beginning of a judgement and then about a hundred times a second, on the thread that called, whether to
// go on. Returning false stops the work: the call answers `COUNTERSIGN_RESULT_CANCELLED`, and the function is not asked
// again. `userdata` is the pointer that was given with the function. It must return; no exception and no `longjmp` may
// leave it.
typedef bool (*countersign_progress_fn)(void *userdata);

// Reads up to `len` bytes from `offset` of a document into `buf`, on the thread that called. Returns how many bytes
// were written, at least one unless `len` is 0; `SIZE_MAX` on failure. The bytes of the document must not change while
// it is judged. `userdata` is the pointer that was given with the function. It must return; no exception and no
// `longjmp` may leave it.
typedef size_t (*countersign_read_fn)(void *userdata,
                                      uint64_t offset,
                                      uint8_t *buf,
                                      size_t len);

// Receives the answer to one document of a batch, on the thread that called `countersign_validate_batch`, as soon as it
// is ready: progress and cancellation in one.
//
// `index` is the position of the path. When `result` is `COUNTERSIGN_RESULT_OK`, `report` is the report; it belongs to
// the library and is gone when the function returns. Otherwise it is NULL, and `message` says why. Returning false stops
// the batch: the function is not called again. `userdata` is the pointer that was given with the function. It must
// return; no exception and no `longjmp` may leave it.
typedef bool (*countersign_batch_fn)(void *userdata,
                                     size_t index,
                                     countersign_result result,
                                     const struct countersign_report *report,
                                     struct countersign_str message);

// The two digests that contract platforms keep of a file.
typedef struct countersign_digests {
  // SHA-256.
  uint8_t sha256[32];
  // SHA3-512.
  uint8_t sha3_512[64];
} countersign_digests;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of the library, such as `0.1.0`. It belongs to the library and is valid for ever.
struct countersign_str countersign_version(void);

// The general meaning of a result code in English. It belongs to the library and is valid for ever. For a number that
// is no result code it says so.
struct countersign_str countersign_result_message(uint32_t result);

// Copies the words of the last failure on this thread as UTF-8, terminated by NUL: with the file, the place in it, the
// unknown key, the reason of the system. Meaningful after a call on this thread that did not return
// `COUNTERSIGN_RESULT_OK`; empty when none has failed.
//
// `buf` must point to `len` writable bytes, or be NULL. The text is cut to fit, between characters. `len_out` may be
// NULL; otherwise it receives the length of the whole text without the NUL: a buffer of one more takes all of it.
void countersign_last_error_message(char *buf,
                                    size_t len,
                                    size_t *len_out);

// Makes an empty trust store.
//
// `out` receives it on success; free it with `countersign_trust_store_free`.
countersign_result countersign_trust_store_new(struct countersign_trust_store **out);

// Adds the certificates of a file's bytes: PEM (any number of blocks), DER, or PKCS #7.
//
// `store` must come from `countersign_trust_store_new`. `bytes` must point to `len` readable bytes; they are copied.
// On success `added_out` receives how many certificates are new, and `refused_out` how many could not be read and are
// not trusted. Each may be NULL.
//
// Returns `COUNTERSIGN_RESULT_NO_CERTIFICATE` when there is none that can be read.
countersign_result countersign_trust_store_add(struct countersign_trust_store *store,
                                               const uint8_t *bytes,
                                               size_t len,
                                               size_t *added_out,
                                               size_t *refused_out);

// Adds the certificates of a file, or of all files of a folder that end in `.pem`, `.crt`, `.cer`, `.der`, `.p7b` or
// `.p7c`.
//
// `store` must come from `countersign_trust_store_new`. `utf8_path` must be NUL-terminated UTF-8. The outputs are as for
// `countersign_trust_store_add`.
//
// Returns `COUNTERSIGN_RESULT_IO` when a file can't be read, `COUNTERSIGN_RESULT_NO_CERTIFICATE` when one of them
// holds no certificate. The store is then as it was before.
countersign_result countersign_trust_store_add_path(struct countersign_trust_store *store,
                                                    const char *utf8_path,
                                                    size_t *added_out,
                                                    size_t *refused_out);

// Frees a trust store. NULL is harmless. Validators made from it stay usable.
void countersign_trust_store_free(struct countersign_trust_store *store);

// Makes an empty set of evidence.
//
// `out` receives it on success; free it with `countersign_evidence_free`.
countersign_result countersign_evidence_new(struct countersign_evidence **out);

// Adds the certificates, CRLs and OCSP responses of a file's bytes, PEM or DER. What they are is seen from the bytes.
//
// `evidence` must come from `countersign_evidence_new`. `bytes` must point to `len` readable bytes; they are copied.
// `added_out` may be NULL; otherwise it receives on success how many were read.
//
// Returns `COUNTERSIGN_RESULT_NO_EVIDENCE` when there is none that can be read.
countersign_result countersign_evidence_add(struct countersign_evidence *evidence,
                                            const uint8_t *bytes,
                                            size_t len,
                                            size_t *added_out);

// Adds the evidence of a file, or of all files of a folder that end in `.pem`, `.crt`, `.cer`, `.der`, `.p7b`, `.p7c`,
// `.crl`, `.ors` or `.ocsp`.
//
// `evidence` must come from `countersign_evidence_new`. `utf8_path` must be NUL-terminated UTF-8. `added_out` is as for
// `countersign_evidence_add`.
//
// Returns `COUNTERSIGN_RESULT_IO` when a file can't be read, `COUNTERSIGN_RESULT_NO_EVIDENCE` when none of them holds any.
// The evidence is then as it was before. A file of a folder that holds none is passed over.
countersign_result countersign_evidence_add_path(struct countersign_evidence *evidence,
                                                 const char *utf8_path,
                                                 size_t *added_out);

// Frees evidence. NULL is harmless. Validators made from it stay usable.
void countersign_evidence_free(struct countersign_evidence *evidence);

// Makes a validator.
//
// `trust` must come from `countersign_trust_store_new`. `tsa_trust` is such a store for time-stamping authorities, or
// NULL: they are then held against `trust`. `evidence` must come from `countersign_evidence_new`, or be NULL. All are
// copied and stay yours. `config_json` must point to `len` bytes of a JSON object, or be NULL with `len` 0 for the
// defaults. Its keys, each of which may be left out:
//
// - `"at"`: the validation time, as in `"2026-11-21T12:00:00Z"`; the time of each call when left out
// - `"profile"`: `"long-term"` (default) or `"basic"`
// - `"revocation"`: `"none"`, `"soft-fail"` (default), `"hard-fail"` or `"require"`
// - `"retroactive_revinfo"`: `false` (default) or `true`
// - `"algorithm_policy"`: `"default"`, `"none"`, or a table in the form of the shipped one
// - `"password"`: the password of encrypted documents
// - `"digests"`: further digests of the file in the report, as in `["sha3-512"]`
// - `"strict_changes"`: `false` (default) or `true`
// - `"limits"`: the most that one document may cost, as in `{"memory": 536870912, "signatures": 2000}`
//
// They mean what the options of the command mean. An unknown key is refused, never ignored.
//
// `out` receives the validator on success; free it with `countersign_validator_free`.
countersign_result countersign_validator_new(const struct countersign_trust_store *trust,
                                             const struct countersign_trust_store *tsa_trust,
                                             const struct countersign_evidence *evidence,
                                             const char *config_json,
                                             size_t len,
                                             struct countersign_validator **out);

// Frees a validator, on any thread. NULL is harmless. No other thread may be using it. Reports stay usable.
void countersign_validator_free(struct countersign_validator *validator);

// Judges a document in memory.
//
// `validator` must come from `countersign_validator_new`. `pdf` must point to `len` readable bytes that do not change
// during the call. `name` is the name that the report carries: NUL-terminated UTF-8, or NULL for none. `progress` may
// be NULL; otherwise it is called with `userdata` during the call and can stop it.
//
// `out` receives the report on success; free it with `countersign_report_free`. It keeps nothing of `pdf`. A forged
// signature is a success: the report says so.
countersign_result countersign_validate_bytes(const struct countersign_validator *validator,
                                              const uint8_t *pdf,
                                              size_t len,
                                              const char *name,
                                              countersign_progress_fn progress,
                                              void *userdata,
                                              struct countersign_report **out);

// Judges a file. A large one is read where it is needed, and must not change during the call.
//
// `utf8_path` must be NUL-terminated UTF-8, and is the name that the report carries. The other parameters are as for
// `countersign_validate_bytes`.
countersign_result countersign_validate_path(const struct countersign_validator *validator,
                                             const char *utf8_path,
                                             countersign_progress_fn progress,
                                             void *userdata,
                                             struct countersign_report **out);

// Judges a document behind a function of yours that reads at an offset.
//
// `read` is called during the call with `read_userdata`; see `countersign_read_fn`. `size` is the number of bytes of
// the document. The other parameters are as for `countersign_validate_bytes`.
//
// Returns `COUNTERSIGN_RESULT_IO` when `read` fails, or gives fewer than `size` bytes.
countersign_result countersign_validate_reader(const struct countersign_validator *validator,
                                               countersign_read_fn read,
                                               void *read_userdata,
                                               uint64_t size,
                                               const char *name,
                                               countersign_progress_fn progress,
                                               void *userdata,
                                               struct countersign_report **out);

// The worst indication of all signatures of the document.
//
// `report` must come from one of the validate functions; NULL gives `COUNTERSIGN_INDICATION_NO_REPORT`.
countersign_indication countersign_report_indication(const struct countersign_report *report);

// The number of signatures and document time-stamps.
//
// `report` must come from one of the validate functions; NULL gives 0.
size_t countersign_report_signature_count(const struct countersign_report *report);

// The three facts of one signature that programs branch on.
//
// `report` must come from one of the validate functions. `index` counts from 0. On success `indication_out` receives
// the indication, `sub_indication_out` the sub-indication of EN 319 102-1 in upper case (empty where there is none) and
// `field_out` the full name of the signature field. The texts belong to the report. Each output may be NULL.
//
// Returns `COUNTERSIGN_RESULT_INVALID_PARAMETER` when there is no such signature.
countersign_result countersign_report_signature(const struct countersign_report *report,
                                                size_t index,
                                                countersign_indication *indication_out,
                                                struct countersign_str *sub_indication_out,
                                                struct countersign_str *field_out);

// The whole report as one JSON object, by the published schema: byte for byte the member of the array that
// `countersign validate --format json` prints. It is made at the first call, belongs to the report, and is valid until
// the report is freed.
//
// `report` must come from one of the validate functions; NULL gives an empty text.
struct countersign_str countersign_report_json(const struct countersign_report *report);

// Frees a report, on any thread. NULL is harmless. Texts borrowed from it are gone.
void countersign_report_free(struct countersign_report *report);

// Judges many files on several threads. Unless it is stopped, each path is answered exactly once, whatever happens; a
// path that can't be read is an answer too.
//
// `validator` must come from `countersign_validator_new`. `utf8_paths` must point to `count` pointers to NUL-terminated
// UTF-8. `workers` is the number of threads, 0 for as many as there are processors; they are gone when the call returns.
// `each` receives the answers with `userdata`. Where the configuration has no time, all are judged at the time of the
// call.
//
// Returns `COUNTERSIGN_RESULT_CANCELLED` when `each` asked to stop.
countersign_result countersign_validate_batch(const struct countersign_validator *validator,
                                              const char *const *utf8_paths,
                                              size_t count,
                                              uint32_t workers,
                                              countersign_batch_fn each,
                                              void *userdata);

// Computes SHA-256 and SHA3-512 of bytes in one pass.
//
// `bytes` must point to `len` readable bytes; it may be NULL when `len` is 0. `out` receives the digests on success.
countersign_result countersign_digest_bytes(const uint8_t *bytes,
                                            size_t len,
                                            struct countersign_digests *out);

// Computes SHA-256 and SHA3-512 of a file in one pass and little memory.
//
// `utf8_path` must be NUL-terminated UTF-8. `out` receives the digests on success.
countersign_result countersign_digest_path(const char *utf8_path,
                                           struct countersign_digests *out);

// Holds a signing platform's record against files.
//
// `validator` must come from `countersign_validator_new`. `record_json` must point to `len` readable bytes: a record of
// one of the known kinds, which is recognised by its keys. `utf8_paths` must point to `count` pointers to
// NUL-terminated UTF-8, in any order; the files are read whole. `progress` may be NULL; otherwise it is called with
// `userdata` during the call and can stop it.
//
// `out` receives the answer on success; free it with `countersign_reconciliation_free`. A file that is no PDF, or can't
// be judged, is part of an answer; one that can't be read is not: the call returns `COUNTERSIGN_RESULT_IO`.
countersign_result countersign_reconcile(const struct countersign_validator *validator,
                                         const char *record_json,
                                         size_t len,
                                         const char *const *utf8_paths,
                                         size_t count,
                                         countersign_progress_fn progress,
                                         void *userdata,
                                         struct countersign_reconciliation **out);

// The outcome of the whole record: contradicted if any claim is.
//
// `reconciliation` must come from `countersign_reconcile`; NULL gives `COUNTERSIGN_OUTCOME_NO_ANSWER`.
countersign_outcome countersign_reconciliation_outcome(const struct countersign_reconciliation *reconciliation);

// Every claim and how it stands, as one JSON object: byte for byte what `countersign reconcile --format json` prints,
// without the line break at its end. It belongs to the answer and is valid until that is freed.
//
// `reconciliation` must come from `countersign_reconcile`; NULL gives an empty text.
struct countersign_str countersign_reconciliation_json(const struct countersign_reconciliation *reconciliation);

// Frees an answer, on any thread. NULL is harmless. Texts borrowed from it are gone.
void countersign_reconciliation_free(struct countersign_reconciliation *reconciliation);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* COUNTERSIGN_H */
