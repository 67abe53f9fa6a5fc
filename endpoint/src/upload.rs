//! Uploads: hashed and written to a nameless file while they arrive.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::HeaderMap;
use bytes::Bytes;
use countersign::crypto::DigestAlgorithm;
use countersign::digest::{Digest, Hashers};
use countersign::records::RecordLimits;
use http_body_util::BodyExt;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use crate::body::{broken, check_length, media_type, too_large, too_slow, unsupported};
use crate::problem::{Kind, Problem};
use crate::settings::Settings;

/// A file that has arrived.
#[derive(Debug)]
pub(crate) struct Upload {
    /// The name of its part of the form.
    pub(crate) field: String,
    /// The name that the sender gave it.
    pub(crate) filename: String,
    pub(crate) file: File,
    pub(crate) size: u64,
    pub(crate) sha256: String,
}

/// A form with files.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pub(crate) record: Option<Bytes>,
    pub(crate) kind: Option<String>,
    pub(crate) files: Vec<Upload>,
}

/// How an upload may be: its size and the pace at which it arrives.
#[derive(Debug)]
struct Limits {
    bytes: u64,
    record: usize,
    pause: Duration,
    end: Instant,
    folder: Option<PathBuf>,
}

impl Limits {
    fn new(settings: &Settings) -> Self {
        Self {
            bytes: settings.max_upload,
            record: settings.max_record,
            pause: settings.timeouts.upload_pause,
            end: Instant::now() + settings.timeouts.upload,
            folder: settings.upload_folder.clone(),
        }
    }

    /// What arrives next, unless it is too slow.
    async fn next<T>(&self, arrival: impl Future<Output = T>) -> Result<T, Problem> {
        timeout_at(self.end, timeout(self.pause, arrival))
            .await
            .ok()
            .and_then(Result::ok)
            .ok_or_else(too_slow)
    }
}

/// How large records may be that arrive here.
pub(crate) fn record_limits(settings: &Settings) -> RecordLimits {
    RecordLimits { bytes: settings.max_record, values: 250_000, elements: 10_000 }
}

/// A body that is one PDF.
pub(crate) async fn document(
    headers: &HeaderMap,
    mut body: Body,
    settings: &Settings,
) -> Result<Upload, Problem> {
    let limits = Limits::new(settings);
    check_length(headers, limits.bytes)?;
    let mut sink = Sink::new(limits.folder.clone());
    while let Some(frame) = limits.next(body.frame()).await? {
        if let Ok(data) = frame.map_err(broken)?.into_data() {
            sink.write(data, limits.bytes).await?;
        }
    }
    sink.finish(String::new(), "document.pdf".to_owned()).await
}

