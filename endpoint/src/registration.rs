//! What is kept of a record, and what may be said of it without authorization.

use countersign::Report;
use countersign::records::{
    Bearing, ClaimOutcome, Counts, DocumentRole, FoundBy, Model, ProcessStatus, Reconciliation, Record,
    RecordContent, SignerRole,
};
use countersign::report::ZefortContext;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::moment;
use crate::problem::{Kind, Problem, ProblemDetail};

/// A row to be stored.
#[derive(Debug)]
pub(crate) struct Registration {
    pub(crate) validation_id: String,
    pub(crate) registered_at: i64,
    pub(crate) kind: &'static str,
    pub(crate) contract_id: String,
    pub(crate) template_id: String,
    pub(crate) creator_id: String,
    pub(crate) name: String,
    pub(crate) status: &'static str,
    pub(crate) placement: &'static str,
    pub(crate) created_at: i64,
    pub(crate) search_text: String,
    pub(crate) answer: String,
    pub(crate) contract: String,
    pub(crate) detail: String,
    pub(crate) signatures: Vec<StoredSignature>,
    pub(crate) outcome: &'static str,
    pub(crate) claims: ClaimCounts,
}

/// One signature in the 35 keys.
#[derive(Debug)]
pub(crate) struct StoredSignature {
    pub(crate) id: String,
    pub(crate) body: String,
}

/// What the two calls without authorization can say.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// SHA-256 of the signed documents, lower-case hexadecimal.
    pub(crate) signed: Vec<String>,
    pub(crate) parties: Vec<Party>,
    pub(crate) status_text: String,
}

/// Somebody who signs, approves or gets a copy: no more than whoever holds the signed document can see in it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct Party {
    /// Name; `null` where the record says that this party isn't named to others.
    pub(crate) name: Option<String>,
    /// `signer`, `approver` or `cc`.
    pub(crate) role: String,
    /// The place in the order, from 1, where there is an order.
    pub(crate) ordinal: Option<u32>,
    /// `waiting`, `opened`, `signed`, `approved`, `declined`, `canceled` or `unknown`.
    pub(crate) status: Option<String>,
    /// When the party decided.
    #[schema(format = DateTime)]
    pub(crate) decided_at: Option<String>,
}

/// A document of a registration.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KnownDocument {
    /// `main`, `original`, `signed`, `current`, `attachment` or `certificate`.
    #[schema(pattern = "^(main|original|signed|current|attachment|certificate)$")]
    pub(crate) role: String,
    /// The platform's identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// The name of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) filename: Option<String>,
    /// SHA-256 of the file, 64 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9a-fA-F]{64}$")]
    pub(crate) sha256: Option<String>,
    /// SHA3-512 of the file, 128 hexadecimal digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^[0-9a-fA-F]{128}$")]
    pub(crate) sha3_512: Option<String>,
    /// Bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 9223372036854775807i64)]
    pub(crate) size: Option<u64>,
}

/// A registration as its owner reads it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Esign {
    /// What the calls without authorization name it by.
    #[schema(format = "uuid")]
    pub(crate) validation_id: String,
    /// `zefort`, `contract-signatures`, `signing-process`, `agreement` or `zapsign`.
    pub(crate) kind: &'static str,
    /// The contract, as the record names it.
    pub(crate) contract_id: String,
    /// The name of the contract.
    pub(crate) name: String,
    /// The state that the record claims.
    pub(crate) status: &'static str,
    /// What `POST /esigns/soft-validate` says.
    pub(crate) status_text: String,
    /// When it was registered.
    #[schema(format = DateTime)]
    pub(crate) registered_at: String,
    /// How the record stood to its documents then: `confirmed` or `unverifiable`.
    pub(crate) outcome: &'static str,
    /// How many claims came out how.
    pub(crate) claims: ClaimCounts,
    /// The documents.
    pub(crate) documents: Vec<KnownDocument>,
    /// The signers and others.
    pub(crate) parties: Vec<Party>,
    /// The record, as it was sent.
    #[schema(value_type = Object)]
    pub(crate) record: Value,
}

/// How many claims came out how.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct ClaimCounts {
    /// The documents show it.
    pub(crate) confirmed: usize,
    /// Documents speak of such things, and these can't tell.
    pub(crate) unverifiable: usize,
    /// No matter of documents.
    pub(crate) informative: usize,
}

impl From<Counts> for ClaimCounts {
    fn from(counts: Counts) -> Self {
        Self {
            confirmed: counts.confirmed,
            unverifiable: counts.unverifiable,
            informative: counts.informative,
        }
    }
}

