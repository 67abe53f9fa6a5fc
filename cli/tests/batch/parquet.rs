//! `countersign batch --format parquet`

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::{Field, Row};

use crate::command::{AT, code, command, data, err, folder, good, tampered, unsigned};

#[test]
fn a_table_has_a_row_for_each_signature() {
    let folder = folder("table");
    let inner = folder.join("inner");
    fs::create_dir_all(&inner).unwrap();
    fs::write(inner.join("empty.pdf"), b"").unwrap();
    for (name, from) in [
        ("good.pdf", good()),
        ("tampered.pdf", tampered()),
        ("two.pdf", data("cases/ok/form-second-signature/input.pdf")),
        ("unsigned.pdf", unsigned()),
    ] {
        fs::copy(from, inner.join(name)).unwrap();
    }
    let output = folder.join("reports.parquet");
    let done = batch(&inner, &output, &["--ordered"]).output().unwrap();
    assert_eq!(code(&done), 4, "{}", err(&done));
    let rows = rows(&output);
    let names: Vec<String> = rows.iter().map(|row| last_part(&text(row, "file"))).collect();
    assert_eq!(names, ["empty.pdf", "good.pdf", "tampered.pdf", "two.pdf", "two.pdf", "unsigned.pdf"]);
    let verdicts: Vec<String> = rows.iter().map(|row| text(row, "verdict")).collect();
    assert_eq!(
        verdicts,
        ["null", "TOTAL-PASSED", "TOTAL-FAILED", "TOTAL-PASSED", "TOTAL-PASSED", "NO-SIGNATURE"]
    );
}

/// Killed again and again, a table ends with each document once, as if the run had never been stopped.
#[test]
fn a_table_that_was_killed_goes_on() {
    let folder = folder("resumed-table");
    let inner = folder.join("inner");
    fs::create_dir_all(&inner).unwrap();
    for index in 0..60 {
        let from = if index % 7 == 0 { tampered() } else { good() };
        fs::copy(from, inner.join(format!("{index:02}.pdf"))).unwrap();
    }
    let (whole, output) = (folder.join("whole.parquet"), folder.join("out.parquet"));
    batch(&inner, &whole, &[]).output().unwrap();
    for pause in [30, 60, 90] {
        let mut child = batch(&inner, &output, &["--resume"]).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = child.kill();
        let _ = child.wait();
    }
    for _ in 0..2 {
        let last = batch(&inner, &output, &["--resume"]).output().unwrap();
        assert_eq!(code(&last), 1, "{}", err(&last));
        assert_eq!(sorted(&output), sorted(&whole));
    }
}

/// A run over a folder that writes a table.
fn batch(inner: &Path, output: &Path, more: &[&str]) -> Command {
    let mut command =
        command(&["batch", "--at", AT, "--format", "parquet", "--trust", &data("pki/root.pem")]);
    command.arg(inner).arg("-o").arg(output).args(more);
    command
}

fn rows(path: &Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
}

fn sorted(path: &Path) -> Vec<String> {
    let mut rows: Vec<String> = rows(path).iter().map(ToString::to_string).collect();
    rows.sort();
    rows
}

fn text(row: &Row, wanted: &str) -> String {
    let field = row.get_column_iter().find(|(name, _)| *name == wanted).map(|(_, field)| field);
    match field.expect("a column of this name") {
        Field::Str(text) => text.clone(),
        other => other.to_string(),
    }
}

fn last_part(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
