//! The default policy: what may change after signing. Everything else is refused.

use super::rule::Rule;
use super::rules::{
    acro_form, annotation, appearance, catalog, document_info, dss, field, metadata, page, structure_tree,
};

/// Read aloud: after signing, a revision may
/// write the catalog again if only entries change that other rules know,
/// replace the document information,
/// replace the XMP metadata,
/// extend the security store,
/// change the interactive form dictionary in its fields, resources and defaults,
/// add, fill and sign fields,
/// give fields another appearance,
/// bind the widgets of new signature fields to pages,
/// add the widgets of new signature fields to the structure tree,
/// and, where annotations are allowed, add, change and remove harmless ones.
pub(super) const RULES: &[&dyn Rule] = &[
    &catalog::CatalogRule,
    &document_info::DocumentInfoRule,
    &metadata::MetadataRule,
    &dss::SecurityStoreRule,
    &acro_form::AcroFormRule,
    &field::FieldRule,
    &appearance::AppearanceRule,
    &page::PageRule,
    &structure_tree::StructureTreeRule,
    &annotation::AnnotationRule,
];
