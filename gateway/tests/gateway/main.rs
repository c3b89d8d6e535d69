//! The gateway as phones and operators meet it: a real server on a free port, asked over HTTP.
#![allow(clippy::unwrap_used, missing_docs)]

mod bills;
mod changes;
mod conformance;
mod devices;
mod files;
mod http;
mod identity;
mod logs;
mod matching;
mod new_device;
mod once;
mod openapi;
mod pages;
mod privacy;
mod proofs;
mod reports;
mod restart;
mod sandbox;
mod sessions;
mod sign_in;
mod steps;
mod storage;
mod support;
mod uploads;
