//! Standard output and standard error.

use std::io::{self, BufWriter, IsTerminal, Stdout, Write};

use clap::ValueEnum;
use console::Term;
use countersign::report::Style;

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// Buffered standard output. A reader that has gone away ends the output quietly.
#[derive(Debug)]
pub(crate) struct Output {
    writer: BufWriter<Stdout>,
    gone: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { writer: BufWriter::new(io::stdout()), gone: false }
    }

    pub(crate) fn write(&mut self, text: &str) -> io::Result<()> {
        self.bytes(text.as_bytes())
    }

    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        self.write(text)?;
        self.write("\n")
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let done = self.writer.write_all(bytes);
        self.forgive(done)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let done = self.writer.flush();
        self.forgive(done)
    }

    fn forgive(&mut self, done: io::Result<()>) -> io::Result<()> {
        match done {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(())
            }
            other => other,
        }
    }
}

/// How text looks on this standard output.
pub(crate) fn style(colour: Colour) -> Style {
    let terminal = io::stdout().is_terminal();
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
        || std::env::var_os("TERM").is_some_and(|value| value == "dumb");
    let width = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns)).filter(|_| terminal);
    Style {
        colour: match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => terminal && !plain,
        },
        width: width.unwrap_or(80).min(100),
        ..Style::default()
    }
}

/// One line on standard error.
pub(crate) fn complain(message: &str) {
    let message: String = message.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let _ = writeln!(io::stderr(), "countersign: {message}");
}
