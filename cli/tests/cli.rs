//! The command as scripts and people use it: exit statuses, formats, bad input.

mod command;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use command::{AT, code, data, err, folder, good, out, run, tampered, unsigned};
use serde_json::Value;

fn two() -> String {
    data("cases/ok/two-signatures/input.pdf")
}

/// `validate` with the anchors of the test PKI.
fn validate(arguments: &[&str]) -> Output {
    let (root, root_rsa) = (data("pki/root.pem"), data("pki/root-rsa.pem"));
    let fixed = ["validate", "--trust", &root, "--trust", &root_rsa, "--at", AT, "--revocation", "none"];
    run(&[&fixed[..], arguments].concat())
}

#[test]
fn the_exit_status_is_that_of_the_gravest_file() {
    let folder = folder("exit");
    let (empty, noise) = (folder.join("empty.pdf"), folder.join("noise.pdf"));
    fs::write(&empty, b"").unwrap();
    fs::write(&noise, b"this is no document").unwrap();
    let (empty, noise) = (empty.display().to_string(), noise.display().to_string());
    let directory = folder.display().to_string();
    let no_anchor = data("cases/ok/no-anchor/input.pdf");
    for (files, want) in [
        (vec![good()], 0),
        (vec![tampered()], 1),
        (vec![no_anchor.clone()], 2),
        (vec![unsigned()], 3),
        (vec![empty.clone()], 4),
        (vec![noise.clone()], 4),
        (vec![directory.clone()], 4),
        (vec!["no such file".to_owned()], 4),
        (vec![good(), unsigned()], 3),
        (vec![good(), unsigned(), no_anchor.clone()], 2),
        (vec![tampered(), unsigned(), no_anchor], 1),
        (vec![empty, tampered(), good()], 4),
    ] {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let output = validate(&files);
        assert_eq!(code(&output), want, "{files:?}\n{}", err(&output));
    }
}

#[test]
fn nothing_is_trusted_unless_asked() {
    let output = run(&["validate", "--at", AT, "--format", "ndjson", &good()]);
    assert_eq!(code(&output), 2);
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["signatures"][0]["sub_indication"], "NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn a_bad_file_is_one_line_and_the_others_are_judged() {
    let folder = folder("bad");
    let empty = folder.join("empty.pdf");
    fs::write(&empty, b"").unwrap();
    let (directory, empty) = (folder.display().to_string(), empty.display().to_string());
    let output = validate(&["--format", "ndjson", "missing.pdf", &good(), &empty, &directory, &unsigned()]);
    assert_eq!(code(&output), 4);
    let errors = err(&output);
    let lines: Vec<&str> = errors.lines().collect();
    assert_eq!(lines.len(), 3, "{errors}");
    for (line, words) in lines.iter().zip(["missing.pdf: no such file", "empty.pdf: ", ": is a directory"]) {
        assert!(line.starts_with("countersign: ") && line.contains(words), "{line}");
    }
    let verdicts: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(verdicts.len(), 2);
    assert_eq!(
        (&verdicts[0]["verdict"], &verdicts[1]["verdict"]),
        (&"TOTAL-PASSED".into(), &"NO-SIGNATURE".into())
    );
}

#[test]
fn formats_say_the_same() {
    let json = validate(&["--format", "json", &good(), &tampered()]);
    let array: Value = serde_json::from_str(&out(&json)).unwrap();
    let ndjson = validate(&["--format", "ndjson", &good(), &tampered()]);
    let lines: Vec<Value> = out(&ndjson).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(array, Value::Array(lines));
    assert_eq!(
        out(&validate(&[&good(), &tampered()])),
        out(&json),
        "json when standard output is no terminal"
    );
    let none = validate(&["--format", "json", "missing.pdf"]);
    assert_eq!(out(&none), "[]\n");
    let text = out(&validate(&["--format", "text", &good(), &tampered()]));
    assert!(text.contains("NOT VALID  The signature of this document does not hold."), "{text}");
    assert!(text.contains("2 files: 1 valid, 1 not valid"), "{text}");
    assert!(!text.contains('\u{1b}'), "no colour without a terminal");
    let coloured = out(&validate(&["--format", "text", "--color", "always", &good()]));
    assert!(coloured.contains("\u{1b}[1;32mVALID\u{1b}[0m"), "{coloured}");
}

