//! `/applications/@me`.

use super::Answer;
use crate::discord::state::State;

pub(super) fn me(state: &State) -> Answer {
    Answer::ok(state.world.application_json())
}
