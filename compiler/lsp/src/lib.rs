//! What an editor asks about a model, answered in the words of the Language Server Protocol.
//!
//! Pure: a judged model and a place go in, values of the protocol come out. The talking over pipes, the texts that are
//! open and the reading of files are `dsc lsp`'s, in `compiler/cli/src/lsp/`.

mod actions;
mod complete;
mod findings;
mod hover;
mod layout;
mod outline;
mod places;
mod positions;
mod things;
mod world;

pub use actions::code_actions;
pub use complete::completion;
pub use findings::diagnostics;
pub use hover::hover;
pub use layout::formatting;
pub use places::{Declaration, definition, references};
pub use positions::{byte_at, position_of, range_of};
pub use world::{World, uri_of_path};