/// A contract without its signers, as seed 001 lists it; what the record doesn't say is empty or absent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ContractObject {
    /// The contract.
    pub(crate) id: String,
    /// What the contract was made from.
    pub(crate) template_id: String,
    /// The space, project or group.
    pub(crate) collection_id: String,
    /// The name of the contract.
    pub(crate) name: String,
    /// Who made it.
    pub(crate) created_by_id: String,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) creation_timestamp: String,
    /// When it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) expiration_timestamp: Option<String>,
    /// Whether one signs after the other.
    pub(crate) sequential_signing: bool,
    /// When it was archived.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) archival_timestamp: Option<String>,
    /// The state that the record claims.
    pub(crate) status: String,
    /// The PDF of the final version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) finalized_pdf: Option<AttachmentObject>,
    /// The PDF certificate of the final version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) certificate_pdf: Option<AttachmentObject>,
}

/// A file of a contract.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttachmentObject {
    /// The attachment.
    pub(crate) id: String,
    /// Its version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) version: Option<u64>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    pub(crate) creation_timestamp: Option<String>,
    /// SHA3-512 of the file.
    #[schema(pattern = "^[0-9a-f]{128}$")]
    pub(crate) sha3: String,
}

/// A record with all that came with it.
#[derive(Debug)]
pub(crate) struct Submission<'a> {
    pub(crate) record: &'a Record,
    /// Documents beside the record: by digest alone, or files that were judged.
    pub(crate) documents: Vec<KnownDocument>,
    pub(crate) reconciliation: &'a Reconciliation,
    /// The reports of files, with their places in `documents`.
    pub(crate) reports: Vec<(usize, &'a Report)>,
}