/// A body that is a form.
pub(crate) async fn form(request: Request, settings: &Settings) -> Result<Form, Problem> {
    if media_type(request.headers()).as_deref() != Some("multipart/form-data") {
        return Err(unsupported("multipart/form-data"));
    }
    let limits = Limits::new(settings);
    check_length(request.headers(), limits.bytes)?;
    let malformed = |detail: String| Problem::new(Kind::MalformedForm, detail);
    let mut multipart =
        Multipart::from_request(request, &()).await.map_err(|error| malformed(error.body_text()))?;
    let mut form = Form::default();
    let mut total = 0u64;
    let wrong = |error: axum::extract::multipart::MultipartError| {
        if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
            too_large(limits.bytes)
        } else {
            malformed(error.body_text()).closing()
        }
    };
    while let Some(mut field) = limits.next(multipart.next_field()).await?.map_err(wrong)? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_text = matches!(name.as_str(), "record" | "kind");
        if is_text {
            let most = if name == "record" { limits.record } else { 64 };
            let mut text = Vec::new();
            while let Some(data) = limits.next(field.chunk()).await?.map_err(wrong)? {
                if text.len() + data.len() > most {
                    return Err(too_large(u64::try_from(most).unwrap_or(u64::MAX)));
                }
                text.extend_from_slice(&data);
            }
            let twice = || malformed(format!("part {name:?} appears twice")).closing();
            total = total.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
            if name == "record" {
                form.record.is_none().then_some(()).ok_or_else(twice)?;
                form.record = Some(text.into());
            } else {
                form.kind.is_none().then_some(()).ok_or_else(twice)?;
                form.kind = Some(
                    String::from_utf8(text)
                        .map_err(|_| malformed("part \"kind\" is not UTF-8".to_owned()))?,
                );
            }
            continue;
        }
        if !FILE_FIELDS.contains(&name.as_str()) {
            let shown: String = name.chars().take(64).collect();
            let expected = FILE_FIELDS.join(", ");
            return Err(
                malformed(format!("part {shown:?}: expected record, kind, or one of {expected}")).closing()
            );
        }
        if form.files.len() >= MOST_FILES {
            return Err(malformed(format!("at most {MOST_FILES} files are accepted")).closing());
        }
        let filename = field.file_name().map(last_part).filter(|name| !name.is_empty());
        let filename = filename.unwrap_or_else(|| format!("{name}-{}.pdf", form.files.len() + 1));
        let mut sink = Sink::new(limits.folder.clone());
        while let Some(data) = limits.next(field.chunk()).await?.map_err(wrong)? {
            sink.write(data, limits.bytes.saturating_sub(total))
                .await
                .map_err(|problem| problem.closing())?;
        }
        let upload = sink.finish(name, filename).await?;
        total = total.saturating_add(upload.size);
        form.files.push(upload);
    }
    Ok(form)
}

/// A name without folders or control characters.
fn last_part(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(255).collect()
}

/// Takes bytes to a thread that hashes and writes them.
#[derive(Debug)]
struct Sink {
    sender: mpsc::Sender<Bytes>,
    task: JoinHandle<io::Result<(File, u64, Vec<Digest>)>>,
    size: u64,
}

impl Sink {
    fn new(folder: Option<PathBuf>) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Bytes>(16);
        let task = tokio::task::spawn_blocking(move || {
            // Without a name from the beginning, or at once: nothing is left behind, whatever happens.
            let mut file = match folder {
                Some(folder) => tempfile::tempfile_in(folder)?,
                None => tempfile::tempfile()?,
            };
            let mut hashers = Hashers::new(&[DigestAlgorithm::Sha256]);
            let mut size = 0u64;
            while let Some(data) = receiver.blocking_recv() {
                hashers.update(&data);
                file.write_all(&data)?;
                size += u64::try_from(data.len()).unwrap_or(0);
            }
            file.seek(SeekFrom::Start(0))?;
            Ok((file, size, hashers.finalize()))
        });
        Self { sender, task, size: 0 }
    }

    async fn write(&mut self, data: Bytes, limit: u64) -> Result<(), Problem> {
        self.size = self.size.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
        if self.size > limit {
            return Err(too_large(limit));
        }
        // When the thread has ended, `finish` says why.
        let _ = self.sender.send(data).await;
        Ok(())
    }

    async fn finish(self, field: String, filename: String) -> Result<Upload, Problem> {
        drop(self.sender);
        let done = self.task.await.map_err(|error| Problem::internal("upload", &error))?;
        let (file, size, digests) = done.map_err(|error| Problem::internal("upload", &error))?;
        let sha256 = digests.first().map(Digest::hex).unwrap_or_default();
        Ok(Upload { field, filename, file, size, sha256 })
    }
}

/// The parts of a form that are files: what each is, or `file` when that is to be found.
pub(crate) const FILE_FIELDS: &[&str] =
    &["file", "main", "original", "signed", "current", "attachment", "certificate"];

const MOST_FILES: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_names() {
        for (stated, kept) in [
            ("contract.pdf", "contract.pdf"),
            ("../../etc/passwd", "passwd"),
            (r"C:\folder\contract.pdf", "contract.pdf"),
            ("a\r\nb.pdf", "ab.pdf"),
            ("folder/", ""),
        ] {
            assert_eq!(last_part(stated), kept);
        }
    }
}
