//! Lines of text, wrapped to a width and coloured.

use super::Style;
use super::words::clean;

pub(super) struct Page<'a> {
    pub(super) style: &'a Style,
    pub(super) text: String,
}

#[derive(Clone, Copy)]
pub(super) enum Ink {
    Bold,
    Dim,
    Green,
    Yellow,
    Red,
}

impl Page<'_> {
    /// A label and its text, wrapped beside it.
    pub(super) fn entry(&mut self, label: &str, text: &str) {
        let lines = wrap(text, self.room(INDENT.len()));
        let label = format!("   {label:<11} ");
        if lines.is_empty() {
            let label = self.paint(Ink::Dim, label.trim_end());
            self.raw(&label);
        }
        for (number, line) in lines.iter().enumerate() {
            let head = if number == 0 { self.paint(Ink::Dim, &label) } else { INDENT.to_owned() };
            self.raw(&format!("{head}{line}"));
        }
    }

    pub(super) fn item(&mut self, text: &str) {
        self.bullet(INDENT, text);
    }

    pub(super) fn bullet(&mut self, indent: &str, text: &str) {
        let room = self.room(indent.len().saturating_add(2));
        for (number, line) in wrap(text, room).iter().enumerate() {
            let mark = if number == 0 { "- " } else { "  " };
            self.raw(&format!("{indent}{mark}{line}"));
        }
    }

    pub(super) fn paragraph(&mut self, indent: &str, text: &str) {
        for line in wrap(text, self.room(indent.len())) {
            self.raw(&format!("{indent}{line}"));
        }
    }

    pub(super) fn line(&mut self, ink: Ink, indent: &str, text: &str) {
        let painted = self.paint(ink, &clean(text));
        self.raw(&format!("{indent}{painted}"));
    }

    pub(super) fn raw(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    pub(super) fn room(&self, taken: usize) -> usize {
        self.style.width.max(40).saturating_sub(taken).max(20)
    }

    pub(super) fn paint(&self, ink: Ink, text: &str) -> String {
        let code = match ink {
            Ink::Bold => "1",
            Ink::Dim => "2",
            Ink::Green => "1;32",
            Ink::Yellow => "1;33",
            Ink::Red => "1;31",
        };
        if self.style.colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Breaks at spaces, and longer words where the line ends.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0usize;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let mut rest = word;
        loop {
            let length = rest.chars().count();
            let space = usize::from(used > 0);
            if used.saturating_add(space).saturating_add(length) <= width {
                if space == 1 {
                    line.push(' ');
                }
                line.push_str(rest);
                used = used.saturating_add(space).saturating_add(length);
                break;
            }
            if used > 0 {
                lines.push(std::mem::take(&mut line));
                used = 0;
                continue;
            }
            let cut = rest.char_indices().nth(width).map_or(rest.len(), |(at, _)| at);
            let (head, tail) = rest.split_at(cut);
            lines.push(head.to_owned());
            rest = tail;
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Where texts stand beside their labels.
pub(super) const INDENT: &str = "               ";