impl Submission<'_> {
    /// What is stored; or why it can't be: a registry that answers for a record must not hold one that is known to lie.
    pub(crate) fn register(self) -> Result<Registration, Problem> {
        refuse_contradiction(self.reconciliation)?;
        let mut model = self.record.model();
        let documents = self.known_documents(&model)?;
        let signed = signed_digests(&documents);
        let is_complete =
            model.status.as_ref().is_some_and(|status| status.value == ProcessStatus::Completed);
        if is_complete && signed.is_empty() {
            let detail =
                "the record says that everything is signed, but the SHA-256 of no signed document is given";
            return Err(Problem::at("$.documents", detail));
        }
        let unavailable = |error: std::io::Error| Problem::internal("random bits", &error);
        let validation_id = crate::random::uuid().map_err(unavailable)?;
        let registered_at = moment::now_micros();
        let confirmed = self.reconciliation.outcome == ClaimOutcome::Confirmed;
        let status_text = status_text(&model, confirmed);
        let parties = parties(&model);
        let identity = Identity::of(self.record);
        let contract_id =
            identity.contract_id.filter(|id| !id.is_empty()).unwrap_or_else(|| validation_id.clone());
        let created = model.created.take().or(model.received.take()).map(|claimed| claimed.value.time);
        let created_at = created.map_or(registered_at, moment::micros);
        let name = model.name.as_ref().map(|name| clean(&name.value)).unwrap_or_default();
        let status = status_word(model.status.as_ref().map(|status| status.value));
        let is_archived = model.archived.is_some() || identity.is_archived;
        let contract = ContractObject {
            id: contract_id.clone(),
            template_id: identity.template_id.clone(),
            collection_id: identity.collection_id,
            name: name.clone(),
            created_by_id: identity.creator_id.clone(),
            creation_timestamp: moment::text(created_at),
            expiration_timestamp: model.expires.as_ref().map(|expires| expires.value.time.to_string()),
            sequential_signing: model
                .order
                .as_ref()
                .is_some_and(|order| order.value == countersign::records::SigningOrder::Sequential),
            archival_timestamp: model.archived.as_ref().map(|archived| archived.value.time.to_string()),
            status: status.to_owned(),
            finalized_pdf: attachment(&model, &documents, DocumentRole::Signed),
            certificate_pdf: attachment(&model, &documents, DocumentRole::Certificate),
        };
        let signatures = self.stored_signatures(&contract_id, &documents)?;
        let esign = Esign {
            validation_id: validation_id.clone(),
            kind: self.record.kind().name(),
            contract_id: contract_id.clone(),
            name: name.clone(),
            status,
            status_text: status_text.clone(),
            registered_at: moment::text(registered_at),
            outcome: self.reconciliation.outcome.name(),
            claims: self.reconciliation.counts.into(),
            documents,
            parties: parties.clone(),
            record: self.record.tree.clone(),
        };
        Ok(Registration {
            search_text: search_text(&model),
            answer: json(&Answer { signed, parties, status_text })?,
            contract: json(&contract)?,
            detail: json(&esign)?,
            kind: esign.kind,
            validation_id,
            registered_at,
            contract_id: clean(&contract_id),
            template_id: clean(&identity.template_id),
            creator_id: clean(&identity.creator_id),
            name,
            status,
            placement: if is_archived { "archived" } else { "stacked" },
            created_at,
            signatures,
            outcome: esign.outcome,
            claims: esign.claims,
        })
    }

    /// The documents beside the record, then those that only the record speaks of.
    fn known_documents(&self, model: &Model) -> Result<Vec<KnownDocument>, Problem> {
        let mut known: Vec<KnownDocument> = Vec::new();
        for (at, given) in self.documents.iter().enumerate() {
            let mut document = given.clone();
            lower(&mut document.sha256);
            lower(&mut document.sha3_512);
            let claims = || model.documents.iter().filter(|claimed| claimed.role.name() == document.role);
            let sha256: Vec<String> =
                claims().filter_map(|c| Some(c.sha256.as_ref()?.value.to_string())).collect();
            let sha3_512: Vec<String> =
                claims().filter_map(|c| Some(c.sha3_512.as_ref()?.value.to_string())).collect();
            for (key, given, claimed) in
                [("sha256", &document.sha256, &sha256), ("sha3_512", &document.sha3_512, &sha3_512)]
            {
                let Some(given) = given else { continue };
                if !claimed.is_empty() && !claimed.contains(given) && document.role != "attachment" {
                    let detail = format!("the record has another digest for the {} document", document.role);
                    return Err(Problem::at(format!("$.documents[{at}].{key}"), detail));
                }
            }
            let fitting = claims().find(|claimed| {
                let same =
                    |claimed: Option<String>, given: &Option<String>| claimed.is_some() && claimed == *given;
                same(claimed.sha256.as_ref().map(|c| c.value.to_string()), &document.sha256)
                    || same(claimed.sha3_512.as_ref().map(|c| c.value.to_string()), &document.sha3_512)
            });
            let only = claims().next().filter(|_| claims().count() == 1);
            if let Some(claimed) = fitting.or(only) {
                document.id = document.id.or_else(|| claimed.id.clone());
            }
            known.push(document);
        }
        for claimed in &model.documents {
            let sha256 = claimed.sha256.as_ref().map(|claimed| claimed.value.to_string());
            let sha3_512 = claimed.sha3_512.as_ref().map(|claimed| claimed.value.to_string());
            let is_there = known.iter().any(|known| {
                (sha256.is_some() && known.sha256 == sha256)
                    || (sha3_512.is_some() && known.sha3_512 == sha3_512)
            });
            if !is_there && claimed.has_digest() {
                known.push(KnownDocument {
                    role: claimed.role.name().to_owned(),
                    id: claimed.id.clone(),
                    filename: claimed.name.as_ref().map(|name| name.value.clone()),
                    sha256,
                    sha3_512,
                    size: claimed.size.as_ref().map(|size| size.value),
                });
            }
        }
        Ok(known)
    }

    fn stored_signatures(
        &self,
        contract_id: &str,
        documents: &[KnownDocument],
    ) -> Result<Vec<StoredSignature>, Problem> {
        let mut stored = Vec::new();
        for (at, report) in &self.reports {
            let document_id = documents.get(*at).and_then(|document| document.id.clone()).unwrap_or_default();
            let context = ZefortContext { contract_id: contract_id.to_owned(), document_id };
            for signature in report.to_zefort(&context) {
                stored.push(StoredSignature { id: signature.id.clone(), body: json(&signature)? });
            }
        }
        Ok(stored)
    }
}

/// The role that a file plays, by what it was found to be: only for reasons that don't guess.
pub(crate) fn role_of(reconciliation: &Reconciliation, file: usize, field: &str) -> String {
    let found = reconciliation
        .files
        .get(file)
        .and_then(|file| file.documents.iter().find(|document| document.found_by != FoundBy::Elimination));
    match (field, found) {
        ("file", Some(found)) => found.role.name().to_owned(),
        // A file of which nothing is known is not taken for the signed one.
        ("file", None) => "attachment".to_owned(),
        (field, _) => field.to_owned(),
    }
}

