//! Agreements: trust level, participants, signing groups, main document and attachments.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, SeqAccess, Visitor, value};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::claimed_value::{Moment, Sha3_512Hex, Sha256Hex};
use super::model::{
    Claimed, ClaimedDocument, ClaimedSigner, DocumentRole, Model, ProcessStatus, SignerRole, SignerStatus,
    SigningOrder, TrustLevel,
};

/// An agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AgreementRecord {
    /// The agreement.
    pub id: String,
    /// `agreement`.
    pub resource_type: ResourceType,
    /// Made with a client for development.
    pub test_mode: bool,
    /// The state.
    pub status: AgreementStatus,
    /// The least level of the signatures.
    pub trust_level: Option<TrustLevel>,
    /// Why it was cancelled.
    pub cancellation_reason: Option<String>,
    /// The look of the signing room.
    pub theme: Related<Value>,
    /// Who issues the agreement.
    pub issuer: Issuer,
    /// Who signs or approves.
    pub participants: Related<Participant>,
    /// Who looks on.
    pub observers: Option<Related<Participant>>,
    /// Groups of participants, in order.
    pub signing_groups: Option<Related<SigningGroup>>,
    /// The documents.
    pub documents: Option<Documents>,
    /// Whether an order is kept.
    pub signing_order: SigningOrderSettings,
    /// How recipients are told.
    pub communication: Communication,
    /// The caller's own data.
    pub metadata: Option<BTreeMap<String, Value>>,
    /// The caller's own key.
    pub lookup_key: Option<String>,
    /// Where participants go afterwards.
    pub success_callback_url: Option<String>,
    /// When it expires.
    pub expires_at: Option<Moment>,
    /// The last change.
    pub updated_at: Moment,
    /// When it was made.
    pub created_at: Moment,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The one type of resource that is an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::exhaustive_enums, reason = "the word is fixed")]
#[expect(missing_docs, reason = "the word is the API's own")]
pub enum ResourceType {
    Agreement,
}

/// The state of an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum AgreementStatus {
    Draft,
    Pending,
    Fulfilled,
    Cancelled,
    Generating,
    FailedToGenerate,
    Open,
    Expired,
}

/// A relation: identifiers, or the resources themselves where the caller asked for them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "the forms of the API")]
pub enum Related<T> {
    /// The identifier of one resource.
    Id(String),
    /// Identifiers, or resources, in an array.
    List(Vec<IdOr<T>>),
    /// The resource, in the envelope of a response or bare.
    Expanded(Box<Envelope<T>>),
}

/// An identifier or the resource.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "the forms of the API")]
pub enum IdOr<T> {
    /// The identifier.
    Id(String),
    /// The resource.
    Resource(Box<T>),
}

/// The envelope of a response: `version`, `result_type`, `resource_type`, `data`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Envelope<T> {
    /// The version of the schema.
    pub version: String,
    /// `single`, `list` or `paginated_list`.
    pub result_type: String,
    /// The type of resource.
    pub resource_type: String,
    /// One resource or several.
    pub data: OneOrMany<T>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// One resource or several.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[expect(clippy::exhaustive_enums, reason = "the forms of the API")]
pub enum OneOrMany<T> {
    /// `single`.
    One(Box<T>),
    /// `list`.
    Many(Vec<IdOr<T>>),
}

/// Builds one of the forms from what the JSON holds.
trait Form<'de>: Sized {
    const EXPECTED: &'static str;
    fn of_text(_: String) -> Option<Self> {
        None
    }
    fn of_seq<A: SeqAccess<'de>>(_: A) -> Option<Result<Self, A::Error>> {
        None
    }
    fn of_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

struct FormVisitor<F>(PhantomData<F>);

impl<'de, F: Form<'de>> Visitor<'de> for FormVisitor<F> {
    type Value = F;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(F::EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<F, E> {
        F::of_text(text.to_owned())
            .ok_or_else(|| E::invalid_type(serde::de::Unexpected::Str(text), &F::EXPECTED))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<F, A::Error> {
        F::of_seq(seq)
            .unwrap_or_else(|| Err(serde::de::Error::invalid_type(serde::de::Unexpected::Seq, &F::EXPECTED)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<F, A::Error> {
        F::of_map(map)
    }
}

impl<'de, T: Deserialize<'de>> Form<'de> for Related<T> {
    const EXPECTED: &'static str = "an identifier, an array or a response object";
    fn of_text(text: String) -> Option<Self> {
        Some(Self::Id(text))
    }
    fn of_seq<A: SeqAccess<'de>>(seq: A) -> Option<Result<Self, A::Error>> {
        Some(Vec::deserialize(value::SeqAccessDeserializer::new(seq)).map(Self::List))
    }
    fn of_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        Envelope::deserialize(value::MapAccessDeserializer::new(map)).map(|one| Self::Expanded(Box::new(one)))
    }
}

impl<'de, T: Deserialize<'de>> Form<'de> for IdOr<T> {
    const EXPECTED: &'static str = "an identifier or an object";
    fn of_text(text: String) -> Option<Self> {
        Some(Self::Id(text))
    }
    fn of_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::deserialize(value::MapAccessDeserializer::new(map)).map(|one| Self::Resource(Box::new(one)))
    }
}

