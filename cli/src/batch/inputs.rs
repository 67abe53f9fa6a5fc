//! What was found as inputs of a batch, each opened when its turn comes.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use countersign::batch;

use super::archive;
use super::search::{Place, Search};
use crate::input::Input;
use crate::progress::Files;

/// One input for each document that is not `done`; archives are unpacked on the way.
pub(super) fn inputs(
    search: Search,
    done: HashSet<String>,
    progress: Files,
) -> impl Iterator<Item = batch::Input> + Send + 'static {
    let is_repeated = search.repeated_sizes();
    let done = Arc::new(done);
    search.places.into_iter().flat_map(move |place| -> Box<dyn Iterator<Item = batch::Input> + Send> {
        let done = Arc::clone(&done);
        let is_left = move |input: &batch::Input| !done.contains(&input.name);
        let Some(kind) = place.archive() else {
            let repeated = is_repeated(&place);
            return Box::new(std::iter::once(file(place, repeated)).filter(is_left));
        };
        let progress = progress.clone();
        let members = archive::members(place.path, kind).into_iter().map(member).filter(is_left);
        Box::new(members.inspect(move |_| progress.found()))
    })
}

fn file(place: Place, may_repeat: bool) -> batch::Input {
    let name = place.path.display().to_string();
    let input = batch::Input::new(name, move || match Input::open(&place.path) {
        Ok(input) => Ok(Box::new(input)),
        Err(reason) => Err(io::Error::other(reason)),
    });
    if may_repeat { input.may_repeat() } else { input }
}

fn member(member: archive::Member) -> batch::Input {
    batch::Input::new(member.name, move || match member.content {
        Ok(bytes) => Ok(Box::new(bytes)),
        Err(reason) => Err(io::Error::other(reason)),
    })
    .may_repeat()
}