/// A file that is called the signed one, and that a confirmed record doesn't speak of, would be vouched for by others' signatures.
pub(crate) fn refuse_stranger(
    reconciliation: &Reconciliation,
    file: usize,
    field: &str,
    filename: &str,
) -> Result<(), Problem> {
    let is_called_signed = matches!(field, "signed" | "main" | "current");
    let is_spoken_of = reconciliation
        .files
        .get(file)
        .is_some_and(|file| file.documents.iter().any(|document| document.role.carries_signatures()));
    if is_called_signed && !is_spoken_of && reconciliation.outcome == ClaimOutcome::Confirmed {
        let shown: String = filename.chars().take(64).collect();
        let detail = format!("{shown:?} is called {field}, and is no such document of the record");
        return Err(Problem::new(Kind::Contradicted, detail));
    }
    Ok(())
}

fn refuse_contradiction(reconciliation: &Reconciliation) -> Result<(), Problem> {
    if reconciliation.outcome != ClaimOutcome::Contradicted {
        return Ok(());
    }
    let contradicted = reconciliation.lines.iter().filter(|line| line.outcome == ClaimOutcome::Contradicted);
    let errors = contradicted
        .take(MOST_ERRORS)
        .map(|line| ProblemDetail {
            path: line
                .path
                .strip_prefix('$')
                .map_or_else(|| line.path.clone(), |rest| format!("$.record{rest}")),
            detail: line.words.clone(),
        })
        .collect();
    let material = reconciliation
        .lines
        .iter()
        .any(|line| line.outcome == ClaimOutcome::Contradicted && line.bearing == Bearing::Material);
    let detail = if material {
        "the documents, or the record itself, show the opposite"
    } else {
        "the record contradicts itself"
    };
    Err(Problem::new(Kind::Contradicted, detail).with_errors(errors))
}

/// The SHA-256 of the documents that carry the signatures: those called signed, else those that are signed in place.
fn signed_digests(documents: &[KnownDocument]) -> Vec<String> {
    let of = |roles: &[&str]| -> Vec<String> {
        let fitting = documents.iter().filter(|document| roles.contains(&document.role.as_str()));
        fitting.filter_map(|document| document.sha256.clone()).collect()
    };
    let signed = of(&["signed"]);
    if signed.is_empty() { of(&["main", "current"]) } else { signed }
}

fn attachment(model: &Model, documents: &[KnownDocument], role: DocumentRole) -> Option<AttachmentObject> {
    let claimed = model.documents.iter().find(|document| document.role == role);
    let known = documents.iter().find(|document| document.role == role.name());
    let claimed_sha3 = claimed.and_then(|claimed| Some(claimed.sha3_512.as_ref()?.value.to_string()));
    let sha3 = claimed_sha3.or_else(|| known?.sha3_512.clone())?;
    Some(AttachmentObject {
        id: claimed.and_then(|claimed| claimed.id.clone()).or_else(|| known?.id.clone()).unwrap_or_default(),
        version: None,
        creation_timestamp: claimed
            .and_then(|claimed| Some(claimed.created.as_ref()?.value.time.to_string())),
        sha3,
    })
}

/// What each kind of record calls the contract and its maker.
#[derive(Debug, Default)]
struct Identity {
    contract_id: Option<String>,
    template_id: String,
    collection_id: String,
    creator_id: String,
    is_archived: bool,
}

impl Identity {
    fn of(record: &Record) -> Self {
        match &record.content {
            RecordContent::Zefort(zefort) => {
                let contract = zefort.contract.as_ref();
                let esign = zefort.esign.as_ref();
                let owner = esign.and_then(|esign| esign.owner.as_ref()).or_else(|| contract?.owner.as_ref());
                Self {
                    contract_id: contract
                        .and_then(|contract| contract.id.clone())
                        .or_else(|| esign?.contract.clone())
                        .or_else(|| esign?.id.clone()),
                    collection_id: esign
                        .and_then(|esign| esign.contract_binders.as_ref()?.first().cloned())
                        .unwrap_or_default(),
                    creator_id: owner.and_then(|owner| owner.id.clone()).unwrap_or_default(),
                    is_archived: contract.and_then(|contract| contract.status)
                        == Some(countersign::records::zefort::ContractStatus::Archived),
                    ..Self::default()
                }
            }
            RecordContent::ContractSignatures(contract) => Self {
                contract_id: Some(contract.id.clone()),
                template_id: contract.template_id.clone(),
                collection_id: contract.collection_id.clone(),
                creator_id: contract.created_by_id.clone(),
                is_archived: false,
            },
            RecordContent::SigningProcess(signing) => Self {
                contract_id: signing.process.id.clone(),
                template_id: signing.process.document_type.clone().unwrap_or_default(),
                collection_id: signing.process.owner_group.clone().unwrap_or_default(),
                creator_id: signing.process.initiator.clone().unwrap_or_default(),
                is_archived: false,
            },
            RecordContent::Agreement(agreement) => Self {
                contract_id: Some(agreement.id.clone()),
                template_id: agreement.lookup_key.clone().unwrap_or_default(),
                creator_id: agreement.issuer.participant_id.clone().unwrap_or_default(),
                ..Self::default()
            },
            RecordContent::ZapSign(zapsign) => Self {
                contract_id: Some(zapsign.document.token.clone()),
                template_id: zapsign.document.external_id.clone().unwrap_or_default(),
                collection_id: zapsign.document.folder_path.clone().unwrap_or_default(),
                ..Self::default()
            },
            _ => Self::default(),
        }
    }
}

