//! Identity: which tokens are believed and which aren't, and what each holder may do.

mod believed;
mod forged;
mod published;
mod refused;
mod revoked;