#[test]
fn equal_input_gives_equal_bytes() {
    let arguments = ["--format", "json", "--digest", "sha3-512", &two(), &good()];
    let first = validate(&arguments);
    assert_eq!(first.stdout, validate(&arguments).stdout);
    let reports: Value = serde_json::from_str(&out(&first)).unwrap();
    assert_eq!(reports[0]["digests"]["sha3_512"].as_str().unwrap().len(), 128);
}

#[test]
fn zefort_is_one_object_for_each_signature() {
    let arguments = [
        "--format",
        "zefort",
        "--contract-id",
        "c-7",
        "--document-id",
        "d-8",
        &two(),
        &tampered(),
        &unsigned(),
    ];
    let objects: Value = serde_json::from_str(&out(&validate(&arguments))).unwrap();
    let objects = objects.as_array().unwrap();
    assert_eq!(objects.len(), 3);
    for object in objects {
        assert_eq!(object.as_object().unwrap().len(), 35);
        assert_eq!((&object["contract_id"], &object["document_id"]), (&"c-7".into(), &"d-8".into()));
    }
    assert_eq!((&objects[0]["valid"], &objects[0]["validity_error"]), (&true.into(), &Value::Null));
    assert_eq!(
        (&objects[2]["status"], &objects[2]["validity_error"]),
        (&"invalid".into(), &"integrity".into())
    );
}

#[test]
fn wrong_usage_is_64_and_names_the_fault() {
    let not_a_certificate = data("README.md");
    for (arguments, words) in [
        (vec![], "Usage"),
        (vec!["validate"], "FILE"),
        (vec!["validate", "--no-such-option", "x.pdf"], "--no-such-option"),
        (vec!["validate", "--at", "yesterday", "x.pdf"], "RFC 3339"),
        (vec!["validate", "--revocation", "maybe", "x.pdf"], "soft-fail"),
        (vec!["validate", "--trust", "missing.pem", "x.pdf"], "missing.pem"),
        (vec!["validate", "--trust", &not_a_certificate, "x.pdf"], "README.md"),
        (vec!["extract", "x.pdf", "-o", "y.pdf"], "--revision"),
        (vec!["no-such-command"], "no-such-command"),
    ] {
        let output = run(&arguments);
        assert_eq!(code(&output), 64, "{arguments:?}");
        assert!(err(&output).contains(words), "{arguments:?}: {}", err(&output));
    }
}

/// What one document may cost is the caller's choice, and what was too dear is said.
#[test]
fn limits_are_set_by_name() {
    let good = good();
    for command in [&["validate"][..], &["revisions"], &["digest", "--attachments"]] {
        for (limit, status, words) in [
            ("objects=3", 4, "the limit on objects is reached"),
            ("xref-entries=2", 4, "the limit on cross-reference entries is reached"),
            ("objects", 64, "expected NAME=NUMBER"),
            ("objects=many", 64, "`many` is no number"),
            ("weather=1", 64, "unknown field `weather`"),
            ("nesting=4294967296", 64, "invalid value"),
        ] {
            let output = run(&[command, &["--limit", limit, &good]].concat());
            let said = out(&output) + &err(&output);
            assert!(code(&output) == status && said.contains(words), "{command:?} {limit}: {said}");
        }
    }
    let enough = run(&["validate", "--limit", "signatures=1", "--limit", "memory=100000000", &good]);
    assert!(code(&enough) < 4, "{}", err(&enough));
    for command in ["validate", "batch"] {
        let given_up = run(&[command, "--time-limit", "0", "--format", "ndjson", &good]);
        assert!(code(&given_up) == 4 && err(&given_up).contains("interrupted"), "{}", err(&given_up));
        let in_time = run(&[command, "--time-limit", "600", "--format", "ndjson", &good]);
        assert!(code(&in_time) < 4, "{}", out(&in_time));
    }
}

#[test]
fn every_command_has_help_with_examples() {
    for command in ["validate", "batch", "revisions", "extract", "digest"] {
        let output = run(&[command, "--help"]);
        assert_eq!(code(&output), 0);
        let text = out(&output);
        assert!(text.contains("Examples:") && text.contains(&format!("countersign {command}")), "{text}");
    }
    assert!(out(&run(&["--version"])).starts_with("countersign "));
}

