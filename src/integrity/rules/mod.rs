//! The rules, one permitted change each.

pub(super) mod acro_form;
pub(super) mod annotation;
pub(super) mod appearance;
pub(super) mod catalog;
pub(super) mod document_info;
pub(super) mod dss;
pub(super) mod field;
pub(super) mod metadata;
pub(super) mod page;
pub(super) mod structure_tree;
pub(super) mod trailer;