impl<'de, T: Deserialize<'de>> Form<'de> for OneOrMany<T> {
    const EXPECTED: &'static str = "an object or an array";
    fn of_seq<A: SeqAccess<'de>>(seq: A) -> Option<Result<Self, A::Error>> {
        Some(Vec::deserialize(value::SeqAccessDeserializer::new(seq)).map(Self::Many))
    }
    fn of_map<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::deserialize(value::MapAccessDeserializer::new(map)).map(|one| Self::One(Box::new(one)))
    }
}

macro_rules! deserialize_form {
    ($($form:ident),+) => {$(
        impl<'de, T: Deserialize<'de>> Deserialize<'de> for $form<T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(FormVisitor(PhantomData))
            }
        }
    )+};
}

deserialize_form!(Related, IdOr, OneOrMany);

impl<T> Related<T> {
    /// The resources that are there, each with its path; identifiers alone give none.
    pub fn resources(&self, base: &str) -> Vec<(String, &T)> {
        match self {
            Self::Id(_) => Vec::new(),
            Self::List(list) => resources_of(list, base),
            Self::Expanded(envelope) => match &envelope.data {
                OneOrMany::One(one) => vec![(format!("{base}.data"), one)],
                OneOrMany::Many(list) => resources_of(list, &format!("{base}.data")),
            },
        }
    }

    /// The identifiers that stand for resources, each with its path.
    pub fn ids(&self, base: &str) -> Vec<(String, &str)> {
        let (list, base) = match self {
            Self::Id(id) => return vec![(base.to_owned(), id)],
            Self::List(list) => (list, base.to_owned()),
            Self::Expanded(envelope) => match &envelope.data {
                OneOrMany::One(_) => return Vec::new(),
                OneOrMany::Many(list) => (list, format!("{base}.data")),
            },
        };
        let numbered = list.iter().enumerate();
        numbered
            .filter_map(|(at, item)| match item {
                IdOr::Id(id) => Some((format!("{base}[{at}]"), id.as_str())),
                IdOr::Resource(_) => None,
            })
            .collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        match self {
            Self::Id(_) => 1,
            Self::List(list) => list.len(),
            Self::Expanded(envelope) => match &envelope.data {
                OneOrMany::One(_) => 1,
                OneOrMany::Many(list) => list.len(),
            },
        }
    }
}

fn resources_of<'a, T>(list: &'a [IdOr<T>], base: &str) -> Vec<(String, &'a T)> {
    let numbered = list.iter().enumerate();
    numbered
        .filter_map(|(at, item)| match item {
            IdOr::Id(_) => None,
            IdOr::Resource(one) => Some((format!("{base}[{at}]"), &**one)),
        })
        .collect()
}

/// Who issues the agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Issuer {
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What the issuer does in the process.
    pub role: IssuerRole,
    /// The participant that the issuer is.
    pub participant_id: Option<String>,
    /// Link to the signing room.
    pub signing_room_url: Option<String>,
    /// Language.
    pub locale: Option<Locale>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// What the issuer or a participant does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum IssuerRole {
    Signer,
    Approver,
    Observer,
}

/// A language of the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum Locale {
    #[serde(rename = "sv-SE")]
    SvSe,
    #[serde(rename = "en-US")]
    EnUs,
}