#[test]
fn a_folder_of_anchors_is_trusted() {
    let folder = folder("anchors");
    fs::copy(data("pki/root.pem"), folder.join("root.PEM")).unwrap();
    fs::copy(data("pki/root-rsa.pem"), folder.join("root-rsa.crt")).unwrap();
    fs::write(folder.join("notes.txt"), "not a certificate").unwrap();
    let output = run(&[
        "validate",
        "--trust",
        &folder.display().to_string(),
        "--at",
        AT,
        "--revocation",
        "none",
        &good(),
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));
}

#[test]
fn a_document_comes_through_standard_input() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_countersign"))
        .args([
            "validate",
            "--trust",
            &data("pki/root.pem"),
            "--at",
            AT,
            "--revocation",
            "none",
            "--format",
            "ndjson",
            "-",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&fs::read(good()).unwrap()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 0);
    let report: Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(report["file"], "-");
}

#[test]
fn a_wrong_password_says_so() {
    let locked = data("cases/encrypted/aes-256-user-password/input.pdf");
    let output = validate(&["--password", "not this one", &locked]);
    assert_eq!(code(&output), 4);
    assert!(err(&output).contains("password"), "{}", err(&output));
}

#[test]
fn revisions_are_listed_and_extracted() {
    let folder = folder("extract");
    let document = two();
    let history: Value =
        serde_json::from_str(&out(&run(&["revisions", "--format", "json", &document]))).unwrap();
    let revisions = history["revisions"].as_array().unwrap();
    assert_eq!(revisions.len(), 3);
    assert_eq!(revisions[2]["signatures"][0]["field"], "Sig2");
    assert_eq!(revisions[2]["signatures"][0]["coverage"], "entire_file");
    assert_eq!(revisions[1]["signatures"][0]["covers_revision"], 2);
    let text = out(&run(&["revisions", &document]));
    assert!(text.contains("Revision 3") && text.contains("signed in field \"Sig2\""), "{text}");

    let whole = fs::read(&document).unwrap();
    let end = usize::try_from(revisions[1]["end"].as_u64().unwrap()).unwrap();
    let target = folder.join("second.pdf").display().to_string();
    for which in [["--revision", "2"], ["--presigned", "Sig2"]] {
        let output = run(&["extract", &document, which[0], which[1], "-o", &target]);
        assert_eq!(code(&output), 0, "{}", err(&output));
        assert_eq!(fs::read(&target).unwrap(), whole[..end]);
    }
    assert_eq!(code(&validate(&[&target])), 0, "the first signature alone");
    let piped = run(&["extract", &document, "--revision", "3", "-o", "-"]);
    assert_eq!(piped.stdout, whole);
    for (which, words) in [
        (["--revision", "4"], "no revision 4: there are 3"),
        (["--revision", "0"], "no revision 0"),
        (["--presigned", "Nobody"], "Sig1, Sig2"),
    ] {
        let output = run(&["extract", &document, which[0], which[1], "-o", &target]);
        assert_eq!(code(&output), 64);
        assert!(err(&output).contains(words), "{}", err(&output));
    }
    let itself = run(&["extract", &target, "--revision", "1", "-o", &target]);
    assert_eq!(code(&itself), 64);
    assert_eq!(fs::read(&target).unwrap(), whole[..end], "the document is not written over");
}

