//! The summary as a page that needs nothing but itself.

use std::fmt::Write;

use super::summary::Summary;

/// An HTML document with a bar chart for each part of the summary.
pub(super) fn page(summary: &Summary, at: &str) -> String {
    let (all, signed, repeated) = summary.totals();
    let mut body = String::new();
    for (title, values) in summary.parts() {
        let most = values.iter().map(|(_, n)| *n).max().unwrap_or(1).max(1);
        let _ = write!(body, "<h2>{}</h2><table>", escaped(title));
        for (name, n) in values {
            let width = n.saturating_mul(100).div_ceil(most);
            let _ = write!(
                body,
                "<tr><th scope=\"row\">{}</th><td class=\"n\">{n}</td>\
                 <td class=\"bar\"><span class=\"{}\" style=\"width:{width}%\"></span></td></tr>",
                escaped(&name),
                class(&name),
            );
        }
        body.push_str("</table>");
    }
    format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Signed documents</title><style>{STYLE}</style>\
         <h1>Can these documents be believed?</h1>\
         <p><b>{all}</b> documents, <b>{signed}</b> signed, <b>{repeated}</b> more than once. Judged for {}.</p>{body}</html>\n",
        escaped(at)
    )
}

fn class(name: &str) -> &'static str {
    match name {
        "TOTAL-PASSED" => "good",
        "TOTAL-FAILED" | "unreadable" => "bad",
        "INDETERMINATE" | "NO-SIGNATURE" => "open",
        _ => "plain",
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#1b1f23;background:#fff}h2{font-size:1rem;margin:2rem 0 .5rem;text-transform:capitalize}\
table{width:100%;border-collapse:collapse}th{text-align:left;font-weight:400;width:22rem}\
.n{text-align:right;width:6rem;padding-right:1rem;font-variant-numeric:tabular-nums}\
.bar span{display:block;height:1rem;min-width:2px;background:#57606a}\
.bar .good{background:#1a7f37}.bar .bad{background:#cf222e}.bar .open{background:#bf8700}";
