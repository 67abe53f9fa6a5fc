//! A change, said so that a program and a person can use it.

use serde::Serialize;

use super::ModificationLevel;

/// One change that a later revision made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Change {
    /// The revision that made it.
    pub revision: u32,
    /// Number and generation of the object, such as `12 0`.
    pub object: Option<String>,
    /// How the signed document reaches it, such as `/Root/Pages/Kids/*/Contents`.
    pub path: Option<String>,
    /// The page, from 1.
    pub page: Option<u32>,
    /// The fully qualified name of the field.
    pub field: Option<String>,
    /// What it is.
    pub kind: ChangeKind,
    /// The rule that cleared or refused it; `None` when no rule knows it.
    pub rule: Option<&'static str>,
    /// How grave it is.
    pub severity: Severity,
    /// The level at which it is cleared; `other` when it is not.
    pub level: ModificationLevel,
    /// The same in plain words.
    pub message: String,
}

/// How grave a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[expect(clippy::exhaustive_enums, reason = "a published scale")]
pub enum Severity {
    /// Alters nothing that a person sees or relies on.
    Harmless,
    /// A use of the document that signing leaves open.
    Permitted,
    /// Formally permitted, and yet able to mislead.
    Deceptive,
    /// Cleared by no rule, or refused by one.
    Forbidden,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub enum ChangeKind {
    /// A field has another value.
    ValueChanged,
    /// A field looks different and its value is the same.
    AppearanceChanged,
    /// A field or annotation is hidden by its flags.
    FieldHidden,
    /// A field or annotation that was hidden is shown.
    FieldShown,
    /// A field was added.
    FieldAdded,
    /// A field was removed.
    FieldRemoved,
    /// Another property of a field changed.
    FieldChanged,
    /// A signature field was added.
    SignatureFieldAdded,
    /// A signature field whose widget covers much of a page was added.
    SignatureFieldCovers,
    /// A field was signed.
    FieldSigned,
    /// A document time-stamp was added.
    DocumentTimestampAdded,
    /// A signature was taken out of its field.
    SignatureRemoved,
    /// A signature dictionary that was there before is another one.
    SignatureReplaced,
    /// The interactive form dictionary changed.
    FormChanged,
    /// The font and other resources of the form changed.
    FontResourcesChanged,
    /// An annotation was added.
    AnnotationAdded,
    /// An annotation changed.
    AnnotationChanged,
    /// An annotation was removed.
    AnnotationRemoved,
    /// What a page shows changed.
    PageContentChanged,
    /// Another property of a page changed.
    PageChanged,
    /// Pages were added, removed or put in another order.
    PageTreeChanged,
    /// A script or an automatic action.
    ScriptChanged,
    /// An embedded file.
    AttachmentChanged,
    /// Optional content: layers shown or hidden.
    LayersChanged,
    /// The outline.
    OutlineChanged,
    /// The structure tree.
    StructureChanged,
    /// The security store (12.8.4).
    SecurityStoreChanged,
    /// The XMP metadata.
    MetadataChanged,
    /// The document information dictionary.
    DocumentInformationChanged,
    /// Version or extensions.
    VersionChanged,
    /// The permissions dictionary (12.8.6).
    PermissionsChanged,
    /// Another entry of the catalog.
    CatalogChanged,
    /// The trailer.
    TrailerChanged,
    /// An object was freed.
    ObjectFreed,
    /// An object that was referred to and missing is there now.
    ObjectAppeared,
    /// An object changed that no rule knows.
    ObjectChanged,
    /// An object stream whose members are in use was written again.
    ObjectStreamReplaced,
    /// Bytes after the end of the last revision.
    BytesAfterEnd,
    /// An update that no cross-reference section leads to.
    UnreachableUpdate,
    /// A revision that can't be read.
    RevisionUnreadable,
    /// The signed bytes are not a whole revision.
    CoverageInsufficient,
}

impl ChangeKind {
    /// What changed, judged by the way that leads to it.
    pub(super) fn of_path(path: &str) -> Self {
        let has = |keys: &[&str]| keys.iter().any(|key| path.split('/').any(|step| step == *key));
        if has(&["JavaScript", "JS", "OpenAction", "AA", "A"]) {
            Self::ScriptChanged
        } else if has(&["EmbeddedFiles", "EF", "AF"]) {
            Self::AttachmentChanged
        } else if has(&["OCProperties", "OC"]) {
            Self::LayersChanged
        } else if has(&["AcroForm"]) && has(&["DR"]) {
            Self::FontResourcesChanged
        } else if has(&["Annots"]) {
            if has(&["AP"]) { Self::AppearanceChanged } else { Self::AnnotationChanged }
        } else if has(&["AcroForm", "Fields"]) {
            if has(&["AP"]) { Self::AppearanceChanged } else { Self::FieldChanged }
        } else if has(&["Contents", "Resources", "XObject", "Font"]) {
            Self::PageContentChanged
        } else if has(&["StructTreeRoot"]) {
            Self::StructureChanged
        } else if has(&["Pages"]) {
            Self::PageTreeChanged
        } else if has(&["Outlines"]) {
            Self::OutlineChanged
        } else if has(&["DSS"]) {
            Self::SecurityStoreChanged
        } else if has(&["Metadata"]) {
            Self::MetadataChanged
        } else if has(&["Perms"]) {
            Self::PermissionsChanged
        } else if has(&["Root"]) {
            Self::CatalogChanged
        } else {
            Self::ObjectChanged
        }
    }
}