/// A participant or observer, where the record holds more than the identifier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Participant {
    /// The participant.
    pub id: String,
    /// `participant` or `observer`.
    pub resource_type: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// What the participant does.
    pub role: Option<IssuerRole>,
    /// Personal identifier.
    pub personal_id: Option<String>,
    /// Country of the identifier.
    pub country: Option<String>,
    /// The state.
    pub status: Option<String>,
    /// When the state was reached.
    pub signed_at: Option<Moment>,
    /// Language.
    pub locale: Option<Locale>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Participants who may sign at the same time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SigningGroup {
    /// The group.
    pub id: String,
    /// `signing_group`.
    pub resource_type: Option<String>,
    /// The participants of the group.
    #[serde(default)]
    pub participants: Vec<String>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// The documents of an agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Documents {
    /// What was handed in.
    pub original_documents: OriginalDocuments,
    /// What came out.
    pub signed_document: Option<Related<Document>>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// What was handed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct OriginalDocuments {
    /// The main document, which is signed.
    pub main: Related<Document>,
    /// Attachments.
    pub attachments: Option<Related<Document>>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A document, where the record holds more than the identifier.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Document {
    /// The document.
    pub id: String,
    /// `document`.
    pub resource_type: Option<String>,
    /// The name of the file.
    #[serde(alias = "filename")]
    pub name: Option<String>,
    /// SHA-256 of the file.
    pub sha256: Option<Sha256Hex>,
    /// SHA3-512 of the file.
    pub sha3_512: Option<Sha3_512Hex>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Whether an order is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SigningOrderSettings {
    /// It is.
    pub enabled: bool,
    /// By groups.
    pub grouped: bool,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// How recipients are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Communication {
    /// E-mails are sent.
    pub send_emails: bool,
    /// Language, where nothing else says.
    pub default_locale: Option<Locale>,
    /// Reminders.
    pub automatic_reminders: Option<AutomaticReminders>,
    /// Messages to recipients.
    pub recipient_messages: Option<Envelope<RecipientMessage>>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// Reminders.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AutomaticReminders {
    /// They are sent.
    pub enabled: bool,
    /// `intense` or `normal`.
    pub intensity: Option<Intensity>,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// How often reminders come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "the words are the API's own")]
#[non_exhaustive]
pub enum Intensity {
    Intense,
    Normal,
}

/// Messages to recipients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RecipientMessage {
    /// The message.
    pub id: String,
    /// `recipient_message`.
    pub resource_type: String,
    /// Templates by language.
    pub message_templates: Envelope<MessageTemplate>,
    /// Variables of the templates.
    pub message_template_variables: Envelope<MessageTemplateVariable>,
    /// When it was made.
    pub created_at: Moment,
    /// The last change.
    pub updated_at: Moment,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A template of a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageTemplate {
    /// The template.
    pub id: String,
    /// The words.
    pub template_string: String,
    /// `recipient_message_template`.
    pub resource_type: String,
    /// Language.
    pub locale: Locale,
    /// When it was made.
    pub created_at: Moment,
    /// The last change.
    pub updated_at: Moment,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

/// A variable of a template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MessageTemplateVariable {
    /// The variable.
    pub id: String,
    /// `recipient_message_template_variable`.
    pub resource_type: String,
    /// Name.
    pub variable_name: String,
    /// Value.
    pub variable_value: String,
    /// When it was made.
    pub created_at: Moment,
    /// The last change.
    pub updated_at: Moment,
    /// Everything else.
    #[serde(flatten)]
    pub other: BTreeMap<String, Value>,
}

impl AgreementRecord {
    /// The neutral model; `base` is where the agreement stands in the record.
    pub fn model(&self, base: &str) -> Model {
        let order = match (self.signing_order.enabled, self.signing_order.grouped) {
            (true, _) => SigningOrder::Sequential,
            (false, _) => SigningOrder::Parallel,
        };
        let mut model = Model {
            created: Claimed::some(base, "created_at", Some(&self.created_at)),
            updated: Claimed::some(base, "updated_at", Some(&self.updated_at)),
            expires: Claimed::some(base, "expires_at", self.expires_at.as_ref()),
            status: Some(Claimed::new(base, "status", self.status.into())),
            minimum_level: self.trust_level.map(|level| Claimed::new(base, "trust_level", level)),
            order: Some(Claimed::new(base, "signing_order.enabled", order)),
            ..Model::default()
        };
        self.signers_into(base, &mut model);
        if let Some(documents) = &self.documents {
            documents.claimed_into(&format!("{base}.documents"), &mut model);
        }
        model
    }

    fn signers_into(&self, base: &str, model: &mut Model) {
        let groups_path = format!("{base}.signing_groups");
        let groups =
            self.signing_groups.as_ref().map(|groups| groups.resources(&groups_path)).unwrap_or_default();
        let participants = format!("{base}.participants");
        for (at, (path, participant)) in self.participants.resources(&participants).into_iter().enumerate() {
            let group = groups
                .iter()
                .enumerate()
                .find(|(_, (_, group))| group.participants.contains(&participant.id));
            let order = match (self.signing_order.enabled, self.signing_order.grouped, group) {
                (false, ..) => None,
                (true, true, Some((place, (path, _)))) => Some((path.clone(), place)),
                (true, true, None) => None,
                (true, false, _) => Some((path.clone(), at)),
            };
            let order =
                order.map(|(path, place)| Claimed { path, value: u32::try_from(place).unwrap_or(u32::MAX) });
            model.signers.push(ClaimedSigner { order, ..participant.claimed(path) });
        }
        let observers = format!("{base}.observers");
        for (path, observer) in self.observers.iter().flat_map(|related| related.resources(&observers)) {
            model.signers.push(ClaimedSigner { role: SignerRole::Observer, ..observer.claimed(path) });
        }
        let issuer = format!("{base}.issuer");
        let among = self
            .issuer
            .participant_id
            .as_ref()
            .is_some_and(|id| model.signers.iter().any(|signer| signer.id.as_ref() == Some(id)));
        if !among {
            model.signers.push(ClaimedSigner {
                id: self.issuer.participant_id.clone(),
                name: Claimed::filled(&issuer, "name", self.issuer.name.as_ref()),
                email: Claimed::filled(&issuer, "email", self.issuer.email.as_ref()),
                role: self.issuer.role.into(),
                role_path: Some(format!("{issuer}.role")),
                ..ClaimedSigner::new(issuer)
            });
        }
    }
}

impl Participant {
    fn claimed(&self, path: String) -> ClaimedSigner {
        ClaimedSigner {
            id: Some(self.id.clone()),
            name: Claimed::filled(&path, "name", self.name.as_ref()),
            email: Claimed::filled(&path, "email", self.email.as_ref()),
            personal_id: Claimed::filled(&path, "personal_id", self.personal_id.as_ref()),
            country: Claimed::filled(&path, "country", self.country.as_ref()),
            role: self.role.map_or(SignerRole::Signer, Into::into),
            role_path: self.role.map(|_| format!("{path}.role")),
            status: self
                .status
                .as_deref()
                .map(|word| Claimed::new(&path, "status", SignerStatus::of_word(word))),
            decided: Claimed::some(&path, "signed_at", self.signed_at.as_ref()),
            ..ClaimedSigner::new(path)
        }
    }
}

impl Documents {
    fn claimed_into(&self, base: &str, model: &mut Model) {
        let main = format!("{base}.original_documents.main");
        documents_of(&self.original_documents.main, &main, DocumentRole::Original, model);
        if let Some(attachments) = &self.original_documents.attachments {
            let path = format!("{base}.original_documents.attachments");
            documents_of(attachments, &path, DocumentRole::Attachment, model);
        }
        if let Some(signed) = &self.signed_document {
            documents_of(signed, &format!("{base}.signed_document"), DocumentRole::Signed, model);
        }
    }
}

fn documents_of(related: &Related<Document>, base: &str, role: DocumentRole, model: &mut Model) {
    for (path, id) in related.ids(base) {
        let id = Some(id.to_owned());
        model.documents.push(ClaimedDocument { id, ..ClaimedDocument::new(role, path) });
    }
    for (path, document) in related.resources(base) {
        model.documents.push(ClaimedDocument {
            id: Some(document.id.clone()),
            name: Claimed::filled(&path, "name", document.name.as_ref()),
            sha256: Claimed::some(&path, "sha256", document.sha256.as_ref()),
            sha3_512: Claimed::some(&path, "sha3_512", document.sha3_512.as_ref()),
            ..ClaimedDocument::new(role, path)
        });
    }
}

impl From<AgreementStatus> for ProcessStatus {
    fn from(status: AgreementStatus) -> Self {
        match status {
            AgreementStatus::Draft => Self::Draft,
            AgreementStatus::Pending | AgreementStatus::Open => Self::Ongoing,
            AgreementStatus::Generating => Self::Generating,
            AgreementStatus::Fulfilled => Self::Completed,
            AgreementStatus::Cancelled => Self::Canceled,
            AgreementStatus::FailedToGenerate => Self::Failed,
            AgreementStatus::Expired => Self::Expired,
        }
    }
}

impl From<IssuerRole> for SignerRole {
    fn from(role: IssuerRole) -> Self {
        match role {
            IssuerRole::Signer => Self::Signer,
            IssuerRole::Approver => Self::Approver,
            IssuerRole::Observer => Self::Observer,
        }
    }
}
