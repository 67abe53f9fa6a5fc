//! `countersign reconcile` over every sample record: its exit status and its two forms of output.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn records() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/records")
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_countersign")).arg("reconcile").args(arguments).output().unwrap()
}

#[test]
fn exit_status_follows_the_outcome() {
    let mut seen = 0;
    for folder in fs::read_dir(records()).unwrap() {
        let folder = folder.unwrap().path();
        for file in fs::read_dir(&folder).unwrap() {
            let file = file.unwrap().path();
            let Some(stem) = file.to_str().unwrap().strip_suffix(".expect.json") else { continue };
            let expected: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
            let record = format!("{stem}.json");
            let at = |relative: &serde_json::Value| {
                folder.join(relative.as_str().unwrap()).to_str().unwrap().to_owned()
            };
            let mut arguments = vec!["--at".to_owned(), expected["at"].as_str().unwrap().to_owned(), record];
            arguments.extend(expected["files"].as_array().unwrap().iter().map(at));
            for anchor in expected["trust"].as_array().unwrap() {
                arguments.extend(["--trust".to_owned(), at(anchor)]);
            }
            let borrowed: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let output = run(&borrowed);
            let outcome = expected["outcome"].as_str().unwrap();
            let want = match outcome {
                "confirmed" => 0,
                "contradicted" => 1,
                _ => 2,
            };
            assert_eq!(
                output.status.code(),
                Some(want),
                "{stem}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(json["outcome"], outcome, "{stem}");
            seen += 1;
        }
    }
    assert!(seen > 60, "only {seen} records");
}

#[test]
fn text_names_the_contradiction() {
    let record = records().join("signing-process/dishonest-personal-code.json");
    let document = records().join("documents/contract.pdf");
    let root = records().join("../pki/root.pem");
    let paths = [&record, &document, &root].map(|path| path.to_str().unwrap().to_owned());
    let output = run(&[
        &paths[0],
        &paths[1],
        "--trust",
        &paths[2],
        "--at",
        "2026-06-01T12:00:00Z",
        "--format",
        "text",
    ]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("CONTRADICTED"), "{text}");
    assert!(text.contains("signerPersonalCode = \"150585-10002\""), "{text}");
    assert!(text.contains("PNOLV-150585-10001"), "{text}");
}

#[test]
fn what_cannot_be_read_is_said_with_its_place() {
    let room = std::env::temp_dir().join(format!("countersign-reconcile-{}", std::process::id()));
    fs::create_dir_all(&room).unwrap();
    let record = room.join("record.json");
    fs::write(
        &record,
        br#"{"sequentialSigning": "no", "id": "15f5b906-1076-4539-a9ac-0be80bdef973", "status": "signed"}"#,
    )
    .unwrap();
    let output = run(&[record.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(4));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("$.sequentialSigning"), "{words}");
    assert_eq!(run(&[room.join("absent.json").to_str().unwrap()]).status.code(), Some(4));
    assert_eq!(run(&[]).status.code(), Some(64));
    fs::remove_dir_all(&room).unwrap();
}