#[test]
fn digests_are_written_and_checked() {
    let folder = folder("digest");
    let (document, list) = (folder.join("abc"), folder.join("DIGESTS"));
    fs::write(&document, "abc").unwrap();
    let (name, list_name) = (document.display().to_string(), list.display().to_string());
    let output = run(&["digest", &name]);
    let text = out(&output);
    assert!(text.contains("= ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "{text}");
    assert!(
        text.contains("SHA3-512 (") && text.contains("= b751850b1a57168a5693cd924b6b096e08f621827444f70d"),
        "{text}"
    );
    let answers: Value = serde_json::from_str(&out(&run(&["digest", "--format", "json", &name]))).unwrap();
    assert_eq!((&answers[0]["size"], answers[0]["digests"].as_object().unwrap().len()), (&3.into(), 2));
    for form in [vec![], vec!["--plain", "--algorithm", "sha256"]] {
        fs::write(&document, "abc").unwrap();
        fs::write(&list, run(&[&["digest", &name][..], &form].concat()).stdout).unwrap();
        let checked = run(&["digest", "--check", &list_name]);
        assert_eq!(code(&checked), 0, "{}", err(&checked));
        assert!(out(&checked).contains("abc: OK"));
        fs::write(&document, "abd").unwrap();
        let changed = run(&["digest", "--check", &list_name]);
        assert_eq!(code(&changed), 1);
        assert!(out(&changed).contains("abc: FAILED"));
        fs::remove_file(&document).unwrap();
        assert_eq!(code(&run(&["digest", "--check", &list_name])), 4);
    }
    fs::write(&list, "no digests here\n").unwrap();
    assert_eq!(code(&run(&["digest", "--check", &list_name])), 4);
    assert_eq!(code(&run(&["digest", "missing"])), 4);
}

#[test]
fn files_inside_documents_are_digested_and_checked() {
    let folder = folder("attachments");
    let agreement = records().join("contract-advanced.pdf");
    let annex = folder.join("agreement.pdf");
    fs::copy(&agreement, &annex).unwrap();
    let name = annex.to_str().unwrap().to_owned();
    let json: Value =
        serde_json::from_str(&out(&run(&["digest", "--attachments", "--format", "json", &name]))).unwrap();
    let inside = &json[0]["attachments"][0];
    assert_eq!(
        (&inside["name"], &inside["relationship"]),
        (&"terms.txt".into(), &"Supplement".into()),
        "{json}"
    );
    assert_eq!(inside["places"], serde_json::json!(["embedded files", "associated with the document"]));
    let terms = fs::read(records().join("terms.txt")).unwrap();
    assert_eq!(inside["size"], terms.len());

    let list = folder.join("DIGESTS");
    let list_name = list.to_str().unwrap().to_owned();
    fs::write(&list, run(&["digest", "--attachments", &name]).stdout).unwrap();
    let checked = run(&["digest", "--check", &list_name]);
    assert_eq!((code(&checked), out(&checked).matches(": OK").count()), (0, 4), "{}", out(&checked));
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replace("#terms.txt", "#other.txt")).unwrap();
    assert_eq!(code(&run(&["digest", "--check", &list_name])), 4, "no such file inside");
    let changed: String = text
        .lines()
        .map(|line| {
            format!(
                "{}\n",
                if line.contains('#') && line.starts_with("SHA256") {
                    line.replace("= 9", "= 8")
                } else {
                    line.to_owned()
                }
            )
        })
        .collect();
    assert_ne!(changed, text);
    fs::write(&list, changed).unwrap();
    assert_eq!(code(&run(&["digest", "--check", &list_name])), 1, "another digest");
    let not_a_pdf = records().join("terms.txt");
    assert_eq!(code(&run(&["digest", "--attachments", not_a_pdf.to_str().unwrap()])), 4);
}

fn records() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/records/documents")
}

/// What stands where the output goes is a link, a device or a file: it stays what it is, and nothing is lost.
#[test]
#[cfg(unix)]
fn an_output_is_written_whole_or_not_at_all() {
    let folder = folder("outputs");
    let (file, link, full) = (folder.join("file"), folder.join("link"), folder.join("full"));
    fs::write(&file, "before").unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    std::os::unix::fs::symlink("/dev/full", &full).unwrap();
    let extract =
        |output: &Path| run(&["extract", &good(), "--revision", "1", "-o", &output.display().to_string()]);
    assert_eq!(code(&extract(&link)), 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read(&file).unwrap().len(), 892);
    if Path::new("/dev/full").exists() {
        assert_eq!(code(&extract(&full)), 4);
        assert!(fs::symlink_metadata(&full).unwrap().is_symlink() && Path::new("/dev/full").exists());
    }
    // What has the name that the output has on its way is not touched, were it the document itself.
    let part = folder.join("file.part");
    fs::copy(good(), &part).unwrap();
    let done =
        run(&["extract", &part.display().to_string(), "--revision", "2", "-o", &file.display().to_string()]);
    assert_eq!(code(&done), 0, "{}", err(&done));
    assert_eq!(fs::read(&file).unwrap(), fs::read(good()).unwrap());
    fs::remove_file(part).unwrap();
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 3, "{left:?}");
}