/// The words of seed 001, and some for states that it doesn't know.
fn status_word(status: Option<ProcessStatus>) -> &'static str {
    match status {
        Some(ProcessStatus::Draft) => "draft",
        Some(ProcessStatus::Pending) => "sent",
        Some(ProcessStatus::Ongoing | ProcessStatus::Generating) => "ongoing",
        Some(ProcessStatus::Completed) => "signed",
        Some(ProcessStatus::Declined) => "rejected",
        Some(ProcessStatus::Canceled) => "canceled",
        Some(ProcessStatus::Expired) => "expired",
        Some(ProcessStatus::Failed) => "failed",
        _ => "unknown",
    }
}

/// A sentence about the whole, without names.
fn status_text(model: &Model, confirmed: bool) -> String {
    let deciding = || model.signers.iter().filter(|signer| signer.role != SignerRole::Observer);
    let (total, agreed) =
        (deciding().count(), deciding().filter(|signer| signer.is_said_to_have_agreed()).count());
    let progress = format!("{agreed} of {total} parties have signed or approved");
    let text = match model.status.as_ref().map(|status| status.value) {
        Some(ProcessStatus::Completed) => match &model.completed {
            Some(when) => format!("Completed on {}: all parties have signed", date(when.value.time)),
            None => "Completed: all parties have signed".to_owned(),
        },
        Some(ProcessStatus::Draft) => "Not sent yet".to_owned(),
        Some(ProcessStatus::Pending | ProcessStatus::Ongoing) => format!("Under way: {progress}"),
        Some(ProcessStatus::Generating) => {
            "All parties have signed; the signed document is being made".to_owned()
        }
        Some(ProcessStatus::Declined) => "Declined by a party".to_owned(),
        Some(ProcessStatus::Canceled) => "Canceled by its owner".to_owned(),
        Some(ProcessStatus::Expired) => format!("Expired: {progress}"),
        Some(ProcessStatus::Failed) => "Failed".to_owned(),
        _ => "The state of signing is not known".to_owned(),
    };
    let basis = if confirmed {
        "the signatures of the documents bear this out"
    } else {
        "this is what the signing platform states; its documents were not all examined"
    };
    format!("{text} ({basis}).")
}

fn date(time: countersign::time::Time) -> String {
    let (year, month, day, ..) = time.civil();
    format!("{year:04}-{month:02}-{day:02}")
}

fn parties(model: &Model) -> Vec<Party> {
    let party = |signer: &countersign::records::ClaimedSigner| Party {
        name: signer.name.as_ref().filter(|_| !signer.anonymous).map(|name| name.value.clone()),
        role: match signer.role {
            SignerRole::Approver => "approver",
            SignerRole::Observer => "cc",
            _ => "signer",
        }
        .to_owned(),
        ordinal: signer.order.as_ref().map(|order| order.value),
        status: signer.status.as_ref().map(|status| status.value.name().to_owned()),
        decided_at: signer.decided.as_ref().map(|decided| decided.value.time.to_string()),
    };
    model.signers.iter().map(party).collect()
}

fn search_text(model: &Model) -> String {
    let names = model.name.iter().map(|name| &name.value);
    let signers = model.signers.iter().flat_map(|signer| [&signer.name, &signer.email]);
    let signers = signers.flatten().map(|claimed| &claimed.value);
    let texts: Vec<String> = names.chain(signers).map(|text| folded(text)).collect();
    texts.join("\u{1f}")
}

/// Without case, and composed: as texts are compared in searches.
pub(crate) fn folded(text: &str) -> String {
    clean(&text.nfc().collect::<String>().to_lowercase())
}

/// PostgreSQL keeps no NUL.
fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

fn lower(text: &mut Option<String>) {
    if let Some(text) = text {
        text.make_ascii_lowercase();
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, Problem> {
    serde_json::to_string(value).map_err(|error| Problem::internal("serialization", &error))
}

const MOST_ERRORS: usize = 100;
