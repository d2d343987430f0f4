//! The stories are in `stories.rs`: one test binary, files named after what is told.
