//! Known attacks on signed documents, what stops each, and the cases that show it.
//!
//! Every case named here is a folder in `testdata/cases`, with the file, what is expected of it, and (where there is one)
//! its honest twin. `cargo test --test changes` runs them all; it fails when this chapter names a case that isn't there.
//!
//! Three rules do most of the work:
//!
//! - **The hole is one token.** The bytes that a signature leaves out must be exactly the `/Contents` string of this very
//!   dictionary where it stands in the file, written as hexadecimal digits and nothing else. Otherwise the coverage is
//!   [`Unclear`](crate::signature::Coverage::Unclear) and the signature can't pass.
//! - **Every revision is looked at.** Signatures are gathered from every revision, so that none can be updated out of view;
//!   every later revision is held against the one before it, so that nothing can be changed and changed back.
//! - **What no rule clears is refused, for every path.** An object that changed must be cleared for each place from which
//!   the signed document reaches it. An object that is metadata *and* page content is judged as both.
//!
//! # Signature forgery (USF)
//! The signature value or the range is emptied, nulled or removed, in the hope that "nothing to verify" reads as valid
//! (Mladenov et al., CCS 2019). A `/ByteRange` that is not four ordered numbers within the file is no
//! [`ByteRange`](crate::signature::ByteRange): the type can't hold it. A signature without `/Contents` is listed and fails.
//! `attack::byte-range-all-zero`, `attack::byte-range-almost-nothing`, `attack::byte-range-negative`,
//! `attack::byte-range-nulls`, `attack::byte-range-names`, `attack::byte-range-not-an-array`,
//! `attack::byte-range-overflow`, `attack::byte-range-sum-overflow`, `attack::byte-range-beyond-end`,
//! `attack::byte-range-two-entries`, `attack::byte-range-three-entries`, `attack::byte-range-six-entries`,
//! `attack::byte-range-not-from-zero`, `attack::byte-range-second-inside-first`, `attack::byte-range-short-of-end`
//!
//! # Incremental saving (ISA)
//! Pages are replaced by an update after the signature; variants leave out the cross-reference section or the trailer, so that
//! a strict reader overlooks the update and a lenient one shows it. An update with a section is a revision and is judged;
//! objects behind the last revision that nothing leads to are named and make the changes suspicious.
//! `attack::page-contents-replaced`, `attack::page-contents-replaced-with-signature`,
//! `attack::page-contents-replaced-and-restored`, `attack::page-contents-replaced-then-signed`,
//! `attack::update-without-xref`, `attack::update-without-trailer`, `attack::update-with-table-no-eof`,
//! `attack::update-unreadable`, `attack::copy-appended`, `attack::second-document-appended`, `trailing::objects`,
//! `trailing::objects-and-trailer`; honest: `trailing::newline`, `trailing::comments`, `ok::empty-update`
//!
//! # Signature wrapping (SWA)
//! The second signed stretch is moved, and the room that this makes holds another document. The hole is then larger than the
//! token, or the token is a literal string that hides objects, or it isn't in the hole at all.
//! `attack::signature-wrapping-plain`, `attack::signature-wrapping-literal-string`,
//! `attack::signature-wrapping-hex-white-space`, `attack::signature-wrapping-no-contents-key`,
//! `attack::hole-larger-than-contents`, `attack::hole-larger-after`, `attack::contents-outside-hole`,
//! `attack::contents-indirect`, `attack::contents-in-object-stream`; honest: `form::hex-whitespace-in-contents`
//!
//! # Hiding among the bytes
//! Who refers to an object is found by the bytes of the reference, and that holds only while every byte belongs to one
//! object. An object in the string of another one, members of an object stream that share their place, a stream whose length
//! leads out of its own revision: then nothing that came later is cleared. An update that no `/Prev` leads to, and an object
//! that no cross-reference section lists, are seen by a reader that searches for objects and by no other: the revision that
//! holds them is refused.
//! `attack::objects-within-an-object`, `attack::object-stream-same-place`, `attack::object-stream-within`,
//! `attack::stream-beyond-revision`, `attack::stream-beyond-end`, `attack::update-not-chained`, `attack::objects-not-listed`,
//! `attack::byte-ranges-collide`, `attack::reference-with-comment`, `attack::reference-with-white-space`,
//! `attack::reference-with-sign`, `attack::length-as-stated`; honest: `ok::linearization-outdated`, `form::hole-with-white-space`, `form::object-header-white-space`
//!
//! # Shadow documents
//! The signed document already holds a second content; a small update shows it (Mainka et al., NDSS 2021): *hide* takes away
//! what covers it, *replace* swaps an overlay or a font, *hide-and-replace* turns a reference to a prepared object.
//! All of them overwrite an object, or a cross-reference entry alone, that the signed document reaches from a page.
//! `attack::shadow-hide`, `attack::shadow-replace-overlay`, `attack::shadow-replace-font`,
//! `attack::shadow-hide-and-replace`, `attack::shadow-xref-only`, `attack::font-replaced`; honest, before the update:
//! `ok::shadow-hide-before`, `ok::shadow-hide-and-replace-before`
//!
//! # Evil annotations
//! `/P` 3 lets annotations be added, and an annotation can cover what was certified (Mainka et al., S&P 2021). Without `/P` 3
//! no annotation is cleared. With it, comments are; what can pass for content (free text, stamps, shapes) is cleared as
//! *deceptive* and always shown; what redacts, embeds, plays or acts is refused.
//! `attack::evil-annotation-free-text`, `attack::evil-annotation-stamp`, `attack::evil-annotation-redact`,
//! `attack::evil-annotation-file`, `attack::evil-annotation-launch`, `attack::evil-annotation-script`,
//! `attack::evil-annotation-screen`, `attack::evil-annotation-movie`, `attack::evil-annotation-sound`,
//! `attack::evil-annotation-richmedia`, `attack::evil-annotation-3d`, `attack::evil-annotation-watermark`,
//! `attack::evil-annotation-printermark`, `attack::evil-annotation-trapnet`, `attack::evil-annotation-projection`,
//! `attack::evil-annotation-widget`, `attack::evil-annotation-unknown`,
//! `attack::annotation-p1`, `attack::annotation-p2`, `attack::evil-annotation-free-text-p2`,
//! `attack::evil-annotation-stamp-p2`; honest: `ok::annotation-p3`, `ok::annotation-highlight-p3`,
//! `ok::annotation-underline-p3`, `ok::annotation-squiggly-p3`, `ok::annotation-caret-p3`, `ok::annotation-popup-p3`,
//! `ok::annotation-changed-p3`, `ok::annotation-removed-p3`
//!
//! # Sneaky signatures
//! A new visible signature field paints over the document. After a certification with `/P` 1 or 2 it is refused; elsewhere a
//! widget that stands over text, or takes a quarter of the page, is *deceptive*.
//! `attack::sneaky-signature`, `attack::sneaky-signature-p1`, `attack::sneaky-signature-p2`; honest:
//! `ok::visible-second-signature`, `ok::form-second-signature`
//!
//! # Fields that say one thing and show another
//! The value stays and the appearance changes, or both change to different texts, or the flags hide the field, or the font
//! of the form draws other letters. Formally form filling; reported as *deceptive*.
//! `attack::appearance-only`, `attack::appearance-differs`, `attack::field-hidden`, `attack::field-no-view`,
//! `attack::field-shown`, `attack::form-font-swapped`; honest: `ok::form-filled-new-appearance`
//!
//! # Spoofed dictionary entries
//! `/Reason`, `/Name` or `/M` of a signature dictionary are written anew by an update. A value that a field had when it was
//! signed can't be replaced, and what the report shows is read from the revision that was signed.
//! `attack::spoofed-reason`, `attack::spoofed-name`, `attack::spoofed-date`, `attack::transform-parameters-rewritten`
//!
//! # Recycled and phantom objects
//! A new signature takes an object that the signed document already has, or a number that it mentions and does not define.
//! New objects must be new: no entry, and no mention that the signed document can reach.
//! `attack::recycled-signature`, `attack::signature-over-old-object`, `attack::empty-field-takes-signature`,
//! `attack::dangling-reference-filled`, `attack::object-beyond-revision`, `attack::freed-and-resurrected`,
//! `attack::generation-rollback`, `attack::xref-to-other-number`, `attack::object-stream-overwritten`,
//! `attack::contents-into-object-stream`, `attack::object-stream-wrong-member`, `attack::root-swapped`
//!
//! # One object in two places
//! An object that may change as one thing is used as another, too: metadata that is page content, a security store that
//! overwrites a content stream, document information in place of it. The second place isn't cleared.
//! `attack::metadata-is-page-contents`, `attack::info-clobbers-page-contents`, `attack::dss-over-page-contents`,
//! `attack::dss-certificate-over-object`, `attack::dss-with-page-contents`. A page that names such an object as its parent
//! inherits from it: `attack::page-inherits-from-info`, `attack::page-inherits-from-metadata`. Evidence that a later signature covers stays, too:
//! `attack::store-vri-changed`, `attack::store-vri-removed`; honest: `ok::store-then-signed`, `ok::store-entry-removed`
//!
//! # Taking the signature out of view
//! The form is dropped, the field removed, its value deleted or freed. The signature is listed all the same, with the
//! finding `signature-removed`. `attack::acroform-dropped`, `attack::field-removed`, `attack::value-deleted`,
//! `attack::value-null`, `attack::signature-freed`, `attack::contents-freed`, `attack::signature-swapped`
//!
//! # Loosening the rules afterwards
//! A later certification with a laxer `/P`, `/Perms` that point elsewhere, a second certification, locks that name other
//! fields: each signature is judged by what it laid down itself.
//! `attack::laxer-docmdp-later`, `attack::perms-elsewhere`, `attack::perms-dropped`, `attack::perms-added`,
//! `attack::two-certifications`, `attack::lock-all`, `attack::lock-include`, `attack::lock-p1`,
//! `attack::fieldmdp-include-seller-seller-name`, `attack::fieldmdp-exclude-amount-amount2`,
//! `attack::lock-taken-away`, `attack::seed-value-taken-away`, `attack::form-filled-p1`,
//! `attack::form-empty-field-signed-p1`, `attack::form-calculation-order`; honest:
//! `ok::fieldmdp-include-sell-seller-name`, `ok::lock-include-other`
//!
//! # Scripts, attachments, layers
//! The catalog is a list of what may never change: actions, scripts, embedded files, layers, outlines, page labels, a lowered
//! version. `attack::catalog-open-action`, `attack::catalog-additional-actions`, `attack::catalog-names-javascript`,
//! `attack::catalog-names-embedded-files`, `attack::catalog-optional-content`, `attack::catalog-version-lowered`,
//! `attack::page-action`, `attack::link-retargeted`, `attack::field-calculated`
//!
//! # Trees that bite
//! Fields and pages that contain themselves, objects whose entry leads to another number: bounded work, a finding, and
//! nothing cleared. `attack::cyclic-field-tree`, `attack::cyclic-page-tree`, `attack::hybrid-edit`
//!
//! # A document prepared for its change
//! Whoever writes a document before it is signed can name things as he likes, leave gaps, and count on what other programs
//! forgive. Each of these is a test in `tests/evasions`, beside an honest twin:
//!
//! - *What is not understood is not absent* (`unreadable.rs`). An object nested too deep, or with a word that is none, is read by
//!   other programs. What its bytes refer to is in use; what such an object brings in a later revision is suspicious.
//! - *A key is not an identity* (`identity.rs`, `structure.rs`). A font called `/P`, an image called `/Kids`, a graphics state
//!   called `/Popup`: a key says what an object is only in fields, annotations and the structure tree.
//! - *What others repair* (`repairs.rs`). Offsets beside the section, odd lines in tables, numbers beyond Annex C, much white
//!   space at the end: some programs then search for objects, and find others.
//! - *Values and looks from above* (`locks.rs`, `looks.rs`). A value inherited from a parent, a default `/DA` of the form, flags,
//!   `/NeedAppearances`: fields that are locked, or that `/P` 1 keeps, show something else although nobody touched them.
//! - *In disguise* (`time_stamps.rs`, `names.rs`, `numbers.rs`). A signature that calls itself a document time-stamp, fields of
//!   one name, numbers used again.
//!
//! `tests/confusion.rs` has signed attributes that are a document and documents that are signed attributes,
//! `tests/purposes.rs` certificates that are for something else (RFC 5280 4.2.1.12).
//!
//! # Leave for honest programs
//! What common programs do besides what they were asked for is allowed by name, each for its reason, and stays in the list of
//! changes: resources and a default appearance added to the form, because Acrobat writes its own
//! (`ok::habit-default-appearance`); flags of fields, because a signature may make them read-only (`ok::habit-field-flags`); a
//! `/Lock` in a field as it is signed, because it can only forbid more (`ok::habit-lock-when-signed`); objects written again as
//! they were, because some writers write whole pages (`ok::habit-page-rewritten`, `ok::rewritten-identically`).
//!
//! The whole checklist, with what shows each line, is `testdata/attacks.json`.
