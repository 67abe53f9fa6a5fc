//! Judges signed PDF documents.
