//! todo
mod house;
mod rig;
mod template;
